"""A stage handed in, or lapsed, in; the stage that follows it awake, or gone, out.

A stage that ``follows`` another is owed only by units that have handed in the first: sealed paper is owed
by the cities that filed online. Until then its obligations sleep: waiting, with no next slot. Behind a report
of nothing there is nothing to follow.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.verbs import HANDED_IN
from duban.problems import Refused
from duban.services.knowledge import Knowledge
from duban.services.redating import announce, untold
from duban.services.targets import Held
from duban.store import moments, obligations
from duban.values import OWED, VOID, Change, Obligation, Status

if TYPE_CHECKING:
    from duban.store.engine import Connection
    from duban.store.terms_rows import TermRow

#: Why what was pending of a stage ended: the one it follows did.
GONE = "what it follows is not owed any more"


def must_be_its_turn(h: Held) -> None:
    """Raise Refused where the stage before was not handed in: sealed paper is owed by who filed online."""
    if h.o.status in (Status.WAITING, Status.DECLINED) and not its_turn(h.conn, h.term, h.o):
        raise Refused(
            f"{h.target} is not owed yet: it follows {h.term.follows}, not handed in by {h.owner.name}",
            hint=f"first comes: {h.target.calendar} {h.term.follows} {h.target.unit}", code="not-its-turn",
        )  # fmt: skip


def its_turn(conn: Connection, term: TermRow, o: Obligation) -> bool:
    """Say whether the stage that this one follows was handed in, or is not asked of its unit."""
    prior = obligations.prior_status(conn, o.id) if term.follows else ""
    return not prior or prior in HANDED_IN | {Status.RETURNED}


def wake(conn: Connection, known: Knowledge, prior: Obligation, now: datetime) -> int:
    """Open what follows ``prior``; its ladder begins with an opening letter. Return how many.

    Of a ``prior`` that had lapsed, what was dropped with it. Behind a zero report it is dropped.
    """
    if obligations.zero_reported(conn, prior.id):
        drop(conn, prior)
        return 0
    asleep = obligations.asleep_behind(conn, prior.id, dropped=prior.status == Status.DECLINED)
    for o in asleep:
        _open(conn, known, o, now)
        if o.status == Status.DECLINED:
            sleep_again(conn, o)
    return len(asleep)


def drop(conn: Connection, prior: Obligation) -> int:
    """What follows an obligation that lapsed is not owed either, and so on. Return how many."""
    asleep = obligations.asleep_behind(conn, prior.id)
    for o in asleep:
        obligations.change(conn, o.id, status=str(Status.DECLINED), next_send_at=None)
        drop(conn, o)
    return len(asleep)


def give_up(conn: Connection, known: Knowledge, prior: Obligation, now: datetime, reason: str) -> None:
    """What follows an obligation that a person ended is not owed either; its owner hears of what it was told
    of."""
    asleep, awake = obligations.asleep_behind(conn, prior.id), obligations.awake_behind(conn, prior.id)
    for o in (*asleep, *awake):
        if o.status in OWED:
            known.learn(conn, {o.term_id})
            told, old = not untold(o), moments.unsent_change(conn, o.id)
            moments.cancel_for(conn, o.id, GONE)
            obligations.change(
                conn, o.id, status=str(Status.DECLINED), epoch=o.epoch + told, next_send_at=None,
                recorded_at=None,
            )  # fmt: skip
            if told:
                announce(conn, known, o, Change.EXCUSED, o.due_at, now, reason, old=old)
            give_up(conn, known, o, now, reason)


def lull(conn: Connection, prior: Obligation) -> None:
    """Let what follows one that was returned wait again, where its owner was not told of it yet."""
    for o in obligations.awake_behind(conn, prior.id):
        if o.status in OWED and untold(o):
            moments.cancel_for(conn, o.id, "what it follows was returned")
            obligations.change(conn, o.id, status=str(Status.WAITING), next_send_at=None)


def settle(conn: Connection, known: Knowledge, term_ids: Collection[int], now: datetime) -> None:
    """Let nothing of these terms sleep behind what is over: open what follows a stage that is handed in or
    that its unit never owed, drop what follows one that lapsed, was waived or withdrawn."""
    for o, prior in obligations.asleep(conn, term_ids):
        if prior in VOID:
            obligations.change(conn, o.id, status=str(Status.DECLINED), next_send_at=None)
            drop(conn, o)
        elif prior not in OWED:
            _open(conn, known, o, now)


def _open(conn: Connection, known: Knowledge, o: Obligation, now: datetime) -> None:
    known.learn(conn, {o.term_id})
    opens_at = max(o.opens_at, now)
    rungs = known.schedule(known.term(o), opens_at, o.due_at, o.act_by)
    obligations.change(
        conn, o.id, status=str(Status.WAITING if opens_at > now else Status.OPEN), opens_at=opens_at,
        rung=0, next_send_at=rungs[0].send_at if rungs else None,
    )  # fmt: skip


def sleep_again(conn: Connection, prior: Obligation) -> None:
    """What was dropped with one that is owed again waits for it once more."""
    for o in obligations.asleep_behind(conn, prior.id, dropped=True):
        moments.cancel_for(conn, o.id, "what it follows is owed again")
        obligations.change(conn, o.id, status=str(Status.WAITING), next_send_at=None)
        sleep_again(conn, o)
