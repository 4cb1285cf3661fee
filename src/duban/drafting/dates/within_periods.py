"""The words right after 每季度, 每半年 or 每月 in, the day in the period that they name out.

A day that month and day cannot say is said in the words of ``period_days.py``: + 10 workdays, month 3 day 25.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duban.drafting.dates.chinese_numbers import AHEAD, NUMERAL, number

_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9])"
#: How long after a period: 结束后10个工作日内; the month after it: 次月15日前.
_AFTER = re.compile(
    rf"[^。;,\d]{{0,12}}?(?:(?:结束|终了)[之以]?后?的?(?P<n>{NUMERAL})个?(?P<u>工作日|日|天|月)[之以]?内"
    rf"|(?:结束|终了)?后?的?次月{_DAY}[日号]{AHEAD})"
)
#: A day of a quarter's month: 末月25日前, 首月10日前, 季度末; several make its last day the term.
_OF_QUARTER = re.compile(
    r"[的于在]?(?:(?P<k>首|末|最后一个|第[一二三]个?)月(?:份)?的?"
    rf"(?:(?P<since>\d{{1,2}}日?(?:至|到|[-—~–]{{1,2}}))?{_DAY}日|底|末)|[末底](?!月\d))(?:{AHEAD})?"
)
_NTH = {"首": 1, "第一": 1, "第二": 2}
#: Any other day of a quarter: 前, or a range of days.
_IN_QUARTER = re.compile(rf"的?(?:(?:\d{{1,2}}日)?{AHEAD}|\d{{1,2}}日?(?:至|到|[-—~–]{{1,2}})\d{{1,2}}日)")
_UNITS = {"工作日": "workdays", "月": "months"}


@dataclass(frozen=True, slots=True)
class Within:
    """Where the words end, whether they make the day a deadline whatever verb follows, and the day."""

    end: int
    before: bool
    inside: str


def within(text: str, at: int, every: str) -> Within | None:
    """Return the day named at ``at``, after a period; None where none is, or a month's own day."""
    after = _AFTER.match(text, at) if every in ("month", "quarter", "half-year") else None
    if after and (every != "month" or after["u"] in _UNITS):
        if after["d"]:
            return Within(after.end(), True, f"+ {int(after['d'])} days")
        return Within(after.end(), False, f"+ {number(after['n'])} {_UNITS.get(after['u'], 'days')}")
    if every != "quarter":
        return None
    if inner := _OF_QUARTER.match(text, at):
        month = _NTH.get((inner["k"] or "").removesuffix("个"), 3)
        return Within(inner.end(), bool(inner["since"]), f"month {month} day {int(inner['d'] or 31)}")
    other = _IN_QUARTER.match(text, at)
    return Within(other.end(), True, "") if other else None
