"""A call that is over in, the call in the archive out (归档); and the way back.

One law: an archive is one transaction. What was left is withdrawn with a deed that an undo restores, what
waited to leave is cancelled, and the ledger has a row for each; from then on the call is only read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.notices.model import NoticeCalendar
from duban.planning.archiving import Left, Open, what_is_left
from duban.planning.schedule import position
from duban.planning.timeline import timeline
from duban.problems import Refused
from duban.services.asking_decider import write_to_decider
from duban.services.calendars import sync
from duban.services.digesting import missing_values
from duban.services.knowledge import Knowledge, changing, knowledge
from duban.services.naming import must_be_call
from duban.services.opening import audience, taking_part
from duban.services.spanning import in_force, operator_speaks
from duban.services.undecided import undecided
from duban.store import archiving, deeds, ledger, obligations, steps, terms_rows
from duban.store.archiving import ARCHIVE, Call
from duban.values import OWED, Obligation, Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: The verb of the ledger's row that takes a call out again.
UNARCHIVE = "unarchive"


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive did, or an undo of it. ``changed`` is False where it was so before; ``closed`` counts
    obligations that were withdrawn (of an undo: that are owed again)."""

    key: str
    changed: bool
    closed: int = 0
    cancelled: int = 0


def calls(app: App, *, in_archive: bool) -> list[Call]:
    """Return the calls in force, or those in the archive."""
    with app.store.reading() as conn:
        return archiving.calls(conn, in_archive=in_archive)


def archive(
    app: App, key: str, now: datetime, *, all_the_same: bool = False, reason: str = "", actor: str
) -> Archived:
    """Put a call that is over into the archive. Only its operator does.

    Raises Refused, listing what is left, unless it is to be closed ``all_the_same``: then what is owed is
    withdrawn and what waits to leave is cancelled, for a ``reason``; nobody is written to.
    """
    with changing(app) as conn:
        known = knowledge(app, conn)
        calendar = _calendar(app, conn, key)
        speaker = operator_speaks(known, calendar, actor)
        if archiving.is_archived(conn, key, lock=True):
            return Archived(key, False)
        every = _every(conn, key)
        left = _left(app, conn, known, calendar, every, now)
        _must_be_over(key, left, all_the_same=all_the_same, reason=reason.strip())
        why = f"archived: {reason.strip()}" if reason.strip() else "archived"
        owed = [o for o in every if o.status in OWED]
        for o in owed:
            deeds.add(
                conn, o.id, o.epoch, ARCHIVE, now, speaker, said_on=None, payload={"reason": reason.strip()},
                before={name: getattr(o, name) for name in ("status", "next_send_at", "rung")},
            )  # fmt: skip
            obligations.change(conn, o.id, status=str(Status.WITHDRAWN), next_send_at=None)
        said = {"reason": reason.strip()}
        ledger.append_many(
            conn, ((now, speaker, "withdraw", f"obligation:{o.id}", {"epoch": o.epoch} | said) for o in owed)
        )
        cancelled = archiving.stop(conn, key, why)
        terms_rows.save_calendar(conn, key, "archived")
        terms_rows.drop_pending(conn, key)
        ledger.append(
            conn, now, speaker, ARCHIVE, f"calendar:{key}",
            {"obligations": len(every), "withdrawn": len(owed), "cancelled": cancelled}
            | ({"reason": reason.strip()} if reason.strip() else {}),
        )  # fmt: skip
    return Archived(key, True, len(owed), cancelled)


def unarchive(app: App, key: str, now: datetime, *, reason: str = "", actor: str) -> Archived:
    """Take a call out of the archive: what was withdrawn with it is owed again, and its letters come anew.

    Periods that were due meanwhile stay unasked; those still to come open at once.
    """
    with changing(app) as conn:
        known = knowledge(app, conn)
        speaker = operator_speaks(known, _calendar(app, conn, key), actor)
        if not archiving.is_archived(conn, key, lock=True):
            return Archived(key, False)
        terms_rows.save_calendar(conn, key, "active")
        closed = archiving.closed_by_archive(conn, key)
        for o in obligations.load(conn, closed, for_update=True):
            _reopen(conn, known, o, now)
        said = {"restored": len(closed)} | ({"reason": reason.strip()} if reason.strip() else {})
        ledger.append(conn, now, speaker, UNARCHIVE, f"calendar:{key}", said)
    sync(app, now)
    return Archived(key, True, len(closed))


def _reopen(conn: Connection, known: Knowledge, o: Obligation, now: datetime) -> None:
    """Let an obligation be owed again: a new epoch, so that what was cancelled can fire again."""
    deed = deeds.last(conn, o.id)
    assert deed is not None and deed.verb == ARCHIVE  # nothing is said of what is in the archive
    before = deeds.restored(deed)
    known.learn(conn, {o.term_id})
    rungs = known.rungs(o)
    at = position(rungs, before["rung"])
    waits = before["next_send_at"] is not None and at < len(rungs)
    obligations.change(
        conn, o.id, status=before["status"], epoch=o.epoch + 1,
        next_send_at=rungs[at].send_at if waits else None,
    )  # fmt: skip
    steps.end(conn, [o.id])  # its letter was cancelled with the rest
    write_to_decider(conn, known, o.id, now)
    deeds.undone(conn, deed.id, now)


def _calendar(app: App, conn: Connection, key: str) -> NoticeCalendar:
    must_be_call(conn, key)
    return in_force(app, conn, key)[0]


def _every(conn: Connection, key: str) -> list[Obligation]:
    """Return what a call asks of anybody, locked: whoever sends, ticks or records waits, or is waited for."""
    ids = [term.id for term in terms_rows.load_terms(conn, calendar_key=key)]
    return obligations.of_terms(conn, ids, for_update=True)


def _left(
    app: App,
    conn: Connection,
    known: Knowledge,
    calendar: NoticeCalendar,
    every: Sequence[Obligation],
    now: datetime,
) -> Left:
    known.learn(conn, {o.term_id for o in every})
    counts = Counter(
        (term.due_at, term.stage_key, term.period, Status(o.status))
        for o in every
        if o.status in OWED
        for term in (known.term(o),)
    )
    stored = {(t.stage_key, t.period) for t in terms_rows.load_terms(conn, calendar_key=calendar.key)}
    to_come = [
        (term.stage_key, term.period)
        for term in timeline(calendar, app.workdays)
        if (term.stage_key, term.period) not in stored and term.due_at is not None and term.due_at > now
        and taking_part(conn, calendar, term, audience(known, calendar, term.owner))
    ]  # fmt: skip
    return Left(
        tuple(Open(*group[1:], count) for group, count in sorted(counts.items())),
        tuple(to_come),
        len(undecided(conn, calendar.key)),
        len(missing_values(app, conn, known, now, calendar.key)),
        archiving.moments_waiting(conn, calendar.key),
        archiving.letters_waiting(conn, calendar.key),
    )


def _must_be_over(key: str, left: Left, *, all_the_same: bool, reason: str) -> None:
    lines = what_is_left(left)
    if left.under_way and all_the_same:
        raise Refused(
            f"{key} cannot be archived yet: letters are under way: {left.under_way}",
            hint="wait until it is known whether they left: duban letters list --state unknown",
            code="under-way",
        )
    if lines and not all_the_same:
        raise Refused(
            f"{key} is not over:\n  " + "\n  ".join(lines),
            hint="bring it to an end, or withdraw what is left: --all-the-same --reason WHY", code="not-over",
        )  # fmt: skip
    if lines and not reason:
        raise Refused("why is it archived with something left?", hint="--reason WHY", code="no-reason")
