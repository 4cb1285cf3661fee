"""The only place that reads the time. Everything else takes ``now`` as an argument.

A clock is a callable that returns an aware UTC instant.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return this instant in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds on a clock that never steps; for durations and leases inside one process."""
    return time.monotonic()


class MovableClock:
    """A clock moved by hand: for the demo, previews and tests."""

    def __init__(self, start: datetime) -> None:
        self.now = aware(start)

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, instant: datetime) -> None:
        self.now = aware(instant)

    def advance(self, by: timedelta) -> None:
        self.now += by


def aware(instant: datetime) -> datetime:
    """Return ``instant`` in UTC. Raises ValueError for a naive value: nobody can know what it meant."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; give one")
    return instant.astimezone(UTC)


class RunningClock:
    """A clock set to another time, which goes on from there: for looking at a season of the demo."""

    def __init__(self, start: datetime) -> None:
        self._start, self._since = aware(start), monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=monotonic() - self._since)
