"""Letters for a page, the newest first; of everybody, or of the addresses a reader may look into."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from duban.store.tables import bounces, letters, moments, obligations, terms


@dataclass(frozen=True, slots=True)
class Row:
    """A letter in a list."""

    id: int
    address: str
    slot_at: datetime
    kind: str
    letter_class: str
    state: str
    reason: str
    subject: str | None
    attempts: int
    not_before: datetime
    sent_at: datetime | None
    fallback: bool
    via: str
    returned: bool  # it came back for good


_RETURNED = select(bounces.c.id).where(bounces.c.letter_id == letters.c.id, bounces.c.permanent).exists()
_COLUMNS = [*(letters.c[f.name] for f in fields(Row) if f.name != "returned"), _RETURNED]


def newest(
    conn: Connection,
    *,
    addresses: Collection[str] | None = None,
    states: Collection[str] = (),
    kind: str = "",
    address: str = "",
    calendar: str = "",
    before: int = 0,
    limit: int = 50,
) -> list[Row]:
    """Return letters in descending order of id. ``addresses``: only to these, None: to anybody; ``before``:
    the last id of the page before; ``calendar``: only those that speak of this call."""
    query = _seen(select(*_COLUMNS), addresses).order_by(letters.c.id.desc()).limit(limit)
    if states:
        query = query.where(letters.c.state.in_(states))
    if kind:
        query = query.where(letters.c.kind == kind)
    if address:
        query = query.where(letters.c.address == address)
    if calendar:
        speaking = (
            select(moments.c.letter_id)
            .join_from(moments, obligations)
            .join(terms, terms.c.id == obligations.c.term_id)
            .where(terms.c.calendar_key == calendar, moments.c.letter_id.is_not(None))
        )
        query = query.where(letters.c.id.in_(speaking))
    if before:
        query = query.where(letters.c.id < before)
    return [Row(*row) for row in conn.execute(query)]


def counts(conn: Connection, addresses: Collection[str] | None = None) -> dict[str, int]:
    """Return how many letters are in each state."""
    query = _seen(select(letters.c.state, func.count()), addresses).group_by(letters.c.state)
    return {state: count for state, count in conn.execute(query)}


def _seen(query: Select[Any], addresses: Collection[str] | None) -> Select[Any]:
    return query if addresses is None else query.where(letters.c.address.in_(addresses))
