"""Letters for a page, the newest first; of everybody, or of what a reader may look into."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from duban.store.tables import bounces, contacts, letters, moments, obligations, terms, units


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


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may look into: letters to ``addresses``, but no draft that waits for release, and none
    that was written to one of ``outside``: contacts of units he does not see, who have or had such an
    address."""

    addresses: Collection[str]
    outside: Collection[int]


_RETURNED = select(bounces.c.id).where(bounces.c.letter_id == letters.c.id, bounces.c.permanent).exists()
_COLUMNS = [*(letters.c[f.name] for f in fields(Row) if f.name != "returned"), _RETURNED]


def newest(
    conn: Connection,
    sight: Sight | None = None,
    *,
    states: Collection[str] = (),
    kind: str = "",
    address: str = "",
    calendar: str = "",
    before: int = 0,
    limit: int = 50,
) -> list[Row]:
    """Return letters in descending order of id. ``sight``: only what is in it, None: all; ``before``: the
    last id of the page before; ``calendar``: only those that speak of this call."""
    query = _within(select(*_COLUMNS), sight).order_by(letters.c.id.desc()).limit(limit)
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


def counts(conn: Connection, sight: Sight | None = None) -> dict[str, int]:
    """Return how many letters are in each state."""
    query = _within(select(letters.c.state, func.count()), sight).group_by(letters.c.state)
    return {state: count for state, count in conn.execute(query)}


def seen(conn: Connection, id: int, sight: Sight | None) -> bool:
    """Say whether a letter is in sight."""
    return conn.execute(_within(select(letters.c.id), sight).where(letters.c.id == id)).first() is not None


def contacts_outside(conn: Connection, addresses: Collection[str], codes: Collection[str]) -> frozenset[int]:
    """Return the contacts, present and former, who have one of these addresses in another unit than these."""
    c = contacts.c
    query = select(c.id, units.c.code).join_from(contacts, units)
    found = conn.execute(query.where(func.lower(c.email).in_(addresses)))
    return frozenset(id for id, code in found if code not in codes)


def _within(query: Select[Any], sight: Sight | None) -> Select[Any]:
    if sight is None:
        return query
    query = query.where(letters.c.address.in_(sight.addresses), letters.c.state != "draft")
    if sight.outside:
        told = (moments.c.letter_id == letters.c.id, moments.c.contact_id.in_(sight.outside))
        query = query.where(~select(moments.c.id).where(*told).exists())
    return query
