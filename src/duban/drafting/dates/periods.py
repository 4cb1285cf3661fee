"""Normalised text in, what comes again out: 每月25日前, 按季度报送.

Only what is written; whether it is a deadline is said in ``duties/recurring.py``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from duban.drafting.dates.chinese_dates import days
from duban.drafting.dates.chinese_numbers import AHEAD, NUMERAL, number
from duban.drafting.dates.within_periods import within

Every = Literal["day", "week", "fortnight", "month", "two-months", "quarter", "half-year", "year"]


@dataclass(frozen=True, slots=True)
class Again:
    """A period, and the day in it if one is written: ``day`` of a month, ``month`` and ``day`` of a year."""

    start: int
    end: int
    every: Every
    month: int | None = None
    day: int | None = None
    before: bool = False  # 前: the day is a deadline whatever verb follows
    inside: str = ""  # its day where month and day cannot say it: Deadline.in_period


_EVERY: dict[str, Every] = {
    "年": "year",
    "年度": "year",
    "半年": "half-year",
    "季度": "quarter",
    "季": "quarter",
    "月": "month",
    "月度": "month",
    "周": "week",
    "星期": "week",
    "日": "day",
    "天": "day",
    "工作日": "day",
    "旬": "month",
    "学期": "half-year",
}
_EACH = re.compile(
    r"(?:每(?:个|一)?|逐)(?P<p>半年|学期|年度?|季度?|月度?|周|星期|日|天|工作日)(?![份次内中一-十]?[以之]内)"
)
#: A list of such: 建立月调度、季通报制度.
_SYSTEMS = re.compile(
    r"(?<=、)(?P<p>半年|年|季|月|周|日)度?(?:通报|报告|报送|调度|考核)(?=[、和及][^。;,]{0,12}(?:制度|机制)|制度|机制)"
)
#: Every second one: 每两周, 隔周, 双月.
_SECOND = re.compile(
    r"(?:每(?:隔)?(?:两|二|2)个?|隔|(?<!\d)双|每(?P<half>半)个?)(?P<p>周|星期|月)(?=[^。;,]{0,12}(?:报|通|调|汇|次))"
)
#: 一周一报, 一月一调度.
_ONCE = re.compile(r"(?:一|每)?(?P<p>日|周|月|季度?|半年|年)一(?:通报|报告?|调度|汇报|总结)")
_BY = re.compile(
    r"按(?:照)?(?P<p>半年|年度?|季度?|月度?|周|日|天)(?=[,]?(?:向|将|报|上|通|调|书|汇|填|统|反|更|以))"
)
_SYSTEM = re.compile(
    r"(?:实行|实施|建立|执行|落实|严格|坚持|按照?)[“\"]?(?P<p>半年|年度?|季度?|月度?|周|日)[”\"]?"
    r"(?:通报|报告|报送|调度|报|例会)(?:制度?|机制)?"
)
_MONTH_DAY = re.compile(
    rf"(?:的)?(?P<after>(?:终了|结束)后)?(?:(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号|天(?=内))|(?P<end>底|末|月底))(?:{AHEAD}|内)?"
)
_JOIN = re.compile(r"[ ]*(?:起)?(?:至|到|[-—~–]{1,2})[ ]*(?:同年)?")
_AFTER_THE_YEAR = re.compile(
    rf"(?:每个?)?(?:会计)?年度(?:终了|结束)(?:后|之日起|之后)(?:的)?(?P<n>{NUMERAL})个月(?:之|以)?内"
)
_TILL = re.compile(
    rf"[ ]*(?:至|到|[-—~–]{{1,2}})[ ]*(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)(?P<end>)(?P<after>)(?:{AHEAD})?"
)
_AFTER_PERIOD = re.compile(
    rf"(?<![每个\d一二三四五六七八九十])(?P<p>季|月|年)(?:度)?(?:终了)?后(?P<d>3[01]|[12]\d|0?[1-9])日(?:{AHEAD}"
    r"|内)"
)
#: What ends a list of days of each year.
_THIS_YEAR = re.compile(r"[。;每\n]|首次|第一次|今年|本年|本次|(?:19|20)\d\d年")
_NEXT_MONTH = re.compile(rf"(?<!每月)次月(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号){AHEAD}")
_LONGER = re.compile(r"季|半年|年度|全年")
#: 当月10日前报送上月报表: each month's.
_THIS_MONTH = re.compile(rf"当月(?P<d>3[01]|[12]\d|0?[1-9])[日号]{AHEAD}(?=[^。;]{{0,24}}上个?月)")
#: 次年 is every next year where a period stands before it, or the year before it is told of.
_NEXT_YEAR = re.compile(
    r"(?P<each>(?:每(?:个|一)?(?:半年|季度?|月度?|年度?|周|学期)|按(?:季度?|月度?|周))[^。\n]{0,160}?)?"
    rf"(?<![至到-])(?:次年|翌年)(?P<m>1[0-2]|[1-9])月(?:(?P<d>3[01]|[12]\d|0?[1-9])[日号]|底|末){AHEAD}"
    r"(?P<last>[^。;,]{0,30}(?:上年度|上一年度|上一年))?"
)
_LIST = re.compile(r"[、,]|和|及|以及|与")


def again(text: str, start: int = 0) -> Iterator[Again]:
    """Yield what is said to come again from ``start`` on, in order; a list of days gives one for each."""
    for m in _EACH.finditer(text, start):
        yield from _days_of(m, _EVERY[m["p"]], text)
    for m in _NEXT_MONTH.finditer(text, start):
        clause = re.split(r"[。;\n]", text[max(0, m.start() - 30) : m.start()])[-1]
        if not _LONGER.search(clause):
            yield Again(m.start(), m.end(), "month", None, int(m["d"]), True, f"+ {int(m['d'])} days")
    for m in _THIS_MONTH.finditer(text, start):
        yield Again(m.start(), m.end(), "month", None, int(m["d"]), True)
    for m in _NEXT_YEAR.finditer(text, start):
        if m["each"] or m["last"]:
            last = int(m["d"]) if m["d"] else monthrange(2023, int(m["m"]))[1]
            ends = m.start("last") if m["last"] else m.end()
            yield Again(m.start("m") - 2, ends, "year", int(m["m"]), last, True)
    for m in _AFTER_PERIOD.finditer(text, start):
        every = _EVERY[m["p"]]
        month, day = (1 if every == "year" else None), (None if every == "quarter" else int(m["d"]))
        inside = "" if every == "year" else f"+ {int(m['d'])} days"
        yield Again(m.start(), m.end(), every, month, day, True, inside)
    for m in _AFTER_THE_YEAR.finditer(text, start):
        if (months := number(m["n"])) and months < 12:
            last = monthrange(2023, months)[1]
            yield Again(m.start(), m.end(), "year", months, last, True)
    for m in _SECOND.finditer(text, start):
        yield Again(m.start(), m.end(), "two-months" if m["p"] == "月" and not m["half"] else "fortnight")
    for pattern in (_BY, _SYSTEM, _SYSTEMS, _ONCE):
        for m in pattern.finditer(text, start):
            yield Again(m.start(), m.end(), _EVERY[m["p"]])


def _days_of(m: re.Match[str], every: Every, text: str) -> Iterator[Again]:
    """Yield one for each day that is named right after the period, or the period alone."""
    made: list[Again] = []
    at = m.end()
    if every == "year":
        found = {day.start: day for day in days(text[at : at + 60])}
        here = re.match(r"(?:的)?", text[at:])
        offset = here.end() if here else 0
        while offset in found and found[offset].year is None:
            day = found[offset]
            span = _JOIN.match(text, at + day.end)
            if span and span.end() - at in found:  # 每年3月1日至3月31日: its end
                day = found[span.end() - at]
            if day.month is None:
                break
            last = day.last(2023).day if day.part else day.day
            made.append(Again(m.start(), at + day.end, every, day.month, last))
            joined = _LIST.match(text, at + day.end)
            offset = joined.end() - at if joined else -1
        if not made and (end := re.compile(rf"(?:年)?(?:底|末)(?:{AHEAD})?").match(text, at)):
            made.append(Again(m.start(), end.end(), every, 12, 31))
    elif said := within(text, at, every):
        made.append(Again(m.start(), said.end, every, before=said.before, inside=said.inside))
    elif every == "half-year":
        inner = re.compile(r"[ ]*\(?(?:分别)?(?:于|在|即)?").match(text, at)
        found = {day.start: day for day in days(text[at : at + 60])}
        offset = (inner.end() if inner else at) - at
        while offset in found and found[offset].month and found[offset].year is None:
            day = found[offset]
            last = day.last(2023).day if day.part else day.day
            made.append(Again(m.start(), at + day.end, "year", day.month, last))
            joined = _LIST.match(text, at + day.end)
            offset = joined.end() - at if joined else -1
        if not made and (later := list(_later_in_the_year(text, m.end()))):
            yield from later  # 每半年报一次,上半年于7月10日前
            return
    elif every == "month":
        while day_of := _MONTH_DAY.match(text, at):
            if till := _TILL.match(text, day_of.end()):  # 每月5日至8日: its end
                day_of = till
            nth = int(day_of["d"]) if day_of["d"] else None
            inside = f"+ {nth} days" if day_of["after"] and nth else ""
            made.append(Again(m.start(), day_of.end(), every, None, nth, inside=inside))
            joined = _LIST.match(text, day_of.end())
            if not joined:
                break
            at = joined.end()
    elif every == "week" and (weekday := re.compile(r"[一二三四五六日天]").match(text, at)):
        made.append(Again(m.start(), weekday.end(), every))
    if not made:
        yield Again(m.start(), m.end(), every)
        return
    last = made[-1].end
    before = text[last - 1] == "前" or re.match(AHEAD, text[last : last + 2]) is not None
    for one in made:
        yield Again(one.start, last, one.every, one.month, one.day, before or one.before, one.inside)
    if made[-1].month:
        yield from _later_in_the_year(text, last)


def _later_in_the_year(text: str, at: int) -> Iterator[Again]:
    """Yield the further days of 每年1月15日前报送总结,7月15日前报送半年总结."""
    for day in days(text[at : at + 80]):
        between, start, end = text[at : at + day.start], at + day.start, at + day.end
        ahead = re.match(AHEAD, text[end : end + 2])
        named = day.year or (day.year_word and day.year_word != "次年")
        if day.part in ("half", "year") and not ahead:
            continue  # 上半年总结
        if _THIS_YEAR.search(between) or named or not day.month or not ahead:
            return
        yield Again(start, end + ahead.end(), "year", day.month, day.last(2023).day, True)
