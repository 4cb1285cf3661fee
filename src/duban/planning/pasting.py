"""Proposed dates in, lines of YAML out: what an admin pastes into the calendar. Each is ``arranged``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from duban.notices.model import Deliverable, NoticeCalendar, Stage, UnitGroup
from duban.planning.cascade import Proposal
from duban.values import Duty


def lines(calendar: NoticeCalendar, proposals: Sequence[Proposal]) -> tuple[str, ...]:
    """Return the lines: for a stage of the file its new ``due``, for an added tier the whole stage and its
    group of units. What stands is not repeated."""
    moved = [one for one in proposals if one.moves and not one.new]
    added = [one for one in proposals if one.new]
    found: list[str] = []
    for one in moved:
        found += [f"# stages, {one.stage.key}:", *(f"    {line}" for line in _due(one)), ""]
    groups = {one.stage.owner: one.group for one in added if one.stage.owner not in calendar.units}
    if groups:
        found.append("# units:")
        found += [
            f"  {key}: {{title: {_text(group.title)}, kinds: [{', '.join(group.kinds)}], "
            f"{_within(group)}reports_to: region}}"
            for key, group in groups.items()
        ]
        found.append("")
    if added:
        found.append("# stages:")
        for one in added:
            found += [*_stage(one), ""]
    return tuple(found[:-1])


def _within(group: UnitGroup) -> str:
    return f"within: {json.dumps(group.within)}, " if group.within else ""


def _due(one: Proposal) -> Iterator[str]:
    yield "due:"
    yield f"  on: {one.due_on}"
    yield "  basis: arranged"
    note = "；".join(step for step in one.steps if "准备" not in step)
    yield f"  note: {_text('倒排：' + note)}"


def _stage(one: Proposal) -> Iterator[str]:
    stage = one.stage
    yield f"  - key: {stage.key}"
    yield f"    title: {_text(stage.title)}"
    yield f"    owner: {stage.owner}"
    if stage.duty is Duty.VOLUNTARY:
        yield "    duty: voluntary"
    if stage.follows is not None:
        yield f"    follows: {stage.follows}"
    yield from (f"    {line}" for line in _due(one))
    yield from _post(stage)
    if stage.deliverables:
        yield "    deliverables:"
        yield from (f"      - {_material(d)}" for d in stage.deliverables)
    yield f"    feeds: {stage.feeds}"


def _post(stage: Stage) -> Iterator[str]:
    if stage.post is not None and stage.post.transit_days is not None:
        days = stage.post.transit_days.value
        yield f"    post: {{receipt: arrival, transit_days: {{value: {days}, basis: arranged}}}}"
        yield f"    completes: {stage.completes}"


def _material(one: Deliverable) -> str:
    """To the next tier, not to the address of the outer notice."""
    parts = [f"title: {_text(one.title)}", f"medium: [{', '.join(one.medium)}]"]
    if one.copies is not None and one.copies.value is not None:
        parts.insert(1, f"copies: {{value: {one.copies.value}, basis: arranged}}")
    if one.seal:
        parts.append("seal: true")
    return "{" + ", ".join(parts) + "}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
