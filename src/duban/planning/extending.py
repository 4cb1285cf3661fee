"""A request for more time in; who decides it, whether it came in time, where it breaks the chain out. Pure.

The laws: only the body that set a date moves it; what was asked before the deadline was asked in time,
whenever it is decided; an undecided request holds the steps to the tiers above for ``HELD`` working days past
the deadline and no longer, and never a letter to the owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from duban.planning.dates import local_day
from duban.planning.slots import Slots
from duban.planning.workdays import WorkingDays
from duban.values import Unit

#: Working days past the deadline that an undecided request holds the steps upward.
HELD = 2


@dataclass(frozen=True, slots=True)
class Decider:
    """Who set a date. ``code`` is empty where it is a body outside the roster, known by its name only."""

    code: str
    name: str

    @property
    def outside(self) -> bool:
        return not self.code

    def __str__(self) -> str:
        return self.code or self.name


def decider(set_by: str, units: Mapping[str, Unit]) -> Decider:
    """Find who set a date: a unit by its code, else by its whole name, else a body outside."""
    if set_by in units:
        return Decider(set_by, units[set_by].name)
    found = next((unit for unit in units.values() if unit.name == set_by), None)
    return Decider(found.code, found.name) if found else Decider("", set_by)


def in_time(due_at: datetime, now: datetime, asked_on: date, today: date, zone: str) -> bool:
    """Say whether a request came before the deadline: at 23:59 of the last day it did, at 24:00 not.

    Of one that is written down on a later day than it was made, only the day is known.
    """
    return now < due_at if asked_on == today else asked_on <= local_day(due_at, zone)


def held_until(due_at: datetime, slots: Slots) -> datetime:
    """Return the first slot in which a step may go upward although a request is undecided."""
    return slots.first_of(slots.workdays.after(local_day(due_at, slots.zone.key), HELD + 1))


def chased_at(asked_at: datetime, due_at: datetime, slots: Slots) -> list[datetime]:
    """Return the slots in which the decider is written to: the next one, then on the morning of the last
    working day before the deadline ends and of each working day on which the request holds what goes upward.
    """
    due_on, first = local_day(due_at, slots.zone.key), slots.at_or_after(asked_at)
    days = [slots.workdays.previous(due_on), *(slots.workdays.after(due_on, n) for n in range(1, HELD + 1))]
    later = (slots.first_of(day) for day in days)
    return [first, *(slot for slot in later if slots.day(slot) > slots.day(first))]


@dataclass(frozen=True, slots=True)
class Outer:
    """A stage that an extended one must leave time for, as its unit owes it: the outer one that it feeds, or
    the one that follows it. ``how`` says which, as words after its title."""

    title: str
    due_on: date
    act_by: date
    how: str = "which it feeds"


def breaks(day: date, outer: Outer, workdays: WorkingDays) -> tuple[bool, str]:
    """Say where the chain breaks when a stage ends on ``day``: (it cannot hold, in which words).

    Without any working day left for review, sealing and post it is only a warning.
    """
    if day > outer.act_by:
        act = "" if outer.act_by == outer.due_on else f", to be acted on by {outer.act_by}"
        return True, f"{day} is too late for “{outer.title}”, {outer.how}: due {outer.due_on}{act}"
    if workdays.count(day, outer.act_by) == 0:
        return (
            False,
            f"{day} leaves no working day before “{outer.title}” (by {outer.act_by}), {outer.how}",
        )
    return False, ""
