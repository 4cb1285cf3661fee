"""Values of indicators in; how each target stands against its time, and which values are missing, out.

A value comes with the report of a period, from whoever may hand that in. It is missing only where the stage
it comes with was due: handed in without it, or not at all. A pace that is behind is listed, never chased.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from duban.notices.model import Indicator, NoticeCalendar
from duban.notices.wording import suggestion
from duban.planning.dates import local_day
from duban.planning.pace import Judged, Pace, begins, judge
from duban.planning.periods import bounds
from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services.archived import must_run
from duban.services.authority import speaker
from duban.services.calendars import read_back, sound, version_of
from duban.services.knowledge import Knowledge, knowledge
from duban.services.naming import must_be_unit, not_active
from duban.services.opening import audience
from duban.store import figures, ledger, obligations
from duban.store.figures import Asked, Figure
from duban.values import Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Figured:
    """``changed`` is False where it was recorded so before; ``was``: the value it corrects."""

    changed: bool
    was: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of one unit: its latest value and how it stands. ``missing``: periods ("" of a report
    that comes once) whose value is late, ``late_workdays`` by how much the longest. Of a target that its
    units reach ``together`` the first line is theirs, with no code; their own lines are not judged."""

    indicator: Indicator
    unit: Unit
    latest: Figure | None
    judged: Judged | None
    missing: tuple[str, ...]
    late_workdays: int

    @property
    def pace(self) -> Pace:
        return self.judged.pace if self.judged else Pace.OPEN


def record(
    app: App,
    calendar_key: str,
    indicator: str,
    unit: str,
    value: float,
    now: datetime,
    *,
    period: str = "",
    on: date | None = None,
    actor: str,
) -> Figured:
    """Record the value of an indicator, or correct it: the old one stays in the ledger.

    ``on`` is the day it is of, by default the last of its period or today. Raises Refused where the unit
    reports nothing of that period, for a day to come, or where the actor has no say.
    """
    if not math.isfinite(value):
        raise Refused(f"{value} is no value", code="bad-value")
    with app.store.writing() as conn:
        must_run(conn, calendar_key)
        known, calendar = knowledge(app, conn), in_force(conn, calendar_key)
        named = _indicator(calendar, indicator)
        owner = must_be_unit(known.roster, unit)
        if named.owner and owner not in audience(known, calendar, named.owner):
            raise Refused(f"{owner.name} does not answer for {indicator}", code="no-obligation")
        found = figures.reports(conn, calendar_key, owner.id, period)
        if not found:
            raise Refused(
                f"{owner.name} reports nothing of {calendar_key} {period}".rstrip(),
                hint="name the period of a report it owes: --period 2024Q3", code="no-obligation",
            )  # fmt: skip
        report = next((id for id, stage in found if stage == named.stage), found[0][0])
        (o,) = obligations.load(conn, [report], for_update=True)
        known.learn(conn, {o.term_id})
        says = speaker(known, o, Verb.SUBMIT, actor)
        day = _day(now.astimezone(ZoneInfo(calendar.zone)).date(), period, on)
        before = figures.find(conn, calendar_key, indicator, owner.id, period)
        if before is not None and (before.value, before.as_of) == (value, day):
            return Figured(False, before.value)
        figures.save(
            conn, calendar_key, indicator, owner.id, period, value=value, as_of=day, recorded_at=now,
            actor=says,
        )  # fmt: skip
        was = {"was": before.value, "was_on": before.as_of.isoformat()} if before else {}
        ledger.append(
            conn, now, says, "figure", f"obligation:{o.id}",
            {"indicator": indicator, "period": period, "value": value, "on": day.isoformat(), **was},
        )  # fmt: skip
        return Figured(True, before.value if before else None)


def board(
    app: App, conn: Connection, known: Knowledge, calendar: NoticeCalendar, now: datetime, unit: str = ""
) -> list[Line]:
    """Return each indicator of each unit that answers for it, firm ones first, in the file's order."""
    latest: dict[tuple[str, int], Figure] = {}
    given: set[tuple[str, int, str]] = set()
    for one in figures.of_calendar(conn, calendar.key):
        latest[one.indicator, one.unit_id] = one  # the oldest day first: the last stays
        given.add((one.indicator, one.unit_id, one.period))
    stages = {i.stage for i in calendar.indicators if i.stage}
    asked: dict[tuple[str, int], list[Asked]] = {}
    for report in figures.asked(conn, calendar.key, stages, now) if stages else ():
        asked.setdefault((report.stage, report.unit_id), []).append(report)
    lines = []
    for indicator in sorted(calendar.indicators, key=lambda i: not i.firm):
        owners = _answering(known, calendar, indicator, latest)
        if indicator.together and not unit:
            lines.append(_total(calendar, indicator, [latest.get((indicator.key, u.id)) for u in owners]))
        for owner in owners:
            if unit in ("", owner.code):
                due = asked.get((indicator.stage or "", owner.id), [])
                late = [r for r in due if (indicator.key, owner.id, r.period) not in given]
                lines.append(_line(app, calendar, indicator, owner, latest, late, now))
    return lines


def _total(calendar: NoticeCalendar, indicator: Indicator, known: Iterable[Figure | None]) -> Line:
    """Add what the units of a common target have reported, as of the last day of any."""
    title = calendar.units[indicator.owner].title if indicator.owner else "合计"
    given = [figure for figure in known if figure is not None]
    unit = Unit("", title, "")
    if not given:
        return Line(indicator, unit, None, None, (), 0)
    day, periods = max(figure.as_of for figure in given), {figure.period for figure in given}
    value = sum(figure.value for figure in given)
    period = periods.pop() if len(periods) == 1 else ""
    total = Figure(0, indicator.key, 0, period, value, day)
    return Line(indicator, unit, total, judge(indicator, begins(calendar), value, day), (), 0)


def in_force(conn: Connection, key: str) -> NoticeCalendar:
    """Return the calendar in force. Raises Refused where there is none."""
    version = version_of(conn, key, "applied")
    if version is None:
        raise not_active(conn, key)
    return sound(read_back(version)[0])


def _line(
    app: App,
    calendar: NoticeCalendar,
    indicator: Indicator,
    owner: Unit,
    latest: Mapping[tuple[str, int], Figure],
    late: list[Asked],
    now: datetime,
) -> Line:
    figure = latest.get((indicator.key, owner.id))
    alone = figure is not None and not indicator.together
    judged = judge(indicator, begins(calendar), figure.value, figure.as_of) if alone and figure else None
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    days = [app.workdays.count(local_day(r.due_at, calendar.zone), today) for r in late]
    return Line(indicator, owner, figure, judged, tuple(r.period for r in late), max(days, default=0))


def _answering(
    known: Knowledge, calendar: NoticeCalendar, indicator: Indicator, latest: Iterable[tuple[str, int]]
) -> list[Unit]:
    if indicator.owner:
        return list(audience(known, calendar, indicator.owner))
    return [known.units[id] for key, id in sorted(latest) if key == indicator.key]


def _indicator(calendar: NoticeCalendar, key: str) -> Indicator:
    for one in calendar.indicators:
        if one.key == key:
            return one
    raise Refused(
        f'{calendar.key} has no indicator "{key}"',
        hint=suggestion(key, [i.key for i in calendar.indicators], "it has"), code="unknown-indicator",
    )  # fmt: skip


def _day(today: date, period: str, on: date | None) -> date:
    if on is not None and on > today:
        raise Refused(f"there is no value of {on} yet: today is {today}", code="bad-value")
    return on or min(today, bounds(period)[1] if period else today)
