"""A term is stored with its obligations or not at all; and nothing sleeps behind what is over."""

from __future__ import annotations

from datetime import date

import pytest

from duban.services.amending import apply
from duban.services.examining import examine
from duban.services.targets import Evidence
from duban.services.ticking import resume
from duban.store import obligations, roster_rows, terms_rows
from duban.store.facts import set_fact
from duban.values import Unit
from tests.scenarios.world import HEFEI, WUHU, World, at, mail, simple, stage

QUARTERLY = (
    "  - {key: report, title: 季度进展, owner: cities, due: {after: period_end, days: 20, basis: arranged}, "
    "recurs: {every: quarter, from: 2024-07-01, until: 2025-12-31, basis: arranged}}"
)
PAPER = stage("paper", "2024-09-27", "纸质材料", more=", follows: file")


class Killed(BaseException):
    """The process ends here."""


def _codes(world: World) -> list[str]:
    return [p.code for p in examine(world.app, world.clock())]


def test_killed_between_a_period_and_its_obligations_the_next_look_opens_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write(simple(stage(), QUARTERLY))
    world.activate(when="08-20 18:00")
    world.clock.move_to(at("11-05 08:00"))
    real = obligations.materialise

    def killed(*_: object) -> int:
        raise Killed

    monkeypatch.setattr(obligations, "materialise", killed)
    with pytest.raises(Killed):
        world.sync()
    with world.app.store.reading() as conn:  # neither the term nor what is owed of it
        assert [t.period for t in terms_rows.load_terms(conn) if t.period] == ["2024Q3"]
    monkeypatch.setattr(obligations, "materialise", real)
    assert world.sync().opened == 2
    assert world.owed(HEFEI, "report", period="2024Q4").due_at == at("2025-01-21 00:00")
    assert world.sync().opened == 0


def test_a_term_that_nobody_owes_is_opened_again_and_until_then_the_doctor_names_it(office: World) -> None:
    """What an older duban left behind: the term stands, its obligations were never written."""
    office.write(simple(stage(), stage("second", "2024-09-20", "第二步")))
    office.activate(when="08-20 18:00")
    with office.app.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM obligations WHERE term_id = (SELECT max(id) FROM terms)")
        set_fact(conn, "held", "the clock jumped")  # nothing opens meanwhile
    assert "term-without-obligations" in _codes(office)
    resume(office.app, office.clock())
    assert office.sync().opened == 2
    assert "term-without-obligations" not in _codes(office)


def test_what_follows_a_stage_that_is_over_is_owed_at_once(world: World) -> None:
    """Activated the day after the filing ended: who filed is not known here, so everybody is asked."""
    world.write(simple(stage(), PAPER))
    done = world.activate(when="09-14 08:00")
    assert [t.stage_key for t in done.past] == ["file"]
    assert world.owed(HEFEI, "paper").status == "open"
    world.go("09-14 18:00")
    assert world.kinds(mail(HEFEI)) == [("09-14 09:00", "opening")]


def test_a_stage_added_behind_one_that_is_handed_in_is_owed_by_those_who_handed_it_in(world: World) -> None:
    world.write(simple(stage()))
    world.activate(when="08-20 18:00")
    world.go("09-05 18:00")
    world.submit(HEFEI, "file")
    world.write(simple(stage(), PAPER))
    apply(world.app, "simple", world.clock())
    assert (world.owed(HEFEI, "paper").status, world.owed(WUHU, "paper").next_send_at) == ("open", None)
    world.go("09-06 18:00")
    assert world.kinds(mail(HEFEI), since="09-06 09:00") == [("09-06 09:00", "opening")]
    assert world.kinds(mail(WUHU), since="09-06 09:00") == []
    assert "no-next-slot" not in _codes(world)  # Wuhu's sleeps: it has still to file


def test_a_stage_added_behind_one_that_lapsed_is_not_owed(office: World) -> None:
    office.write(simple(stage(more=", duty: voluntary")))
    office.activate(when="08-20 18:00")
    office.go("09-18 18:00")
    office.write(simple(stage(more=", duty: voluntary"), PAPER))
    apply(office.app, "simple", office.clock())
    assert {office.owed(city, "paper").status for city in (HEFEI, WUHU)} == {"declined"}


def test_what_was_filed_in_time_counts_also_where_silence_had_dropped_a_chain(world: World) -> None:
    """File, then paper, then the disc: a filing heard of late wakes the paper, and the disc waits for it."""
    disc = stage("disc", "2024-10-11", "光盘", more=", follows: paper")
    world.write(simple(disc, PAPER, stage(more=", duty: voluntary")))
    world.activate(when="08-20 18:00")
    world.go("09-14 09:00")
    assert [world.owed(HEFEI, key).status for key in ("file", "paper", "disc")] == ["declined"] * 3
    day, shown = date(2024, 9, 12), Evidence("0817")
    assert world.submit(HEFEI, "file", submitted_on=day, evidence=shown).changed
    assert [world.owed(HEFEI, key).status for key in ("file", "paper", "disc")] == [
        "submitted", "open", "waiting"
    ]  # fmt: skip
    world.submit(HEFEI, "paper")
    assert world.owed(HEFEI, "disc").status == "open"
    assert {world.owed(WUHU, key).status for key in ("file", "paper", "disc")} == {"declined"}


def test_the_doctor_excuses_a_sleeper_only_while_what_it_waits_for_is_owed(office: World) -> None:
    office.write(simple(stage(), PAPER))
    office.activate(when="08-20 18:00")
    office.go("08-22 18:00")
    assert "no-next-slot" not in _codes(office)
    with office.app.store.writing() as conn:
        obligations.change(conn, office.owed(HEFEI, "file").id, status="accepted", next_send_at=None)
    assert _codes(office).count("no-next-slot") == 1


def test_the_doctor_looks_behind_a_thousand_sleepers(office: World) -> None:
    """1100 districts sleep behind a filing; of a third stage the last one's next slot was lost."""
    many = [Unit(f"x{n:04}", f"第{n}区", "district", parent=HEFEI) for n in range(1100)]
    with office.app.store.writing() as conn:
        roster_rows.save_roster(conn, many, [])
    cities = 'cities: {title: 各市, kinds: [prefecture], within: ["340000"], reports_to: region}'
    call = simple(stage(), PAPER, stage("third", "2024-10-11", "第三步"))
    assert cities in call
    office.write(call.replace(cities, f"cities: {{title: 各区, only: [{', '.join(u.code for u in many)}]}}"))
    assert office.activate(when="08-20 18:00").obligations == 3300
    lost = office.owed("x1099", "third")
    with office.app.store.writing() as conn:
        obligations.change(conn, lost.id, next_send_at=None)
    found = [p.file for p in examine(office.app, office.clock()) if p.code == "no-next-slot"]
    assert found == [f"obligation {lost.id}"]
