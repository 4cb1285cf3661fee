"""What comes again in, the lines of its day in each period out.

``in_period`` says what ``due`` has no words for: ``+ 10 workdays`` after the period's end, ``month 3 day 25``
of a quarter (day 31: its last). A calendar counts days from a period's ends, so a day of a later month of a
quarter is not the same in each. The one law: then it is never late, and a note says so.
"""

from __future__ import annotations

import re
from datetime import date

from duban.drafting.findings import Deadline


def day_in_period(found: Deadline) -> list[str]:
    """Return the date in a period: counted from its end after February, else from its beginning."""
    if after := re.fullmatch(r"\+ (\d+) (\w+)", found.in_period):
        return ["after: period_end", f"{after[2]}: {after[1]}"]
    if inner := re.fullmatch(r"month (\d) day (\d+)", found.in_period):
        return _in_quarter(int(inner[1]), int(inner[2]))
    _, every, *rest = found.due.split()
    if every == "month":
        day = int(rest[1])
        if day >= 31:
            return ["after: period_start", "months: 0", "end_of_month: true"]
        return ["after: period_start", f"days: {day - 1}"]
    month, day = int(rest[0][:2]), int(rest[0][3:])
    last = (date(2023 + month // 12, month % 12 + 1, 1) - date(2023, month, 1)).days
    if day == last:
        return ["after: period_start", f"months: {month - 1}", "end_of_month: true"]
    if month > 2:
        return ["before: period_end", f"days: {(date(2023, 12, 31) - date(2023, month, day)).days}"]
    return ["after: period_start", f"days: {(date(2023, month, day) - date(2023, 1, 1)).days}"]


def _in_quarter(month: int, day: int) -> list[str]:
    if day >= 31:
        return ["after: period_start", f"months: {month - 1}", "end_of_month: true"]
    if month == 3:
        return ["before: period_end", f"days: {31 - day}"]
    return ["after: period_start", f"days: {day - 1 + (30 if month == 2 else 0)}"]


def early(found: Deadline) -> str:
    """Say where the day counted lies a day before the one written: 末月25日 is the 24th in June."""
    inner = re.fullmatch(r"month ([23]) day (\d+)", found.in_period)
    if inner is None or int(inner[2]) >= 31:
        return ""
    if inner[1] == "3":
        return f"原文为季度末月{inner[2]}日，从季末往前数，6月、9月早一天"
    return f"原文为季度第二个月{inner[2]}日，从季初往后数，二季度以外早一天"
