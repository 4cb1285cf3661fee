"""The append-only history: rows in, a hash chain over them out.

One law: a row is written in the transaction of the deed it records, and chained only after that committed;
so nobody waits for the chain, and no chained row can be changed unseen.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, text

from duban.notices.wording import many
from duban.store import wire
from duban.store.engine import Store
from duban.store.facts import get_fact, set_fact
from duban.store.locks import Lock, hold
from duban.store.tables import ledger

_PATIENCE = timedelta(minutes=5)
_PAGE = 1_000
_HEAD = "sealed_head"  # fact: sequence:digest, so that a shortened chain is seen
START = "0" * 64


class Entry(NamedTuple):
    """``subject`` is obligation:12, letter:7 or calendar:key; ``payload`` holds plain JSON values."""

    at: datetime
    actor: str
    verb: str
    subject: str
    payload: Mapping[str, Any]


def append(
    conn: Connection,
    at: datetime,
    actor: str,
    verb: str,
    subject: str,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Write one row, unchained, in the caller's transaction."""
    append_many(conn, [Entry(at, actor, verb, subject, payload or {})])


def append_many(conn: Connection, entries: Iterable[Entry | tuple[Any, ...]]) -> None:
    """Write rows, unchained, in the caller's transaction."""
    names = "at, actor, verb, subject, payload"
    wire.bulk(
        conn,
        sqlite=f"INSERT INTO ledger ({names}) VALUES (?, ?, ?, ?, ?)",
        postgresql=f"INSERT INTO ledger ({names}) SELECT at, actor, verb, subject, payload::json "
        f"FROM {{rows}} WITH ORDINALITY AS v({names}, place) ORDER BY place",
        types=("timestamptz", "text", "text", "text", "text"),
        rows=((*entry[:4], json.dumps(dict(entry[4]), ensure_ascii=False)) for entry in entries),
    )


def seal(store: Store, now: datetime, batch: int = 1_000) -> int:
    """Chain the committed rows in order of id, ``batch`` in a transaction; return how many. Safe to call
    from anywhere.

    ``now`` is for symmetry with every other duty: a seal carries no time of its own.
    """
    sealed = 0
    while number := _seal(store, batch):
        sealed += number
        if number < batch:
            break
    return sealed


def _seal(store: Store, limit: int) -> int:
    with store.writing() as conn:
        hold(conn, Lock.SEAL)
        rows = conn.execute(
            select(ledger).where(ledger.c.sequence.is_(None)).order_by(ledger.c.id).limit(limit)
        ).all()
        sequence, digest = head(conn)
        links: list[tuple[int, str, int]] = []
        for row in rows:
            sequence, digest = sequence + 1, _digest(row, sequence + 1, digest)
            links.append((sequence, digest, row.id))
        wire.bulk(
            conn,
            sqlite="UPDATE ledger SET sequence = ?, digest = ? WHERE id = ?",
            postgresql="UPDATE ledger l SET sequence = v.sequence, digest = v.digest "
            "FROM {rows} AS v(sequence, digest, id) WHERE l.id = v.id",
            types=("int", "text", "int"),
            rows=links,
        )
        if rows:
            set_fact(conn, _HEAD, f"{sequence}:{digest}")
    return len(rows)


def head(conn: Connection) -> tuple[int, str]:
    """Return (sequence, digest) of the last chained row; (0, zeros) before the first."""
    row = conn.execute(
        select(ledger.c.sequence, ledger.c.digest)
        .where(ledger.c.sequence.is_not(None))
        .order_by(ledger.c.sequence.desc())
        .limit(1)
    ).first()
    return (0, START) if row is None else (row.sequence, row.digest)


def verify(conn: Connection, now: datetime) -> list[str]:
    """Return every finding: a changed row, a broken chain, a gap, a cut end, rows unsealed for too long."""
    findings: list[str] = []
    expected, previous = 1, START
    for row in _chained(conn):
        if row.sequence != expected:
            findings.append(f"gap: after {expected - 1} comes {row.sequence}")
        elif row.digest != _digest(row, row.sequence, previous):
            findings.append(
                f"row {row.id} (sequence {row.sequence}) was changed, or the chain broken before it"
            )
        expected, previous = row.sequence + 1, row.digest
    known = get_fact(conn, _HEAD) or f"0:{START}"
    if known != f"{expected - 1}:{previous}":
        findings.append(f"cut: the chain ends at {expected - 1}, the seal says {known.split(':')[0]}")
    waiting, oldest = conn.execute(
        select(func.count(), func.min(ledger.c.id)).where(
            ledger.c.sequence.is_(None), ledger.c.at < now - _PATIENCE
        )
    ).one()
    if waiting:
        rows = many(waiting, "row")
        findings.append(f"unsealed: {rows} for more than five minutes, the first is row {oldest}")
    return findings


def history(conn: Connection, subject: str) -> list[Entry]:
    """Return what the ledger says of one subject, oldest first."""
    t = ledger.c
    query = select(t.at, t.actor, t.verb, t.subject, t.payload).where(t.subject == subject).order_by(t.id)
    return [Entry(*row) for row in conn.execute(query)]


def silences(conn: Connection) -> list[Entry]:
    """Return what the ledger says of the engine and its channel, oldest first: holds, pauses, outages."""
    t = ledger.c
    query = select(t.at, t.actor, t.verb, t.subject, t.payload).order_by(t.id)
    return [Entry(*row) for row in conn.execute(query.where(text("subject IN ('engine', 'channel')")))]


def _chained(conn: Connection) -> Iterator[Row[Any]]:
    last = -(2**31)
    while page := conn.execute(
        select(ledger).where(ledger.c.sequence > last).order_by(ledger.c.sequence).limit(_PAGE)
    ).all():
        yield from page
        last = page[-1].sequence


def _digest(row: Row[Any], sequence: int, previous: str) -> str:
    said = {
        "id": row.id,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": row.actor,
        "verb": row.verb,
        "subject": row.subject,
        "payload": row.payload,
        "sequence": sequence,
        "previous": previous,
    }
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
