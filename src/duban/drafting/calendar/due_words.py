"""A due of docs/drafting.md in, as people say it out: 2026年3月20日17:00, 每月25日, “公示”之后7日. Pure."""

from __future__ import annotations

import re

_UNITS = {"days": "日", "workdays": "个工作日", "months": "个月"}
_EVERY = {
    "day": "每天",
    "week": "每周",
    "fortnight": "每两周",
    "month": "每月",
    "two-months": "每两个月",
    "quarter": "每季度",
    "half-year": "每半年",
}
_DAY = re.compile(r"(?:(\d{4})|-|cycle year(\d+) )-?(\d\d)-(\d\d)(?:T(\d\d:\d\d))?")


def due_words(due: str) -> str:
    """Return what a due says. What has no words is shown as it is."""
    if day := _DAY.fullmatch(due):
        year = f"{day[1]}年" if day[1] else (f"第{day[2]}年" if day[2] else "")
        return f"{year}{int(day[3])}月{int(day[4])}日{day[5] or ''}"
    if counted := re.fullmatch(r"(?:issued_on|event\(([^()]*)\)) ([+-]) (\d+) (\w+)", due):
        if counted[1] == "公示":
            return f"公示{counted[3]}{_UNITS.get(counted[4], '')}"
        since = "印发" if counted[1] is None else f"“{counted[1]}”"
        way = "之后" if counted[2] == "+" else "之前"
        return f"{since}{way}{counted[3]}{_UNITS.get(counted[4], '')}"
    if open_ := re.fullmatch(r"unsigned\((.*)\)", due):
        return f"“{open_[1]}”"
    if due.startswith("every "):
        return _again(due.split()[1:])
    return {"rolling": "常年办理", "unspecified": "时间另行通知"}.get(due, due)


def _again(parts: list[str]) -> str:
    every = _EVERY.get(parts[0], "每年")
    if len(parts) == 3 and parts[1] == "day":
        return f"{every}{parts[2]}日"
    if len(parts) == 2 and (day := re.fullmatch(r"(\d\d)-(\d\d)", parts[1])):
        return f"{every}{int(day[1])}月{int(day[2])}日"
    return f"{every}一次"
