"""A draft and its outline in, what only a person can settle out, in the order of the calendar. Pure.

A question names the part it settles; its readings are what the words allow. Nothing that is sure is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from duban.drafting.calendar.due_lines import at_the_start, begins, ends
from duban.drafting.calendar.lines import named, official
from duban.drafting.calendar.outline import Outline, Step
from duban.drafting.calendar.posting import READINGS, by_post, stands
from duban.drafting.calendar.unit_lines import asked_sector
from duban.drafting.findings import Deadline, Draft, Question
from duban.drafting.owners.fields import SECTORS, fields
from duban.drafting.owners.owners import Group

#: How many years a recurring duty may run, as far as a person may choose at once.
_YEARS = 3
_PERIODS = {"month": "月", "quarter": "季度", "half-year": "半年", "year": "年"}


def questions(draft: Draft, planned: Outline, is_working: Callable[[date], bool]) -> tuple[Question, ...]:
    """Return every question of a draft. ``is_working`` tells working days."""
    return (
        *_of_the_notice(draft),
        *(_of_group(group, planned, draft) for group in planned.groups if not group.sure),
        *_of_sectors(planned),
        *_until(draft, planned),
        *(one for step in planned.steps for one in _of_step(step, draft, is_working)),
        *(
            Question(
                f"notes.{at + 1}", found.asks or _no_stage(found), ("不列为环节",), found.quote, found.due
            )
            for at, found in enumerate(planned.loose)
        ),
    )


def _of_the_notice(draft: Draft) -> Iterator[Question]:
    first = draft.identity
    if not first.title:
        yield Question("notice.title", "文中没有标题，通知叫什么？")
    if not first.issuer:
        yield Question("notice.issuer", "文中没有落款单位，发文单位是谁？")
    elif first.issuer_inferred:
        yield Question("notice.issuer", f"无人落款，由收件单位推定为{first.issuer}，对吗？", first.issuers)
    if first.issued_on is None:
        yield Question("notice.issued_on", "文中没有落款日期，成文日期是哪一天？")


def _of_group(group: Group, planned: Outline, draft: Draft) -> Question:
    """Ask once who a body is, or who owes all the stages of which no word says it."""
    owed = [step for step in planned.steps if step.group == group.key]
    if group.named:
        itself = "（发文单位自己）" if group.alone else ""
        says = f"{named(group.title)}{itself}是名册里的哪一类单位？"
    else:
        stages = "、".join(named(step.title) for step in owed[:3])
        many = f"等{len(owed)}个环节" if len(owed) > 3 else ""
        audience = draft.notices[owed[0].found.notice].audience
        spoken_to = f"（主送：{official(audience)[:60]}）" if audience else ""
        where = "这一句" if len(owed) == 1 else "这几句"
        says = f"{stages}{many}由哪一类单位办？{where}没有写明{spoken_to}"
    readings = tuple(" ".join(kinds) for kinds in group.likely)
    first = owed[0].found
    return Question(f"units.{group.key}.kinds", says, readings, first.quote, notice=first.notice)


def _of_sectors(planned: Outline) -> Iterator[Question]:
    """Ask once for each field which sector of the roster it is: a calendar that says none means industry."""
    groups = {field: group for group in reversed(planned.groups) if (field := asked_sector(group))}
    for field, group in reversed(groups.items()):
        first = next(step.found for step in planned.steps if step.group == group.key)
        own = "工信、财政，或名册自定的小写字母代号"
        who = named(group.title) if field in fields(group.title) else "发文、主送的单位"
        asks = f"{who}是{field}系统的，名册的“系统”一栏怎么写（{own}）？"
        yield Question(f"sector.{field}", asks, tuple(SECTORS), first.quote, notice=first.notice)


def _until(draft: Draft, planned: Outline) -> Iterator[Question]:
    """Ask once until when duties recur: a series needs a last period, and notices name none."""
    series = (step for step in planned.steps if step.found.due.startswith("every"))
    again = [step for step in series if not ends(step.found)[0]]
    if again:
        issued_on = draft.identity.issued_on
        year = max(begins(step.found, issued_on)[0].year for step in again)
        years = tuple(f"{year + more}-12-31" for more in range(_YEARS)) if issued_on else ()
        yield Question("recurs.until", "周期性报送到哪一天为止？通知没有写明", years, again[0].found.quote)


def _of_step(step: Step, draft: Draft, is_working: Callable[[date], bool]) -> Iterator[Question]:
    found, about = step.found, f"stages.{step.key}.due"
    if by_post(found) and stands(draft, found)[0] is None:
        mailed = f"{named(step.title)}以寄出（邮戳）为准，还是以收到为准？原文没有写明"
        yield Question(f"stages.{step.key}.post", mailed, tuple(READINGS), found.quote, notice=found.notice)
    if found.asks:
        yield Question(about, found.asks, found.readings, found.quote, found.due, found.notice)
    elif found.due.startswith("event("):
        yield Question(about, _from_when(found), (), found.quote, found.due, found.notice)
    elif found.due.startswith("every"):
        yield from _of_period(step)
    elif re.match(r"\d{4}-", found.due):
        yield from _of_date(found, about, draft, is_working)


def _of_period(step: Step) -> Iterator[Question]:
    found, parts = step.found, step.found.due.split()
    about = f"stages.{step.key}.due"
    if len(parts) == 2 and not found.in_period:
        period = _PERIODS[parts[1]]
        when = f"每{period}开始后几日内" if at_the_start(step.title) else f"{period}后几日内"
        asks = f"{named(step.title)}每{period}一次，{when}？通知没有写日期（如 10日、5个工作日、2个月）"
        yield Question(about, asks, (), found.quote, found.due, found.notice)
    elif (
        parts[1] == "year"
        and len(parts) > 2
        and parts[2] <= "04-30"
        and re.search(r"总结|报告|年度|上年|决算", found.quote.words)
    ):
        asks = f"{named(step.title)}每年{int(parts[2][:2])}月报的是上年度，还是本年度？"
        yield Question(about, asks, ("上年度", "本年度"), found.quote, found.due, found.notice)


def _of_date(
    found: Deadline, about: str, draft: Draft, is_working: Callable[[date], bool]
) -> Iterator[Question]:
    day, issued_on = date.fromisoformat(found.due[:10]), draft.notices[found.notice].issued_on
    if found.readings:
        asks = f"{day.month}月前，到{found.readings[0]}还是{found.readings[1]}？"
        yield Question(about, asks, found.readings, found.quote, found.due, found.notice)
    elif issued_on is not None and day < issued_on:
        asks = f"{day}早于落款日期{issued_on}，年份对吗？"
        later = date(day.year + 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
        both = (found.due, later.isoformat() + found.due[10:])
        yield Question(about, asks, both, found.quote, found.due, found.notice)
    elif found.precision in ("month-end", "year-end", "half-month") and not is_working(day):
        before = day
        while not is_working(before):
            before -= timedelta(days=1)
        third = {10: "上旬末", 20: "中旬末"}.get(day.day, "底") if found.precision == "half-month" else "底"
        asks = f"{day.month}月{third}是{day.month}月{day.day}日（休息日），还是之前的最后一个工作日？"
        yield Question(
            about, asks, (day.isoformat(), before.isoformat()), found.quote, found.due, found.notice
        )


def _from_when(found: Deadline) -> str:
    event = re.match(r"event\(([^()]*)\) ([+-]) (\d+) (\w+)", found.due)
    if event is None:
        return "从哪一天算起？"
    words = {"days": "日", "workdays": "个工作日", "months": "个月"}[event[4]]
    if event[1] == "公示":  # how long it is shown, from no event
        least = "不少于" if re.search("不[少低]于|以上", found.quote.words) else ""
        return f"公示{least}{event[3]}{words}：公示到哪一天？"
    way = "之后" if event[2] == "+" else "之前"
    return f"“{event[1]}”{way}{event[3]}{words}：截止到哪一天？"


def _no_stage(found: Deadline) -> str:
    often = "每天" if found.due == "every day" else "每周"
    return f"{often}一次的报送，duban 最短按月安排：要不要另行督促？"
