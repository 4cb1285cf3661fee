"""One cluster for all stories: a Prefect server, a pool, deployments, two workers, a PostgreSQL.

Each story gets a database of its own with the five calls in force, and writes it into the duban.toml that
every flow reads anew.
"""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from types import FrameType

import psutil
import psycopg
import pytest

from tests.cluster.ground import Ground, ground
from tests.cluster.office import TEMPLATE, Office, Post, database_of, found_template, settings, toml

_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "cluster" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def running() -> Iterator[Ground]:
    # Not under pytest's own folder: a second test run shuts that to the user PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="duban-cluster-"))
    # pytest takes a SystemExit for a failed test; at a KeyboardInterrupt it puts everything away.
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with ground(folder) as started:
            found_template(started.home, started.postgres.url)
            yield started
        assert not [one.cmdline() for one in psutil.process_iter() if _works_for(one, started)]
    finally:
        signal.signal(signal.SIGTERM, before)
        shutil.rmtree(folder, ignore_errors=True)


def _works_for(one: psutil.Process, ended: Ground) -> bool:
    try:
        return one.environ().get("PREFECT_HOME") == str(ended.server.folder)
    except (psutil.Error, OSError):
        return False


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def cluster(running: Ground) -> Ground:
    """The cluster, with both workers there and no run of this story yet."""
    running.begin()
    return running


@pytest.fixture
def open_office(cluster: Ground) -> Iterator[Callable[[], Office]]:
    """Open offices with the same past; the workers work for the one opened last."""
    with ExitStack() as stack:

        def opened() -> Office:
            name = f"office_{next(_numbers)}"
            with psycopg.connect(cluster.postgres.url, autocommit=True) as conn:
                conn.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY wal_log")
            post = Post()
            stack.callback(post.close)
            given = settings(cluster.home, database_of(cluster.postgres.url, name), post.server.port)
            (cluster.home / "duban.toml").write_text(toml(given), "utf-8")
            made = Office(given, post)
            stack.callback(made.close)
            return made

        yield opened


@pytest.fixture
def office(open_office: Callable[[], Office]) -> Office:
    return open_office()
