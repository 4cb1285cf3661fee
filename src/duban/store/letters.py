"""Letters made from groups of moments, claimed with a token and a lease, checked again before they leave.

One law: whoever holds no valid token changes nothing, and what may have left once is never worded anew.
Their end is told in ``settling``.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from duban.planning.bundling import Bundle
from duban.store import outdated, steps, wire
from duban.store.engine import database_now
from duban.store.moments import DEPARTED
from duban.values import OWED


@dataclass(frozen=True, slots=True)
class Inserted:
    """``made``: (letter id, bundle); ``existing``: bundles whose slot already has a letter."""

    made: list[tuple[int, Bundle]]
    existing: list[Bundle]
    linked: int


class Claimed(NamedTuple):
    """A letter held by a token. ``was`` is the state it was in; ``body`` is set when the same bytes must go
    again because they may have left already."""

    id: int
    address: str
    slot_at: datetime
    letter_class: str
    scope: str
    kind: str
    sequence: int
    as_of: datetime
    attempts: int
    was: str
    message_id: str | None
    subject: str | None
    body: bytes | None

    @property
    def resend(self) -> bool:
        """True where the stored bytes go again; False where it is composed (anew)."""
        return self.body is not None

    @property
    def next_sequence(self) -> int:
        """The sequence under which to compose: the next one if an earlier wording was refused."""
        return self.sequence + 1 if self.message_id else self.sequence


_INSERT = """
    INSERT INTO letters (address, slot_at, letter_class, scope, kind, state, as_of, not_before)
    SELECT {values} WHERE NOT EXISTS (SELECT 1 FROM letters
        WHERE address = ? AND slot_at = ? AND letter_class = ? AND scope = ?)
    ON CONFLICT (address, slot_at, letter_class, scope, sequence) DO NOTHING RETURNING id"""
_VALUES_SQLITE = "?, ?, ?, ?, ?, ?, ?, ?"
_VALUES_POSTGRES = (
    "?::text, ?::timestamptz, ?::text, ?::text, ?::text, ?::text, ?::timestamptz, ?::timestamptz"
)
_WAITING = "state = 'pending' AND letter_id IS NULL"
_GROUP = f"{_WAITING} AND address = ? AND send_at <= ? AND letter_class = ? AND scope = ? AND draft = ?"


def insert_letters(conn: Connection, bundles: Iterable[Bundle], as_of: datetime) -> Inserted:
    """Create a letter for each bundle, ``queued`` or ``draft``, not before its slot, and link its moments.

    A slot that already has a letter for this (address, class, scope) takes no more: the bundle is reported
    in ``existing`` for the caller to move. A bundle of no moments (the daily letter) is allowed.
    """
    insert = _INSERT.format(values=_VALUES_SQLITE if conn.dialect.name == "sqlite" else _VALUES_POSTGRES)
    made: list[tuple[int, Bundle]] = []
    existing: list[Bundle] = []
    links: list[tuple[int, int]] = []
    linked = 0
    for bundle in bundles:
        key = (bundle.address, bundle.slot_at, bundle.letter_class, bundle.scope)
        state = "draft" if bundle.draft else "queued"
        row = wire.run(conn, insert, [*key, bundle.kind.value, state, as_of, bundle.slot_at, *key]).fetchone()
        if row is None:
            existing.append(bundle)
            continue
        made.append((row[0], bundle))
        if bundle.moment_ids:
            links += [(row[0], moment) for moment in bundle.moment_ids]
        else:
            cursor = wire.run(
                conn, f"UPDATE moments SET letter_id = ? WHERE {_GROUP}", [row[0], *_group(bundle)]
            )
            linked += cursor.rowcount
    linked += wire.bulk(
        conn,
        sqlite=f"UPDATE moments SET letter_id = ? WHERE id = ? AND {_WAITING}",
        postgresql="UPDATE moments m SET letter_id = v.letter FROM {rows} AS v(letter, id) "
        "WHERE m.id = v.id AND m.state = 'pending' AND m.letter_id IS NULL",
        types=("int", "int"),
        rows=links,
    )
    return Inserted(made, existing, linked)


def move_moments(conn: Connection, bundle: Bundle, send_at: datetime) -> int:
    """Send the unbundled moments of a bundle in another slot; return how many moved."""
    if bundle.moment_ids:
        test, param = wire.among(conn, bundle.moment_ids)
        cursor = wire.run(
            conn,
            f"UPDATE moments SET send_at = ? WHERE {_WAITING} AND id {test}",
            [send_at, param],
        )
    else:
        cursor = wire.run(conn, f"UPDATE moments SET send_at = ? WHERE {_GROUP}", [send_at, *_group(bundle)])
    return int(cursor.rowcount)


# A lapsed claim keeps what it was, unless bytes were stored: then they may have left. A definite refusal
# (retry) drops its bytes: it is worded anew, from the facts of the day.
_CLAIM = """
    WITH ready AS MATERIALIZED (
        SELECT id FROM letters
        WHERE state IN ('queued', 'retry', 'unknown', 'claimed') AND not_before <= ?
          AND (state <> 'claimed' OR lease_until < ?)
        ORDER BY not_before, id LIMIT ?{lock})
    UPDATE letters SET
        was = CASE WHEN state <> 'claimed' THEN state WHEN NOT worded THEN was ELSE 'unknown' END,
        worded = (worded AND state <> 'retry'),
        state = 'claimed', token = ?, lease_until = ?
    FROM ready WHERE letters.id = ready.id
    RETURNING letters.id, address, slot_at, letter_class, scope, kind, sequence, as_of, attempts, was,
              message_id, subject, worded"""


def claim(
    conn: Connection,
    now: datetime,
    *,
    token: str,
    lease_until: datetime,
    limit: int,
    use_database_clock: bool = False,
) -> list[Claimed]:
    """Hold up to ``limit`` letters that are ready: queued, to retry, unknown, or of a lapsed claim.

    With ``use_database_clock`` only the lease's length (``lease_until - now``) is taken from the caller.
    """
    if use_database_clock and conn.dialect.name == "postgresql":
        length, now = lease_until - now, database_now(conn)
        lease_until = now + length
    lock = " FOR UPDATE SKIP LOCKED" if conn.dialect.name == "postgresql" else ""
    rows = wire.run(conn, _CLAIM.format(lock=lock), [now, now, limit, token, lease_until]).fetchall()
    stored = _bodies(conn, [row[0] for row in rows if row[-1]])
    held = [
        Claimed._make((*r[:2], wire.aware(r[2]), *r[3:7], wire.aware(r[7]), *r[8:-1], stored.get(r[0])))
        for r in rows
    ]
    return sorted(held, key=lambda letter: (letter.slot_at, letter.id))


def count_ready(conn: Connection, now: datetime) -> int:
    """Return how many letters a claim at ``now`` could hold."""
    row = wire.run(
        conn,
        "SELECT count(*) FROM letters WHERE state IN ('queued', 'retry', 'unknown', 'claimed') "
        "AND not_before <= ? AND (state <> 'claimed' OR lease_until < ?)",
        [now, now],
    ).fetchone()
    return int(row[0])


def _bodies(conn: Connection, ids: Sequence[int]) -> dict[int, bytes]:
    if not ids:
        return {}
    test, param = wire.among(conn, ids)
    rows = wire.run(conn, f"SELECT letter_id, body FROM bodies WHERE letter_id {test}", [param]).fetchall()
    return {letter_id: bytes(body) for letter_id, body in rows}


_OWED = ", ".join(f"'{status.value}'" for status in sorted(OWED))
_DEAD = f"(o.epoch <> m.epoch OR (m.kind NOT IN ('change', 'answer', 'daily') AND o.status NOT IN ({_OWED})))"


def recheck(
    conn: Connection, letter_ids: Sequence[int], *, belated: Sequence[int] = (), now: datetime | None = None
) -> list[int]:
    """Cancel what is no longer true in these letters; return the ids of those that still say something.

    For letters never attempted or definitely refused only. The obligations stay locked (shared) until the
    caller commits, so nobody submits between this look and the stored words. A moment is dropped with the
    reason ``epoch`` or ``status:<status>``; a letter left without moments is cancelled. Of the letters that
    missed their slot (``belated``) what time has overtaken by ``now`` is superseded, see ``outdated``.
    """
    test, param = wire.among(conn, letter_ids)
    if conn.dialect.name == "postgresql":
        wire.run(
            conn,
            "SELECT 1 FROM obligations WHERE id IN (SELECT obligation_id FROM moments "
            f"WHERE letter_id {test} AND state = 'pending') ORDER BY id FOR SHARE",
            [param],
        )
    if belated and now is not None:
        outdated.supersede(conn, belated, now)
    dead = wire.run(
        conn,
        "UPDATE moments SET state = 'cancelled', reason = dead.why FROM ("
        "SELECT m.id, CASE WHEN o.epoch <> m.epoch THEN 'epoch' ELSE 'status:' || o.status END AS why "
        "FROM moments m JOIN obligations o ON o.id = m.obligation_id "
        f"WHERE m.letter_id {test} AND m.state = 'pending' AND {_DEAD}) AS dead "
        "WHERE moments.id = dead.id RETURNING obligation_id",
        [param],
    ).fetchall()
    gone = wire.run(  # meant for somebody who is not there any more
        conn,
        f"UPDATE moments SET state = 'cancelled', reason = 'contact' WHERE letter_id {test} "
        f"AND state = 'pending' AND {DEPARTED} RETURNING obligation_id",
        [param],
    ).fetchall()
    if dead or gone:
        steps.end(conn, {obligation for (obligation,) in (*dead, *gone)})
    wire.run(
        conn,
        "UPDATE letters SET state = 'cancelled', reason = 'nothing left to say', token = NULL, "
        f"lease_until = NULL WHERE id {test} AND letter_class NOT IN ('daily', 'audit', 'circular') "
        "AND state <> 'cancelled' "
        "AND NOT EXISTS (SELECT 1 FROM moments m WHERE m.letter_id = letters.id AND m.state = 'pending')",
        [param],
    )
    rows = wire.run(
        conn,
        f"SELECT id FROM letters WHERE id {test} AND state <> 'cancelled' ORDER BY id",
        [param],
    ).fetchall()
    return [row[0] for row in rows]


def overtaken(conn: Connection, letter_ids: Sequence[int]) -> set[int]:
    """Return those escalations of which a part is no longer true: they may have left once, and must not
    leave again saying it."""
    test, param = wire.among(conn, letter_ids)
    rows = wire.run(
        conn,
        "SELECT DISTINCT m.letter_id FROM moments m JOIN obligations o ON o.id = m.obligation_id "
        f"JOIN letters l ON l.id = m.letter_id WHERE m.letter_id {test} AND m.state = 'pending' "
        f"AND l.letter_class = 'escalation' AND {_DEAD}",
        [param],
    ).fetchall()
    return {row[0] for row in rows}


def held_by(conn: Connection, token: str, letter_ids: Iterable[int]) -> set[int]:
    """Return which of these letters the token still holds; only they may be sent."""
    test, param = wire.among(conn, letter_ids)
    rows = wire.run(
        conn, f"SELECT id FROM letters WHERE id {test} AND token = ? AND state = 'claimed'", [param, token]
    ).fetchall()
    return {row[0] for row in rows}


class Wording(NamedTuple):
    """The rendered letter, ready to be stored before it leaves."""

    letter_id: int
    sequence: int
    message_id: str
    subject: str
    body: bytes
    fallback: bool = False


def store_rendered(conn: Connection, token: str, rows: Iterable[Wording]) -> int:
    """Store the bytes of letters this token holds; return how many. A stale token stores nothing."""
    given = list(rows)
    if not given:
        return 0
    cursor = wire.raw(conn).cursor()
    mark = "?" if conn.dialect.name == "sqlite" else "%s"
    cursor.executemany(
        _WORD.replace("?", mark),
        [(w.sequence, w.message_id, w.subject, bool(w.fallback), True, w.letter_id, token) for w in given],
    )
    stored: int = max(cursor.rowcount, 0)
    cursor.executemany(
        _BODY.format(body="?" if mark == "?" else "?::bytea").replace("?", mark),
        [(w.body, w.letter_id, token) for w in given],
    )
    return stored


_WORD = (
    "UPDATE letters SET sequence = ?, message_id = ?, subject = ?, fallback = ?, worded = ? "
    "WHERE id = ? AND token = ? AND state = 'claimed'"
)
_BODY = (
    "INSERT INTO bodies (letter_id, body) SELECT id, {body} FROM letters "
    "WHERE id = ? AND token = ? AND state = 'claimed' "
    "ON CONFLICT (letter_id) DO UPDATE SET body = excluded.body"
)


def _group(bundle: Bundle) -> list[Any]:
    return [bundle.address, bundle.slot_at, bundle.letter_class, bundle.scope, bundle.draft]
