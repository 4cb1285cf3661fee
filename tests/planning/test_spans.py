"""A span and a period: who owes it. And what counts from the end of a span, on a day of the unit's own."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.notices.loading import load_calendar, load_policies
from duban.notices.model import NoticeCalendar
from duban.planning.periods import MONTHS, Every, bounds, periods
from duban.planning.spans import WHOLE, Span, checked, days_within, owes, owes_once, why_over
from duban.planning.timeline import moves_with_span, timeline
from duban.planning.workdays import shipped_workdays
from duban.problems import Refused

ROOT = Path(__file__).parents[2] / "calendars"
days = st.dates(date(2022, 1, 1), date(2027, 12, 31))


@pytest.fixture(scope="module")
def zones() -> NoticeCalendar:
    policies = load_policies(ROOT / "policies").policies
    calendar = load_calendar(ROOT / "notices" / "jiangxi-pilot-zones.yaml", policies=policies).calendar
    assert calendar is not None
    return calendar


@given(st.sampled_from(sorted(MONTHS)), days)
def test_a_period_is_read_back_from_its_key(every: Every, day: date) -> None:
    (found,) = periods(every, day, day)
    assert bounds(found.key) == (found.start, found.end)


@given(days, days, days)
def test_of_two_spans_that_meet_at_least_one_owes_each_period(start: date, end: date, cut: date) -> None:
    """Handing a zone over from one day to the next leaves no period without a report."""
    start, end = sorted((start, end))
    before, after = Span(ends_on=cut), Span(starts_on=cut + timedelta(days=1))
    assert days_within(before, start, end) + days_within(after, start, end) == (end - start).days + 1
    assert owes(before, start, end) or owes(after, start, end)


@given(days, days)
def test_a_longer_span_never_owes_less(one: date, other: date) -> None:
    shorter, longer = (Span(ends_on=day) for day in sorted((one, other)))
    for period in ("2024Q3", "2024H1", "2024", "2024-05"):
        assert owes(longer, *bounds(period)) >= owes(shorter, *bounds(period))
        assert owes(WHOLE, *bounds(period))


@pytest.mark.parametrize(
    ("span", "period", "owed"),
    [
        (Span(ends_on=date(2024, 8, 10)), "2024Q3", True),  # 41 of 92 days
        (Span(ends_on=date(2024, 7, 30)), "2024Q3", False),  # 30 of 92
        (Span(ends_on=date(2024, 7, 31)), "2024Q3", True),  # 31 of 92 are a third
        (Span(ends_on=date(2024, 6, 30)), "2024Q3", False),
        (Span(ends_on=date(2024, 6, 30)), "2024Q2", True),
        (Span(starts_on=date(2024, 8, 15)), "2024Q3", True),  # 47 of 92
        (Span(starts_on=date(2024, 9, 1)), "2024Q3", False),  # 30 of 92
        (Span(starts_on=date(2024, 8, 15)), "2024", True),  # 139 of 366
        (Span(starts_on=date(2024, 9, 2)), "2024", False),  # 121 of 366: 122 are a third
    ],
)
def test_a_stub_is_owed_from_a_third_on(span: Span, period: str, owed: bool) -> None:
    assert owes(span, *bounds(period)) is owed


def test_what_is_asked_once_is_owed_by_who_takes_part_on_its_last_day() -> None:
    span = Span(date(2024, 3, 1), date(2024, 8, 10))
    asked = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 8, 10), date(2024, 8, 11)]
    assert [owes_once(span, day) for day in asked] == [False, True, True, False]


def test_a_span_cannot_end_before_it_starts() -> None:
    assert checked(Span(date(2024, 5, 1), date(2024, 5, 1)))
    with pytest.raises(Refused, match="cannot end on 2024-04-30"):
        checked(Span(date(2024, 5, 1), date(2024, 4, 30)))


def test_a_letter_says_when_and_why_it_ended() -> None:
    assert "2024年8月10日（期满）" in why_over(Span(ends_on=date(2024, 8, 10), reason="graduated"))
    assert "2024年8月10日（退出）" in why_over(Span(ends_on=date(2024, 8, 10), reason="withdrawn"))
    assert "无需报送" in why_over(Span(starts_on=date(2024, 8, 10)))


def test_the_final_summary_counts_from_the_end_of_the_zone_s_own_span(zones: NoticeCalendar) -> None:
    """Nothing else of the calendar moves with a span."""
    assert [s.key for s in zones.stages if moves_with_span(zones, s.key)] == ["final-summary"]
    whole = {(t.stage_key, t.period): t for t in timeline(zones, shipped_workdays())}
    own = {
        (t.stage_key, t.period): t
        for t in timeline(zones, shipped_workdays(), span=Span(ends_on=date(2024, 8, 10)))
    }
    last = ("final-summary", "")
    assert {key for key in whole if whole[key] != own[key]} == {last}
    assert [str(t[last].act_by) for t in (whole, own)] == ["2026-02-28", "2024-10-31"]
