"""A date that is a deadline in; the deadline with who owes it, to whom and how out. An open year is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from duban.drafting.dates.chinese_dates import Day
from duban.drafting.dates.chinese_numbers import AHEAD, number
from duban.drafting.dates.ranges import Span
from duban.drafting.dates.years import Year
from duban.drafting.duties import channels
from duban.drafting.duties.around import Rule
from duban.drafting.findings import Deadline
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import Sentence, clause_around, quote

_CLAUSE = re.compile(r"[。;\n]")
_DATE = re.compile(r"\d{1,2}月(?:\d{1,2}[日号]|底|[上中下]旬)")
#: 3月12日前(不含当日).
_NOT_THAT_DAY = re.compile(rf"(?:{AHEAD})?[ ]?\(不(?:含|包括|包含)(?:当|本|该)?[日天]?\)")
_WEEKDAY_WORDS = "(星期一)"
_WEEKDAY = re.compile(r"[日号][ ]?[(,]?[ ]?(?:星期|周|礼拜)(?P<is>[一二三四五六日天])(?![起至到、—-])")
#: 3月10日为报送截止日: the words after it name the day.
_IS_THE_DAY = re.compile(r"为[^。;,]{2,12}[日期间](?=[。;,]|$)")
_DAYS_OF_WEEK = "一二三四五六日"
_PRECISION = {
    "early": "half-month",
    "mid": "half-month",
    "late": "month-end",
    "month": "month-end",
    "year": "year-end",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a date stands: in which sentence, with which words before and after it, in which notice."""

    clean: Clean
    span: Span
    sentence: Sentence
    before: str
    after: str
    index: int


def deadline(place: Place, rule: Rule, year: Year, issued_on: date | None) -> Deadline:
    """Return the deadline that ``rule`` found at a place."""
    text, span, day = place.clean.text, place.span, place.span.closes
    start, end = clause_around(text, span.start, span.end, place.sentence)
    near = _CLAUSE.split(text[span.end : span.end + 160])[0]
    left = _CLAUSE.split(place.before)[-1]
    kind, ways = channels.channels(_own(left, near, rule), left + near, place.sentence.headings)
    if "公示" in left[-24:]:
        kind = "publicity"
    asks = ""
    readings: tuple[str, ...] = ()
    if day.year_word.startswith("第"):
        due, asks, readings = _round(day, issued_on)
    elif year.year is None:
        ends = day.last(2023)
        due = f"--{ends.month:02}-{ends.day:02}"
        asks = f"{ends.month}月{ends.day}日是哪一年？通知没有落款日期，也没有写年份"
    else:
        if day.part == "month" and re.match(rf"[ ]?{AHEAD}", place.after):  # 6月前: through June, or up to it
            ends = day.last(year.year)
            readings = (ends.isoformat(), (ends.replace(day=1) - timedelta(days=1)).isoformat())
        on = day.last(year.year) - timedelta(days=bool(_NOT_THAT_DAY.match(place.after)))
        due = on.isoformat() + (f"T{day.time}" if day.time else "")
        if not readings:
            asks, readings = _doubt(day, year.year, text[day.start : day.end + len(_WEEKDAY_WORDS)])
    return Deadline(
        due=due,
        quote=quote(place.clean, start, end, place.sentence),
        rule=rule.name,
        kind=kind,
        channels=ways,
        opens=_opens(span, year, issued_on),
        precision="off-work" if day.off_work else "morning" if day.morning else _PRECISION.get(day.part, ""),
        notice=place.index,
        stage=channels.stage_name(place.sentence.headings, kind, near),
        actor=channels.actor(left, near),
        recipient=channels.recipient(near, re.split(",", left)[-1]),
        confidence="stated" if year.basis == "explicit" else "inferred",
        asks=asks,
        readings=readings,
        day=quote(place.clean, span.start, span.end, place.sentence),
        heads=rule.from_issue,
        restates=rule.restates,
    )


def _doubt(day: Day, year: int, written: str) -> tuple[str, tuple[str, ...]]:
    """Return question and readings of a day that its month has not, or that is another day of the week."""
    on = day.last(year)
    if not day.real(year) and re.search(r"\d[日号前之以]|[九十一][日号]", written):  # 本月底 says none
        after = on + timedelta(days=1)
        lacks = f"{on.year}年{on.month}月没有{day.day}日"
        return f"{lacks}：{on.month}月{on.day}日，还是{after.month}月{after.day}日？", (
            on.isoformat(),
            after.isoformat(),
        )
    named = _WEEKDAY.search(written) if day.day else None
    if named is None:
        return "", ()
    wanted = _DAYS_OF_WEEK.index(named["is"].replace("天", "日"))
    if wanted == on.weekday():
        return "", ()
    near = on + timedelta(days=(wanted - on.weekday() + 3) % 7 - 3)
    is_ = _DAYS_OF_WEEK[on.weekday()]
    asks = (
        f"{on.year}年{on.month}月{on.day}日是星期{is_}，原文写星期{named['is']}：以日期为准，还是以星期为准？"
    )
    return asks, (on.isoformat(), near.isoformat())


def _own(left: str, near: str, rule: Rule) -> str:
    """Return the words that speak of this date alone, where a sentence has several."""
    if named := _IS_THE_DAY.match(near):
        return named[0]
    if rule.labelled:
        own = re.split(r",", _DATE.split(left)[-1].lstrip(" ,、至到"))
        return next((words for words in reversed(own) if len(words.strip()) > 3), left)
    return _DATE.split(near)[0]


def _opens(span: Span, year: Year, issued_on: date | None) -> date | None:
    if span.from_issue:
        return issued_on
    if span.opens is None or year.year is None:
        return None
    late = (span.opens.month or 0) > (span.closes.month or 12)
    return span.opens.first(span.opens.year or year.year - late)


def _round(day: Day, issued_on: date | None) -> tuple[str, str, tuple[str, ...]]:
    """Return due, question and readings of 第2年10月: counted from the year of issue or the one after it."""
    nth = number(day.year_word[1:-1]) or 2
    ends = day.last(2023)
    said = f"{day.year_word}{ends.month}月{ends.day}日是哪一年？从哪一年算第一年，通知没有写明"
    first = issued_on.year + nth - 1 if issued_on else None
    readings = tuple(day.last(first + later).isoformat() for later in (0, 1)) if first else ()
    return f"cycle year{nth} {ends.month:02}-{ends.day:02}", said, readings
