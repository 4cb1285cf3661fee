"""Lateness in working days, without those for which the owner cannot answer, and how it was counted."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from duban.planning.lateness import Excuse, lateness
from duban.planning.workdays import shipped_workdays

DAYS = shipped_workdays()
FRIDAY = date(2024, 9, 13)  # Saturday the 14th is worked, the 15th to the 17th are off
days = st.dates(date(2024, 1, 2), date(2024, 12, 20))
excuses = st.lists(st.builds(Excuse, days, days, st.just("停发")), max_size=4)


def test_the_days_off_of_a_festival_make_nobody_late() -> None:
    late = lateness(FRIDAY, date(2024, 9, 18), True, DAYS)
    assert (late.workdays, late.excused) == (2, 0)  # the 14th and the 18th
    assert late.steps == (
        "截止日 2024-09-13，2024-09-18 报送：其间 2 个工作日（截止当日不计）",
        "计逾期 2 个工作日",
    )


def test_what_the_owner_cannot_answer_for_is_not_counted() -> None:
    silent = Excuse(date(2024, 9, 10), date(2024, 9, 14), "系统停发")
    untold = Excuse(date(2024, 9, 14), date(2024, 9, 18), "未能告知")
    late = lateness(FRIDAY, date(2024, 9, 20), False, DAYS, (untold, silent))
    assert (late.workdays, late.excused) == (2, 2)
    assert late.steps[1:3] == (
        "不计 1 个工作日（2024-09-14 至 2024-09-14）：系统停发",
        "不计 1 个工作日（2024-09-18 至 2024-09-18）：未能告知",
    )
    assert late.steps[0].endswith("2024-09-20 尚未报送：其间 4 个工作日（截止当日不计）")


def test_in_time_is_not_late() -> None:
    assert not lateness(FRIDAY, FRIDAY, True, DAYS).late
    assert lateness(FRIDAY, date(2024, 9, 2), True, DAYS).workdays == 0


@given(days, st.integers(0, 60), excuses)
def test_excuses_only_take_away_and_no_day_twice(due: date, later: int, some: list[Excuse]) -> None:
    until = due + timedelta(days=later)
    plain, excused = lateness(due, until, True, DAYS), lateness(due, until, True, DAYS, some)
    assert plain.workdays == DAYS.count(due, until)
    assert excused.workdays + excused.excused == plain.workdays
    assert 0 <= excused.workdays <= plain.workdays
    assert lateness(due, until, True, DAYS, [*some, *some]).workdays == excused.workdays
    whole = Excuse(due, until, "全部")
    assert lateness(due, until, True, DAYS, [whole]).workdays == 0
