"""Units or ids in, what they owe with what was said of it out: the rows of "my items" and of a call's grid.

One law: the cost is that of the units and terms asked for, never of everything stored; only reads.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from duban.problems import Refused
from duban.store import obligations, wire
from duban.values import Obligation

#: As in ``store.reports``, whatever the duty is.
LATE = (
    "o.status IN ('open', 'returned') AND coalesce(o.first_due_at, o.due_at) < ? AND o.submitted_on IS NULL"
)
_SELECT = f"""
    SELECT o.said, o.submitted_on, o.recorded_at, o.first_due_at, coalesce(o.evidence, ''), {LATE} AS is_late,
           {obligations.PREFIXED}
    FROM obligations o WHERE """
_OWN = 6  # columns before the obligation's


@dataclass(frozen=True, slots=True)
class Row:
    """An obligation with what people said of it. ``overdue``: past the deadline that counts and never filed,
    which of a required one is late."""

    o: Obligation
    said: str
    submitted_on: date | None
    recorded_at: datetime | None
    first_due_at: datetime | None
    evidence: str
    overdue: bool


class Brief(NamedTuple):
    """What a list is sorted by: dates as the driver gives them, which sort as they are."""

    id: int
    term_id: int
    status: str
    overdue: bool
    act_by: Any
    due_at: Any
    recorded_at: Any


def of_units(conn: Connection, unit_ids: Collection[int], now: datetime) -> list[Brief]:
    """Return in brief all that these units owe or owed: there may be hundreds, and a page shows few."""
    test, param = wire.among(conn, unit_ids)
    rows = wire.run(
        conn,
        f"SELECT o.id, o.term_id, o.status, {LATE}, o.act_by, o.due_at, o.recorded_at FROM obligations o "
        f"WHERE o.unit_id {test} AND o.status <> 'withdrawn'",
        [now, param],
    ).fetchall()
    return [Brief._make(row) for row in rows]


def must_be_id(number: int) -> None:
    """Raise Refused for a number that no row can have."""
    if not 0 < number < 2**31:
        raise Refused(f"there is no item {number}", code="no-obligation")


def load(conn: Connection, ids: Collection[int], now: datetime) -> dict[int, Row]:
    """Return obligations by id."""
    test, param = wire.among(conn, ids)
    return {row.o.id: row for row in _rows(conn, f"{_SELECT} o.id {test}", [now, param])}


def of_terms(
    conn: Connection, term_ids: Collection[int], unit_ids: Collection[int], now: datetime
) -> list[Row]:
    """Return what these units owe of these terms."""
    terms, term_param = wire.among(conn, term_ids)
    units, unit_param = wire.among(conn, unit_ids)
    return _rows(
        conn, f"{_SELECT} o.term_id {terms} AND o.unit_id {units} AND o.status <> 'withdrawn'",
        [now, term_param, unit_param],
    )  # fmt: skip


def late_of_terms(
    conn: Connection, term_ids: Collection[int], now: datetime, limit: int, offset: int = 0
) -> list[Row]:
    """Return what is overdue of these terms, the longest first."""
    terms, param = wire.among(conn, term_ids)
    statement = f"{_SELECT} o.term_id {terms} AND {LATE} ORDER BY o.due_at, o.unit_id, o.id LIMIT ? OFFSET ?"
    return _rows(conn, statement, [now, param, now, limit, offset])


def running_calls(conn: Connection) -> set[str]:
    """Return the keys of the calls that run: those not archived."""
    return {row[0] for row in wire.run(conn, "SELECT key FROM calendars WHERE state = 'active'").fetchall()}


def undecided(conn: Connection) -> list[tuple[int, str]]:
    """Return (obligation id, decider) of the requests for more time that wait for a word."""
    rows = wire.run(conn, "SELECT obligation_id, decider FROM extensions WHERE state = 'asked'").fetchall()
    return [(row[0], row[1]) for row in rows]


def _rows(conn: Connection, statement: str, params: list[Any]) -> list[Row]:
    rows = wire.run(conn, statement, params).fetchall()
    build = obligations.from_sqlite if conn.dialect.name == "sqlite" else _obligation
    return [
        Row(
            build(row[_OWN:]), row[0], _day(row[1]), row[2] and wire.aware(row[2]),
            row[3] and wire.aware(row[3]), row[4], bool(row[5]),
        )
        for row in rows
    ]  # fmt: skip


def _obligation(row: tuple[Any, ...]) -> Obligation:
    return Obligation(*row)


def _day(value: str | date | None) -> date | None:
    return wire.day(value) if isinstance(value, str) else value
