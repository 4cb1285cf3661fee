"""What is not counted against an owner: days on which duban was silent, or could not tell it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from duban.problems import Refused
from duban.services import deciding, recording, ticking
from duban.services.excusing import counted
from duban.services.naming import Target
from duban.services.targets import Evidence
from tests.scenarios.world import HEFEI, World, at, mail, simple

MINE = Target("simple", "file", HEFEI)
SHOWN = Evidence("0817")


@pytest.fixture
def late(office: World) -> World:
    """Due on 09-13, told on 08-21, still not filed on the evening of 09-20: four working days."""
    office.write(simple())
    office.activate(when="08-20 18:00")
    return office.go("09-20 18:00")


def test_who_was_told_in_time_answers_for_every_day(late: World) -> None:
    found = counted(late.app, MINE, late.clock())
    assert (found.workdays, found.excused) == (4, 0)  # the 14th is worked; 18, 19, 20
    assert found.steps[-1] == "计逾期 4 个工作日"


def test_days_on_which_nothing_was_sent_are_not_counted(office: World) -> None:
    office.write(simple())
    office.activate(when="08-20 18:00")
    office.go("09-18 10:00")
    ticking.hold(office.app, office.clock(), "恢复备份")
    office.go("09-19 10:00")
    ticking.resume(office.app, office.clock())
    office.go("09-20 18:00")
    found = counted(office.app, MINE, office.clock())
    assert (found.workdays, found.excused) == (2, 2)
    assert "不计 2 个工作日（2024-09-18 至 2024-09-19）：系统停发" in found.steps


def test_whom_nobody_told_before_the_deadline_is_late_from_the_day_it_was_told(office: World) -> None:
    office.refuse(mail(HEFEI))
    office.write(simple())
    office.activate(when="08-20 18:00")
    office.go("09-19 12:00")
    recording.note_call(office.app, MINE, office.clock(), "已电话告知", actor="operator")
    office.clock.move_to(at("09-23 12:00"))
    found = counted(office.app, MINE, office.clock())
    assert (found.workdays, found.excused) == (2, 3)  # the 20th and the 23rd
    assert "未能告知责任单位" in found.steps[1]


@pytest.mark.parametrize(
    ("deed", "workdays"),
    [
        (lambda w: w.submit(HEFEI, "file"), 4),
        (lambda w: w.submit(HEFEI, "file", submitted_on=date(2024, 9, 13), evidence=SHOWN), 0),
    ],
)
def test_what_was_handed_in_is_late_as_of_its_day(
    late: World, deed: Callable[[World], object], workdays: int
) -> None:
    deed(late)
    late.go("09-27 18:00")
    assert counted(late.app, MINE, late.clock()).workdays == workdays


def test_what_was_excused_is_neither_late_nor_in_time(late: World) -> None:
    deciding.waive(late.app, MINE, late.clock(), "机构撤并", actor="operator")
    with pytest.raises(Refused, match="neither late nor in time"):
        counted(late.app, MINE, late.clock())
