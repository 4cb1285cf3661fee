"""Instants and numbers as an official letter writes them.

A whole day ends at 24时 of that day, never at 0时 of the next.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_WEEKDAYS = "一二三四五六日"
_NUMERALS = ("", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
_DROPPED = frozenset({"Cc", "Cf", "Cs"})  # controls, bidi and zero-width marks, lone surrogates
_BREAKS = frozenset({"Zl", "Zp", "Zs"})


def clean(text: str, limit: int = 2000) -> str:
    """Return ``text`` on one line without control, bidi or zero-width characters, cut with … at ``limit``.

    >>> clean("甲\\r\\n乙\\u202e丙")
    '甲 乙丙'
    """
    # The same titles and names stand in thousands of letters; a giant one is not worth keeping.
    return _remembered(text, limit) if len(text) <= 200 else _clean(text, limit)


def _clean(text: str, limit: int) -> str:
    if not text.isprintable():
        text = "".join(_inert(mark) for mark in text[: limit * 4])
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


_remembered = lru_cache(maxsize=8192)(_clean)


def _inert(mark: str) -> str:
    if mark in "\t\n\r\v\f\x85":
        return " "
    category = unicodedata.category(mark)
    return "" if category in _DROPPED else " " if category in _BREAKS else mark


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def ends(instant: datetime, zone: str) -> tuple[date, str]:
    """Return the day a deadline ends on and the time of that day; midnight is 24时 of the day before."""
    local = instant.astimezone(_zone(zone))
    if local.hour == local.minute == local.second == 0:
        return (local - timedelta(days=1)).date(), "24时"
    return local.date(), _clock(local)


def _clock(local: datetime) -> str:
    """Return 9时, or 17时30分."""
    return f"{local.hour}时" + (f"{local.minute:02}分" if local.minute else "")


def day(value: date | datetime, zone: str = "Asia/Shanghai") -> str:
    """Return 2024年9月13日."""
    if isinstance(value, datetime):
        value = value.astimezone(_zone(zone)).date()
    return f"{value.year}年{value.month}月{value.day}日"


def weekday(value: date) -> str:
    """Return 2024年9月13日（星期五）."""
    return f"{day(value)}（星期{_WEEKDAYS[value.weekday()]}）"


@lru_cache(maxsize=4096)
def deadline(instant: datetime, zone: str = "Asia/Shanghai") -> str:
    """Return 2024年9月13日（星期五）24时前."""
    on, at = ends(instant, zone)
    return f"{weekday(on)}{at}前"


def brief_deadline(instant: datetime, zone: str = "Asia/Shanghai", year: int = 0) -> str:
    """Return 9月13日24时, for tables and subjects; with the year when ``year`` is given and another."""
    on, at = ends(instant, zone)
    return (f"{on.year}年" if year and year != on.year else "") + f"{on.month}月{on.day}日{at}"


def moment(instant: datetime, zone: str = "Asia/Shanghai") -> str:
    """Return 2024年9月18日9时."""
    local = instant.astimezone(_zone(zone))
    return f"{day(local.date())}{_clock(local)}"


def copies(number: int | None) -> str:
    """Return 一式三份 for three, 1份 for one, 一式12份 beyond ten, nothing for None."""
    if number is None or number < 1:
        return ""
    if number == 1:
        return "1份"
    return f"一式{_NUMERALS[number] if number <= 10 else number}份"
