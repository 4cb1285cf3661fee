"""A call's counts and what is asked for in; its grid out: regions × stages, or units × stages, page by page.

One law: regions come from the last count, units are read as they stand now; never more than a page of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.lights import NEAR, Counts, Light, together
from duban.planning.periods import period_title
from duban.services.boarding import Call, View
from duban.services.excusing import Excuses
from duban.services.knowledge import Knowledge
from duban.services.sayable import light_of
from duban.services.viewing import Scope
from duban.store import items
from duban.store.terms_rows import TermRow
from duban.values import Duty

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

UNITS = 50  # units of a page


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit with one stage. ``late``: working days, excused ones left out; None: not late."""

    id: int
    status: str
    light: Light
    late: int | None
    submitted_on: date | None
    acknowledged: bool
    promised_on: date | None


@dataclass(frozen=True, slots=True)
class Grid:
    """``columns``: (term, title, period). Either ``regions``, with counts, or ``units``, with cells; a cell
    is None where a unit does not owe that."""

    columns: tuple[tuple[int, str, str], ...]
    regions: tuple[tuple[str, str, tuple[Counts | None, ...]], ...]
    units: tuple[tuple[str, str, tuple[Cell | None, ...]], ...]
    found: int
    page: int
    pages: int
    region: str
    region_name: str
    several: bool  # there are other regions to choose


def grid(
    app: App,
    conn: Connection,
    known: Knowledge,
    cut: View,
    seen: Scope,
    call: Call,
    terms: Sequence[TermRow],
    region: str,
    stage: str,
    late: bool,
    page: int,
    now: datetime,
) -> Grid:
    """Return the part of the grid that is asked for."""
    known.learn(conn, {t.id for t in terms})  # the count may have been made under another roster
    chosen = _columns(cut, call, terms, stage)
    tops = _tops(cut, seen, [t.id for t in terms])
    several = len(tops) > 1
    columns = tuple((t.id, t.title, period_title(t.period)) for t in chosen)
    region = region if region in tops else ("" if several else next(iter(tops), ""))
    name = known.roster.units[region].name if region in known.roster.units else ""
    if several and not region and not late and _whole(cut, seen, tops):
        some = tuple(_regions(known, cut, tops, chosen))
        return Grid(columns, some, (), len(some), 1, 1, "", "", several)
    ids = [t.id for t in chosen]
    codes = _codes(cut, seen, tops, region)
    if late and seen.everything and not region:
        found = items.late_of_terms(conn, ids, now, UNITS * 4)
        units = sorted({known.units[row.o.unit_id].code for row in found})
        rows = items.of_terms(conn, ids, [known.roster.units[code].id for code in units[:UNITS]], now)
    else:
        rows = items.of_terms(conn, ids, [known.roster.units[code].id for code in codes], now)
    duties = {t.id: t.duty for t in terms}
    if late:
        owing = {r.o.unit_id for r in rows if r.overdue and duties[r.o.term_id] == Duty.REQUIRED}
        rows = [r for r in rows if r.o.unit_id in owing]
    by_unit: dict[str, list[items.Row]] = {}
    for row in rows:
        by_unit.setdefault(known.units[row.o.unit_id].code, []).append(row)
    every = sorted(by_unit)
    pages = max(1, -(-len(every) // UNITS))
    page = min(max(page, 1), pages)
    shown = every[(page - 1) * UNITS : page * UNITS]
    maker = _Cells(app, conn, known, now, [row for code in shown for row in by_unit[code]], duties)
    return Grid(
        columns, (),
        tuple((code, known.roster.units[code].name, maker.line(by_unit[code], ids)) for code in shown),
        len(every), page, pages, region, name, several,
    )  # fmt: skip


def lines(
    app: App,
    conn: Connection,
    known: Knowledge,
    terms: Sequence[TermRow],
    codes: Iterable[str],
    now: datetime,
) -> list[tuple[str, tuple[Cell | None, ...]]]:
    """Return each of these units with a cell for each term, in order of code: for a sheet. Those that owe
    none of it are left out."""
    ids = [t.id for t in terms]
    known.learn(conn, set(ids))
    rows = items.of_terms(conn, ids, [known.roster.units[code].id for code in codes], now)
    by_unit: dict[str, list[items.Row]] = {}
    for row in rows:
        by_unit.setdefault(known.units[row.o.unit_id].code, []).append(row)
    maker = _Cells(app, conn, known, now, rows, {t.id: t.duty for t in terms})
    return [(code, maker.line(by_unit[code], ids)) for code in sorted(by_unit)]


def _columns(cut: View, call: Call, terms: Sequence[TermRow], stage: str) -> list[TermRow]:
    """Return the terms of the columns: of each stage the one its light shows, or all periods of one stage."""
    if stage:
        return [t for t in terms if t.stage_key == stage] or list(terms)
    shown = {(s.key, s.due_at) for s in call.stages}
    found = [t for t in terms if (t.stage_key, t.due_at) in shown]
    return found or list(terms)


def _tops(cut: View, seen: Scope, term_ids: Iterable[int]) -> dict[str, list[int]]:
    """Return the places by the unit at their top, of those that owe something here and are seen."""
    owing = {place for id in term_ids for place in cut.of.cells.get(id, ())}
    tops: dict[str, list[int]] = {}
    for number in sorted(owing):
        place = cut.of.places[number]
        if seen.everything or place.units & seen.units:
            tops.setdefault(place.top, []).append(number)
    return tops


def _whole(cut: View, seen: Scope, tops: dict[str, list[int]]) -> bool:
    """Say whether the counts of these places are only of units that are seen."""
    places = (cut.of.places[number] for numbers in tops.values() for number in numbers)
    return seen.everything or all(place.units <= seen.units for place in places)


def _codes(cut: View, seen: Scope, tops: dict[str, list[int]], region: str) -> list[str]:
    numbers = tops.get(region, []) if region else [n for some in tops.values() for n in some]
    units = (code for number in numbers for code in cut.of.places[number].units)
    return sorted(code for code in units if seen.sees(code))


def _regions(
    known: Knowledge, cut: View, tops: dict[str, list[int]], chosen: Sequence[TermRow]
) -> Iterable[tuple[str, str, tuple[Counts | None, ...]]]:
    for top in sorted(tops):
        line = []
        for t in chosen:
            cells = cut.of.cells.get(t.id, {})
            some = [cells[number] for number in tops[top] if number in cells]
            line.append(together(some) if some else None)
        yield top, known.roster.units[top].name if top in known.roster.units else top, tuple(line)


class _Cells:
    """Makes the cells of a page."""

    def __init__(
        self,
        app: App,
        conn: Connection,
        known: Knowledge,
        now: datetime,
        rows: Sequence[items.Row],
        duties: dict[int, str],
    ) -> None:
        self._known, self._app, self._now, self._duties = known, app, now, duties
        late = [row.o for row in rows if self._is_late(row)]
        self._excuses = Excuses(app, conn, now) if late else None
        if self._excuses is not None:
            self._excuses.learn(conn, late)

    def line(self, rows: Iterable[items.Row], term_ids: Sequence[int]) -> tuple[Cell | None, ...]:
        by_term = {row.o.term_id: row for row in rows}
        return tuple(self._cell(by_term[id]) if id in by_term else None for id in term_ids)

    def _is_late(self, row: items.Row) -> bool:
        return row.overdue and self._duties[row.o.term_id] == Duty.REQUIRED

    def _cell(self, row: items.Row) -> Cell:
        o, late = row.o, None
        zone = str(self._known.term(o).detail["zone"])
        today = local_day(self._now, zone)
        if self._excuses is not None and self._is_late(row):
            late = self._excuses.owed(o, zone, today)[0].workdays
        near = o.act_by <= self._app.workdays.add(today, NEAR)
        return Cell(
            o.id, o.status, light_of(o, late is not None, near), late, row.submitted_on,
            o.acknowledged_at is not None, o.promised_on,
        )  # fmt: skip
