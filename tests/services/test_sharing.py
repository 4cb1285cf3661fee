"""What a round shares out: only what is due, all of it, in groups of about the same weight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.app import App
from duban.services.calendars import activate, find_calendar
from duban.services.sharing import DueCall, due_calls, share_out
from duban.services.ticking import fire
from duban.settings import Settings
from tests.flows.conftest import MONDAY, settled

NINE = MONDAY + timedelta(hours=1)
CITIES, ZONES = "miit-2024-city-cases", "jiangxi-pilot-zones"

weights = st.lists(st.integers(min_value=1, max_value=5_000), max_size=40)


@pytest.fixture
def office(tmp_path: Path, store_url: str) -> Iterator[App]:
    """The city cases and the pilot zones in force: once on SQLite, once on PostgreSQL."""
    app = settled(Settings(home=tmp_path, operator="miit", database=store_url))
    activate(app, find_calendar(app, ZONES), app.clock())
    yield app
    app.close()


def test_only_calls_with_something_due_are_shared_out(office: App) -> None:
    assert due_calls(office, MONDAY) == []  # an hour before the slot
    [cities] = due_calls(office, NINE)
    assert (cities.key, cities.periodic) == (CITIES, False)
    assert cities.title.endswith("征集")
    decided, _ = fire(office, NINE)
    assert decided == cities.due > 300
    assert due_calls(office, NINE) == []
    # The zones' quarterly report opens on 20 September.
    later = due_calls(office, datetime.fromisoformat("2024-09-20T09:00+08:00"))
    assert [(call.key, call.periodic) for call in later] == [(ZONES, True), (CITIES, False)]


def test_a_call_that_is_still_being_activated_waits(office: App) -> None:
    with office.store.writing() as conn:
        conn.exec_driver_sql("UPDATE calendars SET state = 'activating'")
    assert due_calls(office, NINE) == []


@given(weights, st.integers(min_value=1, max_value=8))
def test_every_call_is_in_one_group_and_no_group_is_far_heavier(due: list[int], shards: int) -> None:
    calls = [DueCall(f"call-{n:02}", "", False, weight) for n, weight in enumerate(due)]
    groups = share_out(calls, shards)
    assert sorted(c.key for group in groups for c in group) == [c.key for c in calls]
    assert len(groups) == min(shards, len(calls))
    loads = [sum(c.due for c in group) for group in groups]
    # Graham (1966): a group exceeds an even share by less than one call.
    assert max(loads, default=0) <= sum(due) / shards + max(due, default=0)
    assert share_out(reversed(calls), shards) == groups
