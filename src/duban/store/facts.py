"""Single values by key: roster_version, last_tick_at, channel, held, sealed_head."""

from __future__ import annotations

from sqlalchemy import Connection

from duban.store import wire


def get_fact(conn: Connection, key: str) -> str | None:
    """Return the value of ``key``, or None if it was never set."""
    row = wire.run(conn, "SELECT value FROM facts WHERE key = ?", [key]).fetchone()
    return None if row is None else str(row[0])


def get_facts(conn: Connection, *keys: str) -> tuple[str | None, ...]:
    """Return the values of ``keys`` in one look."""
    test, param = wire.among_texts(conn, keys)
    found = dict(wire.run(conn, f"SELECT key, value FROM facts WHERE key {test}", [param]).fetchall())  # noqa: S608
    return tuple(found.get(key) for key in keys)


def bump(conn: Connection, key: str) -> None:
    """Raise the counter ``key`` by one: what was made from its last value is stale."""
    set_fact(conn, key, str(int(get_fact(conn, key) or 0) + 1))


def first_fact(conn: Connection, key: str, value: str) -> str:
    """Set ``key`` unless it is set, and return what it is then: of two who do this at once one wins."""
    wire.run(conn, "INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", [key, value])
    found = get_fact(conn, key)
    assert found is not None
    return found


def set_fact(conn: Connection, key: str, value: str | None) -> None:
    """Set ``key``; None forgets it."""
    if value is None:
        wire.run(conn, "DELETE FROM facts WHERE key = ?", [key])
        return
    wire.run(
        conn,
        "INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )
