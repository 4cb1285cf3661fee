"""The store in, the counts of every term by place out: what the board shows, at most a minute old.

A place is the units of one kind under one unit below the operator: all its prefectures, say. Whoever sees
whole places is answered from memory. One law: counting reads a few terms at a time and holds no lock; one
thread counts, and meanwhile everybody gets what was counted before.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar

from duban.clock import MovableClock
from duban.planning.dates import local_day
from duban.planning.lights import NEAR, Counts, together
from duban.services.excusing import Excuses
from duban.services.knowledge import Knowledge, knowledge
from duban.store import board as rows
from duban.store import items
from duban.values import Duty, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.terms_rows import TermRow

#: Older counts are made anew; much older ones are waited for.
FRESH, STALE = timedelta(minutes=1), timedelta(minutes=10)
CHUNK = 50  # terms counted in one look
BREATH = 0.02  # seconds: a count in the background leaves the interpreter to those who read
KEPT = 500  # answers remembered until the next count
T = TypeVar("T")
#: As ``Counts``, in its order; a plain tuple, for there are very many and the collector passes them over.
Cell = tuple[int, int, int, int, int, int, datetime | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Units counted together: those of one ``kind`` under ``top``, a unit directly below the operator."""

    number: int
    top: str
    kind: str
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class Late:
    """So many units at a place are late by so many working days, excused ones not counted."""

    place: int
    count: int
    workdays: int
    excused: int


@dataclass(slots=True)
class Snapshot:
    """The counts as of an instant. What was made of them is kept with how to make it: whoever asked once in
    a minute finds it ready in the next."""

    as_of: datetime
    version: str
    places: Mapping[int, Place]
    text: bytes  # the places as the database looks them up
    terms: Mapping[int, TermRow]
    calls: Mapping[
        str, Sequence[Sequence[TermRow]]
    ]  # by key: stages in order, of each its periods by deadline
    cells: Mapping[int, Mapping[int, Cell]]  # by term and place
    late: Mapping[int, list[Late]]  # by term
    _kept: dict[object, Any] = field(default_factory=dict)
    _asked: dict[object, Callable[[Snapshot], Any]] = field(default_factory=dict)

    def sums(self, places: frozenset[int] | None = None) -> Mapping[int, Counts]:
        """Return the counts of each term at these places, or everywhere; terms nobody owes there left out."""
        return dict(self._sums(places))

    def _sums(self, places: frozenset[int] | None) -> Iterable[tuple[int, Counts]]:
        for term_id, cells in self.cells.items():
            some = cells.values() if places is None else [cells[p] for p in places if p in cells]
            if some:
                yield term_id, together(some)

    def keep(self, key: object, make: Callable[[Snapshot], T]) -> T:
        """Return what was made under a key of these counts, and make it the first time."""
        if len(self._asked) < KEPT:
            self._asked[key] = make
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                return make(self)
            self._kept[key] = make(self)
        found: T = self._kept[key]
        return found

    def warm(self, before: Snapshot) -> None:
        """Make what was asked of the counts before, unless roster or terms changed meanwhile."""
        for key, make in list(before._asked.items()) if before.version == self.version else ():
            self._kept[key] = make(self)
            sleep(BREATH)


def snapshot(app: App, now: datetime, call: str = "") -> Snapshot:
    """Return the counts, at most ``FRESH`` old or being made anew. The first look waits for them, and so does
    who asks for a ``call`` that was put in force since."""
    kept = _keeper(app).get(now)
    if call and call not in kept.calls and _runs(app, call):
        return _keeper(app).get(now, unless=kept)
    return kept


def _runs(app: App, call: str) -> bool:
    with app.store.reading() as conn:
        return call in items.running_calls(conn)


class _Keeper:
    """Keeps the snapshot of one duban."""

    def __init__(self, app: App) -> None:
        self._app, self._lock = app, threading.Lock()
        self._kept: Snapshot | None = None

    def get(self, now: datetime, unless: Snapshot | None = None) -> Snapshot:
        """Return the counts, but never ``unless``, which lacks something."""
        kept, fits = self._kept, self._kept is not None and self._kept is not unless
        by_hand = isinstance(self._app.clock, MovableClock)  # nobody is kept waiting then
        if kept is not None and fits and abs(now - kept.as_of) <= FRESH:
            return kept
        if kept is not None and fits and not by_hand and now - kept.as_of < STALE:
            if self._lock.acquire(blocking=False):
                threading.Thread(target=self._count_aside, args=[now], daemon=True).start()
            return kept
        with self._lock:
            if self._kept is None or self._kept is kept:  # nobody counted while this one waited
                fresh = count(self._app, now)
                if by_hand:
                    self._kept = fresh
                else:
                    self._publish(fresh)
            assert self._kept is not None
            return self._kept

    def _publish(self, fresh: Snapshot) -> None:
        """Let everybody have the counts. Roster and terms live until they change, and are set apart from what
        the collector looks through: each look would halt all pages for a fifth of a second."""
        if self._kept is None or self._kept.version != fresh.version:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        self._kept = fresh

    def _count_aside(self, now: datetime) -> None:
        try:
            fresh = count(self._app, now, BREATH)
            if self._kept is not None:
                fresh.warm(self._kept)
            self._publish(fresh)
        finally:
            self._lock.release()


def _keeper(app: App) -> _Keeper:
    kept: _Keeper = app.__dict__.setdefault("board", _Keeper(app))
    return kept


def count(app: App, now: datetime, breath: float = 0.0) -> Snapshot:
    """Count everything that runs, with pauses of ``breath`` seconds in which others read."""
    with app.store.reading() as conn:
        known, ids = knowledge(app, conn), rows.active_terms(conn)
        known.learn(conn, set(ids))
        excuses = Excuses(app, conn, now)
    places = places_of(known, app.settings.operator)
    by_code = {code: place.number for place in places.values() for code in place.units}
    text = rows.places_text({unit.id: by_code[unit.code] for unit in known.units.values()})
    soon = app.workdays.add(app.slots().day(now), NEAR)
    cells: dict[int, dict[int, Cell]] = {}
    late: dict[int, list[Late]] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        with app.store.reading() as conn:
            found = rows.of_terms(conn, text, chunk, now, soon)
            overdue = required(known, {t.term_id for t in found if t.late})
            since = rows.overdue_of_terms(conn, text, overdue, now) if overdue else []
        _put(known, found, cells)
        _put_late(known, since, excuses, now, late)
        if breath:
            sleep(breath)
    terms = {id: known.row(id) for id in ids}
    return Snapshot(now, known.version, places, text, terms, _by_call(terms.values()), cells, late)


def count_units(app: App, snap: Snapshot, codes: Collection[str], now: datetime) -> Snapshot:
    """Count what these units owe, as they stand now: for who sees a part of a place."""
    soon = app.workdays.add(app.slots().day(now), NEAR)
    cells: dict[int, dict[int, Cell]] = {}
    late: dict[int, list[Late]] = {}
    with app.store.reading() as conn:
        known = knowledge(app, conn)
        ids = [known.roster.units[code].id for code in codes if code in known.roster.units]
        found = [t for t in rows.of_units(conn, snap.text, ids, now, soon) if t.term_id in snap.terms]
        since = rows.overdue_of_units(conn, snap.text, ids, now) if any(t.late for t in found) else []
        wanted = required(known, {t.term_id for t in found if t.late})
        _put(known, found, cells)
        _put_late(known, [s for s in since if s.term_id in wanted], Excuses(app, conn, now), now, late)
    return Snapshot(now, snap.version, snap.places, snap.text, snap.terms, snap.calls, cells, late)


def _by_call(terms: Iterable[TermRow]) -> dict[str, list[list[TermRow]]]:
    calls: dict[str, dict[str, list[TermRow]]] = {}
    for term in sorted(terms, key=lambda t: (int(t.detail["order"]), t.due_at, t.id)):
        calls.setdefault(term.calendar_key, {}).setdefault(term.stage_key, []).append(term)
    return {key: list(stages.values()) for key, stages in calls.items()}


def required(known: Knowledge, term_ids: Iterable[int]) -> set[int]:
    """Return those of the terms that must be done: only these are ever late."""
    return {id for id in term_ids if known.row(id).duty == Duty.REQUIRED}


def places_of(known: Knowledge, operator: str) -> dict[int, Place]:
    """Return the places of a roster by number, from 1 on: whom the operator sees side by side."""
    groups: dict[tuple[str, str], set[str]] = {}
    for unit in known.units.values():
        groups.setdefault((top_of(known, unit, operator), unit.kind), set()).add(unit.code)
    return {
        number: Place(number, top, kind, frozenset(groups[top, kind]))
        for number, (top, kind) in enumerate(sorted(groups), start=1)
    }


def top_of(known: Knowledge, unit: Unit, operator: str) -> str:
    """Return the code of the unit directly below the operator under which a unit stands; where none does, of
    the highest but a ministry."""
    line = [unit, *known.roster.ancestors(unit)]
    codes = [one.code for one in line]
    if operator in codes[1:]:
        return codes[codes.index(operator) - 1]
    below = [one.code for one in line if one.kind != "ministry"]
    return below[-1] if below and unit.code != operator else unit.code


def _put(known: Knowledge, found: Iterable[rows.Tally], cells: dict[int, dict[int, Cell]]) -> None:
    for t in found:
        late = t.late if known.row(t.term_id).duty == Duty.REQUIRED else 0
        cell = (t.done, t.waiting, t.opened, t.soon, late, t.void, t.next_due)
        cells.setdefault(t.term_id, {})[t.place] = cell


def _put_late(
    known: Knowledge,
    since: Iterable[rows.Overdue],
    excuses: Excuses,
    now: datetime,
    late: dict[int, list[Late]],
) -> None:
    for one in since:
        zone = known.row(one.term_id).detail["zone"]
        told = None if one.untold else one.told_at or one.due_at
        days = excuses.of(one.due_at, told, zone, local_day(now, zone))
        late.setdefault(one.term_id, []).append(Late(one.place, one.count, days.workdays, days.excused))
