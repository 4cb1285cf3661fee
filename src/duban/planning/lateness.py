"""How late something is, in working days; what of it is excused, and how it was counted. Pure.

The day of the deadline is not counted (民法典 第二百零一条). A working day is excused that lies wholly within
a time for which the owner cannot answer: nobody could tell it, or duban itself was silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from duban.planning.workdays import WorkingDays


@dataclass(frozen=True, slots=True)
class Excuse:
    """From ``since`` to ``until``, both days included, ``why`` the owner cannot answer for them."""

    since: date
    until: date
    why: str


@dataclass(frozen=True, slots=True)
class Lateness:
    """``workdays`` late, without the ``excused`` ones; ``steps`` say how they were counted, ``why`` what the
    excused ones were."""

    workdays: int
    excused: int
    steps: tuple[str, ...]
    why: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        return self.workdays > 0


def lateness(
    due_on: date, until: date, done: bool, workdays: WorkingDays, excuses: Iterable[Excuse] = ()
) -> Lateness:
    """Count from the day after ``due_on`` to ``until``: the day it was handed in (``done``), or today."""
    end = f"{until} 报送" if done else f"{until} 尚未报送"
    passed = _days(due_on + timedelta(days=1), until, workdays)
    steps = [f"截止日 {due_on}，{end}：其间 {len(passed)} 个工作日（截止当日不计）"]
    left, why = set(passed), []
    for excuse in sorted(excuses, key=lambda e: (e.since, e.until, e.why)):
        taken = left.intersection(_days(excuse.since, excuse.until, workdays))
        if taken:
            left -= taken
            why.append(excuse.why)
            steps.append(f"不计 {len(taken)} 个工作日（{min(taken)} 至 {max(taken)}）：{excuse.why}")
    steps.append(f"计逾期 {len(left)} 个工作日")
    return Lateness(len(left), len(passed) - len(left), tuple(steps), tuple(dict.fromkeys(why)))


def missed(last: date, today: date, workdays: WorkingDays) -> tuple[date, date] | None:
    """Return the first and last day between two looks of the engine if a working day lay wholly between."""
    since, until = last + timedelta(days=1), today - timedelta(days=1)
    return (since, until) if _days(since, until, workdays) else None


def _days(since: date, until: date, workdays: WorkingDays) -> list[date]:
    found, day = [], workdays.next(since) if since <= until else until + timedelta(days=1)
    while day <= until:
        found.append(day)
        day = workdays.next(day + timedelta(days=1))
    return found
