"""The world of the scenarios, once on each database and once on SQLite alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.world import World


@pytest.fixture
def world(store_url: str, tmp_path: Path) -> Iterator[World]:
    """A duban with the small China in its roster, on SQLite and on PostgreSQL."""
    with World(tmp_path / "home", store_url) as made:
        yield made.settle_in()


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    """The same on SQLite alone, for what no database can change."""
    (tmp_path / "home").mkdir()
    shutil.copy(sqlite_template, tmp_path / "home" / "duban.sqlite")
    with World(tmp_path / "home") as made:
        yield made.settle_in()
