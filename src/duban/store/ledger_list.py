"""The ledger for a page, the newest first: by verb, by subject, by who said it, by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from duban.store.tables import ledger


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger; ``sequence`` is None until it is sealed."""

    id: int
    at: datetime
    actor: str
    verb: str
    subject: str
    payload: dict[str, Any]
    sequence: int | None
    digest: str | None


def newest(
    conn: Connection,
    *,
    verb: str = "",
    subject: str = "",
    actor: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int = 0,
    limit: int = 100,
) -> list[Row]:
    """Return rows in descending order. ``subject`` is whole (``letter:7``) or the kind alone (``letter``);
    ``since`` is included, ``until`` is not; ``before``: the last id of the page before."""
    t = ledger.c
    query = select(t.id, t.at, t.actor, t.verb, t.subject, t.payload, t.sequence, t.digest)
    query = query.order_by(t.id.desc()).limit(limit)
    if verb:
        query = query.where(t.verb == verb)
    if subject:
        whole = ":" in subject
        query = query.where(t.subject == subject if whole else t.subject.startswith(subject, autoescape=True))
    if actor:
        query = query.where(t.actor == actor)
    if since:
        query = query.where(t.at >= since)
    if until:
        query = query.where(t.at < until)
    if before:
        query = query.where(t.id < before)
    return [Row(*row) for row in conn.execute(query)]


def verbs(conn: Connection) -> list[str]:
    """Return every verb the ledger knows, sorted."""
    return sorted(conn.execute(select(ledger.c.verb).distinct()).scalars())
