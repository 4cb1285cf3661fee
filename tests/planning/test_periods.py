"""Reporting periods: quarters, half-years, years, months; month ends."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.planning.periods import MONTHS, add_months, end_of_month, period_title, periods

days = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 2, "2024-03-31"),
        ("2024-01-31", 3, "2024-04-30"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-05-15", 0, "2024-05-15"),
        ("2024-01-15", -1, "2023-12-15"),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(start: str, n: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), n) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "end"),
    [("2024-02-01", 29), ("2023-02-28", 28), ("2024-12-31", 31), ("2024-04-30", 30), ("2100-02-10", 28)],
)
def test_the_end_of_a_month(day: str, end: int) -> None:
    assert end_of_month(date.fromisoformat(day)) == date.fromisoformat(day).replace(day=end)


@pytest.mark.parametrize(
    ("every", "first", "last", "only", "keys"),
    [
        ("quarter", "2024-05-20", "2025-01-01", (), ["2024Q2", "2024Q3", "2024Q4", "2025Q1"]),
        ("half-year", "2024-01-01", "2025-06-30", (), ["2024H1", "2024H2", "2025H1"]),
        ("half-year", "2024-01-01", "2025-12-31", ("H1",), ["2024H1", "2025H1"]),
        ("year", "2024-12-31", "2026-01-01", (), ["2024", "2025", "2026"]),
        ("month", "2024-11-30", "2025-02-01", (), ["2024-11", "2024-12", "2025-01", "2025-02"]),
        ("month", "2024-01-01", "2024-12-31", ("03", "09"), ["2024-03", "2024-09"]),
        ("quarter", "2024-06-01", "2024-05-01", (), ["2024Q2"]),  # from the one containing first
        ("quarter", "2024-07-01", "2024-05-01", (), []),
    ],
)
def test_the_periods_of_a_recurrence(
    every: str, first: str, last: str, only: tuple[str, ...], keys: list[str]
) -> None:
    found = periods(every, date.fromisoformat(first), date.fromisoformat(last), only)  # type: ignore[arg-type]
    assert [period.key for period in found] == keys


@pytest.mark.parametrize(
    ("every", "key", "start", "end"),
    [
        ("quarter", "2024Q1", "2024-01-01", "2024-03-31"),
        ("half-year", "2024H1", "2024-01-01", "2024-06-30"),
        ("half-year", "2024H2", "2024-07-01", "2024-12-31"),
        ("year", "2024", "2024-01-01", "2024-12-31"),
        ("month", "2024-02", "2024-02-01", "2024-02-29"),
    ],
)
def test_a_period_runs_from_its_first_to_its_last_day(every: str, key: str, start: str, end: str) -> None:
    of_2024 = periods(every, date(2024, 1, 1), date(2024, 12, 31))  # type: ignore[arg-type]
    period = next(p for p in of_2024 if p.key == key)
    assert (str(period.start), str(period.end)) == (start, end)


@given(st.sampled_from(sorted(MONTHS)), days, st.integers(0, 2000))
def test_periods_follow_each_other_without_gap(every: str, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = list(periods(every, first, last))  # type: ignore[arg-type]
    assert found[0].start <= first <= found[0].end
    assert found[-1].start <= last <= found[-1].end
    assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(found))
    assert len({period.key for period in found}) == len(found)


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("2024Q1", "2024年第一季度"),
        ("2025Q4", "2025年第四季度"),
        ("2024H2", "2024年下半年"),
        ("2024-12", "2024年12月"),
        ("2025", "2025年度"),
        ("", ""),
    ],
)
def test_a_period_is_written_as_people_say_it(key: str, title: str) -> None:
    assert period_title(key) == title
