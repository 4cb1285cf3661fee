"""Rows of what is owed in; items out: one thing owed, with everything needed to do it, and what a viewer may
say of it now.

One law: what is asked about many items is asked once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.exceptions import facts_for
from duban.planning.lights import NEAR, Light
from duban.planning.periods import period_title
from duban.planning.verbs import Verb
from duban.services.composing import sender
from duban.services.detail import materials
from duban.services.excusing import Excuses
from duban.services.knowledge import Knowledge, operator_of
from duban.services.sayable import Said, heard, light_of, sayable
from duban.services.undoing import FINAL
from duban.services.viewing import ConsoleRole, Viewer, speaks_for
from duban.store import extensions, items
from duban.store.deeds import Deed
from duban.store.extensions import Request
from duban.values import Duty, Material, Sender, Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


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
    shared: bool  # another unit leads; the viewer's is a co-owner
    desk: Sender


class Maker:
    """Makes items of rows for one viewer."""

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
            shared=unit.code not in self._viewer.units and known.shares(o, self._viewer.units),
            desk=self._desk(operator_of(term), today),
        )

    def _verbs(self, row: items.Row, asked: Request | None) -> tuple[Verb, ...]:
        if self._viewer.role is ConsoleRole.READER:
            return ()
        if self._signed(row):
            return ()
        owner, shares = self._known.units[row.o.unit_id].code, self._known.shares(row.o, self._viewer.units)
        actors = speaks_for(self._app, self._conn, self._viewer, owner, shares=shares)
        lapsed = row.o.status == Status.DECLINED and row.recorded_at is None
        said = Said(row.said, asked is not None, lapsed, self._undoable(row, actors))
        return sayable(self._known, row.o, said, self._viewer.role, actors, self._now)

    def _signed(self, row: items.Row) -> bool:
        """Say whether a co-owner who looks in signed already, which is all that it says."""
        mine, o = self._viewer.units, row.o
        return self._known.units[o.unit_id].code not in mine and any(
            (d.verb, d.epoch, d.undone_at) == (Verb.ACKNOWLEDGE, o.epoch, None) and d.actor in mine
            for d in self._said or ()
        )

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
