"""Each story is told on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests.scenarios.world import World

_numbers = count(1)


@pytest.fixture
def world(store_url: str, tmp_path: Path) -> Iterator[World]:
    """A duban without a roster yet."""
    with World(tmp_path / "home", store_url) as made:
        yield made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A duban that the tests of one file only look at: a long story is lived once."""
    home = tmp_path_factory.mktemp("season")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), home / "duban.sqlite")
        with World(home) as made:
            yield made
        return
    server, name = request.getfixturevalue("postgres_server"), f"season_{next(_numbers)}"
    host = parse_qs(urlsplit(server).query)["host"][0]
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE template_duban STRATEGY wal_log")
    with World(home, f"postgresql://postgres@/{name}?host={host}") as made:
        yield made
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
