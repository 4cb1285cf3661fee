"""The calendar part: entries that move instead of multiplying."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from duban.delivery.ics import events
from duban.rendering import sample_facts
from duban.values import Change, Item, Kind

FACTS = sample_facts(Kind.OPENING, items=3)


def read(*items: Item) -> list[Any]:
    raw = events(items, FACTS.as_of, FACTS.zone, domain="province.example")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    calendar = Calendar.from_ical(raw)
    assert calendar["method"] == "PUBLISH"
    return list(calendar.walk("VEVENT"))


def test_a_whole_day_is_an_all_day_entry_and_a_time_is_an_instant() -> None:
    whole, _, timed = read(*FACTS.items)
    assert whole["dtstart"].dt == date(2024, 9, 27) and whole["dtend"].dt == date(2024, 9, 28)
    assert timed["dtend"].dt == datetime(2024, 9, 29, 9, 30, tzinfo=UTC)
    assert whole["dtstamp"].dt == FACTS.as_of


def test_a_moved_deadline_keeps_its_uid_and_raises_its_sequence() -> None:
    before, after = (
        FACTS.items[0],
        replace(FACTS.items[0], due_at=datetime(2024, 10, 9, 16, tzinfo=UTC), epoch=2),
    )
    (old,), (new,) = read(before), read(after)
    assert old["uid"] == new["uid"] == "obligation-1@province.example"
    assert (old["sequence"], new["sequence"]) == (0, 1)


def test_what_falls_away_is_cancelled_in_the_calendar() -> None:
    kept, gone = FACTS.items[0], replace(FACTS.items[0], obligation_id=9, sort=Change.EXCUSED)
    assert [event.get("status") for event in read(kept, gone)] == [None, "CANCELLED"]


def test_an_obligation_has_one_entry_and_a_preview_has_its_own() -> None:
    assert len(read(FACTS.items[0], FACTS.items[0])) == 1
    assert len(read(*(replace(item, obligation_id=0) for item in FACTS.items))) == 3


def test_the_same_items_give_the_same_bytes() -> None:
    assert events(FACTS.items, FACTS.as_of, FACTS.zone) == events(FACTS.items, FACTS.as_of, FACTS.zone)


@given(st.text(max_size=400))
def test_any_title_is_inert(text: str) -> None:
    item = replace(
        FACTS.items[0], stage_title=text, calendar_title=text, unit_name=text, basis=text, period=text
    )
    (event,) = read(item)
    assert "\n" not in str(event["summary"]) and str(event["uid"]) == "obligation-1@province.example"
