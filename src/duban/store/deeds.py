"""What people said of obligations, each with the columns it changed as they were: rows in, rows out.

One law: a deed is written in the transaction of the change it names, so undoing it restores what was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, insert, select, update

from duban.store import tables
from duban.store.tables import Instant, deeds, obligations


@dataclass(frozen=True, slots=True)
class Deed:
    """One verb said of an obligation in ``epoch``. ``before``: the columns it changed, as they were."""

    id: int
    obligation_id: int
    epoch: int
    verb: str
    at: datetime
    actor: str
    said_on: date | None
    payload: dict[str, Any]
    before: dict[str, Any]
    undone_at: datetime | None


def add(
    conn: Connection,
    obligation_id: int,
    epoch: int,
    verb: str,
    at: datetime,
    actor: str,
    *,
    said_on: date | None,
    payload: Mapping[str, Any],
    changed: Iterable[str],
) -> int:
    """Write a deed that is about to change these columns of its obligation; return its id."""
    before = {name: _plain(value) for name, value in columns(conn, obligation_id, changed).items()}
    row = conn.execute(
        insert(deeds)
        .values(
            obligation_id=obligation_id,
            epoch=epoch,
            verb=verb,
            at=at,
            actor=actor,
            said_on=said_on,
            payload=dict(payload),
            before=before,
        )
        .returning(deeds.c.id)
    )
    return int(row.scalar_one())


def columns(conn: Connection, obligation_id: int, names: Iterable[str]) -> dict[str, Any]:
    """Return these columns of an obligation."""
    wanted = [obligations.c[name] for name in names]
    if not wanted:
        return {}
    return dict(conn.execute(select(*wanted).where(obligations.c.id == obligation_id)).one()._mapping)


def last(conn: Connection, obligation_id: int) -> Deed | None:
    """Return what was said last of an obligation and not undone."""
    query = (
        select(deeds)
        .where(deeds.c.obligation_id == obligation_id, deeds.c.undone_at.is_(None))
        .order_by(deeds.c.id.desc())
        .limit(1)
    )
    row = conn.execute(query).first()
    return None if row is None else Deed(*row)


def of(conn: Connection, obligation_ids: Iterable[int]) -> list[Deed]:
    """Return everything said of these obligations, oldest first."""
    query = select(deeds).where(deeds.c.obligation_id.in_(set(obligation_ids))).order_by(deeds.c.id)
    return [Deed(*row) for row in conn.execute(query)]


def undone(conn: Connection, id: int, at: datetime) -> None:
    """Mark a deed as undone."""
    conn.execute(update(deeds).where(deeds.c.id == id).values(undone_at=at))


def restored(deed: Deed) -> dict[str, Any]:
    """Return the columns as they were before a deed, in the types of the table."""
    return {name: _typed(name, value) for name, value in deed.before.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _typed(name: str, value: Any) -> Any:
    kind = tables.obligations.c[name].type
    if value is None or not isinstance(value, str):
        return value
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
