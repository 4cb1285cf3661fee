"""Rows of ``obligations`` in, ``values.Obligation`` out; bulk writes for the tick.

One law: ``next_send_at`` is the only schedule, so a look for what is due costs what is due.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from duban.store import wire
from duban.store.tables import obligations
from duban.values import OWED, VOID, Obligation

_COLUMNS = (
    "id, term_id, unit_id, epoch, status, opens_at, due_at, act_by, rung, next_send_at, noticed_at, "
    "acknowledged_at, promised_on, step_fired_at, step_sent_at"
)
PREFIXED = ", ".join(f"o.{name.strip()}" for name in _COLUMNS.split(","))

_NEW = ("term_id", "unit_id", "status", "opens_at", "due_at", "act_by", "next_send_at")
_NEW_TYPES = ("int", "int", "text", "timestamptz", "timestamptz", "date", "timestamptz")
_NEW_SQLITE = f"""
    INSERT INTO obligations ({", ".join(_NEW)}) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (term_id, unit_id) DO NOTHING"""
# The anti-join is not an optimisation: a conflicting row would still burn an id, and an hourly sync of a
# million rows would exhaust the sequence in a season.
_NEW_POSTGRES = f"""
    INSERT INTO obligations ({", ".join(_NEW)})
    SELECT {", ".join(_NEW)} FROM {{rows}} WITH ORDINALITY AS v({", ".join(_NEW)}, place)
    WHERE NOT EXISTS (SELECT 1 FROM obligations o WHERE o.term_id = v.term_id AND o.unit_id = v.unit_id)
    ORDER BY place ON CONFLICT (term_id, unit_id) DO NOTHING"""

_ADVANCE_TYPES = ("text", "int", "timestamptz", "timestamptz", "int")
_ADVANCE_SQLITE = (
    "UPDATE obligations SET status = ?, rung = ?, next_send_at = ?, step_fired_at = ? WHERE id = ?"
)
_ADVANCE_POSTGRES = """
    UPDATE obligations o SET status = v.status, rung = v.rung, next_send_at = v.next_send_at,
           step_fired_at = v.step_fired_at
    FROM {rows} AS v(status, rung, next_send_at, step_fired_at, id) WHERE o.id = v.id"""


def materialise(conn: Connection, rows: Iterable[tuple[Any, ...]]) -> int:
    """Insert (term_id, unit_id, status, opens_at, due_at, act_by, next_send_at), skipping those that exist.

    Return how many are new. A generator keeps memory flat.
    """
    return wire.bulk(conn, sqlite=_NEW_SQLITE, postgresql=_NEW_POSTGRES, types=_NEW_TYPES, rows=rows)


def due(
    conn: Connection,
    now: datetime,
    limit: int,
    after: Obligation | None = None,
    *,
    term_ids: Iterable[int] | None = None,
    lock: bool = True,
) -> list[Obligation]:
    """Return up to ``limit`` obligations with ``next_send_at <= now`` in order of (next_send_at, id).

    ``after`` continues behind the last one of an earlier page; ``term_ids`` leaves other terms out. On
    PostgreSQL the rows are locked and those another tick holds are left out; ``lock=False`` only looks.
    """
    where, params = "o.next_send_at <= ?", list[Any]([now])
    if after is not None and after.next_send_at is not None:
        where += " AND (o.next_send_at, o.id) > (?, ?)"
        params += [after.next_send_at, after.id]
    if term_ids is not None:
        test, param = wire.among(conn, term_ids)
        # SQLite keeps no statistics and would read all these terms hold: the sign keeps it to what is due.
        sign = "+" if conn.dialect.name == "sqlite" else ""
        where += f" AND {sign}o.term_id {test}"
        params.append(param)
    tail = " FOR UPDATE SKIP LOCKED" if lock and conn.dialect.name == "postgresql" else ""
    cursor = wire.run(
        conn,
        f"SELECT {PREFIXED} FROM obligations o WHERE {where} ORDER BY o.next_send_at, o.id LIMIT ?{tail}",
        [*params, limit],
    )
    return _all(conn, cursor)


def advance(conn: Connection, rows: Sequence[Obligation]) -> None:
    """Store status, rung, next_send_at and step_fired_at of each obligation, by id."""
    wire.bulk(
        conn,
        sqlite=_ADVANCE_SQLITE,
        postgresql=_ADVANCE_POSTGRES,
        types=_ADVANCE_TYPES,
        rows=((o.status, o.rung, o.next_send_at, o.step_fired_at, o.id) for o in rows),
    )


def find(
    conn: Connection,
    calendar_key: str,
    stage_key: str,
    unit_code: str,
    period: str = "",
    *,
    for_update: bool = False,
) -> Obligation | None:
    """Return the obligation a person names, locked until the transaction ends if ``for_update``."""
    cursor = wire.run(
        conn,
        f"SELECT {PREFIXED} FROM terms t "
        "JOIN units u ON u.code = ? JOIN obligations o ON o.term_id = t.id AND o.unit_id = u.id "
        f"WHERE t.calendar_key = ? AND t.stage_key = ? AND t.period = ?{_for_update(conn, for_update)}",
        [unit_code, calendar_key, stage_key, period],
    )
    found = _all(conn, cursor)
    return found[0] if found else None


def load(conn: Connection, ids: Iterable[int], *, for_update: bool = False) -> list[Obligation]:
    """Return the obligations with these ids in order of id (the order of locking everywhere)."""
    test, param = wire.among(conn, ids)
    cursor = wire.run(
        conn,
        f"SELECT {PREFIXED} FROM obligations o WHERE o.id "
        f"{test} ORDER BY o.id{_for_update(conn, for_update)}",
        [param],
    )
    return _all(conn, cursor)


def of_terms(
    conn: Connection, term_ids: Iterable[int], *, status: str = "", for_update: bool = False
) -> list[Obligation]:
    """Return the obligations of these terms in order of id; of one status only if given."""
    test, param = wire.among(conn, term_ids)
    also, params = (" AND o.status = ?", [str(status)]) if status else ("", [])
    cursor = wire.run(
        conn,
        f"SELECT {PREFIXED} FROM obligations o WHERE o.term_id "
        f"{test}{also} ORDER BY o.id{_for_update(conn, for_update)}",
        [param, *params],
    )
    return _all(conn, cursor)


def statuses(conn: Connection, term_id: int) -> dict[int, str]:
    """Return by unit id how each unit stands that ever owed this term."""
    rows = wire.run(conn, "SELECT unit_id, status FROM obligations WHERE term_id = ?", [term_id]).fetchall()
    return {row[0]: row[1] for row in rows}


def handed_over(conn: Connection, term_id: int) -> set[int]:
    """Return the ids of the units to which a person handed this term over."""
    rows = wire.run(
        conn,
        "SELECT o.unit_id FROM obligations o JOIN deeds d ON d.obligation_id = o.id "
        "WHERE o.term_id = ? AND d.verb = 'reassign'",
        [term_id],
    ).fetchall()
    return {row[0] for row in rows}


_VOID, _OWED = (", ".join(f"'{status}'" for status in sorted(some)) for some in (VOID, OWED))
_ASLEEP = "o.status = 'waiting' AND o.next_send_at IS NULL"
_FOLLOWED = (
    "p.calendar_key = t.calendar_key AND p.stage_key = t.follows "
    "AND (p.period = t.period OR p.period = '') AND p.state = 'active'"
)
#: Given up by the engine, not by a person: what a person says is recorded.
_DROPPED = "o.status = 'declined' AND o.recorded_at IS NULL"

_NOTHING = (
    "COALESCE((SELECT d.verb = 'zero-report' FROM deeds d WHERE d.obligation_id = prior.id "
    "AND d.undone_at IS NULL AND d.verb IN ('submit', 'post', 'receive', 'zero-report') "
    "ORDER BY d.id DESC LIMIT 1), false)"
)
#: What follows a zero report stands as behind one that put nothing forward.
_STANDS = (
    f"CASE WHEN prior.status IN ('submitted', 'accepted') AND {_NOTHING} THEN 'declined' "
    "ELSE prior.status END"
)


def asleep_behind(conn: Connection, obligation_id: int, *, dropped: bool = False) -> list[Obligation]:
    """Return what its unit will owe once this obligation is handed in: waiting, of a stage that follows;
    with ``dropped`` what was given up when it lapsed."""
    return _behind(conn, obligation_id, _DROPPED if dropped else _ASLEEP)


def awake_behind(conn: Connection, obligation_id: int) -> list[Obligation]:
    """Return what its unit owes, or has handed in, because this obligation was handed in; locked."""
    return _behind(conn, obligation_id, f"NOT ({_ASLEEP}) AND o.status NOT IN ({_VOID})")


def behind(conn: Connection, obligation_id: int) -> list[Obligation]:
    """Return what of the stages that follow its unit owes, asleep or not, or would owe but for this one."""
    return _behind(conn, obligation_id, f"(o.status IN ({_OWED}) OR {_DROPPED})")


def _behind(conn: Connection, obligation_id: int, which: str) -> list[Obligation]:
    cursor = wire.run(
        conn,
        f"SELECT {PREFIXED} FROM obligations prior JOIN terms p ON p.id = prior.term_id "
        "JOIN terms t ON t.calendar_key = p.calendar_key AND t.follows = p.stage_key "
        "AND (t.period = p.period OR p.period = '') AND t.state = 'active' "
        "JOIN obligations o ON o.term_id = t.id AND o.unit_id = prior.unit_id "
        f"WHERE prior.id = ? AND {which} ORDER BY o.id{_for_update(conn, True)}",
        [obligation_id],
    )
    return _all(conn, cursor)


def zero_reported(conn: Connection, obligation_id: int) -> bool:
    """Say whether its unit last handed in a report of nothing."""
    row = wire.run(conn, f"SELECT {_NOTHING} FROM obligations prior WHERE id = ?", [obligation_id]).fetchone()
    return bool(row[0])


def lapsed(conn: Connection, term_ids: Iterable[int]) -> set[int]:
    """Return the ids of the obligations of these terms that the engine gave up in silence, and nobody else:
    with their own deadline, or with the stage before."""
    test, param = wire.among(conn, term_ids)
    rows = wire.run(
        conn, f"SELECT o.id FROM obligations o WHERE o.term_id {test} AND {_DROPPED}", [param]
    ).fetchall()
    return {row[0] for row in rows}


def prior_status(conn: Connection, obligation_id: int) -> str:
    """Return how its unit stands with the stage that this one follows; "" where it does not owe that."""
    row = wire.run(
        conn,
        f"SELECT {_STANDS} FROM obligations o JOIN terms t ON t.id = o.term_id "
        f"JOIN terms p ON {_FOLLOWED} JOIN obligations prior ON prior.term_id = p.id "
        "AND prior.unit_id = o.unit_id WHERE o.id = ?",
        [obligation_id],
    ).fetchone()
    return str(row[0]) if row else ""


def asleep(conn: Connection, term_ids: Iterable[int]) -> list[tuple[Obligation, str]]:
    """Return what sleeps of these terms, each with the status of what it waits for: "" where its unit does
    not owe the stage before."""
    test, param = wire.among(conn, term_ids)
    cursor = wire.run(
        conn,
        f"SELECT {PREFIXED}, {_STANDS} FROM obligations o JOIN terms t ON t.id = o.term_id "
        f"LEFT JOIN terms p ON {_FOLLOWED} "
        "LEFT JOIN obligations prior ON prior.term_id = p.id AND prior.unit_id = o.unit_id "
        f"WHERE t.follows <> '' AND {_ASLEEP} AND o.term_id {test} ORDER BY o.id{_for_update(conn, True)}",
        [param],
    )
    rows = cursor.fetchall()
    cursor.close()
    return [(_one(conn, row[:-1]), row[-1] or "") for row in rows]


def opened_of(conn: Connection, unit_ids: Iterable[int]) -> list[Obligation]:
    """Return what these units owe and were told of: still owed, the opening behind it."""
    test, param = wire.among(conn, unit_ids)
    cursor = wire.run(
        conn,
        f"SELECT {PREFIXED} FROM obligations o WHERE o.unit_id {test} "
        "AND o.status IN ('open', 'returned') AND o.rung > 0 ORDER BY o.id",
        [param],
    )
    return _all(conn, cursor)


def earliest_send_at(conn: Connection) -> datetime | None:
    """Return the next instant at which anything is due; None when nothing is pending."""
    cursor = wire.run(conn, "SELECT min(next_send_at) FROM obligations WHERE next_send_at IS NOT NULL")
    value = cursor.fetchone()[0]
    return wire.instant(value) if isinstance(value, str) else value


def change(conn: Connection, id: int, **columns: Any) -> bool:
    """Set the named columns of one obligation; return False if there is none with this id."""
    unknown = columns.keys() - obligations.c.keys()
    if unknown:
        raise KeyError(f"obligations have no column {', '.join(sorted(unknown))}")
    names = ", ".join(f"{name} = ?" for name in columns)
    cursor = wire.run(conn, f"UPDATE obligations SET {names} WHERE id = ?", [*columns.values(), id])
    return bool(cursor.rowcount)


def _for_update(conn: Connection, wanted: bool) -> str:
    return " FOR UPDATE OF o" if wanted and conn.dialect.name == "postgresql" else ""


def _all(conn: Connection, cursor: Any) -> list[Obligation]:
    rows = cursor.fetchall()
    cursor.close()
    return [_one(conn, row) for row in rows]


def _one(conn: Connection, row: tuple[Any, ...]) -> Obligation:
    return from_sqlite(row) if conn.dialect.name == "sqlite" else Obligation(*row)


def from_sqlite(row: tuple[Any, ...]) -> Obligation:
    """Return the obligation of a row of ``PREFIXED`` as SQLite's driver gives it."""
    instant, day = wire.instant, wire.day
    (id, term_id, unit_id, epoch, status, opens, due_at, act_by, rung, *rest) = row
    next_send, noticed, acknowledged, promised, fired, sent = rest
    return Obligation(
        id,
        term_id,
        unit_id,
        epoch,
        status,
        instant(opens),
        instant(due_at),
        day(act_by),
        rung,
        next_send and instant(next_send),
        noticed and instant(noticed),
        acknowledged and instant(acknowledged),
        promised and day(promised),
        fired and instant(fired),
        sent and instant(sent),
    )
