"""Obligations of terms that an amendment changed in, the same on the ladder their term has now out.

The law: a change of policy, duty or opening starts no new epoch; nothing is said twice and nothing ahead
is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.schedule import position
from duban.services.knowledge import Knowledge, knowledge
from duban.services.redating import untold
from duban.store import obligations
from duban.store.terms_rows import TermRow
from duban.values import OWED, Kind, Obligation, Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: An obligation and the instant of its next rung; None when its ladder is climbed.
Climbed = tuple[Obligation, datetime | None]


def climbed_so_far(app: App, conn: Connection, rows: Sequence[TermRow]) -> list[Climbed]:
    """Return what is still owed of these terms, each with the instant of its next rung."""
    known = knowledge(app, conn)
    known.learn(conn, {row.id for row in rows})
    found = []
    for o in obligations.of_terms(conn, [row.id for row in rows], for_update=True) if rows else ():
        if o.status in OWED and known.unreadable(o.term_id):
            found.append((o, o.next_send_at))  # a new version mends it: go on from where it was looked at
        elif o.status in OWED:
            rungs = known.rungs(o)
            at = position(rungs, o.rung)
            found.append((o, rungs[at].send_at if at < len(rungs) else None))
    return found


def relay(conn: Connection, known: Knowledge, climbed: Sequence[Climbed], now: datetime) -> None:
    """Put obligations on the ladder that their term has now, at the height where they stood: another policy
    neither repeats nor leaves out what lies ahead. A voluntary stage can always close."""
    known.learn(conn, {o.term_id for o, _ in climbed})
    for o, stood in climbed:
        term = known.term(o)
        asleep = o.status == Status.WAITING and o.next_send_at is None
        if asleep and term.follows:
            continue
        opens_at = max(term.opens_at or now, now) if untold(o) and o.opens_at > now else o.opens_at
        rungs, ahead = known.schedule(term, opens_at, o.due_at, o.act_by), stood or now
        if untold(o):
            ahead = opens_at
        rung = next((r for r in rungs if r.send_at >= ahead or r.kind is Kind.CLOSE), None)
        waits = o.next_send_at if stood and o.next_send_at and o.next_send_at > stood else None
        send_at = None if rung is None else max(rung.send_at, waits or rung.send_at)
        obligations.change(
            conn, o.id, opens_at=opens_at, next_send_at=send_at, act_by=o.act_by,
            rung=rung.number if rung else max((r.number + 1 for r in rungs), default=o.rung),
        )  # fmt: skip
