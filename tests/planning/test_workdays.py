"""Working days: the published arrangements, day by day; the laws of adding and counting; the horizon."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.planning.workdays import ONE_DAY, load_workdays, shipped_workdays, workdays_from
from duban.problems import BadInput

DAYS = shipped_workdays()
known = st.dates(date(2019, 1, 1), date(2026, 6, 30))
far = st.dates(date(2026, 12, 1), date(2028, 12, 31))
few = st.integers(1, 60)

MAKE_UP = [
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
    "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04",
    "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
]  # fmt: skip
HOLIDAYS_ON_WEEKDAYS = [
    "2024-01-01", "2024-02-12", "2024-02-16", "2024-04-04", "2024-05-01", "2024-05-03", "2024-06-10",
    "2024-09-16", "2024-09-17", "2024-10-01", "2024-10-07", "2025-01-01", "2025-01-28", "2025-02-04",
    "2025-04-04", "2025-05-05", "2025-06-02", "2025-10-01", "2025-10-08", "2026-01-01", "2026-01-02",
    "2026-02-16", "2026-02-23", "2026-04-06", "2026-05-04", "2026-06-19", "2026-09-25", "2026-10-07",
]  # fmt: skip


@pytest.mark.parametrize("day", [date.fromisoformat(day) for day in MAKE_UP])
def test_a_make_up_day_is_a_weekend_on_which_one_works(day: date) -> None:
    assert day.weekday() >= 5 and DAYS.is_working(day)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_no_other_weekend_is_worked(year: int) -> None:
    weekends = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    assert [str(d) for d in weekends if d.weekday() >= 5 and DAYS.is_working(d)] == [
        day for day in MAKE_UP if day.startswith(str(year))
    ]


@pytest.mark.parametrize("day", [date.fromisoformat(day) for day in HOLIDAYS_ON_WEEKDAYS])
def test_a_holiday_is_a_weekday_on_which_nobody_works(day: date) -> None:
    assert day.weekday() < 5 and not DAYS.is_working(day)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2024-09-13", 1, "2024-09-14"),  # a worked Saturday
        ("2024-09-14", 1, "2024-09-18"),  # Mid-Autumn
        ("2024-09-30", 1, "2024-10-08"),  # National Day
        ("2024-10-08", -1, "2024-09-30"),
        ("2024-10-03", 1, "2024-10-08"),  # from inside the holiday
        ("2024-10-03", -1, "2024-09-30"),
        ("2024-02-08", 1, "2024-02-09"),  # New Year's Eve was no statutory holiday that year
        ("2024-02-09", 1, "2024-02-18"),  # Spring Festival, then a worked Sunday
        ("2025-01-24", 2, "2025-01-27"),  # a worked Sunday, then Monday
        ("2025-01-27", 1, "2025-02-05"),
        ("2024-06-30", 0, "2024-06-28"),  # a Sunday: the day one can still act
        ("2024-06-28", 0, "2024-06-28"),
        ("2024-12-31", 1, "2025-01-02"),
    ],
)
def test_adding_working_days(start: str, n: int, end: str) -> None:
    assert DAYS.add(date.fromisoformat(start), n) == date.fromisoformat(end)


def test_notice_002_gives_its_cities_few_working_days() -> None:
    """From the week before 端午 to 2024-06-21: the holiday of 06-10 does not count."""
    assert DAYS.count(date(2024, 6, 7), date(2024, 6, 21)) == 9
    assert DAYS.count(date(2024, 6, 8), date(2024, 6, 10)) == 0


@given(known, st.integers(-60, 60))
def test_adding_lands_on_a_working_day(d: date, n: int) -> None:
    assert DAYS.is_working(DAYS.add(d, n))


@given(known, few)
def test_counting_gives_back_what_was_added(d: date, n: int) -> None:
    assert DAYS.count(d, DAYS.add(d, n)) == n
    assert DAYS.count(DAYS.add(d, n), d) == 0


@given(known, few)
def test_what_is_added_can_be_taken_back_from_a_working_day(d: date, n: int) -> None:
    d = DAYS.next(d)
    assert DAYS.add(DAYS.add(d, n), -n) == d
    assert DAYS.add(DAYS.add(d, -n), n) == d


@given(known, few)
def test_adding_is_counting_day_by_day(d: date, n: int) -> None:
    """The fast search equals the plain walk that its docstring describes."""
    walked, left = d, n
    while left:
        walked += ONE_DAY
        left -= DAYS.is_working(walked)
    assert DAYS.add(d, n) == DAYS.after(d, n) == walked


@given(known, known, known)
def test_counts_of_two_stretches_add_up(a: date, b: date, c: date) -> None:
    a, b, c = sorted((a, b, c))
    assert DAYS.count(a, b) + DAYS.count(b, c) == DAYS.count(a, c)


@given(known)
def test_next_and_previous_are_the_nearest_working_days(d: date) -> None:
    assert DAYS.previous(d) <= d <= DAYS.next(d)
    assert DAYS.count(DAYS.previous(d), DAYS.next(d)) == (not DAYS.is_working(d))


def test_nobody_knows_2027() -> None:
    assert DAYS.horizon == date(2026, 12, 31)
    assert DAYS.knows(date(2026, 12, 31)) and not DAYS.knows(date(2027, 1, 1))
    assert DAYS.sure(date(2026, 12, 1), date(2026, 12, 31))
    assert not DAYS.sure(date(2026, 12, 31), date(2027, 1, 4))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-12-31", 1, "2027-01-01"),  # forward, every day may count
        ("2026-12-30", 3, "2027-01-02"),
        ("2027-06-04", 2, "2027-06-06"),
        ("2027-06-07", -1, "2027-06-04"),  # back, weekends surely might not
        ("2027-01-04", -2, "2026-12-31"),
    ],
)
def test_past_the_horizon_the_earliest_reading_serves_reminders(start: str, n: int, end: str) -> None:
    assert DAYS.add(date.fromisoformat(start), n) == date.fromisoformat(end)


@given(far, few)
def test_past_the_horizon_what_weighs_on_people_is_not_early(d: date, n: int) -> None:
    assert DAYS.after(d, n) >= DAYS.add(d, n)
    assert DAYS.is_working(DAYS.after(d, n))
    assert DAYS.count(d, DAYS.after(d, n)) == n


def test_after_counts_forward_only() -> None:
    with pytest.raises(ValueError, match="not from 0"):
        DAYS.after(date(2024, 6, 3), 0)


def test_a_new_year_moves_the_horizon() -> None:
    days = workdays_from({2027: {date(2027, 1, 1): True, date(2027, 1, 3): False}})
    assert days.horizon == date(2027, 12, 31) and days.knows(date(2027, 1, 2))
    assert not days.is_working(date(2027, 1, 1))
    assert days.add(date(2026, 12, 31), 1) == date(2027, 1, 3)
    assert days.version != DAYS.version


def test_a_year_after_a_gap_is_not_known() -> None:
    assert workdays_from({2028: {date(2028, 1, 3): True}}).horizon == date(2026, 12, 31)


def test_an_arrangement_may_change_the_end_of_the_year_before() -> None:
    days = workdays_from({2027: {date(2026, 12, 31): True, date(2027, 1, 1): True}})
    assert not days.is_working(date(2026, 12, 31))
    assert days.is_working(date(2026, 12, 30)), "the rest of 2026 stays"
    assert not days.is_working(date(2026, 10, 1))


def test_a_correction_of_one_day_leaves_the_others_as_they_are() -> None:
    days = workdays_from({2026: {date(2026, 3, 2): True}})
    assert not days.is_working(date(2026, 3, 2))
    assert not days.is_working(date(2026, 10, 1))
    assert not days.is_working(date(2025, 10, 1)) and days.is_working(date(2025, 10, 11))


def test_the_same_days_have_the_same_version() -> None:
    assert workdays_from({}).version == DAYS.version
    days = {date(2027, 1, 1): True}
    assert workdays_from({2027: days}).version == workdays_from({2027: dict(days)}).version


def write(folder: Path, name: str, content: object) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(content), "utf-8")


def test_files_are_read_from_every_folder(tmp_path: Path) -> None:
    off = [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]
    write(tmp_path / "shipped", "2027.json", {"year": 2027, "papers": [], "days": off})
    write(tmp_path / "own", "2028.json", {"year": 2028, "days": []})
    days = load_workdays([tmp_path / "shipped", tmp_path / "own", tmp_path / "absent"])
    assert days.horizon == date(2028, 12, 31) and not days.is_working(date(2027, 1, 1))


def test_no_files_no_change(tmp_path: Path) -> None:
    assert load_workdays([tmp_path]) is shipped_workdays()


def test_every_unreadable_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, "2027.json", {"year": 2027})
    write(tmp_path, "2028.json", {"year": 2028, "days": [{"date": "2028-02-30", "isOffDay": True}]})
    write(tmp_path, "2029.json", {"year": 2029, "days": []})
    with pytest.raises(BadInput) as refused:
        load_workdays([tmp_path])
    assert [Path(problem.file).name for problem in refused.value.problems] == ["2027.json", "2028.json"]
    assert all(problem.code == "bad-workdays" and problem.hint for problem in refused.value.problems)
