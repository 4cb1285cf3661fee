"""A database URL in, short transactions out.

One law: nothing is written outside ``writing()``, which holds the write lock from its first statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
from sqlalchemy import Connection as Connection  # the one name of SQLAlchemy that others may speak
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from duban.clock import monotonic
from duban.problems import DubanError

__all__ = ["Connection", "Store", "database_now", "open_store"]

#: Seconds: how long to wait for SQLite's write lock and how often to ask; a transaction longer than _LONG
#: is followed by a pause in which others get it.
_BUSY, _ASK, _LONG, _PAUSE = 30.0, 0.001, 0.01, 0.003
_TRUST = 1.0  # seconds for which a connection to PostgreSQL that was just used needs no asking

#: What the drivers say, in the words of a person who can mend it: (fragment, code, what, what to do).
_SQLITE_TROUBLE = (
    ("disk is full", "store-full", "the disk is full", "free some space; nothing was lost"),
    ("readonly", "store-readonly", "the database may not be written", "give this user the right to write it"),
    (
        "unable to open",
        "store-unreachable",
        "the database file cannot be opened",
        "check the path and rights",
    ),
    ("not a database", "store-unreachable", "the file is not a duban database", "check the path"),
    ("malformed", "store-damaged", "the database file is damaged", "restore it from a backup"),
    ("disk i/o error", "store-damaged", "the disk reports an error", "check the disk and its free space"),
    ("locked", "store-busy", "another process held the database for too long", "try again"),
)
_POSTGRES_TROUBLE = {
    "53100": ("store-full", "the database's disk is full", "free some space; nothing was lost"),
    "25006": ("store-readonly", "the database is read-only", "connect to the primary server"),
    "42501": ("store-readonly", "the database refuses this user", "grant the rights on its tables"),
    "55P03": ("store-busy", "another process held a lock for too long", "try again"),
    "40P01": ("store-busy", "two processes waited for each other", "try again"),
}


class Store:
    """One database. ``dialect`` is ``sqlite`` or ``postgresql``."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection whose reads agree with each other; it never waits for a writer on SQLite."""
        with _clear_errors(self.engine.url), self.engine.connect() as conn:
            conn.execution_options(duban_reading=True)
            with conn.begin():
                yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection that may write; commits at exit, rolls back on any error.

        On SQLite the write lock is taken first (BEGIN IMMEDIATE), so a read inside is never stale.
        Raises DubanError where the database is full, read-only, busy or gone.
        """
        began = monotonic()
        with _clear_errors(self.engine.url), self.engine.begin() as conn:
            yield conn
        if self.dialect == "sqlite" and monotonic() - began > _LONG:
            # SQLite queues nobody: whoever held the lock for long would take it again before those who wait.
            sleep(_PAUSE)

    def close(self) -> None:
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Connect to ``url``, making the folder of a SQLite file. Raises DubanError if it cannot be reached."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DubanError(
            "the database setting is not a URL",
            hint="write sqlite:///path/duban.sqlite or postgresql://user@host/name",
            code="store-url",
        ) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        engine = _sqlite(parsed)
    elif backend in ("postgresql", "postgres"):
        engine = _postgres(parsed)
    else:
        raise DubanError(
            f"{backend} is not a database duban knows", hint="use sqlite or postgresql", code="store-url"
        )
    store = Store(engine)
    try:
        with store.reading() as conn:
            conn.exec_driver_sql("SELECT 1")
    except BaseException:
        store.close()
        raise
    return store


def database_now(conn: Connection) -> datetime:
    """Return the database's own clock: PostgreSQL's server, or this machine's for SQLite."""
    if conn.dialect.name == "postgresql":
        instant: datetime = conn.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        return instant.astimezone(UTC)
    text: str = conn.exec_driver_sql("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')").scalar_one()
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DubanError(
                f"the folder of {url.database} cannot be made: {error.strerror}",
                hint="check the path and rights",
                code="store-unreachable",
            ) from None
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 30.0})

    @event.listens_for(engine, "connect")
    def pragmas(connection: sqlite3.Connection, _record: Any) -> None:
        # busy_timeout first: switching to WAL itself needs a lock.
        for pragma in ("busy_timeout = 30000", "journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
        for pragma in ("foreign_keys = ON", "cache_size = -65536", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        if conn.get_execution_options().get("duban_reading"):
            conn.exec_driver_sql("BEGIN")
        else:
            _take_lock(conn.connection.dbapi_connection)  # type: ignore[arg-type]

    return engine


def _take_lock(connection: sqlite3.Connection) -> None:
    """Begin a writing transaction, asking each millisecond: SQLite's own waiting asks ten times a second,
    and a click in the console would miss every gap between two batches of the engine."""
    until = monotonic() + _BUSY
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
                sleep(_ASK)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY * 1000:.0f}")


def _postgres(url: URL) -> Engine:
    options = "-c lock_timeout=30s -c timezone=UTC"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), connect_args={"connect_timeout": 10, "options": options}
    )

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: Any) -> None:
        record.info["used_at"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: psycopg.Connection[Any] | None, record: Any, _proxy: Any) -> None:
        """A server that was restarted costs nobody an error; one that answered a moment ago is not asked."""
        used_at = record.info.get("used_at")
        if connection is None or used_at is None or monotonic() - used_at < _TRUST:
            return
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except psycopg.Error as error:
            raise DisconnectionError from error

    return engine


@contextmanager
def _clear_errors(url: URL) -> Iterator[None]:
    """Turn what a person can mend into one clear line; let defects through as they are."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, psycopg.Error, PoolTimeout) as error:
        trouble = _trouble(error, url)
        if trouble is None:
            raise
        raise trouble from error


def _trouble(error: Exception, url: URL) -> DubanError | None:
    # Of the query only the host: a password may stand there as well.
    shown = url.set(query={name: value for name, value in url.query.items() if name == "host"})
    where = shown.render_as_string(hide_password=True)
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        said = str(cause).lower()
        for fragment, code, what, hint in _SQLITE_TROUBLE:
            if fragment in said:
                return DubanError(f"{what} ({where})", hint=hint, code=code)
        return None
    if isinstance(cause, psycopg.Error):
        if cause.sqlstate in _POSTGRES_TROUBLE:
            code, what, hint = _POSTGRES_TROUBLE[cause.sqlstate]
            return DubanError(f"{what} ({where})", hint=hint, code=code)
        gone = (cause.sqlstate or "08").startswith(("08", "57P", "3D", "28"))
        if isinstance(cause, psycopg.OperationalError) and gone:
            first = (str(cause).strip().splitlines() or ["no answer"])[0]
            return DubanError(
                f"the database cannot be reached ({where}): {first}",
                hint="check that the server runs and the address is right",
                code="store-unreachable",
            )
        return None
    if isinstance(error, (PoolTimeout, OperationalError, InterfaceError)):
        return DubanError(f"the database did not answer ({where})", hint="try again", code="store-busy")
    return None
