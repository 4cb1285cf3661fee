"""An indicator and a value of it in; how it stands against the time that has passed, out. Pure.

Expected is what lies on the straight line from the baseline on its day to the next target, or on the declared
curve. Green: at or ahead of it, or the target reached. Yellow: behind by up to a tenth of the whole way from
the start to the target. Red: further behind, or not there on the target's day. What is only aspired to
(力争、争创) is never red. Without a baseline the target alone judges: reached, or open until its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from duban.notices.model import Indicator, NoticeCalendar, Target

#: So much of the whole way may be missing before a pace is red.
YELLOW = 0.1
_NOTHING = 1e-9  # 0.1 + 0.2 is not behind 0.3


class Pace(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    OPEN = "open"  # there is nothing to judge by yet


@dataclass(frozen=True, slots=True)
class Judged:
    """``expected`` is None without a baseline. ``done`` is the part of the way that is behind, 0 to 1, for a
    bar; None where it cannot be said."""

    pace: Pace
    target: Target
    reached: bool
    expected: float | None
    done: float | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A day and a value that lie on the expected way."""

    on: date
    value: float


def begins(calendar: NoticeCalendar) -> date:
    """Return the day a baseline without one of its own is of: the series' first, or the notice's."""
    series = [stage.recurs.from_ for stage in calendar.stages if stage.recurs is not None]
    return min(series, default=calendar.notice.issued_on)


def judge(indicator: Indicator, begin: date, value: float, on: date) -> Judged:
    """Say how a value of the day ``on`` stands."""
    targets = sorted(indicator.targets, key=lambda target: target.on)
    target = next((t for t in targets if t.on >= on), targets[-1])
    marks = way(indicator, begin)
    reached = _gap(indicator, target.value, value) <= _NOTHING
    if marks is None:
        pace = Pace.GREEN if reached else Pace.OPEN if on < target.on else Pace.RED
        return Judged(_softened(indicator, pace), target, reached, None, _part_of(indicator, target, value))
    expected = at(marks, on)
    start = marks[0].value
    whole = abs(target.value - start) or abs(target.value) or 1.0
    behind = _gap(indicator, expected, value) / whole
    if reached or (behind <= _NOTHING and on < target.on):
        pace = Pace.GREEN
    else:
        pace = Pace.YELLOW if behind <= YELLOW + _NOTHING and on < target.on else Pace.RED
    along = 1.0 if reached else (value - start) / (target.value - start) if target.value != start else 0.0
    return Judged(_softened(indicator, pace), target, reached, expected, min(max(along, 0.0), 1.0))


def way(indicator: Indicator, begin: date) -> tuple[Mark, ...] | None:
    """Return the marks of the expected way in order: baseline, curve, targets; None where it has no start."""
    marks = {target.on: target.value for target in indicator.targets}
    marks |= {point.on: point.value for point in indicator.curve}
    if indicator.baseline is not None:
        first = indicator.baseline_on or begin
        marks = {day: value for day, value in marks.items() if day > first} | {first: indicator.baseline}
    elif not indicator.curve:
        return None
    return tuple(Mark(day, marks[day]) for day in sorted(marks))


def at(marks: Sequence[Mark], on: date) -> float:
    """Return the expected value of a day: on the straight line between the marks around it.

    >>> line = (Mark(date(2024, 1, 1), 0), Mark(date(2024, 12, 31), 100))
    >>> [round(at(line, day)) for day in (date(2023, 7, 1), date(2024, 7, 1), date(2025, 7, 1))]
    [0, 50, 100]
    """
    if on <= marks[0].on:
        return marks[0].value
    for before, after in pairwise(marks):
        if on <= after.on:
            passed = (on - before.on).days / (after.on - before.on).days
            return before.value + (after.value - before.value) * passed
    return marks[-1].value


def bar(done: float | None, width: int = 8, *, plain: bool = False) -> str:
    """Return a small bar; ``plain``: of ASCII.

    >>> bar(0.55), bar(0.55, plain=True), bar(None)
    ('████▍···', '####----', '')
    """
    if done is None:
        return ""
    if plain:
        full = int(done * width)
        return "#" * full + "-" * (width - full)
    eighths = int(done * width * 8)
    full, rest = divmod(eighths, 8)
    drawn = "█" * full + " ▏▎▍▌▋▊▉"[rest].strip()
    return drawn + "·" * (width - len(drawn))


def _gap(indicator: Indicator, wanted: float, value: float) -> float:
    """Return by how much a value falls short; negative where it is better than wanted."""
    return wanted - value if indicator.direction == "up" else value - wanted


def _softened(indicator: Indicator, pace: Pace) -> Pace:
    return Pace.YELLOW if pace is Pace.RED and not indicator.firm else pace


def _part_of(indicator: Indicator, target: Target, value: float) -> float | None:
    """Without a start the bar shows the part of the target itself."""
    low, high = (value, target.value) if indicator.direction == "up" else (target.value, value)
    return min(max(low / high, 0.0), 1.0) if high > 0 else None
