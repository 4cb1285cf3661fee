"""Who looks in; what his units owe in the order to do it, with everything needed, and what he may say, out.

What the own units owe is read live. How the units below stand is of the board's last count; the units of one
stage are live again. One law: nothing of a unit that is not his own or below him, but what his own share as
co-owners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.lights import Counts, Light
from duban.planning.periods import period_title
from duban.planning.verbs import HANDED_IN
from duban.problems import Refused
from duban.services.boarding import View, view
from duban.services.item import Item, Maker
from duban.services.knowledge import Knowledge, knowledge
from duban.services.snapshot import Snapshot, snapshot
from duban.services.viewing import Scope, Viewer, must_see_owed, scope
from duban.store import deeds, items
from duban.store.deeds import Deed
from duban.values import Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

_OPEN = frozenset({Status.OPEN, Status.RETURNED})
PER_PAGE = 15
LATER, DONE = 12, 8  # lines of what has not opened, and of what was handed in last


@dataclass(frozen=True, slots=True)
class Below:
    """How the units below stand with a stage. ``term`` names it in an address."""

    term: int
    call: str
    call_title: str
    title: str
    period: str
    due_at: datetime
    counts: Counts


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many things the own units owe, and did; ``late`` are part of ``open``."""

    open: int
    late: int
    waiting: int
    done: int


@dataclass(frozen=True, slots=True)
class Mine:
    units: tuple[str, ...]  # names of the own units
    numbers: Numbers
    open: tuple[Item, ...]
    page: int
    pages: int
    waiting: tuple[Item, ...]
    done: tuple[Item, ...]
    below: tuple[Below, ...]
    below_as_of: datetime | None
    shared: tuple[Item, ...]  # open ones that another unit leads
    requests: int  # that wait for this viewer's word


@dataclass(frozen=True, slots=True)
class One:
    """An item's own page: what was said of it stands below."""

    item: Item
    said: tuple[Deed, ...]
    names: dict[str, str]  # of the units that said it

    @property
    def undoes(self) -> int:
        """Return the number of the deed that an undo takes back."""
        return next((d.id for d in self.said if d.undone_at is None), 0)


def mine(app: App, viewer: Viewer, now: datetime, page: int = 1) -> Mine:
    """Return what a viewer's own units owe and share, and how those below stand."""
    shareable = () if viewer.is_admin else snapshot(app, now).keep("co-owned", _co_owned)
    with app.store.reading() as conn:
        known, seen = knowledge(app, conn), scope(app, conn, viewer)
        own = [known.roster.units[code] for code in viewer.units if code in known.roster.units]
        maker = Maker(app, conn, known, viewer, now)
        rows = maker.running(items.of_units(conn, [unit.id for unit in own], now))
        opened = sorted((r for r in rows if r.status in _OPEN), key=maker.order)
        waiting = sorted((r for r in rows if r.status == Status.WAITING), key=lambda r: (r.due_at, r.id))
        done = [r for r in rows if r.status in HANDED_IN and r.recorded_at is not None]
        done.sort(key=lambda r: (r.recorded_at, r.id), reverse=True)
        numbers = Numbers(len(opened), sum(map(maker.is_late, opened)), len(waiting), len(done))
        pages = max(1, -(-len(opened) // PER_PAGE))
        page = min(max(page, 1), pages)
        shown = (opened[(page - 1) * PER_PAGE : page * PER_PAGE], waiting[:LATER], done[:DONE])
        found = items.load(conn, [brief.id for some in shown for brief in some], now)
        shared = _shared(conn, known, seen, viewer, shareable, now)
        parts = maker.all([*([found[brief.id] for brief in some] for some in shown), shared])
        deciding = sum(by in viewer.units for _, by in items.undecided(conn))
    below, as_of = _below(app, seen, viewer, now)
    names = tuple(unit.name for unit in own)
    opened_items, waiting_items, done_items, shared_items = parts
    return Mine(
        names, numbers, opened_items, page, pages, waiting_items, done_items, below, as_of, shared_items,
        deciding,
    )  # fmt: skip


def _co_owned(snap: Snapshot) -> tuple[int, ...]:
    """Return the terms that have co-owners at all."""
    return tuple(id for id, term in snap.terms.items() if term.detail["co_owners"])


def _shared(
    conn: Connection, known: Knowledge, seen: Scope, viewer: Viewer, term_ids: Sequence[int], now: datetime
) -> list[items.Row]:
    """Return what is open and led by units that the viewer does not see otherwise: a co-owner is paired with
    the lead of its region."""
    regions = {known.roster.units[code].region for code in viewer.units if code in known.roster.units} - {""}
    leads = [u.id for u in known.units.values() if u.region in regions and not seen.sees(u.code)]
    if not term_ids or not leads:
        return []
    known.learn(conn, set(term_ids))
    rows = items.of_terms(conn, term_ids, leads, now)
    some = [row for row in rows if row.o.status in _OPEN and known.shares(row.o, viewer.units)]
    return sorted(some, key=lambda row: (row.o.act_by, row.o.due_at, row.o.id))[:PER_PAGE]


def one(app: App, viewer: Viewer, id: int, now: datetime) -> One:
    """Return one item. Raises Refused where there is none, or it is not the viewer's to see."""
    items.must_be_id(id)
    with app.store.reading() as conn:
        known = knowledge(app, conn)
        row = items.load(conn, [id], now).get(id)
        known.learn(conn, {row.o.term_id} if row else set())
        if row is None or known.term(row.o).calendar_key not in items.running_calls(conn):
            raise Refused(f"there is no item {id}", code="no-obligation")
        must_see_owed(app, conn, viewer, row.o)
        said = tuple(deeds.of(conn, [id]))
        ((item,),) = Maker(app, conn, known, viewer, now, said).all([[row]])
        names = {d.actor: known.roster.units[d.actor].name for d in said if d.actor in known.roster.units}
    return One(item, tuple(reversed(said)), names)


@dataclass(frozen=True, slots=True)
class StageBelow:
    """The units below with one stage: every unit that owes it, the late ones first."""

    title: str
    call: str
    call_title: str
    period: str
    due_at: datetime
    items: tuple[Item, ...]


def stage_below(app: App, viewer: Viewer, term_id: int, now: datetime) -> StageBelow:
    """Return how each unit below stands with a stage. Raises Refused where nobody below owes it."""
    items.must_be_id(term_id)
    with app.store.reading() as conn:
        known, seen = knowledge(app, conn), scope(app, conn, viewer)
        ids = [u.id for u in known.units.values() if seen.sees(u.code) and u.code not in viewer.units]
        maker = Maker(app, conn, known, viewer, now)
        known.learn(conn, {term_id})
        rows = items.of_terms(conn, [term_id], ids, now)
        if not rows or known.row(term_id).calendar_key not in items.running_calls(conn):
            raise Refused("nobody below owes that", code="no-obligation")
        (found,) = maker.all([rows])
        term = known.row(term_id)
    order = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2, Light.GREY: 3}
    some = sorted(found, key=lambda i: (order[i.light], i.submitted_on is not None, i.unit))
    return StageBelow(
        term.title, term.calendar_key, str(term.detail["calendar_title"]), period_title(term.period),
        term.due_at, tuple(some),
    )  # fmt: skip


def _below(app: App, seen: Scope, viewer: Viewer, now: datetime) -> tuple[tuple[Below, ...], datetime | None]:
    under = seen.units - set(viewer.units)
    if not under:
        return (), None
    snap = snapshot(app, now)
    return snap.keep(("below", under), lambda snap: _of_stages(app, under, snap))


def _of_stages(app: App, under: frozenset[str], snap: Snapshot) -> tuple[tuple[Below, ...], datetime]:
    cut = view(app, Scope(False, under), snap)
    some = [(id, c) for id, c in cut.sums.items() if c.opened]
    some.sort(key=lambda one: (not one[1].late, not one[1].soon, snap.terms[one[0]].due_at, one[0]))
    return tuple(_of_stage(cut, id) for id, _ in some[:PER_PAGE]), cut.as_of


def _of_stage(cut: View, term_id: int) -> Below:
    t = cut.of.terms[term_id]
    return Below(
        t.id, t.calendar_key, str(t.detail["calendar_title"]), t.title, period_title(t.period), t.due_at,
        cut.sums[term_id],
    )  # fmt: skip
