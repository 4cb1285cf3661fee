"""An edited file moves nothing by itself; a plan shows what would change; apply does it and says so once."""

from __future__ import annotations

import json

import pytest

from duban.problems import BadInput, Refused
from duban.services.amending import Plan, apply, plan
from duban.services.calendars import version_of
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, at, mail, simple, stage

TWO = simple(stage(), stage("second", "2024-09-20", "第二步"))


def _plan(world: World) -> Plan:
    return plan(world.app, "simple", world.clock())


def _apply(world: World, fingerprint: str = "") -> Plan:
    return apply(world.app, "simple", world.clock(), fingerprint)


def _pending(world: World) -> bool:
    with world.app.store.reading() as conn:
        return version_of(conn, "simple", "pending") is not None


@pytest.fixture
def running(office: World) -> World:
    """Two stages, told on 08-21; it is the evening of 08-22."""
    office.write(TWO)
    office.activate(when="08-20 18:00")
    return office.go("08-22 18:00")


@pytest.fixture
def everywhere(world: World) -> World:
    """The same on both databases."""
    world.write(TWO)
    world.activate(when="08-20 18:00")
    return world.go("08-22 18:00")


def test_editing_registers_once_and_sends_nothing(running: World) -> None:
    before = running.standings(), len(running.sent())
    running.write(TWO.replace("2024-09-13", "2024-09-25"))
    assert running.sync().pending == running.sync().pending == ("simple",)
    assert running.history("calendar:simple") == ["activate", "pending"]
    running.go("08-22 23:00")
    assert (running.standings(), len(running.sent())) == before


def test_editing_back_drops_what_was_pending(running: World) -> None:
    running.write(TWO.replace("2024-09-13", "2024-09-25"))
    running.sync()
    running.write(TWO)
    assert running.sync().pending == ()
    assert not _pending(running)
    with pytest.raises(Refused, match="nothing is pending for simple"):
        _plan(running)


def test_a_broken_file_is_reported_and_the_applied_version_stays(running: World) -> None:
    running.write(TWO.replace("2024-09-13", "2024-09-31"))
    ((key, problems),) = running.sync().broken
    assert key == "simple" and [p.severity for p in problems] == ["error"]
    assert not _pending(running)
    running.go("09-04 18:00")
    assert running.kinds(mail(HEFEI), since="09-04 09:00") == [("09-04 09:00", "reminder")]


def test_a_plan_names_what_is_moved_added_withdrawn_and_reworded(running: World) -> None:
    running.write(
        simple(
            stage(due="2024-09-25"),
            stage("third", "2024-10-18", "第三步"),
            stage("far", "2025-03-28", "明年一步", more=", opens: {on: 2025-03-03, basis: arranged}"),
        )
    )
    found = _plan(running)
    assert [(row.stage_key, row.due_at, term.due_at) for row, term in found.moved] == [
        ("file", at("09-14 00:00"), at("09-26 00:00"))
    ]
    assert [t.stage_key for t in found.added] == ["third", "far"]  # as activation would make them
    assert [row.stage_key for row in found.withdrawn] == ["second"]
    assert found.reworded == () and found.owed == 4 and not found.empty
    running.write(TWO.replace("第二步", "第二步（修订）"))
    again = _plan(running)
    assert [t.title for t in again.reworded] == ["第二步（修订）"]
    assert (again.moved, again.added, again.withdrawn) == ((), (), ())


@pytest.mark.parametrize(
    "more", [", duty: voluntary", ", opens: {on: 2024-09-02, basis: arranged}", ", policy: quiet"]
)
def test_a_plan_sees_what_is_neither_date_nor_word(running: World, more: str) -> None:
    running.write(simple(stage(), stage("second", "2024-09-20", "第二步", more=more)))
    assert [t.stage_key for t in _plan(running).reworded] == ["second"]


def test_apply_writes_one_letter_to_each_address(everywhere: World) -> None:
    everywhere.write(TWO.replace("2024-09-13", "2024-09-25").replace("2024-09-20", "2024-09-27"))
    _apply(everywhere)
    everywhere.go("08-23 18:00")
    for city in (HEFEI, WUHU):
        (letter,) = everywhere.sent(mail(city), kind="change")
        assert (letter.slot, letter.items) == ("08-23 09:00", 2)
        assert "9月13日" in letter.text and "9月25日" in letter.text and "示函〔2024〕7号" in letter.text
    assert everywhere.sent(mail(ANHUI), kind="change") == []
    assert not _pending(everywhere)
    assert everywhere.history("calendar:simple") == ["activate", "pending", "apply"]


def test_apply_cancels_the_old_moments_and_lays_the_ladder_anew(everywhere: World) -> None:
    everywhere.go("09-04 12:00")  # reminded seven working days before 09-13
    everywhere.write(TWO.replace("2024-09-13", "2024-09-25"))
    _apply(everywhere)
    o = everywhere.owed(HEFEI, "file")
    assert (o.epoch, o.due_at, o.noticed_at) == (2, at("09-26 00:00"), None)
    everywhere.go("09-14 18:00")
    mine = [s for s in everywhere.sent(mail(HEFEI), since="09-04 14:30") if "示范车间申报" in s.text]
    # 09-13 is seven working days before 09-25; of the old dates nothing comes any more.
    assert [(s.slot, s.kind) for s in mine] == [("09-04 14:30", "change"), ("09-13 09:00", "reminder")]


def test_what_is_done_is_not_touched(running: World) -> None:
    running.submit(HEFEI, "file")
    before = running.owed(HEFEI, "file")
    running.write(TWO.replace("2024-09-13", "2024-09-25"))
    assert _plan(running).owed == 1  # Wuhu's
    _apply(running)
    running.go("08-23 18:00")
    assert running.owed(HEFEI, "file") == before
    assert running.sent(mail(HEFEI), kind="change") == []
    assert len(running.sent(mail(WUHU), kind="change")) == 1


def test_a_plan_that_changed_meanwhile_refuses(running: World) -> None:
    running.write(TWO.replace("2024-09-13", "2024-09-25"))
    looked_at = _plan(running).fingerprint[:12]
    running.write(TWO.replace("2024-09-13", "2024-09-26"))
    with pytest.raises(Refused, match=f"the plan is now [0-9a-f]{{12}}, not {looked_at}"):
        _apply(running, looked_at)
    assert running.owed(HEFEI, "file").due_at == at("09-14 00:00")
    _apply(running, _plan(running).fingerprint[:12])
    assert running.owed(HEFEI, "file").due_at == at("09-27 00:00")


def test_applying_twice_gives_nothing(running: World) -> None:
    running.write(TWO.replace("2024-09-13", "2024-09-25"))
    _apply(running)
    with pytest.raises(Refused, match="nothing is pending"):
        _apply(running)


def test_a_withdrawn_stage_is_announced_to_those_who_knew_and_chased_no_more(running: World) -> None:
    running.write(simple(stage("second", "2024-09-20", "第二步")))
    _apply(running)
    running.go("09-20 18:00")
    assert running.owed(HEFEI, "file").status == "withdrawn"
    (letter,) = running.sent(mail(HEFEI), kind="change")
    assert "取消" in letter.text and "示范车间申报" in letter.text
    assert not [s for s in running.sent(mail(HEFEI), since="08-23 14:30") if "示范车间申报" in s.text]


def test_a_stage_taken_back_in_is_owed_again(everywhere: World) -> None:
    everywhere.write(simple(stage("second", "2024-09-20", "第二步")))
    _apply(everywhere)
    everywhere.go("08-23 18:00")
    everywhere.write(TWO)
    assert [t.stage_key for t in _plan(everywhere).added] == ["file"]
    _apply(everywhere)
    everywhere.go("08-26 18:00")
    assert everywhere.owed(HEFEI, "file").status == "open"
    assert [s.slot for s in everywhere.sent(mail(HEFEI), kind="change")] == ["08-23 09:00", "08-26 09:00"]
    everywhere.go("09-04 18:00")
    assert everywhere.kinds(mail(HEFEI), since="09-04 09:00") == [("09-04 09:00", "reminder")]


def test_an_added_stage_is_opened_with_a_letter_of_its_own(running: World) -> None:
    running.write(TWO + stage("third", "2024-10-18", "第三步") + "\n")
    _apply(running)
    running.go("08-23 18:00")
    assert [(s.slot, s.items) for s in running.sent(mail(HEFEI), kind="opening")] == [
        ("08-21 09:00", 2),
        ("08-23 09:00", 1),
    ]
    assert running.sent(kind="change") == []


def test_another_policy_neither_repeats_nor_leaves_out(running: World) -> None:
    """Reminded 7 days before under ``standard``; ``own`` reminds 10, 3 and 2 days before."""
    running.go("09-04 18:00")
    policy = (running.app.folders("calendars")[0] / "policies" / "standard.yaml").read_text("utf-8")
    changed = (
        policy.replace("key: standard", "key: own")
        .replace("{key: before-7, workdays_before: 7}", "{key: before-10, workdays_before: 10}")
        .replace("{key: before-1, workdays_before: 1}", "{key: before-2, workdays_before: 2}")
    )
    (running.home / "calendars" / "policies" / "own.yaml").write_text(changed, "utf-8")
    running.write(simple(policy="own"))
    running.write(TWO.replace("policy: standard", "policy: own"))
    _apply(running)
    running.go("09-19 18:00")
    mine = [s for s in running.sent(mail(HEFEI), since="09-05 09:00") if "示范车间申报" in s.text]
    assert [(s.slot, s.kind) for s in mine] == [
        ("09-10 09:00", "reminder"),
        ("09-11 09:00", "reminder"),  # 2 before 09-13, where the old policy had 1 before
        ("09-13 09:00", "reminder"),
        ("09-14 09:00", "chase"),
    ]
    assert running.owed(HEFEI, "file").epoch == 1  # the dates are the same: no change letter
    assert running.sent(kind="change") == []


def test_a_stage_made_voluntary_is_never_chased(running: World) -> None:
    running.write(simple(stage(more=", duty: voluntary"), stage("second", "2024-09-20", "第二步")))
    _apply(running)
    running.go("09-14 18:00")
    assert running.owed(HEFEI, "file").status == "declined"
    assert [k for k in running.kinds(mail(HEFEI), since="09-14 09:00") if k[1] == "chase"] == []


def test_an_opening_put_off_is_kept_to(world: World) -> None:
    later = ", opens: {on: 2024-08-26, basis: arranged}"
    world.write(simple(stage(more=later)))
    world.activate(when="08-20 18:00")
    world.write(simple(stage(more=later.replace("26", "28"))))
    apply(world.app, "simple", world.clock())
    world.go("08-28 18:00")
    assert world.kinds(mail(HEFEI)) == [("08-28 09:00", "opening")]


def test_a_new_arrangement_of_working_days_waits_for_apply(running: World) -> None:
    """09-13 becomes a day off: nothing moves by itself; the last day to act does, once applied."""
    days = [{"name": "调整", "date": "2024-09-13", "isOffDay": True}]
    file = running.home / "calendars" / "workdays" / "2024.json"
    file.write_text(json.dumps({"year": 2024, "papers": [], "days": days}), "utf-8")
    assert running.sync().pending == ("simple",)
    assert running.owed(HEFEI, "file").act_by.isoformat() == "2024-09-13"
    ((row, term),) = _plan(running).moved
    assert (row.due_at, term.due_at) == (at("09-14 00:00"), at("09-14 00:00"))  # a stated date never moves
    assert term.act_by is not None and term.act_by.isoformat() == "2024-09-12"
    _apply(running)
    assert running.owed(HEFEI, "file").act_by.isoformat() == "2024-09-12"


def test_working_days_that_cannot_be_read_change_nothing(running: World) -> None:
    (running.home / "calendars" / "workdays" / "2024.json").write_text("{", "utf-8")
    with pytest.raises(BadInput, match="working-day files"):
        running.sync()
    running.go("09-04 18:00")
    assert running.kinds(mail(HEFEI), since="09-04 09:00") == [("09-04 09:00", "reminder")]
