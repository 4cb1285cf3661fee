"""What the audit asks of the store: groups with a count and one example, however many rows stand behind them.

One law: nothing here returns a row for each obligation; what a look costs is a few scans, most of an index.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from duban.store import wire
from duban.values import OWED

_OWED = ", ".join(f"'{status.value}'" for status in sorted(OWED))
_UNSENT = "state IN ('queued', 'retry', 'unknown', 'claimed')"  # as ix_letters_ready has it
#: Rows of the ledger follow each other by id nearly in order of time.
_DISORDER = timedelta(hours=1)


class Due(NamedTuple):
    """So many obligations of a term look at the same next slot; ``first`` is the least id."""

    term_id: int
    send_at: datetime
    number: int
    first: int


class Silent(NamedTuple):
    """So many obligations of a term are owed and have no next slot, at the same place of the same ladder."""

    term_id: int
    status: str
    opens_at: datetime
    due_at: datetime
    act_by: date
    rung: int
    number: int
    first: int


class SetAside(NamedTuple):
    """So many obligations of a term could not be climbed at ``at``, all for one reason."""

    term_id: int
    send_at: datetime
    at: datetime
    error: str
    number: int
    first: int


class Unbundled(NamedTuple):
    """So many fired moments of a slot, to so many addresses, are in no letter."""

    send_at: datetime
    number: int
    addresses: int
    first: int


class Unsent(NamedTuple):
    """So many letters of a slot wait in one state; ``first`` is the least id, with its address and reason."""

    slot_at: datetime
    state: str
    number: int
    first: int
    address: str
    reason: str


_NEXT = """
    WITH RECURSIVE seen(send_at) AS (
        SELECT min(next_send_at) FROM obligations WHERE next_send_at IS NOT NULL
        UNION ALL
        SELECT (SELECT min(o.next_send_at) FROM obligations o
                WHERE o.next_send_at IS NOT NULL AND o.next_send_at > seen.send_at)
        FROM seen WHERE seen.send_at IS NOT NULL)
    SELECT send_at FROM seen WHERE send_at IS NOT NULL"""


def next_slots(conn: Connection) -> list[datetime]:
    """Return every distinct ``next_send_at``, earliest first: one look into the index for each."""
    return [wire.aware(row[0]) for row in wire.run(conn, _NEXT).fetchall()]


def due_at_slots(conn: Connection, slots: Collection[datetime], *, closing: bool = True) -> list[Due]:
    """Return what looks at these slots next, by slot and term; without ``closing`` not the voluntary ones
    that wait for their own deadline."""
    if not slots:
        return []
    if conn.dialect.name == "sqlite":
        test, param = wire.among_texts(conn, [wire.instant_text(at) for at in slots])
    else:
        test, param = (
            "= ANY(?::timestamptz[])",
            "{" + ",".join(f'"{wire.instant_text(at)}+00"' for at in slots) + "}",
        )
    also = "" if closing else " AND NOT (t.duty = 'voluntary' AND o.next_send_at = o.due_at)"
    rows = wire.run(
        conn,
        "SELECT o.term_id, o.next_send_at, count(*), min(o.id) FROM obligations o "
        f"JOIN terms t ON t.id = o.term_id WHERE o.next_send_at {test}{also} "
        "GROUP BY o.term_id, o.next_send_at ORDER BY o.next_send_at, o.term_id",
        [param],
    ).fetchall()
    return [Due(row[0], wire.aware(row[1]), row[2], row[3]) for row in rows]


_ASLEEP = f"""
    o.status = 'waiting' AND t.follows <> '' AND EXISTS (
        SELECT 1 FROM terms p JOIN obligations prior ON prior.term_id = p.id AND prior.unit_id = o.unit_id
        WHERE p.calendar_key = t.calendar_key AND p.stage_key = t.follows AND p.state = 'active'
          AND (p.period = t.period OR p.period = '') AND prior.status IN ({_OWED}))"""


def silent(conn: Connection) -> list[Silent]:
    """Return what is owed and has no next slot, but does not sleep until another stage is handed in."""
    rows = wire.run(
        conn,
        "SELECT o.term_id, o.status, o.opens_at, o.due_at, o.act_by, o.rung, count(*), min(o.id) "
        "FROM obligations o JOIN terms t ON t.id = o.term_id "
        f"WHERE o.next_send_at IS NULL AND o.status IN ({_OWED}) AND t.state = 'active' AND NOT ({_ASLEEP}) "
        "GROUP BY o.term_id, o.status, o.opens_at, o.due_at, o.act_by, o.rung ORDER BY min(o.id)",
    ).fetchall()
    return [
        Silent(
            row[0], row[1], wire.aware(row[2]), wire.aware(row[3]),
            wire.day(row[4]) if isinstance(row[4], str) else row[4], *row[5:],
        )
        for row in rows
    ]  # fmt: skip


def ids_of(conn: Connection, group: Silent, limit: int) -> list[int]:
    """Return the first ids of a group of ``silent``."""
    rows = wire.run(
        conn,
        "SELECT o.id FROM obligations o JOIN terms t ON t.id = o.term_id WHERE o.term_id = ? "
        "AND o.status = ? AND o.opens_at = ? AND o.due_at = ? AND o.act_by = ? AND o.rung = ? "
        f"AND o.next_send_at IS NULL AND NOT ({_ASLEEP}) ORDER BY o.id LIMIT ?",
        [*group[:6], limit],
    ).fetchall()
    return [row[0] for row in rows]


def units_of(conn: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return code and name of the unit that owes each of these obligations."""
    test, param = wire.among(conn, ids)
    rows = wire.run(
        conn,
        f"SELECT o.id, u.code, u.name FROM obligations o JOIN units u ON u.id = o.unit_id WHERE o.id {test}",
        [param],
    ).fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}


def set_aside(conn: Connection, since: datetime) -> list[SetAside]:
    """Return what could not be climbed since then and is still owed and set aside for a day."""
    rows = wire.run(
        conn,
        "SELECT o.term_id, o.next_send_at, l.at, CAST(l.payload AS text), count(*), min(o.id) "
        "FROM ledger l JOIN obligations o ON o.id = CAST(substr(l.subject, 12) AS integer) "
        f"WHERE l.id >= ? AND l.at >= ? AND l.verb = 'tick-failed' AND o.status IN ({_OWED}) "
        "AND o.next_send_at > l.at GROUP BY o.term_id, o.next_send_at, l.at, CAST(l.payload AS text) "
        "ORDER BY min(o.id)",
        [_ledger_from(conn, since - _DISORDER), since],
    ).fetchall()
    found = [SetAside(row[0], wire.aware(row[1]), wire.aware(row[2]), *row[3:]) for row in rows]
    return [each for each in found if each.send_at == each.at + timedelta(days=1)]


def _ledger_from(conn: Connection, since: datetime) -> int:
    """Return an id of the ledger before which every row is older than ``since``: it has no index by time."""
    low, high = wire.run(conn, "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM ledger").fetchone()
    while low < high:
        middle = (low + high) // 2
        id, at = wire.run(
            conn, "SELECT id, at FROM ledger WHERE id >= ? ORDER BY id LIMIT 1", [middle]
        ).fetchone()
        low, high = (id + 1, high) if wire.aware(at) < since else (low, middle)
    return int(low)


def unbundled(conn: Connection, until: datetime) -> list[Unbundled]:
    """Return the fired moments of slots up to ``until`` that are in no letter, by slot."""
    rows = wire.run(
        conn,
        "SELECT send_at, count(*), count(DISTINCT address), min(id) FROM moments "
        "WHERE state = 'pending' AND letter_id IS NULL AND send_at <= ? GROUP BY send_at ORDER BY send_at",
        [until],
    ).fetchall()
    return [Unbundled(wire.aware(row[0]), *row[1:]) for row in rows]


def unsent(conn: Connection, before: datetime, now: datetime) -> list[Unsent]:
    """Return the letters of slots before then that have no fate yet and are not under way, by slot and
    state."""
    return _letters(
        conn, f"{_UNSENT} AND slot_at < ? AND (state <> 'claimed' OR lease_until < ?)", [before, now]
    )


def lapsed_claims(conn: Connection, before: datetime, slot_from: datetime) -> list[Unsent]:
    """Return the claims whose lease ended before then, of slots from ``slot_from`` on."""
    return _letters(
        conn, f"{_UNSENT} AND state = 'claimed' AND lease_until < ? AND slot_at >= ?", [before, slot_from]
    )


def _letters(conn: Connection, where: str, params: list[Any]) -> list[Unsent]:
    rows = wire.run(
        conn,
        "SELECT g.slot_at, g.state, g.number, g.first, l.address, l.reason FROM ("
        f"SELECT slot_at, state, count(*) AS number, min(id) AS first FROM letters WHERE {where} "
        "GROUP BY slot_at, state) g JOIN letters l ON l.id = g.first ORDER BY g.slot_at, g.first",
        params,
    ).fetchall()
    return [Unsent(wire.aware(row[0]), *row[1:]) for row in rows]


def unsealed(conn: Connection, before: datetime) -> tuple[int, int]:
    """Return how many rows of the ledger written before then are not chained yet, and the first one's id."""
    row = wire.run(
        conn, "SELECT count(*), coalesce(min(id), 0) FROM ledger WHERE sequence IS NULL AND at < ?", [before]
    ).fetchone()
    return int(row[0]), int(row[1])


def applied(conn: Connection) -> dict[str, datetime]:
    """Return when the version in force of each calendar was put in force."""
    rows = wire.run(conn, "SELECT calendar_key, applied_at FROM versions WHERE state = 'applied'").fetchall()
    return {row[0]: wire.aware(row[1]) for row in rows if row[1]}
