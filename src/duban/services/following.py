"""A stage handed in, or lapsed, in; the stage that follows it awake, or gone, out.

A stage that ``follows`` another is owed only by units that have handed in the first: sealed paper is owed
by the cities that filed online. Until then its obligations sleep: waiting, with no next slot.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from duban.services.knowledge import Knowledge
from duban.store import obligations
from duban.values import Obligation, Status

if TYPE_CHECKING:
    from duban.store.engine import Connection


def wake(conn: Connection, known: Knowledge, prior: Obligation, now: datetime) -> int:
    """Open what follows ``prior``; its ladder begins with an opening letter. Return how many.

    Of a ``prior`` that had lapsed, what was dropped with it.
    """
    asleep = obligations.asleep_behind(conn, prior.id, dropped=prior.status == Status.DECLINED)
    known.learn(conn, {o.term_id for o in asleep})
    for o in asleep:
        opens_at = max(o.opens_at, now)
        rungs = known.schedule(known.term(o), opens_at, o.due_at, o.act_by)
        obligations.change(
            conn, o.id, status=str(Status.WAITING if opens_at > now else Status.OPEN), opens_at=opens_at,
            rung=0, next_send_at=rungs[0].send_at if rungs else None,
        )  # fmt: skip
    return len(asleep)


def drop(conn: Connection, prior: Obligation) -> int:
    """What follows an obligation that lapsed is not owed either. Return how many."""
    asleep = obligations.asleep_behind(conn, prior.id)
    for o in asleep:
        obligations.change(conn, o.id, status=str(Status.DECLINED), next_send_at=None)
    return len(asleep)
