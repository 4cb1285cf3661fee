"""A loaded calendar and the working days in, findings that need working days out: all warnings but one.

Day off, past the horizon, and stages that leave no working day between them. No finding moves a date: a
stated date is never moved. What the file alone shows is found by the loader and not repeated here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from duban.notices.laws.parts import date_rules, stages
from duban.notices.loading import Loaded
from duban.notices.model import Due, NoticeCalendar, Stage
from duban.notices.places import Findings, Path
from duban.notices.wording import quoted
from duban.planning.dates import local_day
from duban.planning.timeline import timeline
from duban.planning.workdays import WorkingDays
from duban.problems import Problem, Refused
from duban.values import Term

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def review(loaded: Loaded, workdays: WorkingDays) -> tuple[Problem, ...]:
    """Return what working days show about a calendar, in file order.

    Fixed dates are reviewed even in a calendar with errors; dates that are counted only in a sound one.
    """
    findings = Findings(loaded.file, loaded.root)
    if loaded.draft is not None:
        _fixed(loaded.draft, workdays, findings)
    if loaded.calendar is not None:
        _counted(loaded.calendar, workdays, findings)
    return findings.in_order()


def _fixed(draft: NoticeCalendar, workdays: WorkingDays, findings: Findings) -> None:
    for path, stage, rule in date_rules(draft):
        if rule.on is None:
            continue
        where, said = (*path, "on"), f"stage {quoted(stage.key or str(path[1]))}"
        if not workdays.knows(rule.on):
            _beyond(said, rule.on, where, workdays, findings)
        elif path[-1] == "due" and not workdays.is_working(rule.on) and rule.roll == "none":
            _day_off(said, rule.on, where, workdays, findings)


def _day_off(said: str, day: date, where: Path, workdays: WorkingDays, findings: Findings) -> None:
    before = workdays.previous(day)
    message = f"{said} is due on {day}, a {_WEEKDAYS[day.weekday()]} off"
    hint = f"the date stays; the last working day to act is {before}. roll: next or previous would move it."
    findings.add("day-off", where, message, hint)


def _beyond(said: str, day: date, where: Path, workdays: WorkingDays, findings: Findings) -> None:
    message = f"{said}: {day} lies past {workdays.horizon}, the end of the published working days"
    if day < workdays.first:
        message = f"{said}: {day} lies before {workdays.first}, the first known working days"
    hint = "what is counted from it is provisional until the arrangement is published."
    findings.add("past-horizon", where, message, hint)


def _counted(calendar: NoticeCalendar, workdays: WorkingDays, findings: Findings) -> None:
    try:
        terms = timeline(calendar, workdays)
    except (Refused, OverflowError, ValueError):  # counts from a date that is still asked, or past all dates
        return
    by_stage: dict[str, list[Term]] = {}
    for term in terms:
        by_stage.setdefault(term.stage_key, []).append(term)
    for path, stage in stages(calendar):
        own = by_stage.get(stage.key, [])
        _first(own, stage, path, calendar, workdays, findings)
        _opening(own, path, findings)
        if stage.feeds in by_stage:
            _slack(own, by_stage[str(stage.feeds)], stage, path, calendar, workdays, findings)


def _days(terms: Iterable[Term], zone: str) -> Iterator[tuple[Term, date]]:
    for term in terms:
        if term.due_at is not None:
            yield term, local_day(term.due_at, zone)


def _first(
    terms: list[Term],
    stage: Stage,
    path: Path,
    calendar: NoticeCalendar,
    workdays: WorkingDays,
    findings: Findings,
) -> None:
    """Warn once for each counted rule: of many periods the first that is meant."""
    field = _field(stage.due)
    if field == "on":
        return
    where = (*path, "due", field)
    checks: Mapping[str, Callable[[date], bool]] = {
        "off": lambda day: workdays.knows(day) and not workdays.is_working(day) and stage.due.roll == "none",
        "beyond": lambda day: not workdays.knows(day),
    }
    for name, meant in checks.items():
        hits = [(term, day) for term, day in _days(terms, calendar.zone) if meant(day)]
        if hits:
            term, day = hits[0]
            more = f" and {len(hits) - 1} more" if len(hits) > 1 else ""
            said = f"stage {quoted(stage.key)}" + (f" ({term.period}{more})" if term.period else "")
            (_day_off if name == "off" else _beyond)(said, day, where, workdays, findings)


def _opening(terms: list[Term], path: Path, findings: Findings) -> None:
    for term in terms:
        if term.opens_at is not None and term.due_at is not None and term.opens_at >= term.due_at:
            of = f" ({term.period})" if term.period else ""
            message = f"stage {quoted(term.stage_key)}{of} opens on {term.opens_at:%Y-%m-%d}, after it is due"
            findings.add(
                "opens-after-due", (*path, "opens"), message, "count opens from an earlier day.", "key"
            )
            return


def _slack(
    own: list[Term],
    outer: list[Term],
    stage: Stage,
    path: Path,
    calendar: NoticeCalendar,
    workdays: WorkingDays,
    findings: Findings,
) -> None:
    """Warn when review, sealing and post get no working day between the inner stage and the outer one."""
    ends = {term.period: day for term, day in _days(outer, calendar.zone)}
    for term, day in _days(own, calendar.zone):
        end = ends.get(term.period, ends.get(""))
        if end is None or workdays.count(day, end) > 0:
            continue
        of = f" of {term.period}" if term.period else ""
        gap = f"ends on {end} itself" if day == end else f"ends on {end}"
        fed = quoted(outer[0].stage_key)
        message = f"stage {quoted(stage.key)}{of} is due on {day}, and {fed} that it feeds {gap}"
        hint = "that leaves no working day for review, sealing and post; an earlier inner date would."
        findings.add("nil-slack", (*path, "due", _field(stage.due)), message, hint)
        return


def _field(due: Due) -> str:
    return next((name for name in ("on", "after", "before") if getattr(due, name) is not None), "basis")
