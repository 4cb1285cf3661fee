"""When a unit takes part in, and whether it owes a period, out. Pure.

The rule of stubs: a first or last period that lies in the span only in part is owed where at least one third
of its days do; a shorter stub is owed by nobody and reported with nothing. What is asked once is owed where
its last day lies in the span.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duban.problems import Refused

#: The smallest part of a period that is reported on: one third.
SHARE = 3
GRADUATED, LEFT = "graduated", "withdrawn"


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day on which a unit takes part; None: as long as the series. ``reason`` says
    why it ends: graduated 期满, withdrawn 退出, or the operator's words."""

    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""


WHOLE = Span()


def checked(span: Span) -> Span:
    """Return a span that can be. Raises Refused where it ends before it starts."""
    if span.starts_on and span.ends_on and span.ends_on < span.starts_on:
        raise Refused(f"a span from {span.starts_on} cannot end on {span.ends_on}", code="bad-span")
    return span


def days_within(span: Span, start: date, end: date) -> int:
    """Return how many days of a period lie in the span.

    >>> days_within(Span(starts_on=date(2024, 8, 15)), date(2024, 7, 1), date(2024, 9, 30))
    47
    >>> days_within(Span(ends_on=date(2024, 6, 30)), date(2024, 7, 1), date(2024, 9, 30))
    0
    """
    first = max(start, span.starts_on or start)
    last = min(end, span.ends_on or end)
    return max((last - first).days + 1, 0)


def owes(span: Span, start: date, end: date) -> bool:
    """Say whether a unit owes the report of a period.

    >>> quarter = date(2024, 7, 1), date(2024, 9, 30)  # 92 days: 31 are enough, 30 are not
    >>> owes(Span(ends_on=date(2024, 7, 31)), *quarter), owes(Span(ends_on=date(2024, 7, 30)), *quarter)
    (True, False)
    """
    return days_within(span, start, end) * SHARE >= (end - start).days + 1


def owes_once(span: Span, due_on: date) -> bool:
    """Say whether a unit owes what is asked once and due on this day."""
    return bool(days_within(span, due_on, due_on))


def why_over(span: Span) -> str:
    """Say in a letter why nothing more is owed."""
    if span.ends_on is None:
        return "该报告期不在本单位承担期间内，无需报送"
    day = f"{span.ends_on.year}年{span.ends_on.month}月{span.ends_on.day}日"
    why = {GRADUATED: "期满", LEFT: "退出"}.get(span.reason, span.reason)
    return f"承担期限至{day}{f'（{why}）' if why else ''}，不足三分之一的报告期及此后各期无需报送"
