"""Laws between dates: no circles, openings before deadlines, inner stages before outer ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from duban.notices.laws.dates import covers
from duban.notices.laws.parts import cycles, name_of, stages, written
from duban.notices.model import Due, NoticeCalendar, Stage
from duban.notices.places import Findings, Path
from duban.notices.wording import quoted


def order_laws(calendar: NoticeCalendar, findings: Findings) -> None:
    """Append stages that wait for each other and fixed dates in an order that cannot be."""
    by_key: dict[str, tuple[Path, Stage]] = {}
    for path, stage in stages(calendar):
        if stage.key:
            by_key.setdefault(stage.key, (path, stage))
    _circles(by_key, _anchors, "count from each other", findings)
    _circles(by_key, lambda stage: [stage.feeds] if stage.feeds else [], "feed each other", findings)
    _circles(by_key, lambda stage: [stage.follows] if stage.follows else [], "follow each other", findings)
    for path, stage in stages(calendar):
        _opening(stage, path, findings)
        if stage.feeds in by_key:
            _inner(stage, path, by_key[str(stage.feeds)][1], findings)
        if stage.follows in by_key and stage.follows != stage.key:
            _behind(stage, path, by_key[str(stage.follows)][1], findings)
        issued = calendar.notice.issued_on if calendar.notice is not None else None
        due = stage.due.on if stage.due is not None else None
        if due is not None and issued is not None and due < issued:
            message = f"{name_of(stage, path)} is due before the notice was issued on {issued}"
            findings.add("due-before-notice", (*path, "due", "on"), message, "is the year right?")


def _anchors(stage: Stage) -> list[str]:
    rules = (stage.due, stage.opens, *(e.due for e in stage.exceptions or () if e is not None))
    return [name for rule in rules if rule is not None for name in (rule.after, rule.before) if name]


def _circles(
    by_key: dict[str, tuple[Path, Stage]],
    follows: Callable[[Stage], Iterable[str]],
    said: str,
    findings: Findings,
) -> None:
    graph = {key: [k for k in follows(stage) if k in by_key] for key, (_, stage) in by_key.items()}
    for circle in cycles(graph):
        if findings.full:
            return
        last = circle[-1]
        path, stage = by_key[last]
        where = _where(stage, path, circle[0], said)
        if len(circle) == 1:
            message = f"stage {quoted(last)} {said.replace('each other', 'itself')}"
        else:
            message = f"these stages {said}: {' → '.join(quoted(key) for key in [*circle[:10], circle[0]])}"
        findings.add("circular-reference", where, message, "one of them needs a date or anchor of its own.")


def _where(stage: Stage, path: Path, target: str, said: str) -> Path:
    for field in ("feeds", "follows"):
        if said.startswith(field[:-1]):
            return (*path, field)
    for rule_name in ("due", "opens"):
        for field in ("after", "before"):
            if getattr(getattr(stage, rule_name), field, None) == target:
                return (*path, rule_name, field)
    return path


def _opening(stage: Stage, path: Path, findings: Findings) -> None:
    opens, due = stage.opens, stage.due
    if opens is None or due is None:
        return
    message = ""
    if opens.on is not None and due.on is not None:
        if opens.on > due.on or (opens.on == due.on and _time(opens, time.min) >= _time(due, time.max)):
            message = f"{name_of(stage, path)} opens on {opens.on} and is due on {due.on}"
        where: Path = (*path, "opens", "on")
    else:
        message, where = _same_anchor(opens, due, path, name_of(stage, path))
    if message:
        findings.add("opens-after-due", where, message, "swap the two, or leave opens out.")


def _same_anchor(opens: Due, due: Due, path: Path, name: str) -> tuple[str, Path]:
    """Compare two rules that count from one anchor in one unit; anything else needs working days."""
    for field, sign in (("after", 1), ("before", -1)):
        anchor = getattr(opens, field)
        if anchor is None or getattr(due, field) != anchor or opens.end_of_month or due.end_of_month:
            continue
        for unit in ("days", "workdays", "months"):
            first, last = getattr(opens, unit), getattr(due, unit)
            if first is not None and last is not None and sign * first > sign * last:
                said = f"opens {first} {unit} {field} {quoted(anchor)} and is due {last} {unit} {field} it"
                return f"{name} {said}", (*path, "opens", unit)
    return "", path


def _behind(stage: Stage, path: Path, prior: Stage, findings: Findings) -> None:
    """A unit waits for its own filing, in the same period: anybody else's would never wake it."""
    where, name, other = (*path, "follows"), name_of(stage, path), quoted(prior.key)
    if stage.owner and prior.owner and stage.owner != prior.owner:
        message = (
            f"{name} is owed by {quoted(stage.owner)} and follows {other}, owed by {quoted(prior.owner)}"
        )
        hint = "a stage follows one of the same units; for what another tier does next say feeds."
        findings.add("follows-owner", where, message, hint)
    if "recurs" in prior.model_fields_set and not (
        "recurs" in stage.model_fields_set and covers(prior.recurs, stage.recurs)
    ):
        message = f"{name} follows {other}, which recurs: for some of its periods there is nothing to follow"
        if "recurs" not in stage.model_fields_set:
            message = f"{name} follows {other}, which recurs: of which period is not said"
        findings.add("follows-period", where, message, "let both recur, with the same periods.")


def _inner(inner: Stage, path: Path, outer: Stage, findings: Findings) -> None:
    mine, other = _end(inner.due), _end(outer.due)
    if mine is not None and other is not None and mine > other:
        message = (
            f"{name_of(inner, path)} is due after {quoted(outer.key)}, which it feeds (due {outer.due.on})"
        )
        findings.add(
            "feeds-order", (*path, "due", "on"), message, "an inner stage ends before the outer one."
        )


def _end(due: Due | None) -> datetime | None:
    if due is None or due.on is None or written(due, "after", "before"):
        return None
    day: date = due.on
    return datetime.combine(day, _time(due, time.max))


def _time(due: Due, default: time) -> time:
    if due.close_of_business:
        return time(17, 30)
    return due.at if isinstance(due.at, time) else default
