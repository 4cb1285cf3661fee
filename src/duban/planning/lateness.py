"""How late something is, in working days; what of it is excused, and how it was counted. Pure.

The day of the deadline is not counted (民法典 第二百零一条). A working day is excused that lies wholly within
a time for which the owner cannot answer: nobody could tell it, or duban itself was silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duban.planning.dates import local_day
from duban.planning.workdays import WorkingDays


@dataclass(frozen=True, slots=True)
class Excuse:
    """From ``since`` to ``until``, both days included, ``why`` the owner cannot answer for them."""

    since: date
    until: date
    why: str


@dataclass(frozen=True, slots=True)
class Measure:
    """By what an obligation is measured. An extension or an amendment moves its deadline; a return sets a day
    for the correction and changes nothing of what counts: the first deadline and the first submission.

    ``first_due_at`` is set once it was returned, ``was_due_at`` once it was extended: the deadline before.
    ``noticed_at`` is when the owner was told of the deadline that counts; ``reply`` is the day that a body
    outside gave it, and the number of its reply.
    """

    due_at: datetime
    first_due_at: datetime | None = None
    done_on: date | None = None
    was_due_at: datetime | None = None
    noticed_at: datetime | None = None
    reply: tuple[date, str] | None = None

    @property
    def counts_from(self) -> datetime:
        return self.first_due_at or self.due_at

    @property
    def corrects(self) -> bool:
        """Whether only a correction is awaited: it was handed in once."""
        return self.first_due_at is not None and self.done_on is not None

    def said(self, zone: str) -> str:
        """Say in a few words from what a letter counts; "" where there was one deadline only."""
        if self.corrects:
            assert self.done_on is not None
            first = "逾期" if self.done_on > local_day(self.counts_from, zone) else "未逾期"
            return f"自更正时限{_brief(self.due_at, zone)}起计，首次报送{first}"
        if self.first_due_at is not None:
            return f"自首次截止日{_brief(self.first_due_at, zone)}起计"
        return f"自延期后的截止日{_brief(self.due_at, zone)}起计" if self.was_due_at else ""

    def steps(self, zone: str) -> tuple[str, ...]:
        """Say which deadline counts, where there were several."""
        found = []
        if self.was_due_at is not None:
            was, now = (local_day(at, zone) for at in (self.was_due_at, self.counts_from))
            found.append(f"原定截止日 {was}，已延期：自延期后的截止日 {now} 起计")
        if self.first_due_at is not None:
            by = local_day(self.due_at, zone)
            found.append(f"曾退回，更正时限 {by}：是否逾期仍按首次截止日和首次报送计")
        return tuple(found)


def _brief(at: datetime, zone: str) -> str:
    day = local_day(at, zone)
    return f"{day.month}月{day.day}日"


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
