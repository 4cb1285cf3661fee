"""One date rule and its anchors in, one resolved date with its proof out.

A whole day lasts until its end: ``due_at`` is 24:00, the next day's midnight, unless a time of day or the
close of business is given. A stated date is never moved; ``roll`` is an explicit choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from duban.notices.model import Due, Post
from duban.planning.periods import add_months, end_of_month
from duban.planning.workdays import WorkingDays
from duban.problems import Refused

CLOSE_OF_BUSINESS = time(17, 30)
ACT_FROM = time(9, 0)  # before the office opens nobody can act on that day
ANCHORS = {
    "notice": "发文日期",
    "period_start": "报告期首日",
    "period_end": "报告期末日",
    "span_start": "承担期首日",
    "span_end": "承担期末日",
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """``day`` is the local date people name; ``at`` the instant the deadline ends."""

    day: date
    at: datetime
    provisional: bool
    why: tuple[str, ...]


def resolve(due: Due, anchors: Mapping[str, date], workdays: WorkingDays, zone: str) -> Resolved:
    """Resolve ``due`` against ``anchors`` (name to local date). Raises Refused for an unknown anchor."""
    steps: list[str] = [_basis(due)]
    provisional = False
    if due.on is not None:
        day = due.on
        steps.append(f"{day}（直接写明）")
    else:
        name = due.after or due.before or ""
        if name not in anchors:
            raise Refused(f'the date counts from "{name}", which has no date here', code="unknown-stage")
        day, anchor = anchors[name], anchors[name]
        sign = 1 if due.after else -1
        label = ANCHORS.get(name, f"环节“{name}”截止日")
        if due.workdays is not None:
            day = workdays.add(anchor, sign * due.workdays)
            count, unit = due.workdays, "个工作日"
            provisional = not workdays.sure(anchor, day)
        elif due.months is not None:
            day = add_months(anchor, sign * due.months)
            count, unit = due.months, "个月"
        else:
            day = anchor + timedelta(days=sign * (due.days or 0))
            count, unit = due.days or 0, "日"
        steps.append(f"{label} {anchor} {'后' if sign > 0 else '前'}{count}{unit}：{day}")
    if due.end_of_month:
        day = end_of_month(day)
        steps.append(f"取当月最后一日：{day}")
    if due.roll != "none":
        rolled = workdays.next(day) if due.roll == "next" else workdays.previous(day)
        provisional = provisional or not workdays.sure(day, rolled)
        if rolled != day:
            steps.append(f"{day} 为休息日，按约定{'顺延' if due.roll == 'next' else '提前'}至 {rolled}")
        day = rolled
    if provisional:
        steps.append(_guess(workdays))
    at = _instant(day, due, ZoneInfo(zone))
    steps.append(f"截止时间 {_clock(due)}")
    return Resolved(day, at, provisional, tuple(steps))


def last_day_to_act(
    resolved: Resolved, due: Due, post: Post | None, workdays: WorkingDays
) -> tuple[date, bool, str]:
    """Return the last working day on which one can still act, whether it is provisional, and why (or "").

    For post that must arrive, transit days are counted back: the last safe posting day.
    """
    day = resolved.day
    limit = _time(due)
    if limit is not None and limit <= ACT_FROM:
        day -= timedelta(days=1)
    act_by = workdays.previous(day)
    why = [] if act_by == resolved.day else [f"{resolved.day} 当日无法办理，最迟办理日为 {act_by}"]
    if post is not None and post.receipt == "arrival" and post.transit_days and post.transit_days.value:
        act_by = workdays.add(act_by, -post.transit_days.value)
        why.append(f"以寄达为准，扣除在途 {post.transit_days.value} 个工作日，最迟 {act_by} 寄出")
    provisional = not workdays.sure(act_by, resolved.day)
    if provisional and not resolved.provisional:
        why.append(_guess(workdays))
    return act_by, provisional, "；".join(why)


def _guess(workdays: WorkingDays) -> str:
    return f"推定：工作日安排仅公布至 {workdays.horizon}"


def _basis(due: Due) -> str:
    if due.basis == "stated":
        return f"文件明确：{due.clause}"
    return f"承办单位安排{'：' + due.note if due.note else ''}"


def _time(due: Due) -> time | None:
    if due.close_of_business:
        return CLOSE_OF_BUSINESS
    return due.at if isinstance(due.at, time) else None


def _clock(due: Due) -> str:
    limit = _time(due)
    return "当日24:00" if limit is None else f"当日{limit:%H:%M}"


def _instant(day: date, due: Due, zone: ZoneInfo) -> datetime:
    limit = _time(due)
    if limit is None:
        return datetime.combine(day + timedelta(days=1), time(0), zone)
    return datetime.combine(day, limit, zone)


def local_day(at: datetime, zone: str) -> date:
    """Return the day people name for a deadline: 24:00 belongs to the day that ends.

    >>> shanghai = ZoneInfo("Asia/Shanghai")
    >>> local_day(datetime(2024, 9, 14, 0, 0, tzinfo=shanghai), "Asia/Shanghai")
    datetime.date(2024, 9, 13)
    >>> local_day(datetime(2024, 9, 13, 17, 30, tzinfo=shanghai), "Asia/Shanghai")
    datetime.date(2024, 9, 13)
    """
    return (at.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()
