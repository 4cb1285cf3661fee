"""From when until when units take part in a series: one row for a unit and calendar, in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from duban.planning.spans import Span
from duban.store import tables

s = tables.spans.c


def of_calendar(conn: Connection, calendar_key: str) -> dict[int, Span]:
    """Return the spans of a calendar by unit id; a unit without one takes part as long as the series."""
    query = select(s.unit_id, s.starts_on, s.ends_on, s.reason).where(s.calendar_key == calendar_key)
    return {unit: Span(start, end, reason) for unit, start, end, reason in conn.execute(query)}


def save(
    conn: Connection, calendar_key: str, unit_id: int, span: Span, recorded_at: datetime, actor: str
) -> None:
    """Write a unit's span; the one before is in the ledger."""
    row: dict[str, Any] = {
        "starts_on": span.starts_on, "ends_on": span.ends_on, "reason": span.reason,
        "recorded_at": recorded_at, "actor": actor,
    }  # fmt: skip
    insert: Any = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    statement = insert(tables.spans).values(calendar_key=calendar_key, unit_id=unit_id, **row)
    conn.execute(statement.on_conflict_do_update(index_elements=["calendar_key", "unit_id"], set_=row))
