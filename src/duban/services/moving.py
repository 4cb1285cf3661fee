"""A term that an amendment moved, withdrew or took from a unit in; its obligations with their new dates out.

The law: done obligations never reopen, nobody hears of what they were never told, and a deadline granted to
one unit is never shortened by a new date for all. What lapsed in silence is not done: a later date lets it be
owed again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.exceptions import facts_for
from duban.planning.schedule import position
from duban.services.following import its_turn, sleep_again
from duban.services.knowledge import Knowledge
from duban.services.redating import announce, redate, untold
from duban.store import moments, obligations
from duban.store.terms_rows import TermRow
from duban.values import OWED, Change, Obligation, Status, Term, Unit

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
    was: Mapping[int, datetime] | None = None,
    *,
    only: Collection[int] | None = None,
) -> None:
    """Give what is owed of a moved term its new dates; ``row`` is the term as it was. Where only the last day
    to act moves, nothing that was told is untrue: no letter, the reminders just go by the new day.

    ``own``: the term as it is now for units whose span, or whom the document, gives dates of their own;
    ``was``: what such dates were; by unit. ``only``: these units alone. A unit whose date is as it was is
    left alone.
    """
    known.learn(conn, {row.id})
    lapsed = obligations.lapsed(conn, [row.id])
    for o in obligations.of_terms(conn, [row.id], for_update=True):
        if (o.status not in OWED and o.id not in lapsed) or (only is not None and o.unit_id not in only):
            continue
        one = (own or {}).get(o.unit_id)
        due, act = (one.due_at or due_at, one.act_by or act_by) if one is not None else (due_at, act_by)
        before = (was or {}).get(o.unit_id, row.due_at)
        if keeps(o, before, due) or (o.due_at != due and before == due):
            continue
        why = _why(one, known.units[o.unit_id], known.term(o)) or reason
        if o.id in lapsed:
            _reopen(conn, known, o, due, act, now, why)
        elif o.due_at == due:
            _reschedule(conn, known, o, act)
        else:
            redate(conn, known, o, due, act, now, why)


def reopens(due_at: datetime, before: datetime, now: datetime) -> bool:
    """Say whether a new date lets what lapsed ``before`` be owed again."""
    return due_at > max(before, now)


def _reopen(
    conn: Connection, known: Knowledge, o: Obligation, due_at: datetime, act_by: date, now: datetime, why: str
) -> None:
    """What lapsed is owed until the new date; what was given up with the stage before just gets its dates."""
    if not its_turn(conn, known.term(o), o):
        obligations.change(conn, o.id, due_at=due_at, act_by=act_by)
    elif reopens(due_at, o.due_at, now):
        redate(conn, known, o, due_at, act_by, now, why, Status.OPEN)
        sleep_again(conn, o)


def _why(one: Term | None, unit: Unit, term: TermRow) -> str:
    """Say of a date that the document gives this unit alone where it says so, or "" of any other."""
    facts = facts_for(term.detail, unit)
    return facts["why"][0] if one is not None and facts is not term.detail else ""


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
                announce(conn, known, o, Change.CANCELLED, o.due_at, now, reason, old=old)
