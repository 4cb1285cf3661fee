"""The board's calls in, a year of them out: when each opens and is due, on the days of that year.

One law: the same scope and filters as the board, and the same count: nobody's dates but of what he sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.lights import Light
from duban.planning.periods import period_title
from duban.planning.timeline import timeline
from duban.planning.workdays import WorkingDays
from duban.services.boarding import Filters, View, view
from duban.services.call_page import read
from duban.services.snapshot import snapshot
from duban.services.viewing import Viewer, scope
from duban.store.terms_rows import TermRow

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

PER_PAGE = 40  # calls of one picture


@dataclass(frozen=True, slots=True)
class Mark:
    """A deadline of a call, on the day people name."""

    on: date
    title: str
    light: Light
    provisional: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A call in a year. ``since`` and ``until``: its first and last day, also where outside the year."""

    key: str
    title: str
    since: date
    until: date
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """``off`` are days off that are weekdays, ``made_up`` worked weekends; ``known``: whether an arrangement
    was published for all of the year."""

    year: int
    today: date
    as_of: datetime
    rows: tuple[Row, ...]
    found: int
    page: int
    pages: int
    off: tuple[date, ...]
    made_up: tuple[date, ...]
    known: bool


def year_of(app: App, viewer: Viewer, now: datetime, year: int, filters: Filters) -> Year:
    """Return the calls with a day in a year, by their first deadline in it."""
    with app.store.reading() as conn:
        seen = scope(app, conn, viewer)
        cut = view(app, seen, snapshot(app, now), filters.kind, filters.region)
        ahead = _still_to_open(app, conn, cut, year)
    rows = sorted(_rows(cut, year, ahead), key=lambda row: (row.marks[0].on, row.key))
    wanted = [r for r in rows if not filters.call or filters.call == r.key or filters.call in r.title]
    pages = max(1, -(-len(wanted) // PER_PAGE))
    page = min(max(filters.page, 1), pages)
    off, made_up = special_days(app.workdays, year)
    return Year(
        year, app.slots().day(now), cut.as_of, tuple(wanted[(page - 1) * PER_PAGE : page * PER_PAGE]),
        len(wanted), page, pages, off, made_up,
        app.workdays.knows(date(year, 1, 1)) and app.workdays.knows(date(year, 12, 31)),
    )  # fmt: skip


def special_days(workdays: WorkingDays, year: int) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Return the weekdays that are off and the weekend days that are worked, as far as is published."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    known = [d for d in days if d.year == year and workdays.knows(d)]
    return (
        tuple(d for d in known if d.weekday() < 5 and not workdays.is_working(d)),
        tuple(d for d in known if d.weekday() >= 5 and workdays.is_working(d)),
    )


def _still_to_open(app: App, conn: Connection, cut: View, year: int) -> dict[str, list[Mark]]:
    """Return the deadlines of periods that have not opened, by call: of stages that are seen."""
    found: dict[str, list[Mark]] = {}
    for key, stages in cut.of.calls.items():
        seen = {t.stage_key for terms in stages for t in terms if t.id in cut.sums}
        calendar = read(app, conn, key) if seen and any(t.period for ts in stages for t in ts) else None
        if calendar is None:
            continue
        opened = {(t.stage_key, t.period) for terms in stages for t in terms}
        for term in timeline(calendar, app.workdays, until=date(year, 12, 31)):
            if term.due_at and term.stage_key in seen and (term.stage_key, term.period) not in opened:
                on = local_day(term.due_at, calendar.zone)
                if cut.as_of < term.due_at and on.year == year:
                    title = f"{term.title}（{period_title(term.period)}）"
                    found.setdefault(key, []).append(Mark(on, title, Light.GREY, term.provisional))
    return found


def _rows(cut: View, year: int, ahead: Mapping[str, list[Mark]]) -> Iterator[Row]:
    for key, stages in cut.of.calls.items():
        terms = [t for some in stages for t in some if t.id in cut.sums]
        known = [(_mark(t, cut), t) for t in terms]
        marks = sorted([*(m for m, _ in known), *ahead.get(key, ())], key=lambda m: (m.on, m.title))
        inside = tuple(m for m in marks if m.on.year == year)
        if inside:
            opened = (local_day(t.opens_at, t.detail["zone"]) if t.opens_at else m.on for m, t in known)
            yield Row(key, str(terms[0].detail["calendar_title"]), min(opened), marks[-1].on, inside)


def _mark(term: TermRow, cut: View) -> Mark:
    counts, period = cut.sums[term.id], period_title(term.period)
    light = Light.RED if cut.late.get(term.id) else counts.light
    title = f"{term.title}（{period}）" if period else term.title
    return Mark(local_day(term.due_at, term.detail["zone"]), title, light, term.provisional)
