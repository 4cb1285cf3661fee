"""Normalised text in, the dates and ranges written in it out, each with its place. Only what is written.

A year that is not written stays open (``years.py`` finds it), and so does whether a date is a deadline
(``duties.py``). The one law: a date that no calendar has is no date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from duban.drafting.chinese_numbers import NUMERAL, number

#: Which part of a month or year is meant.
Part = Literal["", "early", "mid", "late", "month", "year", "half"]


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written. ``part``: a third, an end or a whole of a month or year where no day is written."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    part: Part = ""
    year_word: str = ""  # 次年, 今年: a year said by its relation to the notice's
    time: str = ""  # HH:MM, 24:00
    off_work: bool = False
    morning: bool = False

    def last(self, year: int) -> date:
        """Return the day that ends it, in ``year`` where none is written."""
        year = self.year or year
        if self.part == "year":
            return date(year, 12, 31)
        if self.part == "half":
            return date(year, self.month or 12, monthrange(year, self.month or 12)[1])
        month = self.month or 12
        end = monthrange(year, month)[1]
        return date(year, month, {"early": 10, "mid": 20}.get(self.part) or min(self.day or end, end))

    def first(self, year: int) -> date:
        """Return the day that begins it."""
        year = self.year or year
        if self.part in ("year", "half"):
            return date(year, 7 if self.part == "half" and self.month == 12 else 1, 1)
        day = {"early": 1, "mid": 11, "late": 21, "month": 1}.get(self.part) or self.day or 1
        return date(year, self.month or 1, day)


@dataclass(frozen=True, slots=True)
class Span:
    """A date, or a range that ``closes`` on one. ``from_issue``: it opens with the issue (即日起)."""

    start: int
    end: int
    closes: Day
    opens: Day | None = None
    from_issue: bool = False


_YEAR = (
    r"(?:(?P<y>(?:19|20)\d\d|[一二][〇○零九0O][〇○零一二三四五六七八九0O]{2})年|(?P<yw>今年|本年度?|明年|次年"
    r"|第[一二两三四五1-5]年|当年|翌年)(?:的)?)"
)
_MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
_DAY = (
    r"(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])(?:日|号|(?=前"
    r"|之前|以前|[ ]*(?:[-—~–]|至)[ ]*\d{1,2}(?:日|号)))"
)
_WEEKDAY = r"(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\(含(?:当[日天])?\)|\(北京时间\))"
_CLOCK = (
    rf"(?P<half>上午|下午|中午|晚上|晚间|傍晚|早上|凌晨|午夜|晚|正午)?(?:北京时间)?[ ]?"
    rf"(?:(?P<h>[01]?\d|2[0-4]):(?P<mi>[0-5]\d)(?!:?\d)(?:时|分|整)?|(?P<h2>{NUMERAL})(?:时|点)(?:钟|整"
    rf"|(?P<hh>半)|(?P<mi2>[0-5]?\d)分?)?(?!间))"
)
_TIME = (
    rf"(?:[ ,]?{_WEEKDAY})?(?:[ ,]?(?:当[日天])?(?:{_CLOCK}|(?P<off>下班时间|下班时|下班(?=之?前|以前))"
    rf"|(?P<noon>中午)(?=之?前)|(?P<am>上午)(?!\d)|(?P<pm>下午)(?!\d)))?(?:{_WEEKDAY})?"
)
#: Words for a month that only the signature tells, and how many months after it.
MONTH_WORDS = {"本月": 0, "下月": 1}
_NO_MONTH = _YEAR.replace("?P<y>", "?P<y2>").replace("?P<yw>", "?P<yw2>")
_PATTERN = re.compile(
    r"(?P<iy>(?:19|20)\d\d)(?P<sep>[-./])(?P<im>1[0-2]|0?[1-9])(?P=sep)(?P<id>3[01]|[12]\d"
    r"|0?[1-9])(?!\d)(?:日|号)?"
    r"|(?<![\d.])(?P<fm>1[0-2]|0?[1-9])\.(?P<fd>3[01]|[12]\d|0?[1-9])(?:日|号|(?=之?前))"
    rf"|(?<!\d)(?<!\d-)(?:{_YEAR},?)?(?<![\d.])(?<!第)(?<!每){_MONTH}"
    rf"(?:{_DAY}|(?P<third>上中旬|中下旬|上旬|中旬|下旬|月?底|末|月末|初)|(?!以?来|内))"
    rf"|(?<!\d){_NO_MONTH}(?P<yend>年?底|末|年内|内(?=完成)|第?(?P<quarter>[一二三四])季度(?:末|底)?"
    rf"|(?P<firsthalf>上半年)|(?P<secondhalf>下半年))"
    rf"|(?P<mw>本月|下个?月)(?:份)?(?:{_DAY.replace('?P<d>', '?P<md>')}|底|末)(?=[^。;,]{{0,8}}前)"
    r"|(?<![\d年每今本明次当翌去半几])(?P<thisyear>年(?:底|末))(?=之?前|以前)"
)
_TIME_AFTER = re.compile(_TIME)
_JOIN = re.compile(
    r"[ ]*(?:起|开始|零时起|0时起)?[,]?[ ]*(?:至|到|直至|截?止|—{1,2}|[-–~―─−]{1,3})[ ]*(?:同年)?[ ]*"
)
_BARE_DAY = re.compile(r"(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)")
_BARE_CLOCK = re.compile(_CLOCK)
_SAME_DAY = re.compile(r"[ ]*(?:至|到|—{1,2}|[-–~―─−])[ ]*")
_FROM_ISSUE = re.compile(
    r"(?:自|从)?(?:即日|(?:本|此)?(?:通知|公告|通告|公示|文件?|指南|文)?(?:印发|发布|下发|发文|公布|公告"
    r"|下达|发出|刊登|见报)(?:之?日)?|发文之日|公布之日)"
    r"(?:起|开始)?[,]?(?:至|到|—{1,2}|[-~])[ ]*$"
)


def days(text: str) -> Iterator[Day]:
    """Yield the dates written in ``text``, in order."""
    for m in _PATTERN.finditer(text):
        found = _day(m)
        if found is None:
            continue
        yield _with_time(found, text)


def spans(text: str) -> list[Span]:
    """Return the dates of ``text`` in order, two that make a range as one."""
    made: list[Span] = []
    pending: Day | None = None
    for day in days(text):
        if pending is not None:
            if _JOIN.fullmatch(text, pending.end, day.start):
                made.append(Span(pending.start, day.end, day, pending))
                pending = None
                continue
            made.append(_alone(pending, text))
        pending = day
    if pending is not None:
        made.append(_alone(pending, text))
    return made


def _alone(day: Day, text: str) -> Span:
    """Return a date that no other follows: alone, or a range whose end is only a day or only a time."""
    join = _JOIN.match(text, day.end)
    if join and day.day:
        bare = _BARE_DAY.match(text, join.end())
        if bare and int(bare["d"]) >= day.day:
            closes = replace(
                day, start=bare.start(), end=bare.end(), day=int(bare["d"]), time="", off_work=False
            )
            closes = _with_time(closes, text)
            return Span(day.start, closes.end, closes, day)
    same = _SAME_DAY.match(text, day.end)
    if same and day.time:
        clock = _BARE_CLOCK.match(text, same.end())
        if clock and (clock["h"] or clock["h2"]):
            closes = replace(day, end=clock.end(), time=_clock(clock) or "")
            return Span(day.start, closes.end, closes, day)
    before = _FROM_ISSUE.search(text, max(0, day.start - 24), day.start)
    if before:
        return Span(before.start(), day.end, day, from_issue=True)
    return Span(day.start, day.end, day)


def _day(m: re.Match[str]) -> Day | None:
    at, end = m.span()
    if m["iy"]:
        return _real(Day(at, end, int(m["iy"]), int(m["im"]), int(m["id"])))
    if m["fm"]:
        return _real(Day(at, end, None, int(m["fm"]), int(m["fd"])))
    if m["yend"]:
        year = number(m["y2"]) if m["y2"] else None
        word = m["yw2"] or ""
        if m["quarter"]:
            return Day(at, end, year, 3 * (number(m["quarter"]) or 1), None, "half", word)
        if m["firsthalf"] or m["secondhalf"]:
            return Day(at, end, year, 6 if m["firsthalf"] else 12, None, "half", word)
        return Day(at, end, year, 12, None, "year", word)
    if m["mw"]:
        return Day(at, end, None, None, number(m["md"]) if m["md"] else 31, "", m["mw"].replace("个", ""))
    if m["thisyear"]:
        return Day(at, end, None, 12, None, "year")
    year = number(m["y"]) if m["y"] else None
    month, word = number(m["m"]), m["yw"] or ""
    if m["d"]:
        return _real(Day(at, end, year, month, number(m["d"]), "", word))
    third = m["third"] or ""
    part: Part = "month"
    if third:
        key = third[-2] if third.endswith("旬") else third[0]
        part = {"上": "early", "中": "mid", "初": "early"}.get(key, "late")  # type: ignore[assignment]
    return Day(at, end, year, month, None, part, word)


def _real(day: Day) -> Day | None:
    """Return the date if some year has it."""
    try:
        date(day.year or 2024, day.month or 1, day.day or 1)
    except ValueError:
        return None
    return day


def _with_time(day: Day, text: str) -> Day:
    """Return the date with the time of day that follows it."""
    m = _TIME_AFTER.match(text, day.end)
    if m is None or not m[0].strip() or day.day is None:
        return day
    time = _clock(m) if m["h"] or m["h2"] else ""
    if time is None:
        return day
    time = "12:00" if m["noon"] else time
    return replace(
        day, end=m.start() + len(m[0].rstrip(" ,")), time=time, off_work=bool(m["off"]), morning=bool(m["am"])
    )


def _clock(m: re.Match[str]) -> str | None:
    """Return HH:MM of a time of day, None if it cannot be one."""
    hour = int(m["h"]) if m["h"] else number(m["h2"] or "")
    minute = int(m["mi"] or m["mi2"] or (30 if m["hh"] else 0))
    if hour is None or hour > 24 or (hour == 24 and minute):
        return None
    late = m["half"] in {"下午", "晚上", "晚间", "傍晚", "晚"} and hour < 12
    noon = m["half"] in {"中午", "正午"} and hour < 6
    return f"{hour + 12 if late or noon else hour:02}:{minute:02}"
