"""A calendar in, the same as it is for one unit out: another date where its document names that unit. Pure.

The law: an exception replaces one date rule and nothing else; what counts from that stage counts, for this
unit, from its own date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from duban.notices.model import NoticeCalendar, Stage, StageException
from duban.planning.timeline import timeline
from duban.planning.workdays import WorkingDays
from duban.roster.regions import region_line
from duban.values import Term, Unit


def names(exception: StageException, unit: Unit) -> bool:
    """Say whether an exception names a unit: by its code, or by a region it lies in."""
    return unit.code in exception.units or _lies_in(exception.regions, unit)


def exception_of(stage: Stage, unit: Unit) -> StageException | None:
    """Return the exception of a stage that names a unit: the first by its code, else the first by region."""
    by_code = (e for e in stage.exceptions if unit.code in e.units)
    return next(by_code, next((e for e in stage.exceptions if names(e, unit)), None))


def as_for(calendar: NoticeCalendar, unit: Unit) -> NoticeCalendar:
    """Return the calendar with the dates this unit has; the same object where no exception names it."""
    if not any(stage.exceptions for stage in calendar.stages):
        return calendar
    own = {stage.key: found for stage in calendar.stages if (found := exception_of(stage, unit))}
    if not own:
        return calendar
    stages = tuple(
        stage.model_copy(update={"due": own[stage.key].due}) if stage.key in own else stage
        for stage in calendar.stages
    )
    return calendar.model_copy(update={"stages": stages})


def exceptional(
    calendar: NoticeCalendar, workdays: WorkingDays, until: date | None = None
) -> dict[tuple[str, ...], tuple[Term, ...]]:
    """Return the terms that are other for those whom an exception names, by the codes it names."""
    usual = {(t.stage_key, t.period): t.due_at for t in timeline(calendar, workdays)}
    found: dict[tuple[str, ...], tuple[Term, ...]] = {}
    for stage in calendar.stages:
        for exception in stage.exceptions:
            codes = (*exception.units, *exception.regions)
            stages = tuple(
                s.model_copy(update={"due": e.due}) if (e := _same(s, codes)) else s for s in calendar.stages
            )
            every = timeline(calendar.model_copy(update={"stages": stages}), workdays, until=until)
            found[codes] = tuple(t for t in every if t.due_at != usual[t.stage_key, t.period])
    return found


def _same(stage: Stage, codes: tuple[str, ...]) -> StageException | None:
    return next((e for e in stage.exceptions if set(codes) <= {*e.units, *e.regions}), None)


def facts_for(detail: Mapping[str, Any], unit: Unit) -> Mapping[str, Any]:
    """Return a stored term's detail as it is for a unit: basis, proof and who set the date are its own."""
    every = detail.get("exceptions", ())
    found = next((e for e in every if unit.code in e["units"]), None)
    found = found or next((e for e in every if _lies_in(e["regions"], unit)), None)
    return {**detail, **found["facts"]} if found else detail


def _lies_in(regions: tuple[str, ...] | list[str], unit: Unit) -> bool:
    return bool(regions) and any(region in regions for region in region_line(unit.region))
