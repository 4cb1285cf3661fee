"""One obligation, its rungs and whom it reaches in; the moments that fire now and its new state out.

One step at a time. The laws:

1. A reminder whose slot has passed goes in the next one before ``due_at``, else it is superseded; of
   several that are due together only one is sent.
2. A promised date silences the middle reminders, never the opening, the last one, or a step. So does a
   policy's ``min_gap`` those closer than that to the reminder that follows, or to the opening.
3. A step leaves in the first slot of a working day, keeps its distance in working days from the step
   before, and waits while that step's letter has not ended.
4. No superior hears without proof of notice one full working day old (told on Friday: from Tuesday).
   Not yet told: the step waits and a notice goes first, again each working day until one arrives. Cannot
   be told: whoever can mend the roster hears that instead, once, and the step waits.
5. An empty rung is skipped: nobody stands between the owner and the operator.
6. What came in time and was returned is chased with the owner only, and never lapses.
7. An undecided request for more time holds the steps upward for a while (``planning.extending``), and no
   letter to the owner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from duban.planning.dates import local_day
from duban.planning.proof import Proof
from duban.planning.schedule import Rung, Rungs, position
from duban.planning.slots import Slots
from duban.values import OWED, Kind, Moment, Obligation, Status

#: Working days from the day of the notice to the first day a superior may hear: one full day between.
NOTICE_AGE = 2


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an obligation reaches, as contact ids. ``superior`` is None where no unit stands between the
    owner and the operator; empty where it has no usable contact. ``superior_draft``: a person must
    release letters to it. ``lead``: those of ``owner`` who belong to the unit that must act, where
    co-owners are told as well; None: all of them. ``in_turn``: who reads for that unit while somebody is
    away, and who was away."""

    owner: tuple[int, ...]
    superior: tuple[int, ...] | None
    operator: tuple[int, ...]
    mend: tuple[int, ...]
    superior_draft: bool = False
    lead: tuple[int, ...] | None = None
    in_turn: tuple[int, ...] = ()

    @property
    def present(self) -> tuple[int, ...]:
        """The contacts of the unit that must act whom letters reach."""
        return self.owner if self.lead is None else self.lead

    @property
    def told(self) -> frozenset[int]:
        """The contacts to whom a letter is proof of notice: what a stand-in was told, the unit was."""
        return frozenset(self.present) | frozenset(self.in_turn)


def asks_proof(o: Obligation, rungs: Rungs, now: datetime) -> bool:
    """Say whether a step to the tier above may be decided at ``now``."""
    due = rungs[position(rungs, o.rung) :]
    return any(r.send_at <= now and r.kind in (Kind.SUPERVISE, Kind.REPORT) for r in due)


def advance(
    obligation: Obligation,
    rungs: Rungs,
    reach: Reach,
    now: datetime,
    slots: Slots,
    proof: Proof | None = None,
) -> tuple[Obligation, list[Moment]]:
    """Climb as far as ``now`` allows. The result's ``next_send_at`` is after ``now`` or None.

    ``proof`` is needed where ``asks_proof``; without it the obligation's own ``noticed_at`` is believed.
    """
    if obligation.status not in OWED:
        return replace(obligation, next_send_at=None), []
    after = replace(obligation)
    if after.status == Status.WAITING and now >= after.opens_at:
        after.status = Status.OPEN
    slot = slots.usable(now)
    moments: list[Moment] = []
    telling: list[Rung] = []
    wake: datetime | None = None
    at = position(rungs, after.rung)
    while at < len(rungs) and rungs[at].send_at <= now:
        rung = rungs[at]
        if rung.kind is Kind.OPENING or rung.kind is Kind.REMINDER:
            telling.append(rung)
        elif rung.kind is Kind.CLOSE:
            if after.status != Status.RETURNED:
                after.status = Status.DECLINED
        else:
            believed = Proof(after.noticed_at) if proof is None else proof
            apart = _distance(rungs, at, reach)
            wake = _step(after, rung, apart, reach, now, slot, slots, moments, believed)
            if wake is not None:
                break
        after.rung, at = rung.number + 1, at + 1
    if telling:
        moments[:0] = _tell(after, telling, rungs, reach, slot, slots)
    if after.status not in OWED or at >= len(rungs):
        after.next_send_at = None
    else:
        after.next_send_at = wake or rungs[at].send_at
    return after, moments


def _tell(
    o: Obligation, telling: list[Rung], rungs: Rungs, reach: Reach, slot: datetime, slots: Slots
) -> list[Moment]:
    """Send one of the due openings and reminders; say of the others why not."""
    chosen = next((r for r in telling if r.kind is Kind.OPENING), telling[-1])
    too_close = _too_close(chosen, rungs, slot, slots)
    moments = []
    for rung in telling:
        if slot >= o.due_at:
            moments.append(_unsent(o, rung, slot, "superseded", "the deadline passes before the next slot"))
        elif too_close:
            moments.append(_unsent(o, rung, slot, "superseded", too_close))
        elif rung is not chosen:
            moments.append(_unsent(o, rung, slot, "superseded", f'"{chosen.rule}" says it in the same slot'))
        elif rung.kind is Kind.REMINDER and not rung.last and _promised(o, rung, slots):
            moments.append(_unsent(o, rung, slot, "superseded", f"promised for {o.promised_on}"))
        elif not reach.owner:
            moments.append(_unsent(o, rung, slot, "cancelled", "the owner has no usable address"))
        else:
            moments += [_moment(o, rung, contact, slot) for contact in reach.owner]
    return moments


def _too_close(chosen: Rung, rungs: Rungs, slot: datetime, slots: Slots) -> str:
    """Say to which letter a middle reminder gives way that is sent now, or ""."""
    if chosen.kind is not Kind.REMINDER or chosen.last or not chosen.apart:
        return ""
    yields = chosen.yields
    if not yields:  # it may be late: what counts is when it would leave
        ahead = rungs[position(rungs, chosen.number + 1) :]
        following = next((r for r in ahead if r.kind is Kind.REMINDER and not r.yields), None)
        if following is not None:
            between = slots.workdays.count(slots.day(slot), slots.day(following.send_at))
            yields = following.rule if between < chosen.apart else ""
    return f'"{yields}" is less than {chosen.apart} working days apart' if yields else ""


def _promised(o: Obligation, rung: Rung, slots: Slots) -> bool:
    return o.promised_on is not None and slots.day(rung.send_at) <= o.promised_on


def _distance(rungs: Rungs, at: int, reach: Reach) -> int:
    """Return the working days from the step before that somebody stood on."""
    gap = rungs[at].gap
    while at > 0 and rungs[at - 1].kind is Kind.SUPERVISE and reach.superior is None:
        at -= 1
        gap += rungs[at].gap
    return max(gap, 1)


def _step(
    o: Obligation,
    rung: Rung,
    apart: int,
    reach: Reach,
    now: datetime,
    slot: datetime,
    slots: Slots,
    moments: list[Moment],
    proof: Proof,
) -> datetime | None:
    """Fire one step, or return the slot at which to look again (None: done with this rung)."""
    if rung.kind is not Kind.CHASE and o.status == Status.RETURNED:
        return None
    later = slots.first_after(now)
    if slot > now or not slots.is_first(slot):
        return later
    if o.step_fired_at is not None:
        if o.step_sent_at is None or o.step_sent_at < o.step_fired_at:
            return later
        earliest = slots.first_of(slots.workdays.after(slots.day(o.step_fired_at), apart))
        if earliest > now:
            return earliest
    if rung.kind is Kind.CHASE:
        if reach.owner:
            moments += [_moment(o, rung, contact, slot) for contact in reach.owner]
            o.step_fired_at = slot
        else:
            moments.append(_unsent(o, rung, slot, "cancelled", "the owner has no usable address"))
        return None
    if rung.kind is Kind.SUPERVISE and reach.superior is None:
        return None
    return _upward(o, rung, reach, slot, later, slots, moments, proof)


def _upward(
    o: Obligation,
    rung: Rung,
    reach: Reach,
    slot: datetime,
    later: datetime,
    slots: Slots,
    moments: list[Moment],
    proof: Proof,
) -> datetime | None:
    """Tell the tier above, if the owner was provably told in time."""
    if proof.at is None and not reach.present:
        unreachable = replace(rung, rule="unreachable", repetition=0, kind=Kind.UNREACHABLE)
        moments += [_moment(o, unreachable, contact, slot) for contact in reach.mend]
        return later
    if proof.at is None:
        if not proof.under_way:
            late = slots.workdays.count(local_day(o.due_at, slots.zone.key), slots.day(slot))
            notice = replace(rung, rule="notice", repetition=late, kind=Kind.CHASE)
            moments += [_moment(o, notice, contact, slot) for contact in reach.owner]
        return later
    ripe = slots.first_of(slots.workdays.after(slots.day(proof.at), NOTICE_AGE))
    if proof.held_until is not None:
        ripe = max(ripe, proof.held_until)
    if ripe > slot:
        return ripe
    recipients = reach.superior if rung.kind is Kind.SUPERVISE else reach.operator
    draft = rung.kind is Kind.SUPERVISE and reach.superior_draft
    if recipients:
        moments += [_moment(o, rung, contact, slot, proof.evidence, draft) for contact in recipients]
        if not draft:  # a draft may wait for ever; the next tier must not
            o.step_fired_at = slot
    else:
        moments.append(_unsent(o, rung, slot, "cancelled", "the tier above has no usable address"))
    return None


def _moment(
    o: Obligation, rung: Rung, contact: int, slot: datetime, evidence: str = "", draft: bool = False
) -> Moment:
    return Moment(
        o.id, o.epoch, rung.rule, rung.repetition, contact, rung.kind, rung.fire_at, slot, o.due_at,
        evidence=evidence, draft=draft,
    )  # fmt: skip


def _unsent(o: Obligation, rung: Rung, slot: datetime, state: str, reason: str) -> Moment:
    return Moment(
        o.id, o.epoch, rung.rule, rung.repetition, 0, rung.kind, rung.fire_at, slot, o.due_at, state, reason
    )
