"""New dates for one obligation in; a new epoch, a change letter and a ladder that begins anew out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from duban.planning.schedule import AFTER_OPENING, position
from duban.services.asking_decider import write_to_decider
from duban.services.knowledge import Knowledge
from duban.store import moments, obligations
from duban.values import Change, Kind, Moment, Obligation, Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection
    from duban.store.terms_rows import TermRow


#: The columns that new dates change.
REDATED = (
    *("status", "epoch", "opens_at", "due_at", "act_by", "rung", "next_send_at", "noticed_at"),
    *("acknowledged_at", "step_fired_at", "step_sent_at", "promised_on"),
)
#: Why what was pending ended: the dates it spoke of were changed.
CHANGED = "the dates were changed"
#: The rule of the letter that says so.
CHANGE = "change"


def last_day_to_act(app: App, term: TermRow, due_on: date) -> date:
    """Return the last working day to act; where post must arrive, its days on the way are counted back."""
    day = app.workdays.previous(due_on)
    transit = term.detail.get("transit_days") if term.detail.get("receipt") == "arrival" else None
    return app.workdays.add(day, -transit) if transit else day


def end_of_day(day: date, zone: str) -> datetime:
    """Return the instant a whole day ends (24:00)."""
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone))


def redate(
    conn: Connection,
    known: Knowledge,
    o: Obligation,
    due_at: datetime,
    act_by: date,
    now: datetime,
    reason: str,
    status: Status | None = None,
    sort: Change = Change.MOVED,
) -> None:
    """Start a new epoch with new dates: what was pending is cancelled, a change letter goes in the next
    slot, and the ladder begins anew behind it; who decides on a request is asked again. Where nobody was
    told the old dates, they just change.

    ``status``: of what was not owed; what is owed stays open, or returned, or asleep. ``sort``: what the
    letter calls it.
    """
    term = known.term(o)
    if status is None:
        asleep = o.status == Status.WAITING and o.next_send_at is None
        if asleep or untold(o):
            rungs = known.schedule(term, o.opens_at, due_at, act_by)
            send_at = None if asleep or not rungs else rungs[0].send_at
            obligations.change(conn, o.id, due_at=due_at, act_by=act_by, next_send_at=send_at)
            return
        status = Status.RETURNED if o.status == Status.RETURNED else Status.OPEN
    told = moments.unsent_change(conn, o.id)
    moments.cancel_for(conn, o.id, CHANGED)
    # The change letter is this epoch's opening: the schedule's own opening rung is passed over.
    rungs = known.schedule(term, now, due_at, act_by)
    first = position(rungs, AFTER_OPENING)
    obligations.change(
        conn, o.id, epoch=o.epoch + 1, status=str(status), opens_at=now, due_at=due_at, act_by=act_by,
        rung=AFTER_OPENING,
        next_send_at=rungs[first].send_at if first < len(rungs) else None,
        noticed_at=None, acknowledged_at=None, step_fired_at=None, step_sent_at=None, promised_on=None,
    )  # fmt: skip
    if told != due_at or sort is Change.RETURNED:  # else nothing is other than they know it
        announce(conn, known, o, sort, due_at, now, reason, old=told)
    write_to_decider(conn, known, o.id, now)


def reinstate(
    conn: Connection, known: Knowledge, o: Obligation, now: datetime, due_at: datetime, act_by: date
) -> None:
    """Let a withdrawn obligation be owed again, with the dates its unit has now; those who heard the one hear
    the other. What follows a stage sleeps first, see ``following``."""
    term = known.term(o)
    if not term.follows and not untold(o):
        redate(conn, known, o, due_at, act_by, now, "该环节恢复，仍需报送", Status.OPEN, Change.RESTORED)
        return
    opens_at = max(term.opens_at or now, now)
    rungs = () if term.follows else known.schedule(term, opens_at, due_at, act_by)
    obligations.change(
        conn, o.id, status=str(Status.WAITING), opens_at=opens_at, due_at=due_at, act_by=act_by,
        rung=0, next_send_at=rungs[0].send_at if rungs else None,
    )  # fmt: skip


def untold(o: Obligation) -> bool:
    """Say whether no letter about this obligation was ever made: its opening is still to come."""
    return o.epoch == 1 and o.rung == 0 and o.acknowledged_at is None


def announce(
    conn: Connection,
    known: Knowledge,
    o: Obligation,
    sort: Change,
    due_at: datetime,
    now: datetime,
    reason: str,
    old: datetime | None = None,
) -> None:
    """Put a change letter to the owner in the next slot; ``o`` is the obligation before the change. ``old``
    is the deadline its owner really knows, where an earlier change was never sent."""
    slot = known.slots(known.term(o)).at_or_after(now)
    told = f"{(old or o.due_at).isoformat()} {sort} {reason}"
    rows = [
        (
            Moment(o.id, o.epoch + 1, CHANGE, 0, contact, Kind.CHANGE, now, slot, due_at, evidence=told),
            known.addresses[contact],
            known.scope(o, Kind.CHANGE),
        )
        for contact in known.reach(o, slot).owner
    ]
    moments.add(conn, rows)
