"""One obligation's dates and a policy in, its rungs out: every rule that will fire, with its slot.

Obligations with the same dates share a schedule, so a call over 500 units computes it once.
A reminder closer to the next than the policy's ``min_gap`` keeps its rung, and says to whom it gives way.
Reminder offsets are working days before ``act_by``; escalation delays are working days after the day
of ``due_at``, in the first slot of that day. What lies before the opening is already past: no rung.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from duban.notices.model import Policy
from duban.planning.dates import local_day
from duban.planning.slots import Slots
from duban.values import Duty, Kind

KIND_OF_STEP = {"owner": Kind.CHASE, "superior": Kind.SUPERVISE, "operator": Kind.REPORT}


@dataclass(frozen=True, slots=True)
class Rung:
    """``gap`` is the working days from the previous escalation step, kept even after an outage.

    ``number`` is its place in the policy, the same whatever the dates are: an obligation remembers it, so
    a new table of working days, under which another rung drops out, neither repeats nor loses one.
    """

    rule: str
    repetition: int
    kind: Kind
    fire_at: datetime
    send_at: datetime
    gap: int = 0
    last: bool = False  # the last reminder: no promise silences it
    apart: int = 0  # of a reminder: working days to the next, or it gives way
    yields: str = ""  # the letter that this reminder is too close to, and gives way to
    number: int = field(default=0, compare=False)


Rungs = tuple[Rung, ...]

#: The number of the first rung behind the opening, whose number is 0.
AFTER_OPENING = 1


def position(rungs: Rungs, number: int) -> int:
    """Return the index of the first rung from ``number`` on; ``len(rungs)`` when the ladder is climbed."""
    return next((i for i, rung in enumerate(rungs) if rung.number >= number), len(rungs))


class Schedules:
    """Makes and remembers schedules for one set of policies and slots."""

    def __init__(self, policies: Mapping[str, Policy], slots: Slots) -> None:
        self.policies, self.slots = dict(policies), slots
        self._made: dict[tuple[datetime, datetime, date, str, str], Rungs] = {}

    def of(self, opens_at: datetime, due_at: datetime, act_by: date, duty: str, policy: str) -> Rungs:
        """Return the rungs in the order they fire."""
        key = (opens_at, due_at, act_by, duty, policy)
        if key not in self._made:
            self._made[key] = schedule(*key[:4], self.policies[policy], self.slots)
        return self._made[key]


def schedule(
    opens_at: datetime, due_at: datetime, act_by: date, duty: str, policy: Policy, slots: Slots
) -> Rungs:
    """Lay out opening, reminders, then the closing of a voluntary stage or the steps of a required one."""
    opening = slots.at_or_after(opens_at)
    rungs: list[Rung] = []
    if opening < due_at:
        rungs.append(Rung("opening", 0, Kind.OPENING, opens_at, opening))
    rungs += _reminders(policy, opening, due_at, act_by, slots)
    if duty == Duty.VOLUNTARY:
        rungs.append(
            Rung("close", 0, Kind.CLOSE, due_at, due_at, number=AFTER_OPENING + len(policy.reminders))
        )
    else:
        rungs += _steps(policy, opens_at, due_at, slots)
    return tuple(rungs)


def _reminders(policy: Policy, opening: datetime, due_at: datetime, act_by: date, slots: Slots) -> list[Rung]:
    found: dict[datetime, Rung] = {}
    for number, rule in enumerate(sorted(policy.reminders, key=lambda r: -r.workdays_before), AFTER_OPENING):
        fire_at = slots.first_of(slots.workdays.add(act_by, -rule.workdays_before))
        send_at = slots.at_or_before(fire_at)
        if opening < send_at < due_at:
            found[send_at] = Rung(rule.key, 0, Kind.REMINDER, fire_at, send_at, number=number)
    rungs = [found[at] for at in sorted(found)]
    if rungs:
        rungs[-1] = replace(rungs[-1], last=True)
    return _apart(rungs, opening, policy.min_gap, slots) if policy.min_gap > 0 else rungs


def _apart(rungs: list[Rung], opening: datetime, gap: int, slots: Slots) -> list[Rung]:
    """Of two reminders closer than ``gap`` working days the later stays, and none is so close to the opening;
    but the last one always stays."""

    def close(one: datetime, other: datetime) -> bool:
        return slots.workdays.count(slots.day(one), slots.day(other)) < gap

    spaced: list[Rung] = []
    following: Rung | None = None
    for rung in reversed(rungs):
        yields = ""
        if following is not None and close(rung.send_at, following.send_at):
            yields = following.rule
        elif following is not None and close(opening, rung.send_at):
            yields = "opening"
        else:
            following = rung
        spaced.insert(0, replace(rung, apart=gap, yields=yields))
    return spaced


def _steps(policy: Policy, opens_at: datetime, due_at: datetime, slots: Slots) -> list[Rung]:
    due_day = local_day(due_at, slots.zone.key)
    planned = sorted(
        (step.workdays_after + repetition * step.repeat_every, order, repetition, step)
        for order, step in enumerate(policy.steps)
        for repetition in range(step.times if step.repeat_every else 1)
    )
    rungs, before = [], None
    for number, (workdays, _, repetition, step) in enumerate(planned, AFTER_OPENING + len(policy.reminders)):
        day = slots.workdays.after(due_day, workdays)
        at = slots.first_of(day)
        if at >= opens_at:
            gap = slots.workdays.count(before, day) if before else 0
            kind = KIND_OF_STEP[step.to]
            rungs.append(Rung(step.key, repetition, kind, at, at, gap, number=number))
            before = day
    return rungs
