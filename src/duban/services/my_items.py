"""Who looks in; what his units owe in the order to do it, with everything needed, and what he may say, out.

What the own units owe is read live. How the units below stand is of the board's last count; the units of one
stage are live again. One law: nothing of a unit that is not his own or below him.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.exceptions import facts_for
from duban.planning.lights import NEAR, Counts, Light
from duban.planning.periods import period_title
from duban.planning.verbs import HANDED_IN, Verb
from duban.problems import Refused
from duban.services.boarding import View, view
from duban.services.composing import sender
from duban.services.detail import materials
from duban.services.excusing import Excuses
from duban.services.knowledge import Knowledge, knowledge, operator_of
from duban.services.sayable import Said, heard, light_of, sayable
from duban.services.snapshot import Snapshot, snapshot
from duban.services.undoing import FINAL
from duban.services.viewing import ConsoleRole, Scope, Viewer, must_see, scope, speaks_for
from duban.store import deeds, extensions, items
from duban.store.deeds import Deed
from duban.store.extensions import Request
from duban.values import Duty, Material, Sender, Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

_OPEN = frozenset({Status.OPEN, Status.RETURNED})
PER_PAGE = 15
LATER, DONE = 12, 8  # lines of what has not opened, and of what was handed in last


@dataclass(frozen=True, slots=True)
class Item:
    """One thing owed, with everything needed to do it."""

    id: int
    epoch: int
    call: str
    call_title: str
    number: str
    stage: str
    title: str
    period: str
    unit: str
    unit_name: str
    status: Status
    due_at: datetime
    due_on: date  # the day people name
    act_by: date
    left: int  # working days from today to the day to act; negative: past it
    duty: Duty
    provisional: bool
    late: int  # working days, without the excused ones
    is_late: bool
    excused: int
    excused_why: tuple[str, ...]
    light: Light
    materials: tuple[Material, ...]
    recipient: str
    checklist: tuple[str, ...]
    basis: str
    proof: tuple[str, ...]  # how the date was counted
    repeats: bool  # paper that must say what was filed before
    confirms: bool  # the unit confirms the checklist by handing in
    acknowledged_at: datetime | None
    promised_on: date | None
    submitted_on: date | None
    evidence: str
    asked: Request | None
    verbs: tuple[Verb, ...]
    own: bool
    desk: Sender


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
    """Return what a viewer's own units owe, and how those below stand."""
    with app.store.reading() as conn:
        known, seen = knowledge(app, conn), scope(app, conn, viewer)
        own = [known.roster.units[code] for code in viewer.units if code in known.roster.units]
        maker = _Maker(app, conn, known, viewer, now)
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
        parts = maker.all([[found[brief.id] for brief in some] for some in shown])
        deciding = sum(by in viewer.units for _, by in items.undecided(conn))
    below, as_of = _below(app, seen, viewer, now)
    names = tuple(unit.name for unit in own)
    return Mine(names, numbers, parts[0], page, pages, parts[1], parts[2], below, as_of, deciding)


def one(app: App, viewer: Viewer, id: int, now: datetime) -> One:
    """Return one item. Raises Refused where there is none, or it is not the viewer's to see."""
    items.must_be_id(id)
    with app.store.reading() as conn:
        known = knowledge(app, conn)
        row = items.load(conn, [id], now).get(id)
        known.learn(conn, {row.o.term_id} if row else set())
        if row is None or known.term(row.o).calendar_key not in items.running_calls(conn):
            raise Refused(f"there is no item {id}", code="no-obligation")
        must_see(app, conn, viewer, known.units[row.o.unit_id].code)
        said = tuple(deeds.of(conn, [id]))
        ((item,),) = _Maker(app, conn, known, viewer, now, said).all([[row]])
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
        maker = _Maker(app, conn, known, viewer, now)
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


class _Maker:
    """Makes items of rows: what is asked about many is asked once."""

    def __init__(
        self,
        app: App,
        conn: Connection,
        known: Knowledge,
        viewer: Viewer,
        now: datetime,
        said: Sequence[Deed] | None = None,
    ) -> None:
        self._app, self._conn, self._known, self._viewer, self._now = app, conn, known, viewer, now
        self._said = said
        self._desks: dict[tuple[str, date], Sender] = {}

    def running(self, briefs: Iterable[items.Brief]) -> list[items.Brief]:
        """Return what a call which runs still asks for."""
        some = list(briefs)
        ids = {brief.term_id for brief in some}
        self._known.learn(self._conn, ids)
        calls = items.running_calls(self._conn)
        terms = [self._known.row(id) for id in ids]
        asked = {t.id for t in terms if t.state == "active" and t.calendar_key in calls}
        return [brief for brief in some if brief.term_id in asked]

    def is_late(self, brief: items.Brief) -> bool:
        return bool(brief.overdue) and self._known.row(brief.term_id).duty == Duty.REQUIRED

    def order(self, brief: items.Brief) -> tuple[object, ...]:
        """Late first, then by the day to act."""
        return (not self.is_late(brief), brief.act_by, brief.due_at, brief.id)

    def _late(self, row: items.Row) -> bool:
        return row.overdue and self._known.term(row.o).duty == Duty.REQUIRED

    def all(self, sections: Sequence[Sequence[items.Row]]) -> list[tuple[Item, ...]]:
        """Return the items of each section."""
        rows = [row for section in sections for row in section]
        self._known.learn(self._conn, {row.o.term_id for row in rows})
        late = [row.o for row in rows if self._late(row)]
        if late:
            self._excuses = Excuses(self._app, self._conn, self._now)
            self._excuses.learn(self._conn, late)
        waiting = {id for id, _ in items.undecided(self._conn)} & {row.o.id for row in rows}
        asked = extensions.undecided(self._conn, waiting) if waiting else {}
        return [tuple(self._item(row, asked.get(row.o.id)) for row in section) for section in sections]

    def _item(self, row: items.Row, asked: Request | None) -> Item:
        o, known, app = row.o, self._known, self._app
        term, unit = known.term(o), known.units[o.unit_id]
        facts, zone = facts_for(term.detail, unit), str(term.detail["zone"])
        today = local_day(self._now, zone)
        is_late = self._late(row)
        late = self._excuses.owed(o, zone, today)[0] if is_late else None
        left = (
            app.workdays.count(today, o.act_by) if o.act_by >= today else -app.workdays.count(o.act_by, today)
        )
        return Item(
            id=o.id,
            epoch=o.epoch,
            call=term.calendar_key,
            call_title=str(facts["calendar_title"]),
            number=str(facts["number"]),
            stage=term.stage_key,
            title=term.title,
            period=period_title(term.period),
            unit=unit.code,
            unit_name=unit.name,
            status=Status(o.status),
            due_at=o.due_at,
            due_on=local_day(o.due_at, zone),
            act_by=o.act_by,
            left=left,
            duty=Duty(term.duty),
            provisional=term.provisional,
            late=late.workdays if late else 0,
            is_late=is_late,
            excused=late.excused if late else 0,
            excused_why=late.why if late else (),
            light=light_of(o, is_late, left <= NEAR),
            materials=materials(facts),
            recipient=str(facts["recipient"]),
            checklist=tuple(facts["checklist"]),
            basis=str(facts["basis"]),
            proof=tuple(facts["why"]),
            repeats=bool(term.follows),
            confirms=bool(facts["checklist"]),
            acknowledged_at=o.acknowledged_at,
            promised_on=o.promised_on,
            submitted_on=row.submitted_on,
            evidence=row.evidence,
            asked=asked,
            verbs=self._verbs(row, asked),
            own=unit.code in self._viewer.units,
            desk=self._desk(operator_of(term), today),
        )

    def _verbs(self, row: items.Row, asked: Request | None) -> tuple[Verb, ...]:
        if self._viewer.role is ConsoleRole.READER:
            return ()
        actors = speaks_for(self._app, self._conn, self._viewer, self._known.units[row.o.unit_id].code)
        lapsed = row.o.status == Status.DECLINED and row.recorded_at is None
        said = Said(row.said, asked is not None, lapsed, self._undoable(row, actors))
        return sayable(self._known, row.o, said, self._viewer.role, actors, self._now)

    def _undoable(self, row: items.Row, actors: Sequence[str]) -> bool:
        """Say whether the last verb may be taken back, by who said it or by the operator."""
        said = [d for d in self._said or () if d.undone_at is None]
        if not said or said[-1].verb == Verb.UNDO or said[-1].verb in FINAL:
            return False
        by = heard(self._known, row.o, Verb.UNDO, actors)
        if by not in (said[-1].actor, operator_of(self._known.term(row.o))):
            return False
        return self._now - said[-1].at <= timedelta(hours=self._app.settings.undo_hours)

    def _desk(self, operator: str, today: date) -> Sender:
        key = (operator, today)
        if key not in self._desks:
            self._desks[key] = sender(self._known, self._app.settings, operator, today)
        return self._desks[key]
