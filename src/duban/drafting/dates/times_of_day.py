"""The words right after a date in, the time of day that they say out: 下午5时, 17:30, 下班前, 中午前."""

from __future__ import annotations

import re

from duban.drafting.dates.chinese_numbers import AHEAD, NUMERAL, number

_WEEKDAY = r"(?:\(?[本下]?(?:星期|周|礼拜)[一二三四五六日天]\)?|\(含(?:当[日天])?\)|\(北京时间\))"
CLOCK = (
    rf"(?P<half>上午|下午|中午|晚上|晚间|傍晚|早上|凌晨|午夜|晚|正午)?(?:北京时间)?[ ]?"
    rf"(?:(?P<h>[01]?\d|2[0-4]):(?P<mi>[0-5]\d)(?!:?\d)(?:时|分|整)?|(?P<h2>{NUMERAL})(?:时|点)(?:钟|整"
    rf"|(?P<hh>半)|(?P<mi2>[0-5]?\d)分?)?(?!间))"
)
TIME = (
    rf"(?:[ ,]?{_WEEKDAY})?(?:[ ,]?(?:当[日天])?(?:{CLOCK}|(?P<off>下班时间|下班时|下班(?={AHEAD}))"
    rf"|(?P<noon>中午)(?={AHEAD})|(?P<am>上午)(?!\d)|下午(?!\d)))?(?:{_WEEKDAY})?"
)
TIME_AFTER = re.compile(TIME)
BARE_CLOCK = re.compile(CLOCK)


def clock(m: re.Match[str]) -> str | None:
    """Return HH:MM of a time of day, None if it cannot be one."""
    hour = int(m["h"]) if m["h"] else number(m["h2"] or "")
    minute = int(m["mi"] or m["mi2"] or (30 if m["hh"] else 0))
    if hour is None or hour > 24 or (hour == 24 and minute):
        return None
    late = m["half"] in {"下午", "晚上", "晚间", "傍晚", "晚"} and hour < 12
    noon = m["half"] in {"中午", "正午"} and hour < 6
    return f"{hour + 12 if late or noon else hour:02}:{minute:02}"
