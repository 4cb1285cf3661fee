"""A recurrence in, its reporting periods out: 2024-05, 2024Q3, 2024H1, 2024."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Every = Literal["month", "quarter", "half-year", "year"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period; ``start`` and ``end`` are its first and last day."""

    key: str
    part: str  # "05", "Q3", "H1" or ""
    start: date
    end: date


def add_months(d: date, n: int) -> date:
    """Return the day ``n`` months later; where that month is shorter, its last day (民法典 202, 203).

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 1, 31), 2), add_months(date(2024, 2, 29), 12)
    (datetime.date(2024, 2, 29), datetime.date(2024, 3, 31), datetime.date(2025, 2, 28))
    """
    index = d.year * 12 + d.month - 1 + n
    year, month = divmod(index, 12)
    return date(year, month + 1, min(d.day, end_of_month(date(year, month + 1, 1)).day))


def end_of_month(d: date) -> date:
    """Return the last day of the month of ``d``."""
    return (d.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def periods(every: Every, first: date, last: date, only: tuple[str, ...] = ()) -> Iterator[Period]:
    """Yield the periods from the one containing ``first`` to the one containing ``last``.

    >>> [p.key for p in periods("half-year", date(2024, 5, 20), date(2025, 7, 1))]
    ['2024H1', '2024H2', '2025H1', '2025H2']
    >>> [str(p.end) for p in periods("quarter", date(2024, 1, 1), date(2024, 12, 31), only=("Q1", "Q4"))]
    ['2024-03-31', '2024-12-31']
    """
    length = MONTHS[every]
    start = date(first.year, (first.month - 1) // length * length + 1, 1)
    while start <= last:
        end = add_months(start, length) - timedelta(days=1)
        number = (start.month - 1) // length + 1
        part = {"month": f"{number:02}", "quarter": f"Q{number}", "half-year": f"H{number}"}.get(every, "")
        if not only or part in only:
            separator = "-" if every == "month" else ""
            yield Period(f"{start.year}{separator}{part}", part, start, end)
        start = add_months(start, length)


def bounds(key: str) -> tuple[date, date]:
    """Return the first and the last day of a period.

    >>> [str(day) for key in ("2024Q3", "2024H1", "2024-02", "2024") for day in bounds(key)[1:]]
    ['2024-09-30', '2024-06-30', '2024-02-29', '2024-12-31']
    """
    year, part = int(key[:4]), key[4:]
    length = {"Q": 3, "H": 6, "-": 1}.get(part[:1], 12)
    start = add_months(date(year, 1, 1), length * (int(part[1:] or 1) - 1))
    return start, add_months(start, length) - timedelta(days=1)


def period_title(key: str) -> str:
    """Return a period as people say it.

    >>> [period_title(key) for key in ("2024Q3", "2024H1", "2024-05", "2024", "")]
    ['2024年第三季度', '2024年上半年', '2024年5月', '2024年度', '']
    """
    if not key:
        return ""
    year, part = key[:4], key[4:]
    if part.startswith("Q"):
        return f"{year}年第{'一二三四'[int(part[1]) - 1]}季度"
    if part.startswith("H"):
        return f"{year}年{'上下'[int(part[1]) - 1]}半年"
    if part.startswith("-"):
        return f"{year}年{int(part[1:])}月"
    return f"{year}年度"
