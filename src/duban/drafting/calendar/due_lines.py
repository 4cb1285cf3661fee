"""A step and a person's answer in, the lines of its ``due``, ``opens`` and ``recurs`` out.

What the notice states is ``stated`` with its clause, what a person answered is theirs, the rest is ``asked``.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from duban.drafting.calendar.lines import flow, remark, text
from duban.drafting.calendar.outline import Step
from duban.drafting.calendar.period_days import day_in_period, early
from duban.drafting.findings import Deadline, Identity, Question
from duban.drafting.text.normalising import normalise

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?")
COUNT = re.compile(r"(\d{1,3}) ?(days?|workdays?|months?|日|天|个?工作日|个?月)(?:内|之内)?")
#: From when something comes again: 2022年6月起, 自4月起, 自2021年起.
_SINCE = re.compile(
    r"(?:自|从)?(?:(?P<y>20\d\d)年)?(?P<m>1[0-2]|[1-9])月(?:份|\d{1,2}日)?(?:起|开始)"
    r"|(?:自|从)(?P<y2>20\d\d)年(?:起|开始)"
)
_SINCE_EVENT = re.compile(r"(?:自|从)[^,。;()\d]{2,16}(?:起|开始)")
_UNTIL = re.compile(
    r"(?:直至|直到|持续至|延续至|执行至|实行至|(?<=起)至)(?P<y>20\d\d)年(?:(?P<m>1[0-2]|[1-9])月(?:(?P<d>\d{1,2})日)?)?(?:底|末)?"
)
_ROLLS = re.compile(r"[遇逢][^,。;()]{0,14}(?:节|假|休息)[^,。;()]{0,8}顺延")
_RECEIVED = re.compile(r"(?:收到|接到)(?:本|此|该)?(?:通知|文件|文|函|来函|公告)")
_UNITS = {"日": "days", "天": "days", "工作日": "workdays", "月": "months"}


def clause_of(found: Deadline) -> str:
    """Return where it stands, as a calendar's ``clause``."""
    return found.quote.clause or "正文"


def due_lines(step: Step, notice: Identity, question: Question | None, answer: str) -> list[str]:
    """Return the lines below ``due:``."""
    found = step.found
    stated = ["basis: stated", f"clause: {text(clause_of(found))}"]
    if answer:
        return _answered(step, question, answer, stated)
    if question is not None and "本年度" not in question.readings:
        return ["basis: asked", f"question: {text(question.asks)}"]
    note = "暂按本年度，见 questions" if question is not None else inferred(found, notice, usual=False)
    if note:
        stated.append(f"note: {text(note)}")
    counted = re.fullmatch(r"issued_on \+ (\d+) (\w+)", found.due)
    if counted:
        return ["after: notice", f"{counted[2]}: {counted[1]}", *stated]
    if found.due.startswith("every"):
        return [*day_in_period(found), *roll_line(found), *stated]
    return [*_on(found.due, found.precision), *roll_line(found), *stated]


def by_the_signature(found: Deadline, notice: Identity) -> bool:
    """Say whether a date without a year has that of the signature: so usual that the draft says it once."""
    unwritten = found.confidence == "inferred" and re.match(r"\d{4}-", found.due) is not None
    return unwritten and _year_by(found, notice).endswith("当年")


def inferred(found: Deadline, notice: Identity, usual: bool = True) -> str:
    """Say what of a date the notice does not write out, and by what it was inferred; empty for nothing.
    ``usual``: also where the year is that of the signature."""
    said: list[str] = []
    written = found.day.words if found.day else ""
    third = re.search(r"[上中]旬|月\s*初", written)
    if third and found.precision == "half-month":
        said.append(f"原文为“{remark(written, 30)}”，按{int(found.due[8:10])}日计")
    if re.search(r"半年|季度", written) and re.match(r"\d{4}-", found.due):
        said.append(f"原文为“{remark(written, 30)}”，按{int(found.due[5:7])}月{int(found.due[8:10])}日计")
    if re.search(r"[（(]不(?:含|包括|包含)[当本该]?[日天]?[)）]", found.quote.words):
        said.append("原文不含当日，按前一日计")
    unwritten = found.confidence == "inferred" and re.match(r"\d{4}-", found.due)
    if unwritten and (usual or not by_the_signature(found, notice)):
        said.append(f"原文没有写年份，{_year_by(found, notice)}")
    if found.due.startswith("issued_on") and (since := _RECEIVED.search(found.quote.words)):
        said.append(f"原文从{since[0]}起算，按印发之日计")
    if found.in_period and (note := early(found)):
        said.append(note)
    return "；".join(said)


def _year_by(found: Deadline, notice: Identity) -> str:
    """Say by what the year of a date was inferred."""
    year = found.due[:4]
    near = found.quote.words[: found.day.start - found.quote.start] if found.day else ""
    if re.search(rf"{year}年(?=\d{{1,2}}月|[上下]半年|底)", re.sub(r"\s", "", near)) or (
        found.opens and str(found.opens.year) in found.quote.words
    ):
        return f"据同句所写的{year}年"
    if notice.issued_on is None:
        return f"据文号{notice.number}推定为{year}年"
    signed = f"据落款{notice.issued_on}推定为"
    return f"{signed}次年（{year}年）" if int(year) > notice.issued_on.year else f"{signed}当年"


def at_the_start(title: str) -> bool:
    """Say whether what comes again is due from a period's beginning: its plan, not its report."""
    return re.search("计划|方案", title) is not None and not re.search("总结|报告|情况|进展", title)


def _answered(step: Step, question: Question | None, answer: str, stated: list[str]) -> list[str]:
    found = step.found
    day = _DATE.fullmatch(answer)
    if day:
        own = ["basis: arranged", "note: 通知没有写哪一天，起草时由人填写"]
        reading = question is not None and answer in question.readings
        open_ = re.match(r"--|cycle|unsigned", found.due)
        words_allow = [
            *stated,
            "note: 原文有不同读法，由人选定" if reading else "note: 原文没有写全，由人补足",
        ]
        return [*_on(day[0].replace(" ", "T"), ""), *(words_allow if reading or open_ else own)]
    if answer in ("上年度", "本年度"):
        month = int(found.due.split()[2][:2])
        if answer == "上年度":
            return ["after: period_end", f"months: {month}", "end_of_month: true", *stated]
        return [*day_in_period(found), *stated]
    count = COUNT.fullmatch(answer)
    if count and found.due.startswith("every"):
        unit = _UNITS.get(count[2].removeprefix("个"), count[2].rstrip("s") + "s")
        since = "period_start" if at_the_start(step.title) else "period_end"
        own = ["basis: arranged", "note: 通知没有写日期，起草时由人填写"]
        return [f"after: {since}", f"{unit}: {int(count[1])}", *own]
    return ["basis: asked", f"question: {text(f'“{answer}”不是日期，请写成 2026-03-20')}"]


def _on(due: str, precision: str) -> list[str]:
    day, _, at = due.partition("T")
    lines = [f"on: {day}"]
    if at:
        lines.append(f'at: "{at}"')
    elif precision == "off-work":
        lines.append("close_of_business: true")
    return lines


def begins(found: Deadline, issued_on: date | None) -> tuple[date, str]:
    """Return the first month in which something comes again, and the words that say so: 自4月起. Without them
    it is the month of issue, or the next one where its day is over."""
    first = issued_on or date(2000, 1, 1)
    plain = re.sub(r"\s", "", normalise(found.quote.words).text)
    written = _SINCE.search(plain)
    if written is not None:
        return date(int(written["y"] or written["y2"] or first.year), int(written["m"] or 1), 1), written[0]
    day = re.fullmatch(r"every month day (\d\d)", found.due)
    if day and first.day > int(day[1]):
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, ""


def ends(found: Deadline) -> tuple[str, str]:
    """Return the last day on which something comes again, and the words that say so: 直至2028年6月."""
    written = _UNTIL.search(re.sub(r"\s", "", normalise(found.quote.words).text))
    if written is None:
        return "", ""
    year, month = int(written["y"]), int(written["m"] or 12)
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(int(written["d"] or last), last)).isoformat(), written[0]


def recurs_line(found: Deadline, issued_on: date | None, until: str) -> str:
    """Return the line of ``recurs``; while nobody said until when, to the end of the first year."""
    every = found.due.split()[1]
    first, words = begins(found, issued_on)
    months = {"month": 1, "quarter": 3, "half-year": 6}.get(every, 12)
    start = date(first.year, (first.month - 1) // months * months + 1, 1)
    stated, until_words = ends(found)
    last = stated or (until if _DATE.fullmatch(until) else f"{first.year}-12-31")
    event = _SINCE_EVENT.search(re.sub(r"\s", "", normalise(found.quote.words).text))
    since = (
        f"原文写“{words}”"
        if words
        else f"原文写“{event[0]}”，没有写是哪一天，暂自发文之后起，请核对"
        if event
        else "原文没有写从何时起：自发文之后第一期起"
    )
    to = f"原文写“{until_words}”" if stated else f"止日{'由人填写' if until else '待定'}"
    basis = f"basis: stated, clause: {flow(clause_of(found))}, note: {flow(f'{since}，{to}')}"
    return f"recurs: {{every: {every}, from: {start}, until: {last}, {basis}}}"


def roll_line(found: Deadline) -> list[str]:
    """Return the line of ``roll`` where the notice says that a day off moves the date."""
    said = _ROLLS.search(re.sub(r"\s", "", normalise(found.quote.words).text))
    return [f"roll: next # 原文：{said[0]}"] if said else []


def opens_line(found: Deadline) -> str:
    """Return the line of ``opens``, empty where the notice names none."""
    if found.opens is None or found.opens.isoformat() > found.due[:10]:
        return ""
    return f"opens: {{on: {found.opens}, basis: stated, clause: {text(clause_of(found))}}}"
