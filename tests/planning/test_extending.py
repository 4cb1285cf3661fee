"""Requests for more time: who decides, in time or not, how long they hold, where the chain breaks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.planning.extending import HELD, Outer, breaks, chased_at, decider, held_until, in_time
from duban.planning.slots import Slots
from duban.planning.workdays import shipped_workdays
from duban.values import Unit
from tests.scenarios.world import at

DAYS = shipped_workdays()
SLOTS = Slots(("09:00-12:00", "14:30-17:30"), "Asia/Shanghai", DAYS)
ZONE = "Asia/Shanghai"
DUE = at("09-14 00:00")  # the end of Friday 2024-09-13; 09-14 is worked, 09-15 to 09-17 are off
UNITS = {"340000": Unit("340000", "省工信厅", "province")}


@pytest.mark.parametrize(
    ("set_by", "code", "name"),
    [("340000", "340000", "省工信厅"), ("省工信厅", "340000", "省工信厅"), ("示例部", "", "示例部")],
)
def test_who_set_a_date_is_a_unit_by_its_code_or_name_or_a_body_outside(
    set_by: str, code: str, name: str
) -> None:
    by = decider(set_by, UNITS)
    assert (by.code, by.name, by.outside) == (code, name, not code)


@pytest.mark.parametrize(
    ("now", "asked_on", "timely"),
    [
        ("09-13 23:59", "2024-09-13", True),
        ("09-14 00:00", "2024-09-14", False),
        ("09-16 10:00", "2024-09-13", True),  # by fax on the last day, written down later
        ("09-16 10:00", "2024-09-14", False),
    ],
)
def test_in_time_is_before_the_deadline_ends(now: str, asked_on: str, timely: bool) -> None:
    instant = at(now)
    assert in_time(DUE, instant, date.fromisoformat(asked_on), SLOTS.day(instant), ZONE) is timely


def test_what_goes_upward_waits_two_working_days_over_the_holiday() -> None:
    assert held_until(DUE, SLOTS) == at("09-19 09:00")


@given(st.integers(0, 60 * 24 * 40))
def test_a_decider_is_written_to_in_slots_after_the_request_and_not_beyond_the_hold(minutes: int) -> None:
    asked = DUE - timedelta(minutes=minutes + 1)
    slots = chased_at(asked, DUE, SLOTS)
    assert slots == sorted(set(slots)) and 1 <= len(slots) <= HELD + 2
    assert all(asked <= slot < held_until(DUE, SLOTS) for slot in slots)
    assert all(slot == SLOTS.at_or_after(slot) for slot in slots)


@pytest.mark.parametrize(
    ("day", "act_by", "cannot", "said"),
    [
        ("2024-09-18", "2024-09-20", False, ""),
        ("2024-09-20", "2024-09-20", False, "no working day"),
        (
            "2024-09-19",
            "2024-09-18",
            True,
            "too late for “审核”, which it feeds: due 2024-09-20, to be acted on",
        ),
        ("2024-09-21", "2024-09-20", True, "too late for “审核”, which it feeds: due 2024-09-20"),
    ],
)
def test_where_the_chain_breaks_is_said(day: str, act_by: str, cannot: bool, said: str) -> None:
    outer = Outer("审核", date(2024, 9, 20), date.fromisoformat(act_by))
    found = breaks(date.fromisoformat(day), outer, DAYS)
    assert found[0] is cannot
    assert said in found[1] and bool(found[1]) is bool(said)
