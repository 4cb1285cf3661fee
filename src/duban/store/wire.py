"""The drivers' fast paths, in one place: Python values to wire text and back, and bulk statements.

SQLAlchemy costs some microseconds a row, which is most of the time of a bulk write. Here SQLite gets
``executemany`` and PostgreSQL one statement over ``unnest``ed arrays. One law: the text of an instant is
what ``columns.Instant`` writes, so both paths read each other's rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection

BATCH = 5_000  # rows of one statement: large enough for speed, small enough for flat memory

Row = Sequence[Any]


@lru_cache(maxsize=8192)
def instant_text(value: datetime) -> str:
    """Return an aware instant as SQLite holds it: UTC, microseconds, no zone. It sorts as text."""
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone; the store holds UTC instants only")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=8192)
def instant(value: str) -> datetime:
    """Return the aware instant of SQLite's text."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def aware(value: str | datetime) -> datetime:
    """Return an instant as either driver gives it."""
    return instant(value) if isinstance(value, str) else value


@lru_cache(maxsize=8192)
def day(value: str) -> date:
    return date.fromisoformat(value)


@lru_cache(maxsize=8192)
def _day_text(value: date) -> str:
    return value.isoformat()


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


#: How one value becomes wire text, by column type: (for SQLite, for a PostgreSQL array literal).
_CODECS: dict[str, tuple[Callable[[Any], Any] | None, Callable[[Any], str]]] = {
    "int": (None, str),
    "bool": (int, lambda value: "t" if value else "f"),
    "text": (None, _quoted),
    "timestamptz": (instant_text, lambda value: f'"{instant_text(value)}+00"'),
    "date": (_day_text, _day_text),
}


def raw(conn: Connection) -> Any:
    """Return the driver's own connection under ``conn``, inside the same transaction."""
    return conn.connection.dbapi_connection


def sqlite_params(types: Sequence[str], rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """Return the rows as SQLite binds them, column by column (a row at a time costs twice as much)."""
    columns: list[Any] = []
    for kind, values in zip(types, zip(*rows, strict=True), strict=True):
        encode = _CODECS[kind][0]
        if encode is None:
            columns.append(values)
        else:
            columns.append([None if value is None else encode(value) for value in values])
    return list(zip(*columns, strict=True))


def arrays(types: Sequence[str], rows: Iterable[Row]) -> list[str]:
    """Return one PostgreSQL array literal for each column."""
    literals = []
    for kind, values in zip(types, zip(*rows, strict=True), strict=True):
        encode = _CODECS[kind][1]
        literals.append(
            "{" + ",".join(["NULL" if value is None else encode(value) for value in values]) + "}"
        )
    return literals


def unnested(types: Sequence[str]) -> str:
    """Return the FROM item that turns ``arrays`` back into rows."""
    return "unnest(" + ", ".join(f"%s::{kind}[]" for kind in types) + ")"


def bulk(conn: Connection, *, sqlite: str, postgresql: str, types: Sequence[str], rows: Iterable[Row]) -> int:
    """Run one statement for every row, in batches; return how many rows it changed.

    ``sqlite`` takes one row's values as ``?``; ``postgresql`` holds ``{rows}`` where the rows come from.
    Memory stays flat when ``rows`` is a generator.
    """
    cursor, changed = raw(conn).cursor(), 0
    on_sqlite = conn.dialect.name == "sqlite"
    statement = sqlite if on_sqlite else postgresql.replace("{rows}", unnested(types))
    try:
        for batch in batches(rows):
            if on_sqlite:
                cursor.executemany(statement, sqlite_params(types, batch))
            else:
                cursor.execute(statement, arrays(types, batch))
            changed += max(cursor.rowcount, 0)
    finally:
        cursor.close()
    return changed


def batches(rows: Iterable[Row], size: int = BATCH) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def among(conn: Connection, ids: Iterable[int]) -> tuple[str, str]:
    """Return (an SQL test ``IN …`` with one parameter, the parameter) for any number of ids."""
    if conn.dialect.name == "sqlite":
        return "IN (SELECT value FROM json_each(?))", json.dumps(list(ids))
    return "= ANY(?::int[])", "{" + ",".join(map(str, ids)) + "}"


def among_texts(conn: Connection, values: Iterable[str]) -> tuple[str, str]:
    """As ``among``, for texts."""
    if conn.dialect.name == "sqlite":
        return "IN (SELECT value FROM json_each(?))", json.dumps(list(values))
    return "= ANY(?::text[])", "{" + ",".join(map(_quoted, values)) + "}"


def _bound(value: Any) -> Any:
    """Return a value as SQLite binds it; a datetime is a date too, so it is asked for first."""
    if isinstance(value, datetime):
        return instant_text(value)
    return _day_text(value) if isinstance(value, date) else value


def run(conn: Connection, statement: str, params: Sequence[Any] = ()) -> Any:
    """Execute one statement written with ``?`` on the driver; instants become text; return its cursor.

    No statement here holds a literal ``?`` or ``%``.
    """
    cursor = raw(conn).cursor()
    if conn.dialect.name == "sqlite":
        cursor.execute(statement, [_bound(p) for p in params])
    else:
        cursor.execute(statement.replace("?", "%s"), params)
    return cursor
