"""Normalised text in, what comes again (每月25日前, 按季度报送) and what is counted (15个工作日内) out.

Only what is written; whether it is a duty is said in ``duties.py``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from duban.drafting.chinese_dates import days
from duban.drafting.chinese_numbers import NUMERAL, number

Every = Literal["day", "week", "month", "quarter", "half-year", "year"]
Unit = Literal["days", "workdays", "months"]


@dataclass(frozen=True, slots=True)
class Again:
    """A period, and the day in it if one is written: ``day`` of a month, ``month`` and ``day`` of a year."""

    start: int
    end: int
    every: Every
    month: int | None = None
    day: int | None = None
    before: bool = False  # 前: the day is a deadline whatever verb follows


@dataclass(frozen=True, slots=True)
class Counted:
    """So many days, working days or months after (or before) something."""

    start: int
    end: int
    amount: int
    unit: Unit
    event: str
    after: bool = True
    from_issue: bool = False


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
    "双月": "month",
    "两月": "month",
    "双周": "week",
}
_EACH = re.compile(
    r"(?:每(?:个|一)?|逐)(?P<p>半年|年度?|季度?|月度?|周|星期|日|天|工作日)(?![份次内中一-十]?[以之]内)"
)
_BY = re.compile(
    r"按(?:照)?(?P<p>半年|年度?|季度?|月度?|周|日|天)(?=[,]?(?:向|将|报|上|通|调|书|汇|填|统|反|更|以))"
)
_SYSTEM = re.compile(
    r"(?:实行|实施|建立|执行|落实|严格|坚持|按照?)[“\"]?(?P<p>半年|年度?|季度?|月度?|周|日)[”\"]?(?P<v>通报"
    r"|报告|报送|调度|报|例会)(?:制度?|机制)?"
)
_MONTH_DAY = re.compile(
    r"(?:的)?(?:(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)|(?P<end>底|末|月底))(?:之?前|以前|内)?"
)
_JOIN = re.compile(r"[ ]*(?:起)?(?:至|到|[-—~–]{1,2})[ ]*(?:同年)?")
_AFTER_THE_YEAR = re.compile(
    rf"(?:每个?)?(?:会计)?年度(?:终了|结束)(?:后|之日起|之后)(?:的)?(?P<n>{NUMERAL})个月(?:之|以)?内"
)
_TILL = re.compile(r"[ ]*(?:至|到|[-—~–]{1,2})[ ]*(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)(?P<end>)(?:之?前)?")
_AFTER_PERIOD = re.compile(
    r"(?<![每个\d一二三四五六七八九十])(?P<p>季|月|年)(?:度)?(?:终了)?后(?P<d>3[01]|[12]\d|0?[1-9])日(?:之?前"
    r"|内)"
)
_IN_QUARTER = re.compile(
    r"(?:的)?(?:首月|末月|末|最后一个月|第[一二三]个?月)?(?:底|末|\d{1,2}日)?(?:之前|以前|前)"
)
_NEXT_MONTH = re.compile(r"(?<!每月)次月(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号)(?:之?前|以前)")
_LIST = re.compile(r"[、,]|和|及|以及|与")

_AMOUNT = rf"(?P<n>{NUMERAL})(?:个)?(?P<u>工作日|自然日|日历日|日|天|个月|周|星期|小时)"
_WITHIN = re.compile(rf"{_AMOUNT}(?:\(含\))?(?:之内|以内|内)")
_EVENT = re.compile(
    r"(?:自|从|在|于)?(?P<e>[^,。;:()《》\n]{1,40}?)(?:之日|当日|之后|以后|后|日)?(?:起算?"
    r"|开始)?(?:的)?[,]?(?:在)?$"
)
_AHEAD = re.compile(
    rf"(?P<e>[^,。;:()\n]{{2,24}}?)(?:的)?(?:开始|召开|举行|举办)?(?:之前|前)(?:至少)?{_AMOUNT}(?!"
    rf"[以之]?内)|提前(?P<n2>{NUMERAL})个?(?P<u2>工作日|日|天|个?月)"
)
_PUBLICITY = re.compile(
    rf"公示(?:期|时间|期限|时长)?(?:为|:|不少于|不得少于)?(?:期)?{_AMOUNT}"
    rf"|进行(?:为期)?(?P<n2>{NUMERAL})(?:个)?(?P<u2>工作日|日|天|自然日)(?:的)?公示"
)
#: 请于10个工作日内: counted from the notice itself.
_FROM_NOW = re.compile(r"(?:务?请|请各[^,]{0,10}|务必)(?:于|在)?")
_ISSUE = re.compile(
    r"(?:本|此|该)?(?:通知|公告|通告|公示|文件|方案|办法|意见|指南|文)?(?:印发|发布|下发|发文|公布|公告"
    r"|下达|发出|公示)(?:之日|之后|以后|后|起|当日)|见文后|接(?:到)?(?:此|本)?(?:通知|文)|收到(?:本"
    r"|此)?(?:通知|文)|公示(?:期限|期)?(?:为|:)?$|即日起"
)


def again(text: str) -> Iterator[Again]:
    """Yield what is said to come again, in order; a list of days gives one for each."""
    for m in _EACH.finditer(text):
        every = _EVERY[m["p"]]
        yield from _days_of(m, every, text)
    for m in _NEXT_MONTH.finditer(text):
        yield Again(m.start(), m.end(), "month", None, int(m["d"]), True)
    for m in _AFTER_PERIOD.finditer(text):
        every = _EVERY[m["p"]]
        month, day = (1 if every == "year" else None), (None if every == "quarter" else int(m["d"]))
        yield Again(m.start(), m.end(), every, month, day, True)
    for m in _AFTER_THE_YEAR.finditer(text):
        if (months := number(m["n"])) and months < 12:
            last = monthrange(2023, months)[1]
            yield Again(m.start(), m.end(), "year", months, last, True)
    for pattern in (_BY, _SYSTEM):
        for m in pattern.finditer(text):
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
        if not made and (end := re.compile(r"(?:年)?(?:底|末)(?:之?前)?").match(text, at)):
            made.append(Again(m.start(), end.end(), every, 12, 31))
    elif every == "quarter" and (month := _IN_QUARTER.match(text, at)):
        made.append(Again(m.start(), month.end(), every, before=True))
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
    elif every == "month":
        while day_of := _MONTH_DAY.match(text, at):
            if till := _TILL.match(text, day_of.end()):  # 每月5日至8日: its end
                day_of = till
            made.append(
                Again(m.start(), day_of.end(), every, None, int(day_of["d"]) if day_of["d"] else None)
            )
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
    before = text[last - 1] == "前" or re.match(r"之?前|以前", text[last : last + 2]) is not None
    for one in made:
        yield Again(one.start, last, one.every, one.month, one.day, before)


def counted(text: str) -> Iterator[Counted]:
    """Yield what is counted from an event, in order of its pattern."""
    for m in _PUBLICITY.finditer(text):
        if (amount := _amount(m["n"] or m["n2"], m["u"] or m["u2"])) is not None:
            yield Counted(m.start(), m.end(), *amount, event="公示")
    for m in _WITHIN.finditer(text):
        amount = _amount(m["n"], m["u"])
        if amount is None:
            continue
        left = re.split(r"[,。;:\n]", text[max(0, m.start() - 44) : m.start()].rstrip(","))[-1]
        named = _EVENT.search(left)
        event = (named["e"] if named else "").strip()
        if re.search(r"每(?:个)?(?:年|半年|季|月|周)|(?:年度|季度|月度|半年)(?:终了|结束)", left):
            continue  # 每季度结束后10日内: the period says it
        start = m.start() - len(left) if named and event else m.start()
        from_issue = bool(_ISSUE.search(left) or _FROM_NOW.fullmatch(event))
        yield Counted(max(start, 0), m.end(), *amount, event=event, from_issue=from_issue)
    for m in _AHEAD.finditer(text):
        amount = _amount(m["n"] or m["n2"], m["u"] or m["u2"])
        if amount is not None:
            yield Counted(m.start(), m.end(), *amount, event=(m["e"] or "").strip(), after=False)


def _amount(n: str, unit: str) -> tuple[int, Unit] | None:
    count = number(n)
    if count is None or unit == "小时" or not 0 < count < 400:
        return None
    if unit == "工作日":
        return count, "workdays"
    if unit.endswith("月"):
        return count, "months"
    return (count * 7, "days") if unit in ("周", "星期") else (count, "days")
