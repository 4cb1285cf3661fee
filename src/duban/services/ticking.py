"""One look at the store: what is due now? Moments out, then letters. Ticking twice equals ticking once.

1. Take obligations whose ``next_send_at`` has come, in short batches.
2. Climb the ladder (pure), write the moments (insert-or-ignore by dedup key) and the new states, commit.
3. When nothing is left, bundle what is pending for the slots that have opened.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from duban.planning.bundling import Bundle, bundle
from duban.planning.ladder import advance, asks_proof
from duban.planning.proof import Proof, proof
from duban.problems import BadInput
from duban.services.desks import desk_letters
from duban.services.excusing import note_outage
from duban.services.following import drop
from duban.services.holding import holds
from duban.services.knowledge import Knowledge, knowledge
from duban.store import ledger, letters, locks, moments, obligations, steps
from duban.store.facts import get_fact, get_facts, set_fact
from duban.store.locks import Lock
from duban.store.notices import notices
from duban.values import Kind, LetterClass, Moment, Obligation, Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

log = logging.getLogger("duban")

#: Obligations decided in one transaction: a console's click waits no longer than that.
BATCH = 500
#: An idle engine writes no more often than this that it lives: days of silence are what matters.
NOTED_EVERY = timedelta(minutes=10)
#: Addresses bundled in one transaction.
ADDRESSES = 200


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did. ``held`` says why nothing was done."""

    obligations: int = 0
    moments: int = 0
    letters: int = 0
    held: str = ""


def tick(app: App, now: datetime) -> Ticked:
    """Fire everything due at ``now`` and bundle it into letters."""
    held = heartbeat(app, now)
    if held:
        return Ticked(held=held)
    decided, fired = fire(app, now)
    return Ticked(decided, fired, bundle_letters(app, now))


def fire(app: App, now: datetime, term_ids: Collection[int] | None = None) -> tuple[int, int]:
    """Fire everything due at ``now``, of these terms only if given; return (obligations, moments).

    The caller asks ``heartbeat`` first. Nothing is bundled.
    """
    decided = fired = 0
    while True:
        batch, moments_made = _fire(app, now, term_ids)
        decided, fired = decided + batch, fired + moments_made
        if batch < BATCH:
            return decided, fired


def due_since(app: App) -> datetime | None:
    """Return since when the oldest of what is due waits, or is going to be due; None where nothing is."""
    with app.store.reading() as conn:
        return obligations.earliest_send_at(conn)


def hold_reason(app: App, now: datetime) -> str:
    """Return why nothing may be sent at ``now``, or "". Only looks.

    A silence or a jump of the clock of more than ``hold_after_days`` holds sending until
    ``duban resume``: what a person would send after a fortnight, only a person knows.
    """
    return _hold_reason(app, now, *_noted(app))


def _noted(app: App) -> tuple[str | None, str | None]:
    """Return why sending is held, and when the last tick was noted."""
    with app.store.reading() as conn:
        held, last = get_facts(conn, "held", "last_tick_at")
    return held, last


def _hold_reason(app: App, now: datetime, held: str | None, last: str | None) -> str:
    if held or not last:
        return held or ""
    before = datetime.fromisoformat(last)
    if abs(now - before) <= timedelta(days=app.settings.hold_after_days):
        return ""
    days = abs(now - before).days
    return f"{days} days lie between this tick and the last one ({before:%Y-%m-%d}); run: duban resume"


def heartbeat(app: App, now: datetime, *, ticks: bool = True) -> str:
    """Note that the engine lives, or that it must hold; return why, or "".

    Whoever fires nothing says ``ticks=False``: deliveries alone are no sign that anything is looked at.
    """
    noted, last = _noted(app)
    reason = _hold_reason(app, now, noted, last)
    fresh = last is not None and now - datetime.fromisoformat(last) < NOTED_EVERY
    if noted or (not reason and (fresh or not ticks)):
        return reason
    with app.store.writing() as conn:
        if reason:
            set_fact(conn, "held", reason)
            ledger.append(conn, now, "engine", "hold", "engine", {"reason": reason})
        else:
            note_outage(app, conn, now)
            set_fact(conn, "last_tick_at", now.isoformat())
    return reason


def hold(app: App, now: datetime, reason: str, by: str = "operator") -> None:
    """Let nothing be sent from now on, until ``resume``. A delivery that is under way ends its batch.

    Raises BadInput without a reason: whoever resumes must know what to look at.
    """
    if not reason.strip():
        raise BadInput("a hold needs a reason", hint='duban hold "restored from the backup of Monday"')
    with app.store.writing() as conn:
        set_fact(conn, "held", reason.strip())
        ledger.append(conn, now, by, "hold", "engine", {"reason": reason.strip()})


def resume(app: App, now: datetime) -> None:
    """Let sending go on after a hold, from ``now``."""
    with app.store.writing() as conn:
        set_fact(conn, "held", "")
        note_outage(app, conn, now)
        set_fact(conn, "last_tick_at", now.isoformat())
        set_fact(conn, "resumed_at", now.isoformat())
        ledger.append(conn, now, "operator", "resume", "engine", {})


def _fire(app: App, now: datetime, term_ids: Collection[int] | None) -> tuple[int, int]:
    with app.store.reading() as conn:
        earliest = obligations.earliest_send_at(conn)
    if earliest is None or earliest > now:
        return 0, 0
    with app.store.writing() as conn:
        due = obligations.due(conn, now, BATCH, term_ids=term_ids)
        if not due:
            return 0, 0
        known = knowledge(app, conn)
        known.learn(conn, {o.term_id for o in due})
        after: list[Obligation] = []
        rows: list[tuple[Moment, str, str]] = []
        proofs = proofs_of(app, conn, known, due, now)
        for o in due:
            o_after, made = _advance(conn, known, o, now, proofs.get(o.id))
            after.append(o_after)
            rows += made
            if o_after.status == Status.DECLINED:
                drop(conn, o)
                ledger.append(
                    conn, now, "engine", "lapse", f"obligation:{o.id}", {"due_at": o.due_at.isoformat()}
                )
        count = moments.add(conn, rows)
        obligations.advance(conn, after)
        stepped = [a.id for o, a in zip(due, after, strict=True) if a.step_fired_at != o.step_fired_at]
        if stepped:  # what was said before, under another policy, is not said again: such a step has ended
            steps.end(conn, stepped)
    return len(due), count


def proofs_of(
    app: App, conn: Connection, known: Knowledge, due: Sequence[Obligation], now: datetime
) -> dict[int, Proof]:
    """Return the proof of notice of those obligations whose superior may hear of them at ``now``."""
    asked = []
    for o in due:
        with suppress(Exception):  # one that cannot be climbed is set aside by _advance, with the reason
            if asks_proof(o, known.rungs(o), now):
                asked.append(o)
    told = notices(conn, [o.id for o in asked], app.via) if asked else {}
    held = holds(conn, known, asked)
    return {o.id: proof(told.get(o.id, ()), o.epoch, known.reach(o, now).told, held.get(o.id)) for o in asked}


def _advance(
    conn: Connection, known: Knowledge, o: Obligation, now: datetime, proven: Proof | None
) -> tuple[Obligation, list[tuple[Moment, str, str]]]:
    """Climb one ladder: the obligation after it, and each moment with its address and scope. One that cannot
    be climbed is set aside for a day and recorded; others go on."""
    try:
        slots = known.slots(known.term(o))
        reach = known.reach(o, slots.usable(now))
        after, made = advance(o, known.rungs(o), reach, now, slots, proven)
        return after, [(m, known.addresses.get(m.contact_id, ""), known.scope(o, m.kind)) for m in made]
    except Exception as error:
        log.exception("obligation %d cannot be climbed; it is set aside for a day", o.id)
        ledger.append(conn, now, "engine", "tick-failed", f"obligation:{o.id}", {"error": repr(error)})
        return replace(o, next_send_at=now + timedelta(days=1)), []


def bundle_letters(app: App, now: datetime) -> int:
    """Make letters of the pending moments whose slot has opened; return how many.

    Makes none while another runner still fires moments of the slot, so that each address gets one letter.
    """
    made = 0
    while True:
        with app.store.reading() as conn:
            if not _slot_complete(conn, now):
                return made
        with app.store.writing() as conn:
            locks.hold(conn, Lock.BUNDLE)
            # Whoever held the lock may have left nothing, and others may have begun to fire meanwhile.
            rows = moments.unbundled(conn, now, ADDRESSES) if _slot_complete(conn, now) else []
            if not rows:
                return made
            done = letters.insert_letters(conn, bundle(rows), as_of=now)
            made += len(done.made)
            for group in done.existing:
                letters.move_moments(conn, group, _next_slot(app, group))


def _slot_complete(conn: Connection, now: datetime) -> bool:
    """Say whether moments wait for their letters at ``now`` and nobody has any left to fire."""
    waiting = moments.earliest_unbundled(conn)
    if waiting is None or waiting > now:
        return False
    earliest = obligations.earliest_send_at(conn)
    return earliest is None or earliest > now


def _next_slot(app: App, group: Bundle) -> datetime:
    """A letter to this address has left in the slot already: what came late goes in the next one."""
    slots = app.slots()
    if group.letter_class == LetterClass.ESCALATION:
        return slots.first_after(group.slot_at)
    return slots.at_or_after(group.slot_at + timedelta(seconds=1))


def daily_letters(app: App, now: datetime) -> int:
    """In the first window of a working day in which duban runs, queue the letter that tells each operator how
    things stand: once a day, to addresses that take letters."""
    slots = app.slots()
    slot = slots.usable(now)
    if slot > now:
        return 0
    with app.store.reading() as conn:
        last = get_fact(conn, "daily_at")
    if last and slots.day(datetime.fromisoformat(last)) >= slots.day(slot):
        return 0
    with app.store.writing() as conn:
        groups = desk_letters(app, conn, slot, LetterClass.DAILY, Kind.DAILY)
        done = letters.insert_letters(conn, groups, as_of=now)
        set_fact(conn, "daily_at", slot.isoformat())
    return len(done.made)
