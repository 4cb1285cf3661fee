"""Counts of what units owe in, the light of a stage out: one colour and the counts behind it. Pure.

One law: red is what is late now, and nothing else; a colour never stands without its counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: A stage is near from this many working days before the day to act.
NEAR = 10


class Light(StrEnum):
    """In the order of urgency."""

    RED = "red"  # something is late
    YELLOW = "yellow"  # something must be acted on within the next working days
    GREEN = "green"  # on its way, or done
    GREY = "grey"  # nothing has opened, or nobody owes it


@dataclass(frozen=True, slots=True)
class Counts:
    """How many units stand where. ``soon`` and ``late`` are parts of ``opened``."""

    done: int = 0
    waiting: int = 0
    opened: int = 0
    soon: int = 0
    late: int = 0
    void: int = 0
    next_due: datetime | None = None

    @property
    def owed(self) -> int:
        return self.opened + self.waiting

    @property
    def total(self) -> int:
        """Return how many units count: those of whom nothing is expected are left out."""
        return self.done + self.owed

    @property
    def complete(self) -> bool:
        return self.done > 0 and self.owed == 0

    @property
    def light(self) -> Light:
        if self.late:
            return Light.RED
        if self.soon:
            return Light.YELLOW
        return Light.GREEN if self.opened or self.done else Light.GREY


def together(some: Iterable[Counts]) -> Counts:
    """Add counts up.

    >>> together([Counts(done=2, opened=1, late=1), Counts(waiting=3)]).light
    <Light.RED: 'red'>
    """
    done = waiting = opened = soon = late = void = 0
    next_due: datetime | None = None
    for one in some:
        done += one.done
        waiting += one.waiting
        opened += one.opened
        soon += one.soon
        late += one.late
        void += one.void
        if one.next_due is not None and (next_due is None or one.next_due < next_due):
            next_due = one.next_due
    return Counts(done, waiting, opened, soon, late, void, next_due)


def worst(lights: Iterable[Light]) -> Light:
    """Return the most urgent of some lights."""
    order = list(Light)
    return min(lights, key=order.index, default=Light.GREY)
