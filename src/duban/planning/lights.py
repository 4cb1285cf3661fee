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


def together(some: Iterable[tuple[int, int, int, int, int, int, datetime | None]]) -> Counts:
    """Add counts up, each given as a tuple of the parts of ``Counts``.

    >>> together([(2, 0, 1, 0, 1, 0, None), (0, 3, 0, 0, 0, 0, None)]).light
    <Light.RED: 'red'>
    """
    done, waiting, opened, soon, late, void, dues = zip(*some, strict=True)
    coming = [due for due in dues if due is not None]
    return Counts(
        sum(done), sum(waiting), sum(opened), sum(soon), sum(late), sum(void), min(coming, default=None)
    )


def worst(lights: Iterable[Light]) -> Light:
    """Return the most urgent of some lights."""
    order = list(Light)
    return min(lights, key=order.index, default=Light.GREY)
