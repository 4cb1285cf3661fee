"""An obligation that is owed again in; the dates its term has for its unit now out, or that nothing is owed.

One law: who did it, or was excused, while an amendment went by owes it as everybody does now; a day of its
own stays, if the new one for all does not reach it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.notices.model import NoticeCalendar
from duban.planning.spans import WHOLE
from duban.services.entry_desk import in_force
from duban.services.opening import audience, own_dates, takes_part
from duban.services.redating import end_of_day
from duban.store import deeds, obligations, spans

if TYPE_CHECKING:
    from duban.services.targets import Held

#: Verbs that give one unit a day of its own.
_DATING = frozenset({"extend", "grant-time", "return", "reassign"})


def moved_since(h: Held, deed: deeds.Deed) -> bool:
    """Say whether the dates that a deed gave were changed again."""
    gave = "due_at" in deed.before and deed.said_on is not None
    return gave and h.o.due_at != end_of_day(deed.said_on, h.term.detail["zone"])  # type: ignore[arg-type]


def dates_now(h: Held, deed: deeds.Deed, due_at: datetime, act_by: date) -> tuple[datetime, date] | None:
    """Return the dates of what was due ``due_at`` before ``deed``; None where its stage is over,
    or its unit's part in it."""
    calendar = in_force(h.conn, h.target.calendar)
    if h.term.state != "active" or not _concerns(h, calendar):
        return None
    one = own_dates(h.conn, h.known, calendar, h.term, [h.owner]).get(h.owner.id)
    due, act = (one.due_at, one.act_by) if one else (h.term.due_at, h.term.act_by)
    if due is None or act is None or (due_at >= due and _own_day(h, deed, due_at)):
        return due_at, act_by
    return due, act


def _concerns(h: Held, calendar: NoticeCalendar) -> bool:
    """Say whether the stage is asked of its unit: by the notice, within its span, or as handed over to it."""
    if h.owner.id in obligations.handed_over(h.conn, h.term.id):
        return True
    span = spans.of_calendar(h.conn, calendar.key).get(h.owner.id, WHOLE)
    group = h.term.detail["owner"]
    asked = group in calendar.units and h.owner in audience(h.known, calendar, group)
    return asked and takes_part(span, calendar, h.term)


def _own_day(h: Held, undone: deeds.Deed, due_at: datetime) -> bool:
    """Say whether somebody gave this unit that day."""
    zone = h.term.detail["zone"]
    given = [d for d in deeds.of(h.conn, [h.o.id]) if d.verb in _DATING and not d.undone_at]
    return any(
        d.verb == "reassign" or (d.said_on is not None and end_of_day(d.said_on, zone) == due_at)
        for d in given
        if d.id != undone.id
    )
