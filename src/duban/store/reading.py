"""Letter ids in, what each letter must say out: its pending moments, each with its obligation.

One law: words made from this are stored only if ``pending_counts`` finds that it is still so.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from duban.store import obligations, wire
from duban.values import Obligation


@dataclass(frozen=True, slots=True)
class Content:
    """One moment of a letter. ``moment_due_at`` is the deadline it fired for; the obligation's is today's."""

    letter_id: int
    moment_id: int
    kind: str
    rule: str
    repetition: int
    contact_id: int
    evidence: str
    scope: str
    send_at: datetime
    moment_due_at: datetime
    obligation: Obligation


_QUERY = f"""
    SELECT m.letter_id, m.id, m.kind, m.rule, m.repetition, m.contact_id, m.evidence, m.scope, m.send_at,
           m.due_at, {obligations.PREFIXED}
    FROM moments m JOIN obligations o ON o.id = m.obligation_id
    WHERE m.letter_id {{test}} AND m.state = ?
    ORDER BY m.letter_id, o.due_at, o.term_id, o.unit_id, m.id"""
_OWN = 10  # columns before the obligation's


def contents(conn: Connection, letter_ids: Iterable[int], state: str = "pending") -> list[Content]:
    """Return the moments in ``state`` of these letters, by letter, due date, term and unit."""
    test, param = wire.among(conn, letter_ids)
    rows = wire.run(conn, _QUERY.format(test=test), [param, state]).fetchall()
    build = obligations.from_sqlite if conn.dialect.name == "sqlite" else _obligation
    return [
        Content(
            letter_id=row[0],
            moment_id=row[1],
            kind=row[2],
            rule=row[3],
            repetition=row[4],
            contact_id=row[5],
            evidence=row[6],
            scope=row[7],
            send_at=wire.aware(row[8]),
            moment_due_at=wire.aware(row[9]),
            obligation=build(row[_OWN:]),
        )
        for row in rows
    ]


def pending_counts(conn: Connection, letter_ids: Iterable[int]) -> dict[int, int]:
    """Return how many moments each letter still holds; a letter that holds none is left out."""
    test, param = wire.among(conn, letter_ids)
    rows = wire.run(
        conn,
        f"SELECT letter_id, count(*) FROM moments WHERE letter_id {test} AND state = 'pending' "
        "GROUP BY letter_id",
        [param],
    ).fetchall()
    return {letter_id: count for letter_id, count in rows}


def _obligation(row: tuple[Any, ...]) -> Obligation:
    return Obligation(*row)
