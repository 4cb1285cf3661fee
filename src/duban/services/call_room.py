"""Whom to telephone, as a viewer sees it, by unit, since one call can settle several matters; and its log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services import recording, standing
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.services.viewing import Viewer, clerk, scope

if TYPE_CHECKING:
    from duban.app import App

#: Units on one page; the sheet has them all.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Matter:
    """What to say on the telephone."""

    calendar: str
    stage: str
    period: str
    title: str
    due_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class ToCall:
    """One unit to telephone, and everything that is to be said."""

    unit: str
    unit_name: str
    contact: str
    phone: str
    matters: tuple[Matter, ...]


def to_call(app: App, viewer: Viewer, now: datetime, calendar: str = "") -> list[ToCall]:
    """Return the units below the viewer that must be telephoned, by the nearest deadline. Nobody telephones
    his own unit."""
    with app.store.reading() as conn:
        sight, known = scope(app, conn, viewer), knowledge(app, conn)
        found: dict[str, list[standing.Call]] = {}
        for call in standing.call_list(app, conn, known, now, calendar):
            if sight.sees(call.unit) and (call.unit not in viewer.units or viewer.is_admin):
                found.setdefault(call.unit, []).append(call)
    return [
        ToCall(
            code, calls[0].unit_name, calls[0].contact, calls[0].phone,
            tuple(Matter(c.calendar, c.stage, c.period, c.title, c.due_at, c.why) for c in calls),
        )
        for code, calls in found.items()
    ]  # fmt: skip


def log_call(app: App, viewer: Viewer, unit: str, now: datetime, note: str) -> int:
    """Log that a unit was telephoned about everything on its list; return how many matters that is.

    Raises Refused for a unit that the viewer may not speak about, or that is not on the list.
    """
    mine = next((one for one in to_call(app, viewer, now) if one.unit == unit), None)
    if mine is None:
        raise Refused(f"{unit} is not on the call list", code="not-on-list")
    with app.store.reading() as conn:
        actor = clerk(app, conn, viewer, unit, Verb.CALL)
    for matter in mine.matters:
        target = Target(matter.calendar, matter.stage, unit, matter.period)
        recording.note_call(app, target, now, note.strip()[:500] or "已电话告知", actor=actor)
    return len(mine.matters)
