"""One written value in, its meaning out, or the code, message and hint of what is wrong with it. Pure.

Only one spelling of each thing is accepted, so that nobody's ``no`` is a false and nobody's ``0510`` is 328.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, time
from typing import Any, NamedTuple

from duban.notices.wants import Want
from duban.notices.wording import listed, nearest, quoted

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LOOSE_DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日号]?")
_MONTH_DAY = re.compile(r"[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*[日号]?.*")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})")
_LOOSE_TIME = re.compile(r"([0-9]{1,2})\s*[:：.时点]?\s*([0-9]{2})\s*分?")
_LEADING = re.compile(r"([+-]?[0-9]+)\s*\D")
_TRUE = {"true", "yes", "y", "on", "1", "是", "有", "t"}
_FALSE = {"false", "no", "n", "off", "0", "否", "无", "f"}


class Wrong(NamedTuple):
    code: str
    message: str
    hint: str = ""


def meaning(text: str, want: Want, name: str) -> Any:
    """Return the value of ``text`` as ``want`` asks, or Wrong. ``name`` is the author's key."""
    found = _meaning(text.strip(), want, name)
    narrow = unicodedata.normalize("NFKC", text.strip()) if isinstance(found, Wrong) else text
    if narrow != text.strip() and not isinstance(_meaning(narrow, want, name), Wrong):
        return found._replace(hint=f"write {narrow}, in narrow characters.")
    return found


def _meaning(text: str, want: Want, name: str) -> Any:
    match want.form:
        case "key":
            return text if KEY.fullmatch(text) and len(text) <= 64 else _bad_key(text)
        case "integer":
            return _integer(text, name)
        case "number":
            return _number(text, name)
        case "flag":
            return _flag(text, name)
        case "date":
            return _date(text, name)
        case "time":
            return _time(text, name)
        case "choice":
            return text if text in want.choices else _choice(text, want, name)
        case _:
            return text


def bad_key(text: str) -> Wrong | None:
    """Return what is wrong with a key of the author's own, or None."""
    return None if KEY.fullmatch(text) and len(text) <= 64 else _bad_key(text)


def _bad_key(text: str) -> Wrong:
    spelt = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64].strip("-")
    hint = f'write "{spelt}"?' if spelt else "the title may be in Chinese; the key may not."
    message = f"{quoted(text)} is no key: a key has lower-case letters, digits and hyphens between them"
    return Wrong("bad-key", message, hint)


def _integer(text: str, name: str) -> int | Wrong:
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,8})", text):
        return int(text)
    leading = _LEADING.match(text + " ")
    if re.fullmatch(r"-?0[0-9]+", text):
        hint = "leave the leading zeros out."
    elif leading and not re.search(r"[0-9]", text[leading.end(1) :]):
        hint = f"write {leading[1].lstrip('+')}; what it counts is said by the key."
    else:
        hint = "write it in plain digits, such as 2."
    return Wrong("bad-number", f'"{name}" must be a whole number, and {quoted(text)} is none', hint)


def _number(text: str, name: str) -> float | Wrong:
    if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", text):
        value = float(text)
        if math.isfinite(value):
            return value
    hint = "leave % and units out; the indicator's unit says them." if re.match(r"-?[0-9]", text) else ""
    return Wrong("bad-number", f'"{name}" must be a number, and {quoted(text)} is none', hint)


def _flag(text: str, name: str) -> bool | Wrong:
    if text in {"true", "false"}:
        return text == "true"
    low = text.lower()
    hint = "write true." if low in _TRUE else "write false." if low in _FALSE else ""
    return Wrong("bad-boolean", f'"{name}" must be true or false, and {quoted(text)} is neither', hint)


def _date(text: str, name: str) -> date | Wrong:
    exact = _DATE.fullmatch(text)
    loose = exact or _LOOSE_DATE.fullmatch(text)
    if loose:
        year, month, day = (int(part) for part in loose.groups())
        try:
            value = date(year, month, day)
        except ValueError:
            return Wrong(
                "impossible-date", f"{quoted(text)} is no day of any calendar", _month_hint(year, month)
            )
        if not 1990 <= value.year <= 2199:
            return Wrong("impossible-date", f"the year of {quoted(text)} cannot be meant")
        if exact:
            return value
        return Wrong(
            "bad-date", f'"{name}" must be a date as YYYY-MM-DD, not {quoted(text)}', f"write {value}."
        )
    if _MONTH_DAY.fullmatch(text):
        hint = "say the year too, as in 2024-09-13."
    elif _DATE.match(text):
        hint = 'write the date alone; a time of day goes under "at".'
    else:
        hint = "write it as in 2024-09-13."
    return Wrong("bad-date", f'"{name}" must be a date as YYYY-MM-DD, not {quoted(text)}', hint)


def _month_hint(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        return "the month is the middle number, 01 to 12."
    try:
        last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    except ValueError:
        return ""
    return f"the last day of that month is {year:04}-{month:02}-{last:02}."


def _time(text: str, name: str) -> time | str | Wrong:
    if text == "24:00":
        return text
    exact = _TIME.fullmatch(text)
    if exact and int(exact[1]) < 24 and int(exact[2]) < 60:
        return time(int(exact[1]), int(exact[2]))
    loose = _LOOSE_TIME.fullmatch(text)
    hint = "write it as in 17:30; the end of a day is 24:00."
    if loose and int(loose[1]) < 24 and int(loose[2]) < 60:
        hint = f"write {int(loose[1]):02}:{loose[2]}."
    return Wrong("bad-time", f'"{name}" must be a time of day as HH:MM, not {quoted(text)}', hint)


def _choice(text: str, want: Want, name: str) -> Wrong:
    near = nearest(text, want.choices)
    there = f"One of: {listed(want.choices)}."
    hint = f'did you mean "{near}"? {there}' if near else there
    return Wrong("bad-choice", f"{quoted(text)} is no {name.replace('_', ' ')}", hint)
