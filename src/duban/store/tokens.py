"""What other programs show instead of a person: tokens of calendar feeds and of the interface, by digest."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from duban.store.console import digest
from duban.store.tables import tokens


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is good, or was. ``scopes``: comma separated."""

    id: int
    kind: str  # feed, api
    label: str
    address: str
    unit: str
    calendar_key: str
    scopes: str
    made_at: datetime
    made_by: str
    used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


_C = tokens.c
_COLUMNS = [_C[f.name] for f in fields(Token)]


def add(conn: Connection, secret: str, kind: str, made_at: datetime, made_by: str, **columns: Any) -> int:
    """Store a token; return its id."""
    row = {"digest": digest(secret), "kind": kind, "made_at": made_at, "made_by": made_by, **columns}
    return int(conn.execute(insert(tokens).values(**row).returning(_C.id)).scalar_one())


def find(conn: Connection, secret: str, kind: str, now: datetime) -> Token | None:
    """Return the token of a secret while it is good."""
    lasting = or_(_C.expires_at.is_(None), _C.expires_at > now)
    good = and_(_C.digest == digest(secret), _C.kind == kind, _C.revoked_at.is_(None), lasting)
    row = conn.execute(select(*_COLUMNS).where(good)).fetchone()
    return None if row is None else Token(*row)


def listing(conn: Connection, kind: str, *, address: str = "") -> list[Token]:
    """Return the tokens that were not revoked; of one address, or all."""
    query = select(*_COLUMNS).where(_C.kind == kind, _C.revoked_at.is_(None)).order_by(_C.id)
    if address:
        query = query.where(_C.address == address.lower())
    return [Token(*row) for row in conn.execute(query)]


def revoke(conn: Connection, id: int, kind: str, now: datetime, *, address: str = "") -> bool:
    """Revoke a token of a kind; with ``address`` only one of its own. Return whether there was one."""
    which = and_(_C.id == id, _C.kind == kind, _C.revoked_at.is_(None))
    if address:
        which = and_(which, _C.address == address.lower())
    return conn.execute(update(tokens).where(which).values(revoked_at=now)).rowcount > 0


def used(conn: Connection, id: int, now: datetime) -> None:
    conn.execute(update(tokens).where(_C.id == id).values(used_at=now))
