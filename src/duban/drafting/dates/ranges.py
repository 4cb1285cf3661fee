"""Normalised text in, its dates out, two that make a range as one: 3月1日至20日, 即日起至4月15日."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from duban.drafting.dates.chinese_dates import Day, days, with_time
from duban.drafting.dates.times_of_day import BARE_CLOCK, CLOCK, clock


@dataclass(frozen=True, slots=True)
class Span:
    """A date, or a range that ``closes`` on one. ``from_issue``: it opens with the issue (即日起)."""

    start: int
    end: int
    closes: Day
    opens: Day | None = None
    from_issue: bool = False


_JOIN = re.compile(
    r"[ ]*(?:起|开始|零时起|0时起)?[,]?[ ]*(?:至|到|直至|截?止|—{1,2}|[-–~―─−]{1,3})[ ]*(?:同年)?[ ]*"
)
_BARE_DAY = re.compile(r"(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)")
_SAME_DAY = re.compile(r"[ ]*(?:至|到|—{1,2}|[-–~―─−])[ ]*")
#: 4月13日至15日(12日报到): of the month of the days before it, and so near to them.
_REGISTERS = re.compile(r"(?<=[,(、;:])(?P<d>3[01]|[12]\d|0?[1-9])日(?=[^。;,()]{0,16}报到)")
_NEAR = 40
#: A second time of the same day: 上午9:00-11:30,下午2:30-5:00.
_AND_AGAIN = re.compile(
    rf"[ ]?[,、及和]?[ ]?(?P<from>(?=下午|晚){CLOCK.replace('?P<', '?P<from_')})"
    r"[ ]*(?:至|到|—{1,2}|[-–~―─−])[ ]*"
)
#: 4月11日(14:00-20:00).
_HOURS = re.compile(
    r"[ ]?\((?:上午|下午)?(?P<from>\d{1,2}:\d\d)[ ]*(?:至|到|—{1,2}|[-–~―─−])[ ]*(?P<till>\d{1,2}:\d\d)\)"
)
_FROM_ISSUE = re.compile(
    r"(?:自|从)?(?:即日|(?:本|此)?(?:通知|公告|通告|公示|文件?|指南|文)?(?:印发|发布|下发|发文|公布|公告"
    r"|下达|发出|刊登|见报)(?:之?日)?|发文之日|公布之日)"
    r"(?:起)?(?:开始)?[,]?(?:至|到|—{1,2}|[-~])[ ]*$"
)


def spans(text: str, start: int = 0) -> list[Span]:
    """Return the dates of ``text`` from ``start`` on in order, two that make a range as one."""
    made: list[Span] = []
    pending: Day | None = None
    for day in days(text, start):
        if pending is not None:
            if _JOIN.fullmatch(text, pending.end, day.start):
                made.append(_with_hours(Span(pending.start, day.end, day, pending), text))
                pending = None
                continue
            made.append(_alone(pending, text))
        pending = day
    if pending is not None:
        made.append(_alone(pending, text))
    return _with_registering(made, text, start)


def _with_registering(made: list[Span], text: str, start: int) -> list[Span]:
    """Return the spans with the days of registering that have the month of the date before: 12日报到."""
    found: list[Span] = []
    ends = [span.end for span in made]
    for m in _REGISTERS.finditer(text, start):
        at = bisect_right(ends, m.start()) - 1
        if at < 0 or m.start() - ends[at] > _NEAR or int(m["d"]) > (made[at].closes.day or 0):
            continue
        before = made[at]
        named = before.opens or before.closes
        day = replace(named, start=m.start(), end=m.end(), day=int(m["d"]), time="", part="")
        found.append(_alone(with_time(day, text), text))
    return sorted([*made, *found], key=lambda span: span.start) if found else made


def _later(time: str, than: str) -> str:
    """Return a time that ends a range of one day: 下午2:00-5:00 ends at 17:00."""
    hour = int(time[:2] or 0)
    return f"{hour + 12}{time[2:]}" if time and time < than and hour < 12 else time


def _with_hours(span: Span, text: str) -> Span:
    """Return a range of days with the hour at which each ends: 3月10日至20日,下午2:00-5:00."""
    closes = _till(span.closes, text) if span.closes.time else span.closes
    return replace(span, end=closes.end, closes=closes)


def _till(day: Day, text: str) -> Day:
    """Return a day with the time at which its hours end; the day itself where it names but one time."""
    same = _SAME_DAY.match(text, day.end)
    hour = BARE_CLOCK.match(text, same.end()) if same else None
    if hour is None or not (hour["h"] or hour["h2"]):
        return day
    closes = replace(day, end=hour.end(), time=_later(clock(hour) or "", day.time))
    while again := _AND_AGAIN.match(text, closes.end):
        hour = BARE_CLOCK.match(text, again.end())
        opened = BARE_CLOCK.match(text, again.start("from"))
        if not hour or not opened or not (hour["h"] or hour["h2"]):
            break
        closes = replace(closes, end=hour.end(), time=_later(clock(hour) or "", clock(opened) or ""))
    return closes


def _alone(day: Day, text: str) -> Span:
    """Return a date that no other follows: alone, or a range whose end is only a day or only a time."""
    join = _JOIN.match(text, day.end)
    if join and day.day:
        bare = _BARE_DAY.match(text, join.end())
        if bare and int(bare["d"]) >= day.day:
            closes = replace(
                day, start=bare.start(), end=bare.end(), day=int(bare["d"]), time="", off_work=False
            )
            closes = with_time(closes, text)
            return _with_hours(Span(day.start, closes.end, closes, day), text)
    if not day.time and (within := _HOURS.match(text, day.end)):
        closes = replace(day, end=within.end(), time=_later(f"{within['till']:0>5}", f"{within['from']:0>5}"))
        return Span(day.start, closes.end, closes, day)
    if day.time and (till := _till(day, text)) is not day:
        return Span(day.start, till.end, till, day)
    if day.since:
        return Span(day.start, day.end, day, replace(day, month=day.since))
    before = _FROM_ISSUE.search(text, max(0, day.start - 24), day.start)
    if before:
        return Span(before.start(), day.end, day, from_issue=True)
    return Span(day.start, day.end, day)
