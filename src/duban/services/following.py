"""A stage handed in, or lapsed, in; the stage that follows it awake, or gone, out.

A stage that ``follows`` another is owed only by units that have handed in the first: sealed paper is owed
by the cities that filed online. Until then its obligations sleep: waiting, with no next slot.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.verbs import HANDED_IN
from duban.problems import Refused
from duban.services.knowledge import Knowledge
from duban.services.targets import Held
from duban.store import obligations
from duban.values import OWED, VOID, Obligation, Status

if TYPE_CHECKING:
    from duban.store.engine import Connection
    from duban.store.terms_rows import TermRow


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

    Of a ``prior`` that had lapsed, what was dropped with it.
    """
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
        obligations.change(conn, o.id, status=str(Status.WAITING), next_send_at=None)
        sleep_again(conn, o)
