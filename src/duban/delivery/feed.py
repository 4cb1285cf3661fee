"""Dates in, a calendar that programs fetch again and again out (RFC 5545, RFC 7986). Deterministic: the same
dates give the same bytes, so that an ETag tells whether anything changed.

An event keeps its UID for life and raises SEQUENCE with every change of its date; what is owed no more stays
as CANCELLED for a while, because a program that misses an event may keep the old one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from duban.delivery.ics import span

REFRESH = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. ``made_at`` is its DTSTAMP: of the date, never of the fetching."""

    uid: str
    sequence: int
    summary: str
    description: str
    due_at: datetime
    made_at: datetime
    cancelled: bool = False
    tentative: bool = False
    url: str = ""


def feed(name: str, entries: Iterable[Entry], zone: str) -> bytes:
    """Return the calendar. A deadline at the end of a day becomes an all-day event in ``zone``."""
    calendar = Calendar()
    calendar.add("prodid", "-//duban//feed//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries:
        calendar.add_component(_event(entry, ZoneInfo(zone)))
    return bytes(calendar.to_ical())


def _event(entry: Entry, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.made_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    since, until = span(entry.due_at, zone)
    event.add("dtstart", since)
    event.add("dtend", until)
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    if entry.url:
        event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
