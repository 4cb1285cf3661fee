"""What units put forward under the tracks of a call: rows in, rows out.

One law: a caller holds the lock of the obligation, so that nothing is put forward twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from duban.store import wire
from duban.store.tables import entries, obligations, terms, units

PUT_FORWARD, WITHDRAWN = "put-forward", "withdrawn"
e, o, t, u = entries.c, obligations.c, terms.c, units.c


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One thing put forward by a unit for a stage, as stored."""

    id: int
    obligation_id: int
    track: str
    title: str
    subject: str
    leads: bool
    rank: int | None
    evidence: str
    recorded_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry with the stage and the unit it belongs to."""

    entry: EntryRow
    stage_key: str
    stage_title: str
    period: str
    due_at: datetime
    unit_code: str
    status: str


_ROW = (
    e.id,
    e.obligation_id,
    e.track,
    e.title,
    e.subject,
    e.leads,
    e.rank,
    e.evidence,
    e.recorded_at,
    e.actor,
)


def add(
    conn: Connection,
    obligation_id: int,
    *,
    track: str,
    title: str,
    subject: str,
    leads: bool,
    rank: int | None,
    evidence: str,
    at: datetime,
    actor: str,
) -> int:
    """Write an entry; return its id."""
    row = conn.execute(
        insert(entries)
        .values(
            obligation_id=obligation_id, track=track, title=title, subject=subject, leads=leads, rank=rank,
            state=PUT_FORWARD, evidence=evidence, recorded_at=at, actor=actor,
        )
        .returning(e.id)
    )  # fmt: skip
    return int(row.scalar_one())


def of(conn: Connection, obligation_ids: Iterable[int]) -> list[EntryRow]:
    """Return what is put forward for these obligations and not withdrawn, oldest first."""
    query = (
        select(*_ROW).where(e.obligation_id.in_(set(obligation_ids)), e.state == PUT_FORWARD).order_by(e.id)
    )
    return [EntryRow(*row) for row in conn.execute(query)]


def any_of(conn: Connection, obligation_id: int) -> bool:
    """Say whether anything is put forward for an obligation."""
    some = "SELECT 1 FROM entries WHERE obligation_id = ? AND state = ? LIMIT 1"
    return wire.run(conn, some, [obligation_id, PUT_FORWARD]).fetchone() is not None


def counts(conn: Connection, calendar_key: str = "") -> dict[str, int]:
    """Return how many entries are put forward, by the key of their call: of all calls, or of one."""
    query = (
        select(t.calendar_key, func.count())
        .join_from(entries, obligations, o.id == e.obligation_id)
        .join(terms, t.id == o.term_id)
        .where(e.state == PUT_FORWARD)
        .group_by(t.calendar_key)
        .order_by(t.calendar_key)
    )
    if calendar_key:
        query = query.where(t.calendar_key == calendar_key)
    return {key: number for key, number in conn.execute(query)}


def of_call(conn: Connection, calendar_key: str) -> list[Listed]:
    """Return what is put forward in a call, by unit, stage and track."""
    query = (
        select(*_ROW, t.stage_key, t.title, t.period, o.due_at, u.code, o.status)
        .join_from(entries, obligations, o.id == e.obligation_id)
        .join(terms, t.id == o.term_id)
        .join(units, u.id == o.unit_id)
        .where(t.calendar_key == calendar_key, e.state == PUT_FORWARD)
        .order_by(u.code, o.due_at, t.id, e.track, e.rank, e.id)
    )
    return [Listed(EntryRow(*row[: len(_ROW)]), *row[len(_ROW) :]) for row in conn.execute(query)]


def change(conn: Connection, id: int, **columns: Any) -> None:
    """Set the named columns of one entry."""
    conn.execute(update(entries).where(e.id == id).values(**columns))


def withdraw(conn: Connection, id: int) -> None:
    """An entry is put forward no longer; its row stays."""
    change(conn, id, state=WITHDRAWN, rank=None)


def put_in_order(conn: Connection, ids: Sequence[int]) -> None:
    """Rank these entries 1, 2, 3 in the order given."""
    for rank, id in enumerate(ids, start=1):
        change(conn, id, rank=rank)
