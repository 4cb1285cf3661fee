"""What working days show about a calendar: real dates, each finding where the author wrote it."""

from __future__ import annotations

import pytest

from duban.notices.loading import parse_calendar
from duban.notices.model import Policy
from duban.planning.review import review
from duban.problems import Problem
from tests.planning.cast import WORKDAYS

HEAD = """key: call
title: 征集
notice: {title: 通知, issuer: 示例部, issued_on: 2024-01-02}
units:
  cities: {title: 各市, kinds: [prefecture]}
stages:
"""
POLICIES = {"standard": Policy(key="standard", title="标准")}


def reviewed(*stages: str) -> tuple[Problem, ...]:
    """Review stages written as the inside of ``{key: s1, …}``; all of them are owed by the cities."""
    lines = [
        f"  - {{key: s{n}, title: 环节, owner: cities, {inside}}}\n" for n, inside in enumerate(stages, 1)
    ]
    loaded = parse_calendar(HEAD + "".join(lines), "call.yaml", policies=POLICIES)
    return review(loaded, WORKDAYS)


def codes(*stages: str) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in reviewed(*stages)]


def on(day: str, more: str = "") -> str:
    return f"due: {{on: {day}, basis: arranged{more}}}"


@pytest.mark.parametrize("day", ["2024-02-04", "2024-02-18", "2024-04-07", "2024-09-14", "2024-10-12"])
def test_a_make_up_saturday_or_sunday_is_no_day_off(day: str) -> None:
    assert codes(on(day)) == []


@pytest.mark.parametrize(("day", "before"), [("2024-06-30", "2024-06-28"), ("2024-10-01", "2024-09-30")])
def test_a_date_on_a_day_off_stays_and_is_named_with_the_last_working_day(day: str, before: str) -> None:
    (problem,) = reviewed(on(day))
    assert (problem.code, problem.severity, problem.line) == ("day-off", "warning", 7)
    assert problem.column == len("  - {key: s1, title: 环节, owner: cities, due: {on: ") + 1
    assert before in problem.hint


def test_rolling_is_an_answer_to_a_day_off() -> None:
    assert codes(on("2024-06-30", ", roll: next")) == []


def test_an_opening_on_a_day_off_needs_no_warning() -> None:
    assert codes("opens: {on: 2024-06-30, basis: arranged}, " + on("2024-07-12")) == []


def test_a_date_past_the_last_published_arrangement_is_named_and_not_called_a_day_off() -> None:
    assert codes(on("2099-02-28")) == [("past-horizon", 7)]


def test_a_counted_date_is_reviewed_at_its_anchor() -> None:
    (problem,) = reviewed("due: {after: notice, days: 180, basis: arranged}")
    assert problem.code == "day-off" and "2024-06-30" in problem.message
    assert problem.column == len("  - {key: s1, title: 环节, owner: cities, due: {after: ") + 1


def test_of_many_periods_one_finding_names_the_first_and_counts_the_rest() -> None:
    (problem,) = reviewed(
        "recurs: {every: half-year, from: 2023-01-01, until: 2024-12-31, basis: arranged},"
        "due: {after: period_end, days: 0, basis: arranged}"
    )
    assert problem.code == "day-off"
    assert "(2023H2 and 1 more)" in problem.message  # 2023-12-31 and 2024-06-30 are Sundays


@pytest.mark.parametrize(
    ("inner", "outer", "found"),
    [
        ("2024-09-13", "2024-09-13", ["nil-slack"]),  # the same day
        ("2024-09-13", "2024-09-14", []),  # a Saturday worked for the Mid-Autumn holiday
        ("2024-09-20", "2024-09-21", ["nil-slack", "day-off"]),  # only a Saturday off lies between
        ("2024-09-13", "2024-09-27", []),
    ],
)
def test_stages_need_a_working_day_between_them(inner: str, outer: str, found: list[str]) -> None:
    assert [code for code, _ in codes(f"feeds: s2, {on(inner)}", on(outer))] == found


def test_negative_slack_between_counted_dates_is_found() -> None:
    inner = "feeds: s2, due: {after: notice, workdays: 20, basis: arranged}"
    assert codes(inner, "due: {after: notice, workdays: 15, basis: arranged}") == [("nil-slack", 7)]


def test_slack_is_counted_period_by_period() -> None:
    recurs = "recurs: {every: quarter, from: 2024-01-01, until: 2024-12-31, basis: arranged}"
    inner = f"feeds: s2, {recurs}, due: {{after: period_end, workdays: 10, basis: arranged}}"
    assert codes(inner, f"{recurs}, due: {{after: s1, workdays: 1, basis: arranged}}") == []
    assert codes(inner, f"{recurs}, due: {{after: s1, workdays: 0, basis: arranged}}") == [("nil-slack", 7)]


def test_an_opening_counted_past_the_deadline_is_an_error() -> None:
    (problem,) = reviewed("opens: {after: notice, workdays: 20, basis: arranged}, " + on("2024-01-19"))
    assert (problem.code, problem.severity) == ("opens-after-due", "error")


def test_fixed_dates_are_reviewed_even_beside_errors() -> None:
    assert codes(on("2024-06-30"), "due: soon") == [("day-off", 7)]


def test_a_date_that_is_still_asked_stops_nothing() -> None:
    asked = "due: {basis: asked, question: 哪一天？}"
    assert codes(asked, on("2024-06-30")) == [("day-off", 8)]
    assert codes(asked, "due: {after: s1, workdays: 3, basis: arranged}", on("2024-06-30")) == [
        ("day-off", 9)
    ]
