"""What is left of a call in, whether it may go to the archive out. Pure.

The law: a call is over when nobody owes anything (a missing value of an indicator is owed too), nothing is
still to come, no request waits for a word and no letter waits to leave. Whoever archives it all the same says
why, and what is left is withdrawn; only a letter that may be leaving at this moment is waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duban.values import Status

#: Made, or drafted, and surely not left: an archive can still cancel it.
STOPPABLE = ("draft", "queued", "retry")
#: Periods of one stage that a refusal lists.
LISTED = 4


@dataclass(frozen=True, slots=True)
class Open:
    """So many obligations of a stage that are still owed."""

    stage: str
    period: str
    status: Status
    count: int

    def __str__(self) -> str:
        return " ".join(part for part in (self.stage, self.period, f"{self.count} {self.status}") if part)


@dataclass(frozen=True, slots=True)
class Left:
    """``to_come``: stages and periods that somebody will owe and that are not open yet; ``moments`` wait for
    their letters; ``letters`` counts by state those that speak of the call and have not ended."""

    owed: tuple[Open, ...] = ()
    to_come: tuple[tuple[str, str], ...] = ()
    requests: int = 0
    values: int = 0
    moments: int = 0
    letters: Mapping[str, int] | None = None

    @property
    def drafts(self) -> int:
        return (self.letters or {}).get("draft", 0)

    @property
    def waiting(self) -> int:
        """Return how many letters would still leave by themselves."""
        states = self.letters or {}
        return self.moments + sum(n for state, n in states.items() if state != "draft" and state in STOPPABLE)

    @property
    def under_way(self) -> int:
        """Return how many letters may be leaving at this moment."""
        return sum(n for state, n in (self.letters or {}).items() if state not in STOPPABLE)


def what_is_left(left: Left) -> tuple[str, ...]:
    """Say, a line each, what keeps a call from the archive; nothing where it is over."""
    lines = [f"still owed: {one}" for one in left.owed]
    lines += [f"still to come: {stage} {_some(periods)}".rstrip() for stage, periods in _by_stage(left)]
    counted = (
        (left.requests, "requests for more time without an answer"),
        (left.values, "values of indicators that did not come with their report"),
        (left.waiting, "letters that wait to leave"),
        (left.drafts, "drafts that nobody released"),
        (left.under_way, "letters under way, of which it is not known yet whether they left"),
    )
    return (*lines, *(f"{what}: {number}" for number, what in counted if number))


def _by_stage(left: Left) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for stage, period in left.to_come:
        found.setdefault(stage, []).append(period)
    return list(found.items())


def _some(periods: list[str]) -> str:
    more = len(periods) - LISTED
    return ", ".join(periods[:LISTED]) + (f" and {more} more" if more > 0 else "")
