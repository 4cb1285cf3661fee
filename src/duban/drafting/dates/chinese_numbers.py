"""Numerals as notices write them in, whole numbers out: 三, 十二, 二十, 两, 〇, 1."""

from __future__ import annotations

DIGITS = {
    "O": 0,
    "〇": 0,
    "○": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000, "万": 10000}

#: One numeral, for use in patterns.
#: What makes the day before it a term: 前, 之前, 以前.
AHEAD = r"(?:之|以)?前"
NUMERAL = r"(?:\d{1,4}|[〇○零一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾百千]{1,7})"


def number(text: str) -> int | None:
    """Return what a numeral says, or None.

    >>> [number(t) for t in ("12", "十二", "二十", "三十一", "二〇二四", "两", "三千五百", "五千")]
    [12, 12, 20, 31, 2024, 2, 3500, 5000]
    """
    text = text.strip()
    if text.isdigit():
        return int(text)
    if not text or any(char not in DIGITS and char not in _UNITS for char in text):
        return None
    if not any(char in _UNITS for char in text):  # digit by digit, as years are read
        return int("".join(str(DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        else:
            total += (digit or 1) * _UNITS[char]
            digit = 0
    return total + digit
