"""What is taken back after the world went on: letters that had waited, amendments, requests, those above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from duban.problems import Refused
from duban.services import deciding, extending, undoing
from duban.services.amending import apply
from duban.services.auditing import audit
from duban.services.naming import Target
from duban.services.ticking import tick
from tests.scenarios.world import ANHUI, HEFEI, MIIT, WUHU, World, at, mail, simple, stage

MINE, THEIRS = Target("simple", "file", HEFEI), Target("simple", "file", WUHU)
PAPER = Target("simple", "paper", HEFEI)
CALL = simple().replace('operator: "340000"', "operator: miit")


def _begin(world: World, text: str = CALL, until: str = "", when: str = "08-20 18:00") -> World:
    world.write(text)
    world.activate(when=when)
    return world.go(until) if until else world


def _undo(world: World, target: Target = MINE, actor: str = "operator") -> None:
    undoing.undo(world.app, target, world.clock(), actor=actor)


def _there_and_back(world: World, actor: str = HEFEI) -> None:
    world.submit(HEFEI, "file")
    _undo(world, actor=actor)


@pytest.mark.parametrize(("rounds", "leaves"), [((), "09-14 09:00"), (("09-14 09:05",), "09-14 14:30")])
def test_what_a_mistake_stopped_leaves_after_all(world: World, rounds: Sequence[str], leaves: str) -> None:
    """The 催报 is made and has not left; the city says it has filed, and that it was another matter. If its
    letter was dropped meanwhile, it goes in the next slot."""
    _begin(world, until="09-13 18:00", when="09-11 18:00")
    world.clock.move_to(at("09-14 09:00"))
    tick(world.app, world.clock())
    world.submit(HEFEI, "file")
    for when in rounds:
        world.round(when)
    _undo(world, actor=HEFEI)
    assert audit(world.app, world.clock()) == []
    world.go("09-19 18:00")
    assert world.kinds(mail(HEFEI), since="09-14 00:00") == [(leaves, "chase")]
    [above] = world.sent(mail(ANHUI, "supervisor"), since="09-14 00:00")
    assert (above.slot, above.kind, above.items) == ("09-19 09:00", "supervise", 2)
    assert audit(world.app, world.clock()) == []


def test_a_step_that_leaves_late_keeps_the_next_at_its_distance(office: World) -> None:
    """督办 of 09-19 goes on the 20th, so the report of the 23rd on the 24th: two working days lie between."""
    _begin(office, until="09-18 18:00", when="09-11 18:00")
    office.clock.move_to(at("09-19 09:00"))
    tick(office.app, office.clock())
    office.submit(HEFEI, "file")
    office.go("09-19 15:00")
    _undo(office, actor=HEFEI)
    office.go("09-24 18:00")
    [above] = [s for s in office.sent(mail(ANHUI, "supervisor")) if HEFEI in s.text]
    [report] = [s for s in office.sent(mail(MIIT, "leader"), kind="report") if HEFEI in s.text]
    assert (above.slot, report.slot) == ("09-20 09:00", "09-24 09:00")


def test_a_reminder_that_was_stopped_is_not_sent_after_the_deadline(office: World) -> None:
    _begin(office, until="09-12 18:00", when="09-11 18:00")
    office.clock.move_to(at("09-13 09:00"))
    tick(office.app, office.clock())
    office.submit(HEFEI, "file")
    office.go("09-13 18:00")
    _undo(office, actor=HEFEI)
    office.go("09-14 18:00")
    assert office.kinds(mail(HEFEI), since="09-13 00:00") == [("09-14 09:00", "chase")]


def test_an_owner_cannot_silence_who_stands_above(office: World) -> None:
    """It was told on 09-14; that it filed, day after day, and had not, takes nothing of this back."""
    _begin(office, until="09-14 16:00", when="09-11 18:00")
    for day, who in (("09-14", HEFEI), ("09-18", "operator"), ("09-19", "operator")):
        office.go(f"{day} 16:00")
        _there_and_back(office, who)
    office.go("09-19 18:00")
    [above] = office.sent(mail(ANHUI, "supervisor"), since="09-14 00:00")
    assert (above.slot, above.items) == ("09-19 09:00", 2)


def test_late_an_owner_takes_back_once_and_then_the_operator(office: World) -> None:
    """Filed before nine, taken back at night: done each day nobody above would ever hear of it."""
    _begin(office, until="09-18 08:00", when="09-11 18:00")
    _there_and_back(office)
    office.submit(HEFEI, "file")
    with pytest.raises(Refused) as refused:
        _undo(office, actor=HEFEI)
    assert refused.value.code == "undone-before"
    _undo(office)


def test_what_is_owed_again_is_owed_as_everybody_owes_it_now(office: World) -> None:
    """Handed in, or excused, while an amendment gave everybody more time: one letter says so."""
    _begin(office, until="08-22 10:00")
    office.submit(HEFEI, "file")
    deciding.waive(office.app, THEIRS, office.clock(), "无相关企业", actor=ANHUI)
    office.go("08-22 18:00")
    office.edit("simple", ("2024-09-13", "2024-09-20"))
    apply(office.app, "simple", office.clock())
    for target in (MINE, THEIRS):
        _undo(office, target)
    office.go("08-23 18:00")
    for unit, words in ((HEFEI, "示函〔2024〕7号调整"), (WUHU, "免报已撤销")):
        owed = office.owed(unit, "file")
        assert (owed.status, owed.due_at, owed.act_by) == ("open", at("09-21 00:00"), date(2024, 9, 20))
        [told] = office.sent(mail(unit), since="08-23 00:00")
        assert words in told.text and "9月20日" in told.text


def test_a_day_of_its_own_outlives_the_undo_of_something_else(office: World) -> None:
    _begin(office, until="08-22 10:00")
    deciding.extend(office.app, MINE, office.clock(), date(2024, 9, 25), "灾害", actor=MIIT)
    office.submit(HEFEI, "file")
    office.edit("simple", ("2024-09-13", "2024-09-20"))
    apply(office.app, "simple", office.clock())
    _undo(office)
    assert office.owed(HEFEI, "file").due_at == at("09-26 00:00")


def test_an_extension_taken_back_leaves_the_date_for_all(office: World) -> None:
    _begin(office, until="08-22 10:00")
    deciding.extend(office.app, MINE, office.clock(), date(2024, 9, 25), "灾害", actor=MIIT)
    office.edit("simple", ("2024-09-13", "2024-09-20"))
    apply(office.app, "simple", office.clock())
    _undo(office)
    assert office.owed(HEFEI, "file").due_at == at("09-21 00:00")


def test_dates_that_were_changed_since_are_not_taken_back(office: World) -> None:
    _begin(office, until="08-22 10:00")
    deciding.extend(office.app, MINE, office.clock(), date(2024, 9, 18), "灾害", actor=MIIT)
    office.edit("simple", ("2024-09-13", "2024-09-20"))
    apply(office.app, "simple", office.clock())
    with pytest.raises(Refused, match="changed since extend") as refused:
        _undo(office)
    assert refused.value.code == "followed"
    assert office.owed(HEFEI, "file").due_at == at("09-21 00:00")


def test_what_the_notice_no_longer_asks_is_not_owed_again(office: World) -> None:
    more = stage("plan", "2024-10-11", "工作方案")
    _begin(office, simple(stage(), more), until="08-22 10:00")
    office.submit(HEFEI, "plan")
    office.edit("simple", (more, ""))
    apply(office.app, "simple", office.clock())
    _undo(office, Target("simple", "plan", HEFEI))
    owed = office.owed(HEFEI, "plan")
    assert (owed.status, owed.next_send_at) == ("withdrawn", None)


def test_what_nobody_was_told_of_stays_untold(office: World) -> None:
    """An extension and its undo before the first letter: nothing was said, and no paper wakes."""
    _begin(office, simple(stage(), stage("paper", "2024-09-20", "盖章材料", more=", follows: file")))
    for target, day in ((MINE, 18), (PAPER, 24), (MINE, 19), (PAPER, 25)):
        deciding.extend(office.app, target, office.clock(), date(2024, 9, day), "灾害", actor="operator")
        _undo(office, target)
    deciding.extend(office.app, PAPER, office.clock(), date(2024, 9, 26), "灾害", actor="operator")
    paper = office.owed(HEFEI, "paper")
    assert (paper.status, paper.next_send_at, paper.due_at) == ("waiting", None, at("09-27 00:00"))
    _there_and_back(office)  # nothing that follows has begun
    deciding.waive(office.app, MINE, office.clock(), "无相关企业", actor="operator")
    office.go("08-21 18:00")
    assert office.sent(mail(HEFEI)) == []


def test_of_two_extensions_the_first_is_told_when_the_second_is_taken_back(office: World) -> None:
    _begin(office, until="08-22 18:00")
    for day in (date(2024, 9, 18), date(2024, 9, 25)):
        deciding.extend(office.app, MINE, office.clock(), day, "灾害", actor=MIIT)
    _undo(office)
    office.go("08-23 18:00")
    [told] = office.sent(mail(HEFEI), kind="change")
    assert "9月13日" in told.text and "9月18日" in told.text and "9月25日" not in told.text


@pytest.mark.parametrize("what", ["undone", "amended"])
def test_a_request_that_survives_is_put_to_who_decides(office: World, what: str) -> None:
    """The province set the date. Whatever happens to the filing, it hears that more time is asked."""
    _begin(office, CALL.replace("basis: arranged", 'basis: arranged, set_by: "340000"'), "08-22 18:00")
    extending.ask(office.app, MINE, office.clock(), date(2024, 9, 27), "汛情", actor=HEFEI)
    if what == "undone":
        _there_and_back(office)
    else:
        office.edit("simple", ("2024-09-13", "2024-09-20"))
        apply(office.app, "simple", office.clock())
    office.go("08-23 18:00")
    assert [s.slot for s in office.sent(mail(ANHUI), kind="request")] == ["08-23 09:00"]
