"""Terms of a call in, its letters counted out: what was sent, by day and kind; what each stage sends next.

One law: the cost is that of the call's own obligations; only reads.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from duban.store import wire


@dataclass(frozen=True, slots=True)
class SentCount:
    """Letters of a kind that spoke of a term in one slot; one letter may speak of many terms."""

    term_id: int
    kind: str
    slot_at: datetime
    letters: int


@dataclass(frozen=True, slots=True)
class NextCount:
    """So many units stand before the same rung of a term's ladder, which fires in the slot ``send_at``."""

    term_id: int
    send_at: datetime
    rung: int
    units: int


def sent(
    conn: Connection, term_ids: Collection[int], unit_ids: Collection[int] | None, limit: int
) -> list[SentCount]:
    """Return what was sent about these terms, the latest first; about these units only, or all."""
    where, params = _where(conn, term_ids, unit_ids)
    rows = wire.run(
        conn,
        "SELECT o.term_id, m.kind, m.send_at, count(DISTINCT m.letter_id) "
        "FROM obligations o JOIN moments m ON m.obligation_id = o.id "
        f"WHERE {where} AND m.state = 'sent' GROUP BY o.term_id, m.kind, m.send_at "
        "ORDER BY m.send_at DESC, o.term_id, m.kind LIMIT ?",
        [*params, limit],
    ).fetchall()
    return [SentCount(row[0], row[1], wire.aware(row[2]), row[3]) for row in rows]


def coming(
    conn: Connection, term_ids: Collection[int], unit_ids: Collection[int] | None, limit: int
) -> list[NextCount]:
    """Return what these terms send next if nobody acts, the earliest first."""
    where, params = _where(conn, term_ids, unit_ids)
    rows = wire.run(
        conn,
        "SELECT o.term_id, o.next_send_at, o.rung, count(*) FROM obligations o "
        f"WHERE {where} AND o.next_send_at IS NOT NULL GROUP BY o.term_id, o.next_send_at, o.rung "
        "ORDER BY o.next_send_at, o.term_id, o.rung LIMIT ?",
        [*params, limit],
    ).fetchall()
    return [NextCount(row[0], wire.aware(row[1]), row[2], row[3]) for row in rows]


def _where(
    conn: Connection, term_ids: Collection[int], unit_ids: Collection[int] | None
) -> tuple[str, list[Any]]:
    terms, param = wire.among(conn, term_ids)
    if unit_ids is None:
        return f"o.term_id {terms}", [param]
    units, unit_param = wire.among(conn, unit_ids)
    return f"o.term_id {terms} AND o.unit_id {units}", [param, unit_param]
