"""Normalised text in, the dates written in it out, each with its place. Only what is written.

A year that is not written stays open (``years.py`` finds it), and so does whether a date is a deadline
(``duties/evidence.py``). A day that its month has not (6月31日) is kept: a person must say which was meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from duban.drafting.dates.chinese_numbers import AHEAD, number
from duban.drafting.dates.times_of_day import TIME_AFTER, clock

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
    since: int | None = None  # 4 of 4-10月

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
        month = self.month or 1
        return date(year, month, min(day, monthrange(year, month)[1]))

    def real(self, year: int) -> bool:
        """Say whether the calendar of its year has the day."""
        return not self.day or self.day <= monthrange(self.year or year, self.month or 12)[1]


_YEAR = (
    r"(?:(?P<y>(?:19|20)\d\d|[一二][〇○零九0O][〇○零一二三四五六七八九0O]{2})年|(?P<yw>今年|本年度?|明年|次年"
    r"|第[一二两三四五1-5]年|当年|翌年)(?:的)?)"
)
_MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
_DAY = (
    r"(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
    rf"(?:日|号|(?={AHEAD}|[ ]*(?:[-—~–]|至)[ ]*\d{{1,2}}(?:日|号)))"
)
#: Words for a month that only the signature tells, and how many months after it.
MONTH_WORDS = {"本月": 0, "下月": 1}
#: Words for a day near the signature: days after it, or after the Monday of its week.
DAY_WORDS = {"今日": 0, "明日": 1, "后日": 2, "本周": 0, "下周": 7}
_NO_MONTH = _YEAR.replace("?P<y>", "?P<y2>").replace("?P<yw>", "?P<yw2>")
_PATTERN = re.compile(
    r"(?P<iy>(?:19|20)\d\d)(?P<sep>[-./])(?P<im>1[0-2]|0?[1-9])(?P=sep)(?P<id>3[01]|[12]\d"
    r"|0?[1-9])(?!\d)(?:日|号)?"
    rf"|(?<![\d.])(?P<fm>1[0-2]|0?[1-9])\.(?P<fd>3[01]|[12]\d|0?[1-9])(?:日|号|(?={AHEAD}))"
    rf"|(?<![\d./])(?P<sm>1[0-2]|0?[1-9])/(?P<sd>3[01]|[12]\d|0?[1-9])(?={AHEAD})"
    rf"|(?<!\d)(?P<cy>20\d\d)(?P<cm>0[1-9]|1[0-2])(?P<cd>0[1-9]|[12]\d|3[01])(?={AHEAD})"
    rf"|(?<!\d)(?:(?<!\d-)|(?<=:\d\d-))(?:{_YEAR},?)?(?<![\d.])(?<!第)(?<!每)(?:(?P<since>1[0-2]|[1-9])(?:[-~–至到]|—{{1,2}}))?{_MONTH}"
    rf"(?:{_DAY}|(?P<third>上中旬|中下旬|上旬|中旬|下旬|月?底|末|月末|初)|(?!以?来|内))"
    rf"|(?<!\d){_NO_MONTH}(?P<yend>年?底|末|年内|内(?=完成)|第?(?P<quarter>[一二三四])季度(?:末|底)?"
    rf"|(?:(?P<firsthalf>上半年)|(?P<secondhalf>下半年))(?![^。;,\d]{{0,14}}(?:20\d\d年)?\d{{1,2}}月))"
    rf"|(?P<mw>本月|下个?月)(?:份)?(?:{_DAY.replace('?P<d>', '?P<md>')}|底|末)(?=[^。;,]{{0,8}}前)"
    r"|(?<!\()(?P<near>(?:本|这|下)个?(?:周|星期)(?P<wd>[一二三四五六日天])|[今明][日天]|后天)(?=[^。;,(]{0,10}前)"
    rf"|(?<![\d年每今本明次当翌去半几])(?P<thisyear>年(?:(?:底|末)(?:(?={AHEAD})|(?<=[止至到于]年.))|内(?=[,]?[^。;,]{{0,8}}完成)))"
    r"|(?<![\d年度每今本明次当翌去前上])(?P<part>(?P<nth>[上下])半年|第?(?P<q>[一二三四])季度(?:末|底)?)(?!结束|终了|以来|期间|[^。;,\d]{0,14}(?:20\d\d年)?\d{1,2}月)"
)
#: The months before the last of a list: 3、6、9、12月底. A number after a stop is that of a heading.
_MONTHS = re.compile(
    r"(?:(?P<y>(?:19|20)\d\d)年|(?:^|(?<=[\u4e00-\u9fff]))(?<![第件表图项条款]))(?P<list>(?:(?:1[0-2]|[1-9])[、和及])+)$"
)


def days(text: str, start: int = 0) -> Iterator[Day]:
    """Yield the dates written in ``text`` from ``start`` on, in order."""
    for m in _PATTERN.finditer(text, start):
        found = _day(m)
        earlier = list(_months_before(found, m, text))
        yield from earlier
        yield with_time(replace(found, year=earlier[-1].year) if earlier else found, text)


def _months_before(last: Day, m: re.Match[str], text: str) -> Iterator[Day]:
    """Yield what is said of the months that share their word with the last one: 3、6、9、12月底."""
    at = m.start("m")
    listed = _MONTHS.search(text, max(0, at - 24), at) if m["m"] and at == m.start() else None
    if listed is None:
        return
    months = [(each.start(), int(each[0])) for each in re.finditer(r"\d+", listed["list"])]
    ascending = [month for _, month in months] + [last.month or 0]
    if ascending != sorted(set(ascending)):
        return
    year = int(listed["y"]) if listed["y"] else last.year
    for offset, month in months:
        start = listed.start("list") + offset
        yield replace(last, start=start, end=start + len(str(month)), year=year, month=month)


def _day(m: re.Match[str]) -> Day:
    at, end = m.span()
    if m["iy"]:
        return Day(at, end, int(m["iy"]), int(m["im"]), int(m["id"]))
    if m["fm"] or m["sm"]:
        return Day(at, end, None, int(m["fm"] or m["sm"]), int(m["fd"] or m["sd"]))
    if m["cy"]:
        return Day(at, end, int(m["cy"]), int(m["cm"]), int(m["cd"]))
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
    if m["near"]:
        word = m["near"].replace("个", "").replace("这", "本").replace("星期", "周").replace("天", "日")
        weekday = "一二三四五六日".index(word[-1]) if m["wd"] else 0
        return Day(at, end, None, None, weekday + DAY_WORDS[word[:2]], "", word[:2])
    if m["part"]:
        return Day(
            at,
            end,
            None,
            3 * (number(m["q"]) or 1) if m["q"] else 6 if m["nth"] == "上" else 12,
            None,
            "half",
        )
    if m["thisyear"]:
        return Day(at, end, None, 12, None, "year")
    year = number(m["y"]) if m["y"] else None
    month, word = number(m["m"]), m["yw"] or ""
    if m["d"]:
        return Day(at, end, year, month, number(m["d"]), "", word)
    third = m["third"] or ""
    part: Part = "month"
    if third:
        key = third[-2] if third.endswith("旬") else third[0]
        part = {"上": "early", "中": "mid", "初": "early"}.get(key, "late")  # type: ignore[assignment]
    since = int(m["since"]) if m["since"] else None
    return Day(at, end, year, month, None, part, word, since=since)


def with_time(day: Day, text: str) -> Day:
    """Return the date with the time of day that follows it."""
    m = TIME_AFTER.match(text, day.end)
    if m is None or not m[0].strip() or day.day is None:
        return day
    time = clock(m) if m["h"] or m["h2"] else ""
    if time is None:
        return day
    time = "12:00" if m["noon"] else time
    return replace(
        day, end=m.start() + len(m[0].rstrip(" ,")), time=time, off_work=bool(m["off"]), morning=bool(m["am"])
    )
