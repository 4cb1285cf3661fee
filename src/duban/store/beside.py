"""What is no lateness and must be seen all the same: corrections overdue, paper still on its way, what was
handed over to another unit. Rows out, of calls in force.

One law: what stands here is in no list of what is late, because the first submission decides that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select
from sqlalchemy.orm import aliased

from duban.store.tables import calendars, deeds, obligations, terms, units
from duban.values import Duty, Status

o, t, u = obligations.c, terms.c, units.c


@dataclass(frozen=True, slots=True)
class Beside:
    """An obligation that stands apart. ``since``: the deadline that passed, or when it was handed over;
    ``to``: the code of the unit it was handed over to."""

    calendar: str
    stage: str
    period: str
    unit: str
    unit_name: str
    since: datetime
    to: str = ""


def corrections(conn: Connection, now: datetime, calendar_key: str = "") -> list[Beside]:
    """Return what was handed in once, was returned, and is not corrected by its day; the longest first."""
    once = or_(o.submitted_on.is_not(None), t.duty == Duty.VOLUNTARY.value)
    return _past(conn, now, calendar_key, o.status == Status.RETURNED.value, once)


def on_its_way(conn: Connection, now: datetime, calendar_key: str = "") -> list[Beside]:
    """Return what was posted, counts by its arrival, and has not arrived by the deadline."""
    arrives = t.detail["receipt"].as_string() == "arrival"
    return _past(conn, now, calendar_key, o.status == Status.POSTED.value, o.submitted_on.is_(None), arrives)


def _past(
    conn: Connection, now: datetime, calendar_key: str, *conditions: ColumnElement[bool]
) -> list[Beside]:
    query = (
        select(t.calendar_key, t.stage_key, t.period, u.code, u.name, o.due_at)
        .select_from(obligations)
        .join(terms)
        .join(units, u.id == o.unit_id)
        .join(calendars, calendars.c.key == t.calendar_key)
        .where(calendars.c.state != "archived", o.due_at < now, *conditions)
        .order_by(o.due_at, o.id)
    )
    if calendar_key:
        query = query.where(t.calendar_key == calendar_key)
    return [Beside(*row) for row in conn.execute(query)]


def handed_over(conn: Connection, calendar_key: str = "") -> list[Beside]:
    """Return what units owe no more because another one does, by call, stage and unit."""
    deed, later = deeds.c, aliased(deeds).c
    last = ~(
        select(later.id)
        .where(later.obligation_id == o.id, later.verb == deed.verb, later.id > deed.id)
        .exists()
    )
    query = (
        select(t.calendar_key, t.stage_key, t.period, u.code, u.name, deed.at, deed.payload["to"].as_string())
        .select_from(obligations)
        .join(terms)
        .join(units, u.id == o.unit_id)
        .join(calendars, calendars.c.key == t.calendar_key)
        .join(deeds, deed.obligation_id == o.id)
        .where(calendars.c.state != "archived", o.status == Status.REASSIGNED.value)
        .where(deed.verb == "reassign", last)
        .order_by(t.calendar_key, t.stage_key, t.period, u.code)
    )
    if calendar_key:
        query = query.where(t.calendar_key == calendar_key)
    return [Beside(*row) for row in conn.execute(query)]
