"""How a value stands against the time that has passed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.notices.model import Indicator, Point, Target
from duban.planning.pace import Pace, bar, judge
from duban.values import Basis

BEGIN, END = date(2024, 1, 1), date(2024, 12, 31)
MIDDLE = date(2024, 7, 1)  # 182 of 365 days: 49.86 of 100
values = st.floats(-50, 250, allow_nan=False)
days = st.dates(BEGIN, END)


def target(value: float, on: date = END) -> Target:
    return Target(on=on, value=value, basis=Basis.ARRANGED)


def indicator(*targets: Target, **more: object) -> Indicator:
    given: dict[str, object] = {"baseline": 0.0, "firm": True} | more
    return Indicator.model_validate(
        {"key": "i", "title": "指标", "unit": "家", "targets": targets or (target(100),), **given}
    )


@pytest.mark.parametrize(
    ("value", "pace"),
    [
        (100.0, Pace.GREEN), (50.0, Pace.GREEN), (49.0, Pace.YELLOW), (40.0, Pace.YELLOW),
        (39.0, Pace.RED), (0.0, Pace.RED),
    ],
)  # fmt: skip
def test_a_tenth_of_the_way_behind_is_yellow_and_further_is_red(value: float, pace: Pace) -> None:
    assert judge(indicator(), BEGIN, value, MIDDLE).pace is pace


@given(values, days)
def test_down_is_up_in_a_mirror(value: float, on: date) -> None:
    up = judge(indicator(), BEGIN, value, on)
    down = judge(indicator(target(-100), direction="down"), BEGIN, -value, on)
    assert (up.pace, up.reached) == (down.pace, down.reached)


@given(values, values, days)
def test_more_is_never_judged_worse(one: float, other: float, on: date) -> None:
    order = [Pace.RED, Pace.YELLOW, Pace.GREEN]
    less, more = (judge(indicator(), BEGIN, value, on).pace for value in sorted((one, other)))
    assert order.index(less) <= order.index(more)


@given(values, days)
def test_what_is_aspired_to_is_never_red(value: float, on: date) -> None:
    for baseline in (0.0, None):
        firm = judge(indicator(baseline=baseline), BEGIN, value, on)
        aspired = judge(indicator(baseline=baseline, firm=False), BEGIN, value, on)
        assert aspired.pace is (Pace.YELLOW if firm.pace is Pace.RED else firm.pace)


def test_on_the_day_of_the_target_only_reaching_it_counts() -> None:
    assert judge(indicator(), BEGIN, 99.0, END - timedelta(days=1)).pace is Pace.YELLOW
    assert judge(indicator(), BEGIN, 99.0, END).pace is Pace.RED
    assert judge(indicator(), BEGIN, 100.0, END).pace is Pace.GREEN


def test_without_a_baseline_the_target_alone_judges() -> None:
    alone = indicator(baseline=None)
    for value, on, pace in ((99.0, MIDDLE, Pace.OPEN), (100.0, MIDDLE, Pace.GREEN), (99.0, END, Pace.RED)):
        judged = judge(alone, BEGIN, value, on)
        assert (judged.pace, judged.expected) == (pace, None)


def test_a_declared_curve_takes_the_place_of_the_straight_line() -> None:
    late = indicator(curve=(Point(on=date(2024, 9, 30), value=20),))
    assert judge(late, BEGIN, 15.0, MIDDLE).pace is Pace.GREEN  # expected: 13.3
    assert judge(indicator(), BEGIN, 15.0, MIDDLE).pace is Pace.RED
    curve = (Point(on=BEGIN, value=10), Point(on=MIDDLE, value=30))
    assert judge(indicator(baseline=None, curve=curve), BEGIN, 25.0, MIDDLE).expected == 30


def test_of_several_targets_the_next_one_counts_and_after_all_the_last() -> None:
    two = indicator(target(40, date(2024, 6, 30)), target(100))
    assert judge(two, BEGIN, 40.0, date(2024, 6, 30)).target.value == 40
    assert judge(two, BEGIN, 40.0, MIDDLE).target.value == 100
    assert judge(two, BEGIN, 40.0, date(2025, 3, 1)).pace is Pace.RED


def test_a_baseline_of_its_own_day_moves_the_line() -> None:
    late = indicator(baseline=50.0, baseline_on=MIDDLE)
    assert judge(late, BEGIN, 50.0, MIDDLE).pace is Pace.GREEN
    assert judge(late, BEGIN, 60.0, date(2024, 9, 30)).expected == pytest.approx(74.86, abs=0.01)


@given(st.floats(0, 1), st.booleans())
def test_a_bar_is_as_wide_as_it_says(done: float, plain: bool) -> None:
    drawn = bar(done, plain=plain)
    assert len(drawn) == 8 and drawn.isascii() is plain
