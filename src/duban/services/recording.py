"""A person's verb in, a changed obligation and a ledger row out, in one transaction with what it cancels.

Verbs: acknowledge 签收, promise 承诺, submit 报送, a logged call 电话告知, extend 延期. Saying the same thing
twice is harmless. ``submitted_on`` is declared, ``recorded_at`` is when we heard: lateness uses the former.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from duban.planning.dates import local_day
from duban.planning.schedule import AFTER_OPENING, position
from duban.problems import Refused
from duban.services.following import wake
from duban.services.knowledge import Knowledge, knowledge
from duban.store import calls, ledger, moments, obligations
from duban.values import OWED, Kind, Moment, Obligation, Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection
    from duban.store.terms_rows import TermRow


@dataclass(frozen=True, slots=True)
class Target:
    """What a verb is about: a unit's stage of a call, and the period of a series."""

    calendar: str
    stage: str
    unit: str
    period: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.calendar, self.stage, self.period, self.unit) if part)


@dataclass(frozen=True, slots=True)
class Recorded:
    """``changed`` is False when it was recorded before. ``late_workdays`` counts from the deadline: what was
    due on a Friday and filed on the Saturday is late by none."""

    obligation_id: int
    changed: bool
    late_workdays: int = 0
    cancelled: int = 0
    late: bool = False


def submit(
    app: App,
    target: Target,
    now: datetime,
    *,
    submitted_on: date | None = None,
    evidence: str = "",
    actor: str,
) -> Recorded:
    """Record that the owner has filed, with what shows it. What was pending for it is cancelled.

    What lapsed in silence was filed all the same if it was filed in time: lists of who filed come after the
    deadline. What had lapsed with it is owed again. Raises Refused for a date in the future, or where nothing
    is owed any more.
    """
    with _locked(app, target, now) as (conn, known, o):
        term = known.term(o)
        zone = term.detail["zone"]
        today = now.astimezone(ZoneInfo(zone)).date()
        day = submitted_on or today
        if day > today:
            raise Refused(f"{target} cannot have been filed on {day}: today is {today}")
        due_on = local_day(o.due_at, zone)
        workdays, late = app.workdays.count(due_on, day), day > due_on
        status = term.detail["completes"]
        if o.status == status:
            return Recorded(o.id, False, workdays, late=late)
        if late or not obligations.lapsed(conn, o.id):
            _must_owe(o, target)
        obligations.change(
            conn, o.id, status=status, next_send_at=None, submitted_on=day, recorded_at=now, evidence=evidence
        )
        cancelled = moments.cancel_for(conn, o.id, f"filed on {day}", locked=True)
        wake(conn, known, o, now)
        _note(conn, now, actor, "submit", o, submitted_on=day.isoformat(), evidence=evidence)
        return Recorded(o.id, True, workdays, cancelled, late)


def acknowledge(app: App, target: Target, now: datetime, *, actor: str) -> Recorded:
    """Record a 签收: proof of notice. It silences nothing."""
    with _locked(app, target, now) as (conn, _, o):
        if o.acknowledged_at is not None:
            return Recorded(o.id, False)
        _must_owe(o, target)
        obligations.change(conn, o.id, acknowledged_at=now, noticed_at=o.noticed_at or now)
        _note(conn, now, actor, "acknowledge", o)
        return Recorded(o.id, True)


def promise(app: App, target: Target, now: datetime, promised_on: date, *, actor: str) -> Recorded:
    """Record a promised date. It silences the middle reminders, never the last, never an escalation."""
    with _locked(app, target, now) as (conn, known, o):
        zone = known.term(o).detail["zone"]
        if promised_on < now.astimezone(ZoneInfo(zone)).date():
            raise Refused(f"{promised_on} has passed; promise a day to come")
        if promised_on > local_day(o.due_at, zone):
            raise Refused(
                f"{promised_on} is after the deadline ({local_day(o.due_at, zone)})",
                hint="a later date is an extension, and only who set the deadline grants it",
            )
        if o.promised_on == promised_on:
            return Recorded(o.id, False)
        _must_owe(o, target)
        obligations.change(conn, o.id, promised_on=promised_on)
        _note(conn, now, actor, "promise", o, promised_on=promised_on.isoformat())
        return Recorded(o.id, True)


def note_call(app: App, target: Target, now: datetime, note: str, *, actor: str) -> Recorded:
    """Log a telephone call or a delivery by hand: proof of notice."""
    with _locked(app, target, now) as (conn, _, o):
        _must_owe(o, target)
        calls.log(conn, o.id, o.epoch, now, actor, note)
        obligations.change(conn, o.id, noticed_at=o.noticed_at or now)
        _note(conn, now, actor, "call", o, note=note)
        return Recorded(o.id, True)


def extend(app: App, target: Target, now: datetime, due_on: date, reason: str, *, actor: str) -> Recorded:
    """Move the deadline of one unit to the end of ``due_on``: a new epoch, and a letter that says so."""
    with _locked(app, target, now) as (conn, known, o):
        _must_owe(o, target)
        term = known.term(o)
        if due_on <= local_day(o.due_at, term.detail["zone"]):
            raise Refused(f"{due_on} is not after the present deadline")
        due_at = end_of_day(due_on, term.detail["zone"])
        redate(conn, known, o, due_at, _act_by(app, term, due_on), now, reason)
        _note(conn, now, actor, "extend", o, due_on=due_on.isoformat(), reason=reason)
        return Recorded(o.id, True)


def _act_by(app: App, term: TermRow, due_on: date) -> date:
    """The last working day to act; where post must arrive, its days on the way are counted back as ever."""
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
) -> None:
    """Start a new epoch with new dates: what was pending is cancelled, a change letter goes in the next
    slot, and the ladder begins anew behind it. Where nobody was told the old dates, they just change."""
    term = known.term(o)
    if untold(o):
        rungs = known.schedule(term, o.opens_at, due_at, act_by)
        asleep = o.next_send_at is None
        send_at = None if asleep or not rungs else rungs[0].send_at
        obligations.change(conn, o.id, due_at=due_at, act_by=act_by, next_send_at=send_at)
        return
    told = moments.unsent_change(conn, o.id)
    moments.cancel_for(conn, o.id, reason or "the dates were changed")
    # The change letter is this epoch's opening: the schedule's own opening rung is passed over.
    rungs = known.schedule(term, now, due_at, act_by)
    first = position(rungs, AFTER_OPENING)
    obligations.change(
        conn, o.id, epoch=o.epoch + 1, status="open", opens_at=now, due_at=due_at, act_by=act_by,
        rung=AFTER_OPENING,
        next_send_at=rungs[first].send_at if first < len(rungs) else None,
        noticed_at=None, acknowledged_at=None, step_fired_at=None, step_sent_at=None, promised_on=None,
    )  # fmt: skip
    if told != due_at:  # else nothing is other than they know it
        announce(conn, known, o, due_at, now, reason, old=told)


def reinstate(conn: Connection, known: Knowledge, o: Obligation, now: datetime) -> None:
    """Let a withdrawn obligation be owed again, with the dates its term has now; those who heard the one hear
    the other. What follows a stage sleeps first, see ``following``."""
    term = known.term(o)
    if not term.follows and not untold(o):
        redate(conn, known, o, term.due_at, term.act_by, now, "该环节恢复，仍需报送")
        return
    opens_at = max(term.opens_at or now, now)
    rungs = () if term.follows else known.schedule(term, opens_at, term.due_at, term.act_by)
    obligations.change(
        conn, o.id, status=str(Status.WAITING), opens_at=opens_at, due_at=term.due_at, act_by=term.act_by,
        rung=0, next_send_at=rungs[0].send_at if rungs else None,
    )  # fmt: skip


def untold(o: Obligation) -> bool:
    """Say whether no letter about this obligation was ever made: its opening is still to come."""
    return o.epoch == 1 and o.rung == 0 and o.acknowledged_at is None


def announce(
    conn: Connection,
    known: Knowledge,
    o: Obligation,
    due_at: datetime,
    now: datetime,
    reason: str,
    old: datetime | None = None,
) -> None:
    """Put a change letter to the owner in the next slot; ``o`` is the obligation before the change. ``old``
    is the deadline its owner really knows, where an earlier change was never sent."""
    slot = known.slots(known.term(o)).at_or_after(now)
    told = f"{(old or o.due_at).isoformat()} {reason}"
    rows = [
        (
            Moment(o.id, o.epoch + 1, "change", 0, contact, Kind.CHANGE, now, slot, due_at, evidence=told),
            known.addresses[contact],
            known.scope(o, Kind.CHANGE),
        )
        for contact in known.reach(o).owner
    ]
    moments.add(conn, rows)


@contextmanager
def _locked(app: App, target: Target, now: datetime) -> Iterator[tuple[Connection, Knowledge, Obligation]]:
    with app.store.writing() as conn:
        o = obligations.find(conn, target.calendar, target.stage, target.unit, target.period, for_update=True)
        if o is None:
            raise Refused(
                f"nothing is owed under: {target}",
                hint="duban status --calendar KEY lists stages, periods and units", code="no-obligation",
            )  # fmt: skip
        known = knowledge(app, conn)
        known.learn(conn, {o.term_id})
        yield conn, known, o


def _must_owe(o: Obligation, target: Target) -> None:
    if o.status not in OWED:
        raise Refused(f"{target} is {o.status}: nothing is owed any more", code="not-owed")


def _note(conn: Connection, now: datetime, actor: str, verb: str, o: Obligation, **payload: str) -> None:
    ledger.append(conn, now, actor, verb, f"obligation:{o.id}", {"epoch": o.epoch, **payload})
