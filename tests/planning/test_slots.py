"""Slots: on working days only, in order, and found in both directions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.planning.slots import Slots, parse_windows
from duban.problems import DubanError
from tests.planning.cast import SLOTS, WORKDAYS, ZONE, at, local

instants = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda n: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "before", "usable", "after"),
    [
        ("2024-09-13 09:00", "2024-09-13 09:00", "2024-09-13 09:00", "2024-09-13 09:00"),
        ("2024-09-13 10:00", "2024-09-13 09:00", "2024-09-13 09:00", "2024-09-13 14:30"),
        (
            "2024-09-13 12:00",
            "2024-09-13 09:00",
            "2024-09-13 14:30",
            "2024-09-13 14:30",
        ),  # the window is shut
        ("2024-09-13 17:30", "2024-09-13 14:30", "2024-09-14 09:00", "2024-09-14 09:00"),  # a worked Saturday
        ("2024-09-14 18:00", "2024-09-14 14:30", "2024-09-18 09:00", "2024-09-18 09:00"),  # Mid-Autumn
        ("2024-10-03 09:00", "2024-09-30 14:30", "2024-10-08 09:00", "2024-10-08 09:00"),  # National Day
        ("2024-06-30 00:00", "2024-06-28 14:30", "2024-07-01 09:00", "2024-07-01 09:00"),
    ],
)
def test_the_slots_around_an_instant(now: str, before: str, usable: str, after: str) -> None:
    found = SLOTS.at_or_before(at(now)), SLOTS.usable(at(now)), SLOTS.at_or_after(at(now))
    assert tuple(map(local, found)) == (before, usable, after)


def test_the_first_slot_of_a_day_and_of_the_next_day() -> None:
    assert local(SLOTS.first_of(date(2024, 9, 15))) == "2024-09-18 09:00"
    assert local(SLOTS.first_after(at("2024-09-13 08:00"))) == "2024-09-13 09:00"
    assert local(SLOTS.first_after(at("2024-09-13 09:00"))) == "2024-09-14 09:00"
    assert SLOTS.is_first(at("2024-09-13 09:00")) and not SLOTS.is_first(at("2024-09-13 14:30"))
    assert not SLOTS.is_first(at("2024-09-15 09:00")), "a day off has no slot"


def test_the_local_day_counts_not_the_days_of_london() -> None:
    assert SLOTS.day(at("2024-09-14 00:00")) == date(2024, 9, 14)
    assert SLOTS.day(at("2024-09-14 00:00") - TICK) == date(2024, 9, 13)


@given(instants)
def test_slots_lie_on_working_days_at_the_opening_of_a_window(now: datetime) -> None:
    for slot in (SLOTS.at_or_before(now), SLOTS.at_or_after(now), SLOTS.usable(now), SLOTS.first_after(now)):
        assert WORKDAYS.is_working(SLOTS.day(slot))
        assert slot in [opening for opening, _ in SLOTS.of_day(SLOTS.day(slot))]


@given(instants)
def test_nearest_slots_enclose_the_instant(now: datetime) -> None:
    before, after = SLOTS.at_or_before(now), SLOTS.at_or_after(now)
    assert before <= now <= after
    assert SLOTS.usable(now) in (before, after)
    assert SLOTS.first_after(now) > now and SLOTS.is_first(SLOTS.first_after(now))
    assert SLOTS.between(before, after) == sorted({before, after})
    assert SLOTS.at_or_before(after) == SLOTS.at_or_after(after) == after


@given(instants, instants)
def test_a_later_instant_never_has_an_earlier_slot(a: datetime, b: datetime) -> None:
    a, b = sorted((a, b))
    for find in (SLOTS.at_or_before, SLOTS.at_or_after, SLOTS.usable, SLOTS.first_after):
        assert find(a) <= find(b)


@given(instants, st.integers(0, 30))
def test_all_slots_of_a_stretch_are_listed(start: datetime, length: int) -> None:
    end = start + timedelta(days=length)
    days = [SLOTS.day(start) + timedelta(days=n) for n in range(length + 1)]
    naive = [o for day in days for o, _ in SLOTS.of_day(day) if start <= o <= end]
    assert SLOTS.between(start, end) == naive


def test_one_window_a_day_is_enough() -> None:
    mornings = Slots(("10:15-11:00",), ZONE, WORKDAYS)
    assert local(mornings.usable(at("2024-09-13 11:00"))) == "2024-09-14 10:15"
    assert mornings.is_first(mornings.first_of(date(2024, 9, 13)))


def test_windows_are_put_in_order() -> None:
    assert parse_windows(("14:30-17:30", " 09:00 - 12:00 ")) == (
        (time(9), time(12)),
        (time(14, 30), time(17, 30)),
    )


@pytest.mark.parametrize(
    "windows",
    [(), ("9-12",), ("09:00",), ("09:00-09:00",), ("12:00-09:00",), ("09:00-12:00", "11:00-14:00"), ("a-b",)],
)
def test_windows_that_make_no_sense_are_refused(windows: tuple[str, ...]) -> None:
    with pytest.raises(DubanError) as refused:
        parse_windows(windows)
    assert refused.value.code == "bad-slot" and refused.value.hint
