"""From a saved calendar to a call in force, on pages: preview, activate, plan, apply.

One law: a step is done to what was looked at. It names the file's digest, or the plan's fingerprint, and is
refused where the file, or what the plan rests on, is another by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from duban.notices.model import NoticeCalendar
from duban.planning.dates import local_day
from duban.planning.timeline import timeline
from duban.problems import BadInput, Refused
from duban.services import amending, calendars
from duban.services.amending import Plan
from duban.services.calendar_room import Opened, must_run_duban, opened
from duban.services.calendars import Activated
from duban.services.foreseeing import PreviewPage, preview_page
from duban.services.viewing import Viewer

if TYPE_CHECKING:
    from duban.app import App

LETTERS = 20  # of a page
SPAN = 92  # days; a series of years is looked at piece by piece
FAR = timedelta(days=3660)  # whoever asks for the year 9999 gets what there is
LOOK = timedelta(days=7)  # ahead for opening letters


@dataclass(frozen=True, slots=True)
class Asked:
    """Which letters to show. Without days: from now, as long as the calendar runs."""

    since: date | None = None
    until: date | None = None
    unit: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Foreseen:
    opened: Opened
    letters: PreviewPage
    since: date
    until: date
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What activating would do. ``kinds``: letters of the next days; ``past``: terms already over;
    ``compared``: False for a draft that nobody has compared with its notice."""

    opened: Opened
    terms: int
    past: int
    kinds: Mapping[str, int]
    questions: tuple[str, ...]
    compared: bool


def foreseen(app: App, viewer: Viewer, key: str, now: datetime, asked: Asked) -> Foreseen:
    """Return a page of the letters that a saved calendar will send. Raises BadInput for mistakes."""
    found, calendar = _sound(app, viewer, key)
    since, until = _span(app, calendar, found, now, asked)
    zone = ZoneInfo(calendar.zone)
    begin = datetime.combine(since, time(0), zone)
    begin = now if since == local_day(now, calendar.zone) else begin
    end = datetime.combine(until + timedelta(days=1), time(0), zone)

    def page_of(first: int) -> PreviewPage:
        return preview_page(
            app, begin, end, now=min(now, begin), loaded=found.loaded, unit=asked.unit.strip(),
            first=first, size=LETTERS,
        )  # fmt: skip

    page = max(asked.page, 1)
    letters = page_of((page - 1) * LETTERS)
    pages = max(1, -(-letters.total // LETTERS))
    if page > pages:
        page, letters = pages, page_of((pages - 1) * LETTERS)
    return Foreseen(found, letters, since, until, page, pages)


def ahead(app: App, viewer: Viewer, key: str, now: datetime) -> Ahead:
    """Return what activating a calendar would do, before it is done."""
    found, calendar = _sound(app, viewer, key)
    every = timeline(calendar, app.workdays, lines=found.loaded.lines)
    asked = tuple(s.due.question for s in calendar.stages if s.due.basis == "asked")
    kinds: Mapping[str, int] = {}
    if not asked:
        letters = preview_page(app, now, now + LOOK, now=now, loaded=found.loaded, size=0)
        kinds = letters.kinds
    past = sum(t.due_at is not None and t.due_at <= now for t in every)
    return Ahead(found, len(every), past, kinds, asked, calendar.verified)


def activate(
    app: App, viewer: Viewer, key: str, looked_at: str, now: datetime, compared: bool = False
) -> Activated:
    """Put a saved calendar in force. Raises Refused where the file is not the one that was looked at, and for
    a draft unless somebody says that it was ``compared`` with its notice."""
    found, calendar = _sound(app, viewer, key)
    if found.digest != looked_at:
        raise Refused(f"{key} was changed meanwhile", hint="look at it again", code="plan-changed")
    if not (calendar.verified or compared):
        raise Refused(f"{key} was drafted, and not compared with its notice", code="not-verified")
    ticked = compared and not calendar.verified
    return calendars.activate(app, found.loaded, now, actor=viewer.address, compared=ticked)


def plan(app: App, viewer: Viewer, key: str, now: datetime) -> tuple[Opened, Plan]:
    """Return what applying the saved file would change. Raises BadInput for mistakes in it."""
    found, _ = _sound(app, viewer, key)
    return found, amending.plan(app, key, now)


def apply(app: App, viewer: Viewer, key: str, fingerprint: str, now: datetime) -> Plan:
    """Put the saved file in force, if the plan is still the one that was looked at."""
    _sound(app, viewer, key)
    if len(fingerprint) != 64:  # the empty one would stand for any plan
        raise Refused("no plan was looked at", code="plan-changed")
    return amending.apply(app, key, now, fingerprint, actor=viewer.address)


def _sound(app: App, viewer: Viewer, key: str) -> tuple[Opened, NoticeCalendar]:
    must_run_duban(viewer)
    found = opened(app, viewer, key)
    if found.errors or found.loaded.calendar is None:
        raise BadInput(f"{key} has mistakes; nothing was changed", found.problems)
    if found.loaded.calendar.key != key:
        raise Refused(f"the key is {found.loaded.calendar.key}, the file {key}", code="other-key")
    return found, found.loaded.calendar


def _span(
    app: App, calendar: NoticeCalendar, found: Opened, now: datetime, asked: Asked
) -> tuple[date, date]:
    """Return the days to look at: as asked, else from today (a sample that is over: from its notice) until a
    month after the last deadline."""
    today = local_day(now, calendar.zone)
    every = timeline(calendar, app.workdays, lines=found.loaded.lines)
    ends = [local_day(t.due_at, calendar.zone) for t in every if t.due_at is not None]
    last = max(ends, default=today)
    over = last < today and found.state == "none"  # as it would have been
    since = asked.since or (calendar.notice.issued_on if over else today)
    since = min(max(since, today - FAR), today + FAR)
    until = asked.until or max(last, since) + timedelta(days=31)
    return since, min(max(until, since), since + timedelta(days=SPAN))
