"""What an amendment leaves alone: granted extensions, ladders half climbed, and what was never told."""

from __future__ import annotations

from datetime import date

import pytest

from duban.problems import Refused
from duban.services import deciding, recording
from duban.services.amending import apply, plan
from duban.services.naming import Target
from tests.scenarios.world import HEFEI, WUHU, World, at, mail, simple, stage

MINE = Target("simple", "file", HEFEI)


def _by_post(days: int, due: str = "2024-09-13") -> str:
    return simple(
        stage(
            due=due,
            more=", deliverables: [{title: 材料, medium: [paper]}], post: {receipt: arrival, "
            f"transit_days: {{value: {days}, basis: arranged}}}}",
        )
    )


def _extend(world: World, day: str, reason: str = "洪涝灾害") -> None:
    deciding.extend(world.app, MINE, world.clock(), date.fromisoformat(day), reason, actor="operator")


@pytest.fixture
def running(world: World) -> World:
    world.write(simple())
    world.activate(when="08-20 18:00")
    return world.go("08-22 18:00")


def test_a_granted_extension_outlives_an_earlier_date_for_all(running: World) -> None:
    _extend(running, "2024-09-25")
    running.go("08-23 18:00")
    running.write(simple(stage(due="2024-09-18")))
    found = plan(running.app, "simple", running.clock())
    assert (len(found.moved), found.owed, found.kept) == (1, 1, 1)
    apply(running.app, "simple", running.clock())
    assert running.owed(HEFEI, "file").due_at == at("09-26 00:00")
    assert running.owed(WUHU, "file").due_at == at("09-19 00:00")
    running.go("08-26 18:00")
    assert running.sent(mail(HEFEI), since="08-26 09:00") == []
    assert [s.kind for s in running.sent(mail(WUHU), since="08-26 09:00")] == ["change"]


def test_an_extension_that_the_new_date_reaches_is_overtaken(running: World) -> None:
    _extend(running, "2024-09-18")
    running.write(simple(stage(due="2024-09-25")))
    assert plan(running.app, "simple", running.clock()).kept == 0
    apply(running.app, "simple", running.clock())
    assert running.owed(HEFEI, "file").due_at == at("09-26 00:00")
    running.go(
        "08-23 18:00"
    )  # the first extension's letter had not left: one letter, from the date they know
    (letter,) = running.sent(mail(HEFEI), kind="change")
    assert "9月13日" in letter.text and "9月25日" in letter.text and "9月18日" not in letter.text


def test_two_extensions_before_one_slot_name_the_date_that_was_told(running: World) -> None:
    _extend(running, "2024-09-24", "误填")
    _extend(running, "2024-09-26", "更正")
    running.go("08-23 18:00")
    (letter,) = running.sent(mail(HEFEI), kind="change")
    assert "9月13日" in letter.text and "9月26日" in letter.text and "9月24日" not in letter.text


def test_a_date_put_back_before_anybody_heard_is_not_announced(running: World) -> None:
    running.write(simple(stage(due="2024-09-20")))
    apply(running.app, "simple", running.clock())
    running.write(simple())
    apply(running.app, "simple", running.clock())
    running.go("09-04 18:00")
    assert running.sent(kind="change") == []
    assert running.kinds(mail(HEFEI), since="08-23 09:00") == [("09-04 09:00", "reminder")]


def test_where_only_the_last_day_to_act_moves_nobody_is_written_to(world: World) -> None:
    """Three days in the post instead of two: reminders go by the new day, what was climbed stays climbed."""
    world.write(_by_post(2))
    world.activate(when="08-20 18:00")
    assert world.owed(HEFEI, "file").act_by == date(2024, 9, 11)
    world.go("09-02 18:00")  # seven working days before 09-11
    assert world.kinds(mail(HEFEI))[-1] == ("09-02 09:00", "reminder")
    world.write(_by_post(3))
    apply(world.app, "simple", world.clock())
    o = world.owed(HEFEI, "file")
    assert (o.epoch, o.act_by, o.due_at) == (1, date(2024, 9, 10), at("09-14 00:00"))
    world.go("09-14 18:00")
    assert world.kinds(mail(HEFEI), since="09-02 14:30") == [
        ("09-05 09:00", "reminder"),
        ("09-09 09:00", "reminder"),
        ("09-10 09:00", "reminder"),
        ("09-14 09:00", "chase"),
    ]


def test_after_the_deadline_a_new_last_day_to_act_starts_nothing_anew(world: World) -> None:
    world.write(_by_post(2))
    world.activate(when="08-20 18:00")
    world.go("09-18 18:00")
    before = world.owed(HEFEI, "file")
    world.write(_by_post(3))
    apply(world.app, "simple", world.clock())
    after = world.owed(HEFEI, "file")
    assert (after.epoch, after.rung, after.next_send_at) == (before.epoch, before.rung, before.next_send_at)
    assert world.sent(kind="change") == []


def test_an_extension_of_what_must_arrive_leaves_it_its_days_in_the_post(world: World) -> None:
    world.write(_by_post(3))
    world.activate(when="08-20 18:00")
    world.go("08-22 18:00")
    _extend(world, "2024-09-25")
    assert world.owed(HEFEI, "file").act_by == date(2024, 9, 20)


def test_a_stage_taken_out_after_its_deadline_is_chased_no_more(world: World) -> None:
    world.write(simple(stage(), stage("second", "2024-10-18", "第二步")))
    world.activate(when="08-20 18:00")
    world.go("09-14 18:00")
    assert world.kinds(mail(HEFEI))[-1] == ("09-14 09:00", "chase")
    world.write(simple(stage("second", "2024-10-18", "第二步")))
    found = plan(world.app, "simple", world.clock())
    assert [row.stage_key for row in found.withdrawn] == ["file"]
    apply(world.app, "simple", world.clock())
    world.go("09-20 18:00")
    assert world.owed(HEFEI, "file").status == "withdrawn"
    assert [s.kind for s in world.sent(mail(HEFEI), since="09-18 09:00")] == ["change"]


def test_what_was_returned_stays_returned_under_a_new_date(running: World) -> None:
    """It came in time: nobody above hears of it, and it never lapses."""
    running.submit(HEFEI, "file")
    deciding.give_back(
        running.app, MINE, running.clock(), "缺章", correct_by=date(2024, 9, 5), actor="operator"
    )
    running.write(simple(stage(due="2024-09-20")))
    apply(running.app, "simple", running.clock())
    owed = running.owed(HEFEI, "file")
    assert (owed.status, owed.due_at) == ("returned", at("09-21 00:00"))


PAPER = stage("paper", "2024-09-25", "盖章材料", more=", follows: file")


def _lapsed(world: World) -> World:
    """Nobody put anything forward by 09-13: it lapsed, and its paper with it."""
    world.write(simple(stage(more=", duty: voluntary"), PAPER))
    world.activate(when="09-11 18:00")
    world.go("09-14 18:00")
    assert [world.owed(HEFEI, key).status for key in ("file", "paper")] == ["declined", "declined"]
    return world


def test_a_call_prolonged_after_its_deadline_is_open_again(world: World) -> None:
    """Who had let it lapse hears the new date, and files; who had declined has."""
    world.write(simple(stage(more=", duty: voluntary"), PAPER))
    world.activate(when="09-11 18:00")
    recording.decline(world.app, Target("simple", "file", WUHU), world.clock(), actor=WUHU)
    world.go("09-14 18:00")
    world.edit("simple", ("2024-09-13", "2024-09-20"), ("2024-09-25", "2024-09-27"))
    assert plan(world.app, "simple", world.clock()).owed >= 1
    apply(world.app, "simple", world.clock())
    world.go("09-18 18:00")
    [told] = world.sent(mail(HEFEI), since="09-14 09:01")
    assert told.kind == "change" and "9月20日" in told.text
    assert (world.owed(HEFEI, "paper").status, world.owed(HEFEI, "paper").next_send_at) == ("waiting", None)
    assert not world.submit(HEFEI, "file").late
    assert world.owed(HEFEI, "paper").due_at == at("09-28 00:00")
    assert world.owed(WUHU, "file").status == "declined" and not world.sent(mail(WUHU), since="09-14 00:00")


def test_who_set_the_date_gives_more_time_to_one_that_lapsed(office: World) -> None:
    _lapsed(office)
    with pytest.raises(Refused) as refused:
        deciding.extend(
            office.app, Target("simple", "paper", HEFEI), office.clock(), date(2024, 9, 27), "灾害",
            actor="operator",
        )  # fmt: skip
    assert refused.value.code == "not-its-turn"
    deciding.extend(office.app, MINE, office.clock(), date(2024, 9, 20), "灾害", actor="operator")
    assert [office.owed(HEFEI, key).status for key in ("file", "paper")] == ["open", "waiting"]


def test_a_date_that_is_past_already_opens_nothing_again(office: World) -> None:
    _lapsed(office).go("09-19 18:00")
    office.edit("simple", ("2024-09-13", "2024-09-18"))
    apply(office.app, "simple", office.clock())
    assert office.owed(HEFEI, "file").status == "declined"
