"""Terms or units in, a few counts for each term and place out: what the board is drawn from.

A place is a number that the caller gives units: those with the same number are counted together. One law:
only reads, and a part of the store at a time: the counts of a term agree, and nobody waits for them.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from duban.store import wire

WIDTH = 2  # bytes of a place; 0 is no place


class Tally(NamedTuple):
    """Counts of the obligations of a term at a place.

    ``opened`` are owed and open; of them ``late`` are past their deadline and never filed, whatever the duty,
    and ``soon`` must be acted on within the days asked for. ``waiting`` have not opened, for ``void`` nobody
    waits. ``next_due`` is the earliest deadline to come of what is owed. A tuple: there are very many.
    """

    term_id: int
    place: int
    done: int
    waiting: int
    opened: int
    soon: int
    late: int
    void: int
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many late obligations of a term at a place share a deadline and a time of notice: ``told_at`` is
    when the owner was told, where that was after the deadline, ``untold`` that it never was."""

    term_id: int
    place: int
    due_at: datetime
    told_at: datetime | None
    untold: bool
    count: int


_OPEN = "o.status IN ('open', 'returned')"
_DEADLINE = "coalesce(o.first_due_at, o.due_at)"  # a return gives another day, and changes not what is late
_LATE = f"{_OPEN} AND {_DEADLINE} < ? AND o.submitted_on IS NULL"
_TALLIES = f"""
    SELECT o.term_id, substr(?, o.unit_id * {WIDTH} + 1, {WIDTH}) AS place,
        count(CASE WHEN o.status IN ('submitted', 'posted', 'received', 'accepted') THEN 1 END),
        count(CASE WHEN o.status = 'waiting' THEN 1 END),
        count(CASE WHEN {_OPEN} THEN 1 END),
        count(CASE WHEN {_OPEN} AND o.act_by <= ? AND o.due_at >= ? THEN 1 END),
        count(CASE WHEN {_LATE} THEN 1 END),
        count(CASE WHEN o.status IN ('declined', 'waived', 'withdrawn', 'reassigned') THEN 1 END),
        min(CASE WHEN o.status IN ('open', 'returned', 'waiting') AND o.due_at >= ? THEN o.due_at END)
    FROM obligations o WHERE {{which}} GROUP BY o.term_id, place"""
_OVERDUE = f"""
    SELECT o.term_id, substr(?, o.unit_id * {WIDTH} + 1, {WIDTH}) AS place, {_DEADLINE} AS deadline,
        CASE WHEN o.noticed_at > {_DEADLINE} THEN o.noticed_at END AS told_at, o.noticed_at IS NULL AS untold,
        count(*)
    FROM obligations o WHERE {{which}} AND {_LATE} GROUP BY o.term_id, place, deadline, told_at, untold"""


def places_text(places: Mapping[int, int]) -> bytes:
    """Return the places as the database looks them up: two bytes for each unit id. A join would cost more
    than the counting itself."""
    return b"".join(places.get(id, 0).to_bytes(WIDTH, "big") for id in range(max(places, default=-1) + 1))


def of_terms(
    conn: Connection, places: bytes, term_ids: Collection[int], now: datetime, soon: date
) -> list[Tally]:
    """Return the counts of these terms by place. ``soon``: the last of the days that count as near."""
    return _tallies(conn, places, "term_id", term_ids, now, soon)


def of_units(
    conn: Connection, places: bytes, unit_ids: Collection[int], now: datetime, soon: date
) -> list[Tally]:
    """Return the counts of what these units owe or owed, by term and place."""
    return _tallies(conn, places, "unit_id", unit_ids, now, soon)


def overdue_of_terms(
    conn: Connection, places: bytes, term_ids: Collection[int], now: datetime
) -> list[Overdue]:
    """Return since when what is late of these terms is late."""
    return _overdue(conn, places, "term_id", term_ids, now)


def overdue_of_units(
    conn: Connection, places: bytes, unit_ids: Collection[int], now: datetime
) -> list[Overdue]:
    """Return since when what is late of these units is late."""
    return _overdue(conn, places, "unit_id", unit_ids, now)


def _tallies(
    conn: Connection, places: bytes, column: str, ids: Collection[int], now: datetime, soon: date
) -> list[Tally]:
    test, param = wire.among(conn, ids)
    statement = _TALLIES.format(which=f"o.{column} {test}")
    rows = wire.run(conn, statement, [places, soon, now, now, now, param]).fetchall()
    return [Tally._make((row[0], int.from_bytes(row[1], "big"), *row[2:-1], _at(row[-1]))) for row in rows]


def _overdue(
    conn: Connection, places: bytes, column: str, ids: Collection[int], now: datetime
) -> list[Overdue]:
    test, param = wire.among(conn, ids)
    statement = _OVERDUE.format(which=f"o.{column} {test}")
    rows: list[Any] = wire.run(conn, statement, [places, param, now]).fetchall()
    return [
        Overdue(term, int.from_bytes(place, "big"), wire.aware(due), _at(told), bool(untold), count)
        for term, place, due, told, untold, count in rows
    ]


def _at(value: str | datetime | None) -> datetime | None:
    return None if value is None else wire.aware(value)


def active_terms(conn: Connection) -> list[int]:
    """Return the ids of the terms in force of the calls that run, in order."""
    rows = wire.run(
        conn,
        "SELECT t.id FROM terms t JOIN calendars c ON c.key = t.calendar_key "
        "WHERE t.state = 'active' AND c.state = 'active' ORDER BY t.id",
    ).fetchall()
    return [row[0] for row in rows]
