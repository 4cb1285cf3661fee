"""Returned letters in, what they were about out; and that they came back, once for each letter and status.

One law: the same returned letter written twice is one row.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from duban.store.facts import bump
from duban.store.tables import bounces, contacts, letters, moments
from duban.values import Kind, Moment

m = moments.c


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter that was sent."""

    id: int
    address: str
    message_id: str


def sent_under(conn: Connection, message_ids: Collection[str]) -> dict[str, Returned]:
    """Return by Message-ID the letters that left under these."""
    found = conn.execute(
        select(letters.c.id, letters.c.address, letters.c.message_id).where(
            letters.c.message_id.in_(set(message_ids)), letters.c.state == "sent"
        )
    )
    return {row.message_id: Returned(*row) for row in found}


def seen(conn: Connection, letter_id: int, status: str) -> bool:
    """Say whether this was told before."""
    query = select(bounces.c.id).where(bounces.c.letter_id == letter_id, bounces.c.status == status)
    return conn.execute(query).first() is not None


def add(conn: Connection, letter_id: int, *, permanent: bool, status: str, at: datetime, text: str) -> None:
    """Write down that a letter came back."""
    row = {"letter_id": letter_id, "permanent": permanent, "status": status[:16], "at": at, "text": text}
    conn.execute(insert(bounces).values(**row))


def mark_address(conn: Connection, address: str) -> list[int]:
    """Mark every contact of an address as unusable; return the ids of those that were usable."""
    same = func.lower(contacts.c.email) == address.lower()
    ids = list(conn.execute(select(contacts.c.id).where(same, contacts.c.usable)).scalars())
    if ids:
        conn.execute(update(contacts).where(contacts.c.id.in_(ids)).values(usable=False))
        bump(conn, "roster_version")
    return ids


def moments_of(conn: Connection, letter_id: int) -> list[Moment]:
    """Return what a letter that was sent spoke of."""
    query = (
        select(
            m.obligation_id, m.epoch, m.rule, m.repetition, m.contact_id, m.kind, m.fire_at, m.send_at,
            m.due_at, m.evidence, m.draft,
        )
        .where(m.letter_id == letter_id, m.state == "sent")
        .order_by(m.id)
    )  # fmt: skip
    return [
        Moment(
            r.obligation_id, r.epoch, r.rule, r.repetition, r.contact_id, Kind(r.kind), r.fire_at, r.send_at,
            r.due_at, evidence=r.evidence, draft=r.draft,
        )
        for r in conn.execute(query)
    ]  # fmt: skip


def came_back(conn: Connection, letter_id: int) -> bool:
    """Say whether a letter came back for good."""
    query = select(bounces.c.id).where(bounces.c.letter_id == letter_id, bounces.c.permanent)
    return conn.execute(query).first() is not None
