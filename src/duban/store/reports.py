"""Read models: where each call stands, who is late, whom to telephone, what is stuck.

One law: late is computed here, never stored: an owed, required obligation past ``due_at``, or one
submitted on a later day. The first submission decides, by the deadline it had: what came in time and was
returned is not late, however long its correction takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select, type_coerce

from duban.store.tables import Instant, calendars, calls, contacts, letters, obligations, terms, units
from duban.values import OWED, Duty, Role, Status

_OWED = tuple(sorted(status.value for status in OWED))
#: Open now. What is waiting, for its day or for the stage before it, is neither late nor on a list.
_RUNNING = (Status.OPEN.value, Status.RETURNED.value)
_ARCHIVED = select(calendars.c.key).where(calendars.c.state == "archived")
o, t, u = obligations.c, terms.c, units.c


@dataclass(frozen=True, slots=True)
class Count:
    """How many obligations of a stage are in a status; ``late`` of them are late."""

    calendar_key: str
    stage_key: str
    period: str
    status: str
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One obligation as a list shows it."""

    obligation_id: int
    calendar_key: str
    stage_key: str
    title: str
    period: str
    unit_code: str
    unit_name: str
    status: str
    epoch: int
    opens_at: datetime
    due_at: datetime
    next_send_at: datetime | None
    noticed_at: datetime | None
    acknowledged_at: datetime | None
    duty: str
    submitted_on: date | None


#: The deadline that decides whether something is late: a return gives another day, and changes that not.
_FIRST_DUE = type_coerce(func.coalesce(o.first_due_at, o.due_at), Instant)


def counts(
    conn: Connection, now: datetime, calendar_key: str | None = None, zone: str = "Asia/Shanghai"
) -> list[Count]:
    """Return the counts by calendar, stage, period and status, in that order; of calls in the archive only
    where one is named. Dates are read in ``zone``."""
    key = (t.calendar_key, t.stage_key, t.period, o.status)
    first_due = _FIRST_DUE.label("first_due")
    query = (
        select(*key, t.duty, first_due, o.submitted_on, func.count())
        .join_from(obligations, terms)
        .group_by(*key, t.duty, first_due, o.submitted_on)
    )
    if calendar_key is not None:
        query = query.where(t.calendar_key == calendar_key)
    else:
        query = query.where(t.calendar_key.not_in(_ARCHIVED))
    total: Counter[tuple[str, str, str, str]] = Counter()
    overdue: Counter[tuple[str, str, str, str]] = Counter()
    where = ZoneInfo(zone)
    for calendar, stage, period, status, duty, due_at, submitted_on, number in conn.execute(query):
        group = (calendar, stage, period, status)
        total[group] += number
        # A day counts as its first instant: handed in on the day of the deadline is in time.
        done = None if submitted_on is None else datetime.combine(submitted_on, time(), where)
        is_late = (now > due_at and status in _RUNNING) if done is None else done >= due_at
        if duty == Duty.REQUIRED and is_late:
            overdue[group] += number
    return [Count(*group, total[group], overdue[group]) for group in sorted(total)]


def late(
    conn: Connection, now: datetime, calendar_key: str | None = None, limit: int = 1_000
) -> list[Standing]:
    """Return what is owed, required and past the deadline that counts, the longest late first."""
    unfiled = (o.submitted_on.is_(None), o.status.in_(_RUNNING))
    query = _standings(*unfiled, now > _FIRST_DUE, t.duty == Duty.REQUIRED.value, due_at=_FIRST_DUE)
    if calendar_key is not None:
        query = query.where(t.calendar_key == calendar_key)
    return _all(conn.execute(query.order_by(_FIRST_DUE, o.id).limit(limit)))


def call_list(
    conn: Connection, now: datetime, noticed_before: datetime, calendar_key: str | None = None
) -> list[Standing]:
    """Return whom to telephone: unsigned since ``noticed_before``, or without a usable coordinator's e-mail.

    Opened obligations only; one that was telephoned about in this epoch is off the list.
    """
    reachable = exists().where(
        contacts.c.unit_id == o.unit_id,
        contacts.c.active,
        contacts.c.usable,
        contacts.c.email != "",
        contacts.c.roles.contains(Role.COORDINATOR.value),
    )
    called = exists().where(calls.c.obligation_id == o.id, calls.c.epoch == o.epoch)
    query = _standings(
        o.status.in_(_RUNNING),
        o.acknowledged_at.is_(None),
        o.opens_at <= now,
        or_(func.coalesce(o.noticed_at, o.opens_at) < noticed_before, ~reachable),
        ~called,
    )
    if calendar_key is not None:
        query = query.where(t.calendar_key == calendar_key)
    return _all(conn.execute(query.order_by(o.due_at, u.code, o.id)))


def standings(
    conn: Connection, calendar_key: str | None = None, unit_code: str | None = None, limit: int = 10_000
) -> list[Standing]:
    """Return obligations with their next send, by due date, unit and id."""
    query = _standings()
    if calendar_key is not None:
        query = query.where(t.calendar_key == calendar_key)
    if unit_code is not None:
        query = query.where(u.code == unit_code)
    return _all(conn.execute(query.order_by(o.due_at, u.code, o.id).limit(limit)))


def owing_units(conn: Connection) -> list[str]:
    """Return the codes of the units that owe something."""
    query = select(u.code).join_from(obligations, units).where(o.status.in_(_OWED)).distinct()
    return sorted(conn.execute(query).scalars())


def broken_letters(conn: Connection) -> list[tuple[int, str, str, str]]:
    """Return (id, address, state, reason) of the letters that failed, or whose template did."""
    c = letters.c
    query = (
        select(c.id, c.address, c.state, c.reason, c.fallback)
        .where(or_(c.state == "failed", c.fallback))
        .order_by(c.id)
    )
    return [
        (
            row.id,
            row.address,
            row.state,
            "its template failed; it went out plain" if row.fallback else row.reason,
        )
        for row in conn.execute(query)
    ]


def _standings(*conditions: ColumnElement[bool], due_at: ColumnElement[Any] = o.due_at) -> Any:
    return (
        select(
            *(o.id, t.calendar_key, t.stage_key, t.title, t.period, u.code, u.name, o.status, o.epoch),
            *(o.opens_at, due_at, o.next_send_at, o.noticed_at, o.acknowledged_at, t.duty, o.submitted_on),
        )
        .select_from(obligations)
        .join(terms)
        .join(units, u.id == o.unit_id)
        .where(*conditions)
    )


def _all(rows: Iterable[Any]) -> list[Standing]:
    return [Standing(*row) for row in rows]
