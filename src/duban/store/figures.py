"""Values of indicators as reported with a period: one row for an indicator, unit and period, in and out.

A changed value overwrites the row; what it was stands in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from duban.store import tables
from duban.store.tables import obligations, terms
from duban.values import VOID, Status

f, o, t = tables.figures.c, obligations.c, terms.c
#: Of these no value is missing: nobody owes the report.
_VOID = tuple(sorted(status.value for status in VOID))


@dataclass(frozen=True, slots=True)
class Figure:
    """One value. ``as_of`` is the day it is of."""

    id: int
    indicator: str
    unit_id: int
    period: str
    value: float
    as_of: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A report past its deadline, handed in or not, with which values come."""

    stage: str
    period: str
    unit_id: int
    due_at: datetime


_ROW = (f.id, f.indicator_key, f.unit_id, f.period, f.value, f.as_of)


def of_calendar(conn: Connection, calendar_key: str) -> list[Figure]:
    """Return the values of a calendar, the oldest day first."""
    query = select(*_ROW).where(f.calendar_key == calendar_key).order_by(f.as_of, f.id)
    return [Figure(*row) for row in conn.execute(query)]


def find(conn: Connection, calendar_key: str, indicator: str, unit_id: int, period: str) -> Figure | None:
    """Return the value of a period, locked until the transaction ends."""
    query = select(*_ROW).where(
        f.calendar_key == calendar_key, f.indicator_key == indicator, f.unit_id == unit_id, f.period == period
    )
    row = conn.execute(query.with_for_update()).first()
    return None if row is None else Figure(*row)


def save(
    conn: Connection,
    calendar_key: str,
    indicator: str,
    unit_id: int,
    period: str,
    *,
    value: float,
    as_of: date,
    recorded_at: datetime,
    actor: str,
) -> None:
    """Write a value, or a changed one over it."""
    row: dict[str, Any] = {"value": value, "as_of": as_of, "recorded_at": recorded_at, "actor": actor}
    key = {"calendar_key": calendar_key, "indicator_key": indicator, "unit_id": unit_id, "period": period}
    insert: Any = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    statement = insert(tables.figures).values(**key, **row)
    conn.execute(statement.on_conflict_do_update(index_elements=list(key), set_=row))


def reports(conn: Connection, calendar_key: str, unit_id: int, period: str) -> list[tuple[int, str]]:
    """Return (obligation id, stage) of what a unit reports of a period, by due date."""
    query = (
        select(o.id, t.stage_key)
        .join_from(obligations, terms)
        .where(t.calendar_key == calendar_key, t.period == period, t.state == "active", o.unit_id == unit_id)
        .where(o.status != Status.WITHDRAWN.value)
        .order_by(t.due_at, o.id)
    )
    return [(id, stage) for id, stage in conn.execute(query)]


def asked(conn: Connection, calendar_key: str, stages: Collection[str], now: datetime) -> list[Asked]:
    """Return the reports of these stages whose deadline has passed, waived and withdrawn ones left out."""
    query = (
        select(t.stage_key, t.period, o.unit_id, o.due_at)
        .join_from(obligations, terms)
        .where(t.calendar_key == calendar_key, t.stage_key.in_(stages), t.state == "active")
        .where(o.due_at < now, o.status.not_in(_VOID))
        .order_by(o.due_at, o.id)
    )
    return [Asked(*row) for row in conn.execute(query)]
