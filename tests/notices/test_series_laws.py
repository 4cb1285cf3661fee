"""What a file may say of spans, baselines and curves; each slip is named where it stands."""

from __future__ import annotations

import pytest

from duban.notices.loading import Loaded, parse_calendar
from tests.notices.bad_calendars import GOOD, POLICIES

SERIES = """\
  - key: report
    title: 进展
    owner: cities
    recurs: {every: year, from: 2026-01-01, until: 2027-12-31, basis: arranged}
    due: {after: period_end, months: 1, basis: arranged}
"""
LAST = """\
  - key: last
    title: 总结
    owner: cities
    opens: {before: span_end, days: 30, basis: arranged}
    due: {after: span_end, months: 2, basis: arranged}
"""
INDICATOR = """\
indicators:
  - key: cases
    title: 示范车间
    unit: 个
    firm: true
    owner: cities
    together: true
    baseline: 0
    baseline_on: 2026-01-01
    curve:
      - {on: 2026-06-30, value: 20}
      - {on: 2026-09-30, value: 60}
    targets:
      - {on: 2026-12-31, value: 100, basis: arranged}
"""
TEXT = GOOD.read_text("utf-8")


def parse(text: str) -> Loaded:
    return parse_calendar(text, "call.yaml", policies=POLICIES)


def test_a_span_a_baseline_and_a_curve_are_read_as_written() -> None:
    loaded = parse(TEXT + SERIES + LAST + INDICATOR)
    assert loaded.problems == () and loaded.calendar is not None
    (one,) = loaded.calendar.indicators
    assert [(str(p.on), p.value) for p in one.curve] == [("2026-06-30", 20), ("2026-09-30", 60)]
    assert str(one.baseline_on) == "2026-01-01" and one.together


def test_what_counts_from_a_span_needs_a_series() -> None:
    problems = parse(TEXT + LAST).problems
    assert [p.code for p in problems] == ["period-anchor", "period-anchor"]
    assert 'stage "last" counts from the span of a series, and no stage recurs' in problems[0].message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    baseline: 0\n", "", "baseline_on is the day of a baseline, and there is none"),
        ("on: 2026-01-01", "on: 2026-12-31", "the baseline is of 2026-12-31, after all targets"),
        ("2026-09-30", "2026-06-30", "the curve has another point for 2026-06-30"),
        ("2026-09-30", "2027-01-31", "the curve goes on after the last target, 2026-12-31"),
    ],
)
def test_a_pace_that_cannot_be_is_named(old: str, new: str, message: str) -> None:
    broken = INDICATOR.replace(old, new)
    assert broken != INDICATOR
    assert [(p.code, p.message) for p in parse(TEXT + broken).problems] == [("bad-value", message)]


def test_a_curve_in_another_shape_is_told_and_hides_nothing() -> None:
    wrong = INDICATOR.replace("    curve:\n", "    curve: soon\n    x:\n")
    assert {p.code for p in parse(TEXT + wrong).problems} == {"wrong-shape", "unknown-key"}
