"""A date without its year in, the year out with where it comes from, or None: a person must say.

The year comes from the sentence, the signature or the notice's own number, never from a page's stamp.
A deadline shortly before the signature stays where it is and is warned of; one far before it belongs to the
next year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from duban.drafting.dates.chinese_dates import DAY_WORDS, MONTH_WORDS, Day
from duban.drafting.dates.ranges import Span

#: A signature may be that of a later copy; a deadline may lie so many days before it, else it is next year's.
LATE_SIGNATURE = 45

Basis = Literal["explicit", "inferred", "none"]


@dataclass(frozen=True, slots=True)
class Year:
    """``before_issue``: the date lies before the signature, which is worth a warning."""

    year: int | None
    basis: Basis
    before_issue: bool = False


def by_the_signature(span: Span, issued_on: date) -> Span:
    """Return a span with the day that 本月, 下周一 and 明日 mean."""
    day = span.closes
    if day.year_word not in MONTH_WORDS and day.year_word not in DAY_WORDS:
        return span
    if day.year_word in DAY_WORDS:
        monday = timedelta(days=issued_on.weekday() if day.year_word.endswith("周") else 0)
        meant = issued_on - monday + timedelta(days=day.day or 0)
        return replace(span, closes=replace(day, year=meant.year, month=meant.month, day=meant.day))
    month = issued_on.month + MONTH_WORDS[day.year_word]
    closes = replace(day, year=issued_on.year + month // 13, month=(month - 1) % 12 + 1)
    return replace(span, closes=closes)


def year_of(day: Day, issued_on: date | None, number_year: int | None, near: int | None = None) -> Year:
    """Return the year of ``day``. ``near``: one written before it in the same sentence."""
    known = issued_on.year if issued_on else number_year
    if day.year is not None:
        late = issued_on is not None and day.last(day.year) < issued_on
        return Year(day.year, "explicit", late)
    if day.year_word.startswith("第"):  # 第2年: of what, a person must say
        return Year(None, "none")
    if day.year_word:
        if known is None:
            return Year(None, "none")
        return Year(known + (day.year_word in {"明年", "次年", "翌年"}), "inferred")
    if near is not None:
        return Year(near, "inferred", issued_on is not None and day.last(near) < issued_on)
    if issued_on is not None:
        gap = (issued_on - day.last(issued_on.year)).days
        if gap > LATE_SIGNATURE:
            return Year(issued_on.year + 1, "inferred")
        return Year(issued_on.year, "inferred", gap > 0)
    return Year(known, "inferred") if known is not None else Year(None, "none")
