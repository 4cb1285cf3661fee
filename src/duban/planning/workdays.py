"""Statutory working days in, day arithmetic out. The law: ``add(d, n)`` lands on a working day, and
``count`` gives ``n`` back.

The days come from the State Council's yearly arrangements: ``chinesecalendar`` as seed, overridden by an
admin's file for a year (``{year, papers, days: [{name, date, isOffDay}]}``). Make-up days are working
days. The day of the event is not counted (民法典 201).

Past the horizon (the last day covered by a published arrangement) nobody knows. There the *earliest*
reading is taken, because it serves reminders: counting forward every day counts, counting back only
weekdays do. Such results are provisional, and ``knows`` tells. Whatever weighs on a person (an escalation
step, the age of a proof) must not come early: ``after`` counts only weekdays there.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from duban.problems import BadInput, Problem

ONE_DAY = timedelta(days=1)


class WorkingDays:
    """The working days from ``first`` to ``horizon``, inclusive.

    >>> days = shipped_workdays()
    >>> days.is_working(date(2024, 9, 14))  # a Saturday worked for the Mid-Autumn holiday
    True
    >>> days.add(date(2024, 9, 13), 1)
    datetime.date(2024, 9, 14)
    >>> days.add(date(2024, 9, 30), 1)  # the National Day holiday lies between
    datetime.date(2024, 10, 8)
    >>> days.add(date(2024, 10, 8), -1)
    datetime.date(2024, 9, 30)
    >>> days.count(date(2024, 9, 13), date(2024, 9, 18))  # 14, 18; 15 to 17 are off
    2
    """

    __slots__ = ("_days", "_set", "first", "horizon", "version")

    def __init__(self, working: Iterable[date], first: date, horizon: date) -> None:
        self._days = sorted(working)
        self._set = frozenset(self._days)
        self.first, self.horizon = first, horizon
        text = ",".join(d.isoformat() for d in self._days) + horizon.isoformat()
        self.version = hashlib.sha256(text.encode()).hexdigest()[:16]

    def knows(self, d: date) -> bool:
        """Say whether a published arrangement covers ``d``."""
        return self.first <= d <= self.horizon

    def is_working(self, d: date) -> bool:
        """Say whether ``d`` is a working day; past the horizon, whether it is a weekday (provisional)."""
        return d in self._set if self.knows(d) else d.weekday() < 5

    def next(self, d: date) -> date:
        """Return ``d`` or the first working day after it."""
        while not self.is_working(d):
            d += ONE_DAY
        return d

    def previous(self, d: date) -> date:
        """Return ``d`` or the last working day before it."""
        while not self.is_working(d):
            d -= ONE_DAY
        return d

    def add(self, d: date, n: int) -> date:
        """Return the ``n``-th working day after ``d`` (before, if negative); ``d`` itself is not counted.

        ``n`` = 0 returns ``d`` or, on a day off, the working day before: the day one can still act.
        """
        if n == 0:
            return self.previous(d)
        if self.knows(d):
            if n > 0:
                at = bisect_right(self._days, d) + n - 1
                if at < len(self._days):
                    return self._days[at]
                left = n - (len(self._days) - bisect_right(self._days, d))
                return self.horizon + left * ONE_DAY
            at = bisect_left(self._days, d) + n
            if at >= 0:
                return self._days[at]
        step, left = (ONE_DAY, n) if n > 0 else (-ONE_DAY, -n)
        while left:
            d += step
            if (n > 0 and d > self.horizon) or self.is_working(d):
                left -= 1
        return d

    def after(self, d: date, n: int) -> date:
        """Return the ``n``-th working day after ``d``, ``n`` at least 1, never early past the horizon.

        >>> days = shipped_workdays()
        >>> days.after(date(2024, 9, 30), 1)
        datetime.date(2024, 10, 8)
        >>> days.after(date(2027, 6, 4), 2), days.add(date(2027, 6, 4), 2)  # a Friday nobody knows yet
        (datetime.date(2027, 6, 8), datetime.date(2027, 6, 6))
        """
        if n < 1:
            raise ValueError(f"after counts forward from 1, not from {n}")
        at = bisect_right(self._days, d) + n - 1
        if self.first <= d and at < len(self._days):
            return self._days[at]
        if self.knows(d):
            d, n = self.horizon, at - len(self._days) + 1
        while n:
            d += ONE_DAY
            n -= self.is_working(d)
        return d

    def count(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start`` up to and including ``end``; 0 if none."""
        if end <= start:
            return 0
        known = bisect_right(self._days, end) - bisect_right(self._days, start)
        d, beyond = max(start, self.horizon), 0
        while d < end:
            d += ONE_DAY
            beyond += d.weekday() < 5
        return known + beyond

    def sure(self, *days: date) -> bool:
        """Say whether everything between the given days is covered by published arrangements."""
        return all(self.knows(d) for d in days)


@lru_cache(maxsize=1)
def shipped_workdays() -> WorkingDays:
    """Return the working days known to ``chinesecalendar`` (2007 to its last published year)."""
    return workdays_from({})


def workdays_from(years: Mapping[int, Mapping[date, bool]]) -> WorkingDays:
    """Return working days with ``years`` ({year: {date: is_off}}) laid over the seed day by day.

    A year beyond the seed extends the horizon only if it follows it without a gap.
    """
    from chinese_calendar import constants

    seed_first = date(min(d.year for d in constants.holidays), 1, 1)
    last_year = max(d.year for d in constants.holidays)
    while last_year + 1 in years:
        last_year += 1
    exceptions = {d: True for d in constants.holidays} | {d: False for d in constants.workdays}
    for _, days in sorted(years.items()):
        exceptions |= days
    working, d, horizon = [], seed_first, date(last_year, 12, 31)
    while d <= horizon:
        if not exceptions.get(d, d.weekday() >= 5):
            working.append(d)
        d += ONE_DAY
    return WorkingDays(working, seed_first, horizon)


def load_workdays(directories: Iterable[Path]) -> WorkingDays:
    """Read every ``<year>.json`` of the directories over the seed. Raises BadInput with all problems."""
    years: dict[int, dict[date, bool]] = {}
    problems: list[Problem] = []
    for path in sorted(p for directory in directories for p in directory.glob("*.json")):
        try:
            raw = json.loads(path.read_text("utf-8"))
            days = {date.fromisoformat(day["date"]): bool(day["isOffDay"]) for day in raw["days"]}
            years.setdefault(int(raw["year"]), {}).update(days)
        except (OSError, ValueError, KeyError, TypeError) as error:
            problems.append(
                Problem(
                    str(path), 0, 0, "bad-workdays",
                    f"this is not an arrangement of working days: {error!r}",
                    "write {year, papers, days: [{name, date, isOffDay}]}, see calendars/workdays/README.md",
                )
            )  # fmt: skip
    if problems:
        raise BadInput("the working-day files cannot be read", tuple(problems))
    return workdays_from(years) if years else shipped_workdays()
