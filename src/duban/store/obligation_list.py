"""Obligations page by page for another program, in order of id."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Select, select

from duban.store.tables import obligations, terms, units


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    calendar: str
    stage: str
    title: str
    period: str
    unit: str
    unit_name: str
    status: str
    epoch: int
    duty: str
    opens_at: datetime
    due_at: datetime
    first_due_at: datetime | None
    act_by: date
    submitted_on: date | None
    recorded_at: datetime | None
    evidence: str | None


_O, _T, _U = obligations.c, terms.c, units.c


def page(
    conn: Connection,
    *,
    unit_codes: Collection[str] | None,
    calendar: str = "",
    stage: str = "",
    period: str = "",
    unit: str = "",
    status: str = "",
    after: int = 0,
    limit: int = 100,
) -> list[Row]:
    """Return obligations after an id; ``unit_codes``: only of these units, None: of any."""
    query = _rows().where(_O.id > after).order_by(_O.id).limit(limit)
    if unit_codes is not None:
        query = query.where(_U.code.in_(unit_codes))
    asked = {
        _T.calendar_key: calendar,
        _T.stage_key: stage,
        _T.period: period,
        _U.code: unit,
        _O.status: status,
    }
    for column, value in asked.items():
        if value:
            query = query.where(column == value)
    return [Row(*row) for row in conn.execute(query)]


def one(conn: Connection, id: int) -> Row | None:
    """Return the obligation of an id."""
    row = conn.execute(_rows().where(_O.id == id)).fetchone()
    return None if row is None else Row(*row)


def _rows() -> Select[tuple[object, ...]]:
    query: Select[tuple[object, ...]] = (
        select(
            *(_O.id, _T.calendar_key, _T.stage_key, _T.title, _T.period, _U.code, _U.name, _O.status),
            *(_O.epoch, _T.duty, _O.opens_at, _O.due_at, _O.first_due_at, _O.act_by, _O.submitted_on),
            *(_O.recorded_at, _O.evidence),
        )
        .select_from(obligations)
        .join(terms, _T.id == _O.term_id)
        .join(units, _U.id == _O.unit_id)
    )
    return query
