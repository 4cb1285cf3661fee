"""Who owes a call changes: by an edited group, by the roster, after activation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from duban.problems import Refused
from duban.services.amending import apply, plan
from duban.services.calendars import sync
from duban.services.roster import import_roster
from duban.store import roster_rows
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, mail, people, simple, stage, units

WITHIN = 'within: ["340000"], reports_to: region}'
CHUZHOU = "341100"


def _exempt(text: str, *codes: str) -> str:
    return text.replace(WITHIN, WITHIN.replace("}", f", except: [{', '.join(map(repr, codes))}]}}"))


@pytest.fixture
def running(world: World) -> World:
    """Told on 08-21; it is the evening of 08-22."""
    world.write(simple())
    world.activate(when="08-20 18:00")
    return world.go("08-22 18:00")


def test_a_unit_taken_out_of_the_group_hears_it_and_is_asked_for_nothing_more(running: World) -> None:
    running.write(_exempt(simple(), WUHU))
    found = plan(running.app, "simple", running.clock())
    assert [(row.stage_key, n) for row, n in found.left] == [("file", 1)]
    assert (found.joined, found.owed, found.empty) == ((), 1, False)
    apply(running.app, "simple", running.clock(), found.fingerprint)
    assert running.owed(WUHU, "file").status == "withdrawn"
    running.go("09-14 18:00")
    (letter,) = running.sent(mail(WUHU), since="08-23 09:00")
    assert letter.kind == "change" and "不再承担" in letter.text
    assert [k for _, k in running.kinds(mail(HEFEI), since="08-23 09:00")] == ["reminder"] * 4 + ["chase"]
    running.write(simple())  # and back
    assert [n for _, n in plan(running.app, "simple", running.clock()).joined] == []  # it is over by now


def test_a_unit_taken_back_into_the_group_owes_again(running: World) -> None:
    running.write(_exempt(simple(), WUHU))
    apply(running.app, "simple", running.clock())
    running.go("08-23 18:00")
    running.write(simple())
    found = plan(running.app, "simple", running.clock())
    assert [n for _, n in found.joined] == [1]
    apply(running.app, "simple", running.clock())
    running.go("09-04 18:00")
    assert running.kinds(mail(WUHU), since="08-23 09:00") == [
        ("08-23 09:00", "change"), ("08-26 09:00", "change"), ("09-04 09:00", "reminder")
    ]  # fmt: skip


def test_a_stage_handed_to_another_group_moves_to_its_units(running: World) -> None:
    running.write(simple(stage(owner="province")))
    found = plan(running.app, "simple", running.clock())
    assert ([n for _, n in found.joined], [n for _, n in found.left]) == ([1], [2])
    apply(running.app, "simple", running.clock())
    running.go("08-23 18:00")
    assert running.kinds(mail(ANHUI), since="08-23 09:00") == [("08-23 09:00", "opening")]
    assert {running.owed(city, "file").status for city in (HEFEI, WUHU)} == {"withdrawn"}


def test_who_files_before_the_plan_is_applied_stays_done(running: World) -> None:
    running.submit(WUHU, "file")
    running.write(_exempt(simple(), WUHU))
    assert plan(running.app, "simple", running.clock()).left == ()
    apply(running.app, "simple", running.clock())
    assert running.owed(WUHU, "file").status == "submitted"


def test_a_unit_imported_after_activation_owes_its_share(running: World, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text(
        f"单位代码,单位名称,姓名,角色,邮箱\n{CHUZHOU},滁州市工信局,经办,联系人,{mail(CHUZHOU)}\n", "utf-8"
    )
    import_roster(running.app, file, running.clock())
    assert running.owed(CHUZHOU, "file").status == "open"
    import_roster(running.app, file, running.clock())  # and once only
    running.go("08-23 18:00")
    assert running.kinds(mail(CHUZHOU)) == [("08-23 09:00", "opening")]
    assert running.kinds(mail(HEFEI), since="08-23 09:00") == []


def test_a_roster_stored_without_its_obligations_is_made_good_by_the_next_look(running: World) -> None:
    """The process died between the two."""
    with running.app.store.writing() as conn:
        new = replace(units()[-3], code=CHUZHOU, name="滁州市工信局", region=CHUZHOU, parent=ANHUI)
        roster_rows.save_roster(conn, [new], people([new]))
    assert sync(running.app, running.clock()).opened == 1
    assert sync(running.app, running.clock()).opened == 0


def test_a_unit_that_left_the_group_by_the_roster_is_a_matter_for_a_plan(running: World) -> None:
    with pytest.raises(Refused, match="nothing is pending"):
        plan(running.app, "simple", running.clock())
    with running.app.store.writing() as conn:
        wuhu = next(u for u in units() if u.code == WUHU)
        roster_rows.save_roster(conn, [replace(wuhu, kind="park")], people([wuhu]))
    assert running.owed(WUHU, "file").status == "open"  # nothing moves by itself
    found = plan(running.app, "simple", running.clock())
    assert [n for _, n in found.left] == [1] and not (found.moved or found.reworded)
    apply(running.app, "simple", running.clock(), found.fingerprint[:12])
    assert running.owed(WUHU, "file").status == "withdrawn"
    with pytest.raises(Refused, match="nothing is pending"):
        plan(running.app, "simple", running.clock())
