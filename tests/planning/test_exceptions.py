"""A calendar as it is for one unit: laws of exceptions."""

from __future__ import annotations

from datetime import date

import pytest

from duban.notices.loading import parse_calendar
from duban.notices.model import NoticeCalendar, Policy
from duban.planning.dates import local_day
from duban.planning.exceptions import as_for, exceptional
from duban.planning.timeline import timeline
from duban.planning.workdays import shipped_workdays
from duban.values import Unit
from tests.scenarios.world import simple, stage

HANGZHOU = Unit("330100", "杭州", "prefecture", "330100")
HEFEI = Unit("340100", "合肥", "prefecture", "340100")
STANDARD = {"standard": Policy(key="standard", title="标准")}
OTHER = "{{{whom}, due: {{on: {day}, basis: stated, clause: 补充通知}}}}"


def _exceptions(*some: tuple[str, str]) -> str:
    listed = ", ".join(OTHER.format(whom=whom, day=day) for whom, day in some)
    return f", exceptions: [{listed}]"


def _calendar(text: str) -> NoticeCalendar:
    loaded = parse_calendar(text, "simple.yaml", policies=STANDARD)
    assert loaded.calendar is not None, loaded.problems
    return loaded.calendar


def _codes(text: str) -> set[str]:
    return {
        p.code
        for p in parse_calendar(text, "simple.yaml", policies=STANDARD).problems
        if p.severity == "error"
    }


CALL = simple(
    stage(more=_exceptions(('regions: ["330000"]', "2024-09-23"), ('units: ["340100"]', "2024-09-16")))
)


@pytest.mark.parametrize(("unit", "day"), [(HANGZHOU, 23), (HEFEI, 16), (Unit("1", "", "prefecture"), 13)])
def test_a_unit_has_the_date_that_names_it(unit: Unit, day: int) -> None:
    [term] = timeline(as_for(_calendar(CALL), unit), shipped_workdays())
    assert term.due_at is not None
    assert local_day(term.due_at, "Asia/Shanghai") == date(2024, 9, day)


def test_who_is_not_named_has_the_calendar_itself() -> None:
    calendar = _calendar(CALL)
    assert as_for(calendar, Unit("1", "", "prefecture")) is calendar
    assert set(exceptional(calendar, shipped_workdays())) == {("330000",), ("340100",)}


def test_a_unit_named_by_its_code_comes_before_its_region() -> None:
    calendar = _calendar(
        simple(
            stage(
                more=_exceptions(('regions: ["330000"]', "2024-09-23"), ('units: ["330100"]', "2024-09-27"))
            )
        )
    )
    assert as_for(calendar, HANGZHOU).stages[0].due.on == date(2024, 9, 27)


@pytest.mark.parametrize(
    ("exceptions", "code"),
    [
        ([("units: []", "2024-09-23")], "empty-audience"),
        ([('regions: ["33"]', "2024-09-23")], "unknown-region"),
        ([('units: ["330100"]', "2024-09-23"), ('units: ["330100"]', "2024-09-24")], "duplicate-name"),
        ([('units: ["330100"]', "2024-02-31")], "impossible-date"),
    ],
)
def test_what_is_wrong_with_an_exception_is_told(exceptions: list[tuple[str, str]], code: str) -> None:
    assert code in _codes(simple(stage(more=_exceptions(*exceptions))))


def test_an_exception_quotes_its_clause_and_counts_from_no_circle() -> None:
    unquoted = simple(stage(more=", exceptions: [{units: ['1'], due: {on: 2024-09-23, basis: stated}}]"))
    assert "basis-clause" in _codes(unquoted)
    circle = simple(
        stage(more=", exceptions: [{units: ['1'], due: {after: file, days: 10, basis: arranged}}]")
    )
    assert "circular-reference" in _codes(circle)
