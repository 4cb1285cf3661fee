"""Links that were revoked: by the address they were sent to, all those signed before an instant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from duban.store.tables import revocations


def revoke(conn: Connection, address: str, before: datetime, by: str) -> None:
    """Void the links to an address that were signed before then."""
    dialect_insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = {"before": before, "by": by}
    statement = dialect_insert(revocations).values(address=address.lower(), **row)
    conn.execute(statement.on_conflict_do_update(index_elements=["address"], set_=row))


def of(conn: Connection, addresses: Collection[str]) -> dict[str, datetime]:
    """Return before when links are void, of these addresses to which any were revoked."""
    r = revocations.c
    wanted = {address.lower() for address in addresses}
    return {address: at for address, at in conn.execute(select(r.address, r.before)) if address in wanted}


def revoked_before(conn: Connection, address: str) -> datetime | None:
    """Return before when the links to an address are void, or None."""
    r = revocations.c
    found: datetime | None = conn.execute(
        select(r.before).where(r.address == address.lower())
    ).scalar_one_or_none()
    return found
