"""Items of a letter in, an iCalendar file out: one event for each obligation.

The same items give the same bytes.
An event keeps its UID for the life of its obligation and raises SEQUENCE with every epoch, so that a calendar
program moves the entry instead of adding another. Making one costs more than a letter's words: attach it to
opening and change letters only, where a date is new.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from duban.values import NOTHING_TO_DO, Duty, Item, Kind

#: Letters of these kinds carry a calendar part.
ATTACHED_TO = frozenset({Kind.OPENING, Kind.CHANGE})
_SHOWN = timedelta(minutes=30)  # an event at a time of day is drawn as the half hour before it


def events(items: Iterable[Item], as_of: datetime, zone: str, *, domain: str = "duban.invalid") -> bytes:
    """Return a calendar with METHOD:PUBLISH. A whole-day deadline becomes an all-day event in ``zone``.

    ``as_of`` is when the facts were frozen; ``domain`` makes the UIDs of one installation its own.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//duban//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    seen: set[str] = set()
    for item in items:
        uid = f"{_identity(item)}@{domain}"
        if uid not in seen:
            seen.add(uid)
            calendar.add_component(_event(uid, item, as_of.astimezone(UTC), ZoneInfo(zone)))
    return bytes(calendar.to_ical())


def _event(uid: str, item: Item, as_of: datetime, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", as_of)
    event.add("sequence", max(0, item.epoch - 1))
    since, until = span(item.due_at, zone)
    event.add("dtstart", since)
    event.add("dtend", until)
    stage = item.stage_title + (f"（{item.period}）" if item.period else "")
    event.add("summary", one_line(f"{'选报截止' if item.duty == Duty.VOLUNTARY else '截止'}：{stage}"))
    told = [
        f"{item.calendar_title} {item.number}".strip(),
        f"单位：{item.unit_name}",
        f"依据：{item.basis}" if item.basis else "",
        "日期为推定" if item.provisional else "",
    ]
    event.add("description", "\n".join(one_line(line) for line in told if line))
    event.add("transp", "TRANSPARENT")
    if item.sort in NOTHING_TO_DO:
        event.add("status", "CANCELLED")
    return event


def span(due_at: datetime, zone: ZoneInfo) -> tuple[date | datetime, date | datetime]:
    """Return where a deadline stands in a calendar: on its whole day, or as the half hour before it."""
    local = due_at.astimezone(zone)
    if local.hour == local.minute == local.second == 0:
        return (local - timedelta(days=1)).date(), local.date()
    return due_at.astimezone(UTC) - _SHOWN, due_at.astimezone(UTC)


def _identity(item: Item) -> str:
    """Name the obligation; in a preview, where nothing is stored yet, by what it says."""
    if item.obligation_id:
        return f"obligation-{item.obligation_id}"
    said = "\x1f".join((item.calendar_key, item.stage_title, item.period, item.unit_name))
    return f"preview-{sha256(said.encode('utf-8', 'replace')).hexdigest()[:24]}"


def one_line(text: str, limit: int = 300) -> str:
    kept = "".join(mark if mark.isprintable() else " " for mark in text[: limit * 2])
    kept = " ".join(kept.split())
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"
