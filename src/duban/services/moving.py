"""A term that an amendment moved, withdrew or took from a unit in; its obligations with their new dates out.

The law: done obligations never reopen, nobody hears of what they were never told, and a deadline granted to
one unit is never shortened by a new date for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.schedule import position
from duban.services.knowledge import Knowledge
from duban.services.redating import announce, redate, untold
from duban.store import moments, obligations
from duban.store.terms_rows import TermRow
from duban.values import OWED, Obligation, Term

if TYPE_CHECKING:
    from duban.store.engine import Connection


def keeps(o: Obligation, before: datetime, due_at: datetime) -> bool:
    """Say whether an obligation of a term that was due ``before`` keeps a date of its own: an extension that
    the new date does not reach."""
    return o.due_at != before and o.due_at >= due_at


def move(
    conn: Connection,
    known: Knowledge,
    row: TermRow,
    due_at: datetime,
    act_by: date,
    now: datetime,
    reason: str,
    own: Mapping[int, Term] | None = None,
) -> None:
    """Give what is owed of a moved term its new dates; ``row`` is the term as it was. Where only the last day
    to act moves, nothing that was told is untrue: no letter, the reminders just go by the new day. ``own``:
    the term as it is now for units whose span gives it dates of their own."""
    known.learn(conn, {row.id})
    for o in obligations.of_terms(conn, [row.id], for_update=True):
        if o.status not in OWED:
            continue
        one = (own or {}).get(o.unit_id)
        if one is not None and one.due_at is not None and one.act_by is not None:
            if one.due_at != o.due_at:
                redate(conn, known, o, one.due_at, one.act_by, now, reason)
            continue
        if keeps(o, row.due_at, due_at):
            continue
        if o.due_at == due_at:
            _reschedule(conn, known, o, act_by)
        else:
            redate(conn, known, o, due_at, act_by, now, reason)


def _reschedule(conn: Connection, known: Knowledge, o: Obligation, act_by: date) -> None:
    rungs = known.schedule(known.term(o), o.opens_at, o.due_at, act_by)
    before, send_at = known.rungs(o), o.next_send_at
    if send_at is not None:
        at, stood = position(rungs, o.rung), position(before, o.rung)
        waits = stood < len(before) and send_at > before[stood].send_at  # a step that waits for its proof
        if at >= len(rungs):
            send_at = None
        elif not waits:
            send_at = rungs[at].send_at
    obligations.change(conn, o.id, act_by=act_by, next_send_at=send_at)


def withdraw(
    conn: Connection, known: Knowledge, owed: Iterable[Obligation], now: datetime, reason: str
) -> None:
    """Nothing more is owed of these; those who were told hear it. Return how many were owed."""
    count = 0
    for o in owed:
        if o.status in OWED:
            known.learn(conn, {o.term_id})
            told, count = not untold(o), count + 1
            old = moments.unsent_change(conn, o.id)
            moments.cancel_for(conn, o.id, "nothing is owed any more")
            obligations.change(conn, o.id, status="withdrawn", epoch=o.epoch + told, next_send_at=None)
            if told:
                announce(conn, known, o, o.due_at, now, reason, old=old)
