"""A changed roster in; letters to people who have left re-addressed, newcomers told what they now answer for.

Run in the transaction that stores the roster: no letter may leave for somebody who is not there any more,
and a newcomer's lateness is proven only by letters to the newcomer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.ladder import Reach
from duban.services.asking_decider import decided_by
from duban.services.knowledge import Knowledge, knowledge
from duban.services.prolonging import ABOVE
from duban.store import circulars, moments, obligations
from duban.values import OWED, Kind, Moment, Obligation, Role

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

Row = tuple[Moment, str, str]


def hand_over(app: App, conn: Connection, newer_than: int, now: datetime) -> int:
    """Re-address what waits for departed contacts and open again for contacts with an id above
    ``newer_than``. Return how many moments were made."""
    known = knowledge(app, conn)
    left = moments.departed(conn)
    owed = {o.id: o for o in obligations.load(conn, {m.obligation_id for _, m in left})}
    newcomers = {
        c.id: known.roster.units[c.unit].id
        for c in known.contacts.values()
        if c.id > newer_than and Role.COORDINATOR in c.roles and c.email
    }
    opened = obligations.opened_of(conn, set(newcomers.values())) if newcomers else []
    known.learn(conn, {o.term_id for o in (*owed.values(), *opened)})
    rows: list[Row] = []
    for _, moment in left:
        o = owed[moment.obligation_id]
        if o.epoch == moment.epoch and (o.status in OWED or moment.kind in (Kind.CHANGE, Kind.ANSWER)):
            rows += readdressed(known, o, moment, now)
    for o in opened:
        rows += _welcome(known, o, newer_than, now)
    made = moments.add(conn, rows)
    moments.cancel(conn, [number for number, _ in left], "contact")
    circulars.drop_departed(conn)
    return made


def move_waiting(app: App, conn: Connection, contacts: Collection[int], now: datetime) -> int:
    """Let what waits for these contacts, one of whom went away or is back, go to who reads on the day it
    leaves. Return how many moments moved."""
    known = knowledge(app, conn)
    waiting = moments.waiting_for(conn, contacts)
    about = {o.id: o for o in obligations.load(conn, {m.obligation_id for _, m in waiting})}
    known.learn(conn, {o.term_id for o in about.values()})
    moved: list[int] = []
    rows: list[Row] = []
    for number, moment in waiting:
        to = list(readdressed(known, about[moment.obligation_id], moment, now))
        if to and all(again.contact_id != moment.contact_id for again, _, _ in to):
            moved.append(number)
            rows += [row for row in to if not moments.take_up(conn, row[0], row[1])]
    moments.add(conn, rows)
    moments.cancel(conn, moved, moments.STANDS_IN)
    return len(moved)


def readdressed(known: Knowledge, o: Obligation, moment: Moment, now: datetime) -> Iterator[Row]:
    """Yield what a moment says to those whom the roster names for it now, in a slot still to come."""
    slots = known.slots(known.term(o))
    late = moment.send_at <= now
    upward = moment.kind in (Kind.SUPERVISE, Kind.REPORT, Kind.UNREACHABLE)
    slot = (slots.first_after(now) if upward else slots.at_or_after(now)) if late else moment.send_at
    asked = moment.kind is Kind.REQUEST
    to = decided_by(known, o, slot) if asked else _recipients(known.reach(o, slot), moment)
    for contact in to:
        again = replace(moment, contact_id=contact, send_at=slot)
        yield again, known.addresses[contact], known.scope(o, moment.kind)


def _recipients(reach: Reach, moment: Moment) -> tuple[int, ...]:
    if moment.kind is Kind.SUPERVISE or moment.rule == ABOVE:
        return reach.superior or ()
    return {Kind.REPORT: reach.operator, Kind.UNREACHABLE: reach.mend}.get(moment.kind, reach.owner)


def _welcome(known: Knowledge, o: Obligation, newer_than: int, now: datetime) -> Iterator[Row]:
    """The newcomer gets the opening letter: what, when, please 签收."""
    slot = known.slots(known.term(o)).at_or_after(now)
    for contact in known.reach(o, slot).owner:
        if contact > newer_than:
            made = Moment(o.id, o.epoch, "handover", newer_than, contact, Kind.OPENING, now, slot, o.due_at)
            yield made, known.addresses[contact], known.scope(o, Kind.OPENING)
