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
from duban.planning.workdays import WorkingDays
from duban.problems import Refused
from duban.values import Basis, Term

WHOLE = Period("", "", date.min, date.max)  # of a stage that does not recur


def timeline(
    calendar: NoticeCalendar,
    workdays: WorkingDays,
    *,
    until: date | None = None,
    lines: Mapping[str, int] | None = None,
) -> tuple[Term, ...]:
    """Return every term up to ``until`` (a local date; None: all), by due date, then stage and period.

    A term whose date is still asked has ``due_at`` None and stands last. Raises Refused where dates
    refer to each other in a circle.
    """
    stages = {stage.key: stage for stage in calendar.stages}
    days: dict[tuple[str, str], date] = {}
    terms: list[Term] = []
    for key in _in_order(stages):
        for period in _periods(stages[key]):
            term = _term(calendar, stages[key], period, days, workdays, (lines or {}).get(key, 0))
            if until is None or term.due_at is None or days[key, period.key] <= until:
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
    return {name for due in rules if due for name in (due.after, due.before) if name}


def _periods(stage: Stage) -> Iterator[Period]:
    if stage.recurs is None:
        yield WHOLE
    else:
        yield from periods(stage.recurs.every, stage.recurs.from_, stage.recurs.until, stage.recurs.only)


def _term(
    calendar: NoticeCalendar,
    stage: Stage,
    period: Period,
    days: dict[tuple[str, str], date],
    workdays: WorkingDays,
    line: int,
) -> Term:
    anchors = {name: day for (name, key), day in days.items() if key in ("", period.key)}
    anchors["notice"] = calendar.notice.issued_on
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
    if stage.due.basis is Basis.ASKED:
        return asked
    due = resolve(stage.due, anchors, workdays, calendar.zone)
    days[stage.key, period.key] = due.day
    act_by, guessed, why = last_day_to_act(due, stage.due, stage.post, workdays)
    return replace(
        asked,
        opens_at=_opening(stage, period, anchors, workdays, calendar.zone),
        due_at=due.at,
        act_by=act_by,
        provisional=due.provisional or guessed,
        why=due.why + ((why,) if why else ()),
    )


def _opening(
    stage: Stage, period: Period, anchors: Mapping[str, date], workdays: WorkingDays, zone: str
) -> datetime | None:
    """The start of the opening day. A report opens the day after its period ends, a plan as it starts."""
    if stage.opens is not None and stage.opens.basis is not Basis.ASKED:
        day = resolve(_whole_day(stage.opens), anchors, workdays, zone)
        limit = stage.opens.at if isinstance(stage.opens.at, time) else time(0)
        return datetime.combine(day.day, limit, ZoneInfo(zone))
    if period is WHOLE:
        return None
    of_start = "period_start" in (stage.due.after, stage.due.before) or stage.due.before == "period_end"
    opening = period.start if of_start else period.end + timedelta(days=1)
    return datetime.combine(opening, time(0), ZoneInfo(zone))


def _whole_day(due: Due) -> Due:
    return due.model_copy(update={"at": None, "close_of_business": False})
