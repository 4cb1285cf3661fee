"""Letters as a person looks at them and mends them: list, show, retry, release.

One law: nothing here sends; it only makes a letter ready to be claimed again.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from duban.store import tables, wire
from duban.store.tables import letters, moments


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter as stored, with the number of its moments."""

    id: int
    address: str
    slot_at: datetime
    letter_class: str
    scope: str
    sequence: int
    kind: str
    state: str
    reason: str
    as_of: datetime
    message_id: str | None
    subject: str | None
    attempts: int
    not_before: datetime
    sent_at: datetime | None
    fallback: bool
    moments: int


_COLUMNS = [letters.c[f.name] for f in fields(LetterRow) if f.name != "moments"]


def listing(
    conn: Connection,
    *,
    states: tuple[str, ...] = (),
    address: str | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    limit: int = 100,
    after: int = 0,
) -> list[LetterRow]:
    """Return letters in order of id, filtered; ``after`` is the last id of an earlier page."""
    count = (
        select(func.count()).select_from(moments).where(moments.c.letter_id == letters.c.id).scalar_subquery()
    )
    query = select(*_COLUMNS, count).where(letters.c.id > after).order_by(letters.c.id).limit(limit)
    if states:
        query = query.where(letters.c.state.in_(states))
    if address is not None:
        query = query.where(letters.c.address == address)
    if kind is not None:
        query = query.where(letters.c.kind == kind)
    if since is not None:
        query = query.where(letters.c.slot_at >= since)
    return [LetterRow(*tuple(row)) for row in conn.execute(query)]


def show(conn: Connection, id: int) -> tuple[LetterRow, bytes | None] | None:
    """Return one letter and its stored bytes; None if there is none with this id."""
    found = listing(conn, limit=1, after=id - 1)
    if not found or found[0].id != id:
        return None
    body = conn.execute(select(tables.bodies.c.body).where(tables.bodies.c.letter_id == id)).scalar()
    return found[0], body


def retry(conn: Connection, id: int) -> bool:
    """Make a failed or waiting letter ready at once; return False if it is in no such state.

    A failed one gets back the moments its failure cancelled; they are checked again before it leaves. One
    that may have left in an earlier attempt goes with the same bytes, under the same Message-ID.
    """
    failed = conn.execute(
        select(letters.c.reason, letters.c.was)
        .where(letters.c.id == id, letters.c.state == "failed")
        .with_for_update()
    ).one_or_none()
    if failed is not None:
        reason, was = failed
        conn.execute(
            update(moments)
            .where(moments.c.letter_id == id, moments.c.state == "cancelled", moments.c.reason == reason)
            .values(state="pending", reason="")
        )
        conn.execute(
            update(letters)
            .where(letters.c.id == id)
            .values(state="unknown" if was == "unknown" else "retry", not_before=letters.c.slot_at)
        )
        return True
    result = conn.execute(
        update(letters)
        .where(letters.c.id == id, letters.c.state.in_(("retry", "unknown")))
        .values(not_before=letters.c.slot_at)
    )
    return bool(result.rowcount)


def calls_of(conn: Connection, id: int) -> list[str]:
    """Return the keys of the calls a letter speaks of."""
    query = (
        select(tables.terms.c.calendar_key)
        .join_from(moments, tables.obligations)
        .join(tables.terms, tables.terms.c.id == tables.obligations.c.term_id)
        .where(moments.c.letter_id == id)
        .distinct()
    )
    return sorted(conn.execute(query).scalars())


def release(conn: Connection, id: int) -> bool:
    """Let a draft go: it is queued for its slot; return False if it is no draft."""
    result = conn.execute(
        update(letters).where(letters.c.id == id, letters.c.state == "draft").values(state="queued")
    )
    return bool(result.rowcount)


def by_state(conn: Connection) -> dict[str, int]:
    """Return how many letters are in each state."""
    t = tables.letters.c
    return {state: count for state, count in conn.execute(select(t.state, func.count()).group_by(t.state))}


def kinds_by_calendar(conn: Connection) -> dict[tuple[str, str], int]:
    """Return how many sent letters speak of each calendar, by (calendar key, kind of what they say)."""
    rows = wire.run(
        conn,
        "SELECT t.calendar_key, m.kind, count(DISTINCT m.letter_id) FROM moments m "
        "JOIN obligations o ON o.id = m.obligation_id JOIN terms t ON t.id = o.term_id "
        "WHERE m.state = 'sent' GROUP BY t.calendar_key, m.kind",
    ).fetchall()
    return {(row[0], row[1]): row[2] for row in rows}
