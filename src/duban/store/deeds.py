"""What people said of obligations, each with the columns it changed as they were: rows in, rows out.

One law: a deed is written in the transaction of the change it names, so undoing it restores what was.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Date, select, update

from duban.planning.lateness import Measure
from duban.store import tables, wire
from duban.store.tables import Instant, deeds


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


#: What an obligation carries besides ``values.Obligation``: what people said of it.
SPOKEN = ("said", "submitted_on", "recorded_at", "first_due_at", "evidence")
#: These columns where nobody said anything.
UNSPOKEN: Mapping[str, Any] = {name: "" if name == "said" else None for name in SPOKEN}
_SPOKEN = f"SELECT {', '.join(SPOKEN)} FROM obligations WHERE id = ?"
_ADD = (
    "INSERT INTO deeds (obligation_id, epoch, verb, at, actor, said_on, payload, before) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def spoken(conn: Connection, obligation_id: int) -> dict[str, Any]:
    """Return what people said of an obligation, by column."""
    row = wire.run(conn, _SPOKEN, [obligation_id]).fetchone()
    return {name: _typed(name, value) for name, value in zip(SPOKEN, row, strict=True)}


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
    before: Mapping[str, Any],
) -> None:
    """Write a deed; ``before`` are the columns it changes, as they are."""
    plain = {name: _plain(value) for name, value in before.items()}
    texts = [json.dumps(dict(part), ensure_ascii=False) for part in (payload, plain)]
    wire.run(conn, _ADD, [obligation_id, epoch, str(verb), at, actor, said_on, *texts])


def status(conn: Connection, obligation_id: int) -> str:
    """Return how an obligation stands now."""
    row = wire.run(conn, "SELECT status FROM obligations WHERE id = ?", [obligation_id]).fetchone()
    return str(row[0])


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


def measures(conn: Connection, obligation_ids: Iterable[int]) -> dict[int, Measure]:
    """Return by what these obligations are measured, of those that had more than one deadline or were handed
    in; of the others their deadline says it all. Who said something of it had been told by then."""
    test, param = wire.among(conn, obligation_ids)
    rows = wire.run(
        conn,
        "SELECT id, due_at, COALESCE(noticed_at, recorded_at), first_due_at, submitted_on FROM obligations o "
        f"WHERE id {test} AND (first_due_at IS NOT NULL OR recorded_at IS NOT NULL "
        "OR EXISTS (SELECT 1 FROM deeds d WHERE d.obligation_id = o.id AND d.undone_at IS NULL "
        "AND d.verb IN ('extend', 'grant-time')))",
        [param],
    ).fetchall()
    first: dict[tuple[int, bool], dict[str, Any]] = {}  # by obligation, and whether it was returned
    replies: dict[int, tuple[date, str]] = {}
    for deed in of(conn, [row[0] for row in rows]) if rows else ():
        if deed.undone_at is None and deed.verb in ("extend", "grant-time", "return"):
            first.setdefault((deed.obligation_id, deed.verb == "return"), restored(deed))
            if deed.said_on is not None and deed.payload.get("number"):
                replies[deed.obligation_id] = deed.said_on, str(deed.payload["number"])
    return {
        id: Measure(
            wire.aware(due_at),
            first_due_at and wire.aware(first_due_at),
            _typed("submitted_on", submitted_on),
            first.get((id, False), {}).get("due_at"),
            first.get((id, True), {"noticed_at": noticed_at and wire.aware(noticed_at)}).get("noticed_at"),
            replies.get(id),
        )
        for id, due_at, noticed_at, first_due_at, submitted_on in rows
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _typed(name: str, value: Any) -> Any:
    kind = tables.obligations.c[name].type
    if value is None or not isinstance(value, str):
        return value
    if isinstance(kind, Instant):
        instant = datetime.fromisoformat(value)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)  # as SQLite holds it
    return date.fromisoformat(value) if isinstance(kind, Date) else value
