"""Fired moments in, once each; groups that wait for a letter out. Bulk.

One law: the dedup key (obligation, epoch, rule, repetition, contact) decides, so firing twice adds nothing.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from duban.store import steps, wire
from duban.values import CLASS_OF, Kind, Moment

_NAMES = (
    "obligation_id, epoch, rule, repetition, contact_id, address, kind, letter_class, scope, fire_at, "
    "send_at, due_at, state, reason, evidence, draft"
)
_TYPES = (
    *("int", "int", "text", "int", "int", "text", "text", "text", "text"),
    *("timestamptz", "timestamptz", "timestamptz", "text", "text", "text", "bool"),
)
_KEY = ("obligation_id", "epoch", "rule", "repetition", "contact_id")
_ADD_SQLITE = (
    f"INSERT INTO moments ({_NAMES}) VALUES ({', '.join('?' * len(_TYPES))}) "
    f"ON CONFLICT ({', '.join(_KEY)}) DO NOTHING"
)
# The anti-join keeps a repeated tick from burning ids; see obligations.
_ADD_POSTGRES = (
    f"INSERT INTO moments ({_NAMES}) SELECT {_NAMES} FROM {{rows}} WITH ORDINALITY AS v({_NAMES}, place) "
    f"WHERE NOT EXISTS (SELECT 1 FROM moments m WHERE {' AND '.join(f'm.{k} = v.{k}' for k in _KEY)}) "
    f"ORDER BY place ON CONFLICT ({', '.join(_KEY)}) DO NOTHING"
)


class Unbundled(NamedTuple):
    """A pending moment without a letter, as bundling needs it."""

    id: int
    address: str
    letter_class: str
    scope: str
    draft: bool
    kind: str
    send_at: datetime
    obligation_id: int
    contact_id: int
    rule: str


def add(conn: Connection, rows: Sequence[tuple[Moment, str, str]]) -> int:
    """Insert (moment, address, scope), skipping those whose dedup key exists; return how many are new."""
    return wire.bulk(
        conn,
        sqlite=_ADD_SQLITE,
        postgresql=_ADD_POSTGRES,
        types=_TYPES,
        rows=(
            (
                m.obligation_id,
                m.epoch,
                m.rule,
                m.repetition,
                m.contact_id,
                address,
                m.kind.value,
                CLASS_OF[m.kind].value if m.kind in CLASS_OF else "",
                scope,
                m.fire_at,
                m.send_at,
                m.due_at,
                m.state,
                m.reason,
                m.evidence,
                m.draft,
            )
            for m, address, scope in rows
        ),
    )


def cancel_for(
    conn: Connection, obligation_id: int, reason: str, epoch: int | None = None, *, locked: bool = False
) -> int:
    """Cancel the pending moments of an obligation (of one epoch, or all); return how many.

    Those in a letter that is claimed or whose outcome is unknown stay: it may have left already. The
    obligation is locked first, so a delivery that checked it before us has committed its claim by now;
    ``locked`` says that the caller holds that lock. The step they were letters of is ended.
    """
    if conn.dialect.name == "postgresql" and not locked:
        wire.run(conn, "SELECT 1 FROM obligations WHERE id = ? FOR UPDATE", [obligation_id])
    where, params = "", []
    if epoch is not None:
        where, params = " AND epoch = ?", [epoch]
    cursor = wire.run(
        conn,
        "UPDATE moments SET state = 'cancelled', reason = ? "
        f"WHERE obligation_id = ? AND state = 'pending'{where} AND (letter_id IS NULL OR EXISTS ("
        "SELECT 1 FROM letters l WHERE l.id = moments.letter_id "
        "AND l.state IN ('queued', 'retry', 'draft')))",
        [reason, obligation_id, *params],
    )
    if cursor.rowcount:
        steps.end(conn, [obligation_id])
    return int(cursor.rowcount)


def revive(
    conn: Connection,
    obligation_id: int,
    epoch: int,
    reasons: Collection[str],
    *,
    into: int,
    now: datetime,
    slot: datetime,
    first: datetime,
    without: Collection[str] = (),
) -> None:
    """Let wait again what was cancelled for one of these reasons, in the epoch ``into``: in its letter, if
    that has surely not left; else, once its slot is past, in ``slot``, an escalation in ``first``. What tells
    of a deadline that is past by then stays cancelled; so does what the rules ``without`` have to say."""
    why, reasons_param = wire.among_texts(conn, reasons)
    rule, without_param = wire.among_texts(conn, without)
    rows = wire.run(
        conn,
        "UPDATE moments SET state = 'pending', reason = '', epoch = ?, letter_id = again.letter_id, "
        "send_at = again.send_at FROM ("
        "SELECT m.id, l.id AS letter_id, CASE WHEN l.id IS NOT NULL OR m.send_at > ? THEN m.send_at "
        "WHEN m.letter_class = 'escalation' THEN ? ELSE ? END AS send_at FROM moments m "
        "LEFT JOIN letters l ON l.id = m.letter_id AND l.state IN ('queued', 'retry', 'draft') "
        f"WHERE m.obligation_id = ? AND m.epoch = ? AND m.state = 'cancelled' AND m.reason {why} "
        f"AND NOT m.rule {rule}) AS again "
        "WHERE moments.id = again.id AND NOT (kind IN ('opening', 'reminder') AND due_at <= again.send_at) "
        "RETURNING kind, rule, draft, moments.send_at",
        [into, now, first, slot, obligation_id, epoch, reasons_param, without_param],
    ).fetchall()
    leaves = [wire.aware(at) for kind, rule, draft, at in rows if steps.is_step(kind, rule) and not draft]
    if leaves:
        steps.under_way(conn, obligation_id, max(leaves))


def unsent_change(conn: Connection, obligation_id: int) -> datetime | None:
    """Return the old deadline of a change letter that has surely not left: what its owner still believes."""
    row = wire.run(
        conn,
        "SELECT evidence FROM moments WHERE obligation_id = ? AND rule = 'change' AND state = 'pending' "
        "AND (letter_id IS NULL OR EXISTS (SELECT 1 FROM letters l WHERE l.id = moments.letter_id "
        "AND l.state IN ('queued', 'retry', 'draft'))) ORDER BY id LIMIT 1",
        [obligation_id],
    ).fetchone()
    return None if row is None else datetime.fromisoformat(row[0].partition(" ")[0])


def unbundled(conn: Connection, until: datetime, limit_addresses: int) -> list[Unbundled]:
    """Return the unbundled moments of the earliest slot, if that is not after ``until``, for its first
    ``limit_addresses`` addresses; ask again for the rest and for later slots.

    Groups are complete. Order: (address, letter_class, scope, draft, id).
    """
    slot = earliest_unbundled(conn)
    if slot is None or slot > until:
        return []
    waiting = "state = 'pending' AND letter_id IS NULL AND send_at = ?"
    names = wire.run(
        conn,
        f"SELECT DISTINCT address FROM moments WHERE {waiting} ORDER BY address LIMIT ?",
        [slot, limit_addresses],
    ).fetchall()
    test, param = wire.among_texts(conn, [name for (name,) in names])
    rows = wire.run(
        conn,
        "SELECT id, address, letter_class, scope, draft, kind, send_at, obligation_id, contact_id, rule "
        f"FROM moments WHERE {waiting} AND address {test}",
        [slot, param],
    ).fetchall()
    if conn.dialect.name == "sqlite":
        found = [Unbundled._make((*r[:4], bool(r[4]), r[5], wire.instant(r[6]), *r[7:])) for r in rows]
    else:
        found = [Unbundled(*row) for row in rows]
    found.sort(key=lambda m: (m.address, m.letter_class, m.scope, m.draft, m.id))
    return found


def earliest_unbundled(conn: Connection) -> datetime | None:
    """Return the first ``send_at`` that waits for a letter; None when there is none."""
    value = wire.run(
        conn, "SELECT min(send_at) FROM moments WHERE state = 'pending' AND letter_id IS NULL"
    ).fetchone()[0]
    return wire.instant(value) if isinstance(value, str) else value


_PENDING = (
    "obligation_id, epoch, rule, repetition, contact_id, kind, fire_at, send_at, due_at, evidence, draft"
)
#: The contact has left, its address failed, or is another one now.
DEPARTED = (
    "EXISTS (SELECT 1 FROM contacts c WHERE c.id = moments.contact_id "
    "AND (NOT c.active OR NOT c.usable OR lower(c.email) <> moments.address))"
)


def pending(conn: Connection) -> list[tuple[Moment, str]]:
    """Return every moment that waits for a letter, with its scope: what a preview begins with."""
    rows = wire.run(
        conn,
        f"SELECT {_PENDING}, scope FROM moments WHERE state = 'pending' AND letter_id IS NULL ORDER BY id",
    ).fetchall()
    return [(_moment(row), row[11]) for row in rows]


def _moment(row: Sequence[Any]) -> Moment:
    fire_at, send_at, due_at = (wire.aware(at) for at in row[6:9])
    obligation, epoch, rule, repetition, contact = row[:5]
    return Moment(
        obligation, epoch, rule, repetition, contact, Kind(row[5]), fire_at, send_at, due_at,
        evidence=row[9], draft=bool(row[10]),
    )  # fmt: skip


def fired(conn: Connection, rules: Sequence[str]) -> set[tuple[int, int, str, int, int]]:
    """Return the dedup keys of the moments these rules have written for what is still owed."""
    test, param = wire.among_texts(conn, list(rules))
    rows = wire.run(
        conn,
        "SELECT m.obligation_id, m.epoch, m.rule, m.repetition, m.contact_id FROM moments m "
        f"JOIN obligations o ON o.id = m.obligation_id AND o.next_send_at IS NOT NULL WHERE m.rule {test}",
        [param],
    ).fetchall()
    return {(row[0], row[1], row[2], row[3], row[4]) for row in rows}


def departed(conn: Connection) -> list[tuple[int, Moment]]:
    """Return (id, moment) of what waits for a contact who is gone, and is in no letter under way."""
    rows = wire.run(
        conn,
        f"SELECT {_PENDING}, scope, id FROM moments WHERE state = 'pending' AND {DEPARTED} "
        "AND (letter_id IS NULL OR EXISTS (SELECT 1 FROM letters l WHERE l.id = moments.letter_id "
        "AND l.state IN ('queued', 'retry', 'draft'))) ORDER BY id",
    ).fetchall()
    return [(row[-1], _moment(row)) for row in rows]


#: Why a moment ended: somebody else reads for its contact. It is taken up again when the contact is back.
STANDS_IN = "stand-in"


def waiting_for(conn: Connection, contacts: Iterable[int]) -> list[tuple[int, Moment]]:
    """Return (id, moment) of what waits for these contacts and is in no letter under way."""
    test, param = wire.among(conn, contacts)
    rows = wire.run(
        conn,
        f"SELECT {_PENDING}, scope, id FROM moments WHERE state = 'pending' AND contact_id {test} "
        "AND (letter_id IS NULL OR EXISTS (SELECT 1 FROM letters l WHERE l.id = moments.letter_id "
        "AND l.state IN ('queued', 'retry', 'draft'))) ORDER BY id",
        [param],
    ).fetchall()
    return [(row[-1], _moment(row)) for row in rows]


def take_up(conn: Connection, m: Moment, address: str) -> bool:
    """Let a moment wait again that had ended because somebody else read for its contact; say if there was
    one."""
    cursor = wire.run(
        conn,
        "UPDATE moments SET state = 'pending', reason = '', letter_id = NULL, address = ?, send_at = ? "
        "WHERE obligation_id = ? AND epoch = ? AND rule = ? AND repetition = ? AND contact_id = ? "
        "AND state = 'cancelled' AND reason = ?",
        [address, m.send_at, m.obligation_id, m.epoch, m.rule, m.repetition, m.contact_id, STANDS_IN],
    )
    return bool(cursor.rowcount)


def cancel(conn: Connection, ids: Iterable[int], reason: str) -> int:
    """Cancel these pending moments, after those were added that stand for them; return how many. A step whose
    last letter this was is ended."""
    test, param = wire.among(conn, ids)
    rows = wire.run(
        conn,
        f"UPDATE moments SET state = 'cancelled', reason = ? WHERE id {test} AND state = 'pending' "
        "RETURNING obligation_id",
        [reason, param],
    ).fetchall()
    if rows:
        steps.end(conn, {obligation for (obligation,) in rows})
    return len(rows)
