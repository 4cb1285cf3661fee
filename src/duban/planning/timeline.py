"""A notice calendar and the working days in, its terms with their proof out.

The law: the timeline does not depend on the order of the stages in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from graphlib import CycleError, TopologicalSorter
from zoneinfo import ZoneInfo

from duban.notices.model import Due, NoticeCalendar, Stage
from duban.planning.dates import last_day_to_act, resolve
from duban.planning.periods import Period, periods
from duban.planning.spans import WHOLE as WHOLE_SPAN
from duban.planning.spans import Span
from duban.planning.workdays import WorkingDays
from duban.problems import Refused
from duban.values import Basis, Term

WHOLE = Period("", "", date.min, date.max)  # of a stage that does not recur
Days = dict[tuple[str, str], date | None]  # (stage, period) -> the day it is due; None: still asked


def timeline(
    calendar: NoticeCalendar,
    workdays: WorkingDays,
    *,
    until: date | None = None,
    lines: Mapping[str, int] | None = None,
    span: Span = WHOLE_SPAN,
) -> tuple[Term, ...]:
    """Return every term up to ``until`` (a local date; None: all), by due date, then stage and period; what
    counts from a unit's span as it is for a unit with this one.

    A term whose date is still asked, or counts from such a one, has ``due_at`` None and stands last.
    Raises Refused where dates refer to each other in a circle.
    """
    stages = {stage.key: stage for stage in calendar.stages}
    days: Days = {}
    ends = span_ends(calendar, span)
    terms: list[Term] = []
    for key in _in_order(stages):
        for period in _periods(stages[key]):
            term = _term(calendar, stages[key], period, days, ends, workdays, (lines or {}).get(key, 0))
            day = days[key, period.key]
            if until is None or day is None or day <= until:
                terms.append(term)
    far = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(terms, key=lambda t: (t.due_at or far, t.stage_key, t.period)))


def _in_order(stages: Mapping[str, Stage]) -> Iterator[str]:
    graph = {key: _mentions(stage) & stages.keys() for key, stage in sorted(stages.items())}
    try:
        yield from TopologicalSorter(graph).static_order()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise Refused(f"these stages count from each other: {circle}", code="circular-reference") from None


def _mentions(stage: Stage) -> set[str]:
    rules = (stage.due, stage.opens)
    return {name for due in rules if due is not None and (name := _anchor(due))}


def term_of(
    calendar: NoticeCalendar, workdays: WorkingDays, stage_key: str, period: str, span: Span = WHOLE_SPAN
) -> Term | None:
    """Return one term; None while its date is asked."""
    every = timeline(calendar, workdays, span=span)
    return next((t for t in every if (t.stage_key, t.period) == (stage_key, period) and t.due_at), None)


def span_ends(calendar: NoticeCalendar, span: Span = WHOLE_SPAN) -> dict[str, date]:
    """Return the first and the last day of a unit's span by their anchors; without a span of its own, those
    of the calendar's series. Empty where nothing recurs and the unit has none."""
    series = [stage.recurs for stage in calendar.stages if stage.recurs is not None]
    first = span.starts_on or min((recurs.from_ for recurs in series), default=None)
    last = span.ends_on or max((recurs.until for recurs in series), default=None)
    return {name: day for name, day in (("span_start", first), ("span_end", last)) if day is not None}


def moves_with_span(calendar: NoticeCalendar, key: str) -> bool:
    """Say whether a stage counts from the span of the unit that owes it, itself or through another."""
    stages = {stage.key: stage for stage in calendar.stages}
    open_keys, seen = [key], set[str]()
    while open_keys:
        name = open_keys.pop()
        if name in ("span_start", "span_end"):
            return True
        if name in stages and name not in seen:
            seen.add(name)
            rules = (stages[name].due, stages[name].opens)
            open_keys += [anchor for due in rules if due is not None and (anchor := _anchor(due))]
    return False


def _periods(stage: Stage) -> Iterator[Period]:
    if stage.recurs is None:
        yield WHOLE
    else:
        yield from periods(stage.recurs.every, stage.recurs.from_, stage.recurs.until, stage.recurs.only)


def _term(
    calendar: NoticeCalendar,
    stage: Stage,
    period: Period,
    days: Days,
    ends: Mapping[str, date],
    workdays: WorkingDays,
    line: int,
) -> Term:
    before = {name: day for (name, key), day in days.items() if key in ("", period.key)}
    anchors = {name: day for name, day in before.items() if day is not None}
    open_questions = before.keys() - anchors.keys()
    anchors |= {"notice": calendar.notice.issued_on, **ends}
    if period is not WHOLE:
        anchors |= {"period_start": period.start, "period_end": period.end}
    asked = Term(
        calendar_key=calendar.key,
        stage_key=stage.key,
        period=period.key,
        title=stage.title,
        owner=stage.owner,
        opens_at=None,
        due_at=None,
        act_by=None,
        duty=stage.duty,
        basis=stage.due.basis,
        clause=stage.due.clause or stage.clause,
        provisional=False,
        why=(stage.due.question,),
        line=line,
    )
    days[stage.key, period.key] = None
    if stage.due.basis is Basis.ASKED:
        return asked
    if _anchor(stage.due) in open_questions:
        return replace(asked, why=(f"从环节“{_anchor(stage.due)}”起算，该环节日期待定",))
    due = resolve(stage.due, anchors, workdays, calendar.zone)
    days[stage.key, period.key] = due.day
    act_by, guessed, why = last_day_to_act(due, stage.due, stage.post, workdays)
    opens = stage.opens
    if opens is not None and (opens.basis is Basis.ASKED or _anchor(opens) in open_questions):
        opens = None
    return replace(
        asked,
        opens_at=_opening(stage.due, opens, period, due.day, anchors, workdays, calendar.zone),
        due_at=due.at,
        act_by=act_by,
        provisional=due.provisional or guessed,
        why=due.why + ((why,) if why else ()),
    )


def _opening(
    due: Due,
    opens: Due | None,
    period: Period,
    due_day: date,
    anchors: Mapping[str, date],
    workdays: WorkingDays,
    zone: str,
) -> datetime | None:
    """The start of the opening day. Without ``opens`` a report opens the day after its period ends; a plan,
    and whatever is due within its period, as the period starts."""
    if opens is not None:
        day = resolve(_whole_day(opens), anchors, workdays, zone)
        limit = opens.at if isinstance(opens.at, time) else time(0)
        return datetime.combine(day.day, limit, ZoneInfo(zone))
    if period is WHOLE:
        return None
    of_start = "period_start" in (due.after, due.before) or due_day <= period.end
    opening = period.start if of_start else period.end + timedelta(days=1)
    return datetime.combine(opening, time(0), ZoneInfo(zone))


def _anchor(due: Due) -> str | None:
    return due.after or due.before


def _whole_day(due: Due) -> Due:
    return due.model_copy(update={"at": None, "close_of_business": False})
