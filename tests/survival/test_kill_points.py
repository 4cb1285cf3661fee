"""The process is killed at every write and around every letter: nothing is lost, nothing is said twice."""

from __future__ import annotations

import multiprocessing
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from duban.delivery.loopback import LoopbackServer
from duban.store import ledger, tables
from duban.store.engine import open_store
from tests.survival.mortal import BYTES_WENT, COMMITTED, live, steps
from tests.survival.office import MOSTLY_SQLITE, Office, at, call

STEPS = len(steps())
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.survival.warmed"])

Received = Counter[tuple[str, str]]


class Databases:
    """Copies of databases by name, as files or inside one PostgreSQL."""

    def __init__(self, store_url: str, folder: Path, server: str) -> None:
        self._url, self._folder, self._server = store_url, folder, server
        self._prefix = store_url.partition("?")[0].rpartition("/")[2].partition(".")[0]

    def url(self, name: str) -> str:
        if not self._server:
            return f"sqlite:///{self._folder / name}.sqlite"
        return self._url.replace(f"/{self._prefix}?", f"/{self._prefix}_{name}?")

    def copy(self, source: str, name: str) -> str:
        """Make ``name`` a copy of ``source`` ("" is the test's own database); return its URL."""
        if not self._server:
            origin = self.url(source) if source else self._url
            shutil.copy(origin.removeprefix("sqlite:///"), self._folder / f"{name}.sqlite")
        else:
            origin = f"{self._prefix}_{source}" if source else self._prefix
            self._execute(f"CREATE DATABASE {self._prefix}_{name} TEMPLATE {origin} STRATEGY wal_log")
        return self.url(name)

    def drop(self, name: str) -> None:
        if self._server:
            self._execute(f"DROP DATABASE IF EXISTS {self._prefix}_{name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as conn:
            conn.execute(statement)


#: What multiprocessing says when its fork server could not tell how a process ended.
LOST = 255


@dataclass
class Season:
    """The undisturbed season: of each step its mail, the points passed in it, and the state it left."""

    mail: list[Received]
    points: list[list[str]]
    after: list[dict[str, list[tuple[Any, ...]]]]

    def deaths(self) -> list[tuple[int, int]]:
        """Every (step, point) at which one can die."""
        return [(s, p) for s, points in enumerate(self.points) for p in range(1, len(points) + 1)]


def state(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """What the database says in the end, but for instants and ids that a death may move."""
    o, m, x = tables.obligations.c, tables.moments.c, tables.letters.c
    key = (o.unit_id, m.epoch, m.rule, m.repetition, m.contact_id)
    fired = tables.moments.join(tables.obligations)
    queries = {
        "moments": select(*key, m.send_at, m.state, m.reason).select_from(fired).order_by(*key),
        "obligations": select(o.unit_id, o.epoch, o.status, o.rung, o.next_send_at).order_by(o.unit_id),
        "letters": select(x.address, x.slot_at, x.letter_class, x.state, x.message_id).order_by(x.message_id),
    }
    store = open_store(url)
    try:
        with store.reading() as conn:
            found = {name: [tuple(row) for row in conn.execute(query)] for name, query in queries.items()}
            findings = ledger.verify(conn, at("08-26 08:00"))  # rows of the last moments may wait
    finally:
        store.close()
    return found | {"ledger": [(finding,) for finding in findings]}


def lived(home: Path, url: str, port: int, first: int, last: int, die_at: int = 0) -> int | None:
    """Live steps in a process of its own; return its exit code."""
    process = _processes.Process(target=live, args=(str(home), url, port, first, last, die_at))
    process.start()
    process.join(60)
    return process.exitcode


def undisturbed(folder: Path, databases: Databases, copies: int = STEPS) -> Season:
    """Live the season once, step by step, keeping copies of the database before each: ``before_<step>``."""
    with Office(folder, databases.copy("", "season")) as office:
        office.settle_in()
        office.write(call())
    season = Season([], [], [])
    trace = folder / "trace"
    with LoopbackServer() as server:
        for step in range(STEPS):
            if step < copies:
                databases.copy("season", f"before_{step}")
            trace.write_text("")
            seen = server.count
            assert lived(folder, databases.url("season"), server.port, step, step + 1) == 0
            season.mail.append(Counter((r.address, r.message_id) for r in server.index()[seen:]))
            season.points.append(trace.read_text().splitlines())
            season.after.append(state(databases.url("season")))
    return season


def dies(folder: Path, databases: Databases, season: Season, step: int, point: int, last: int) -> str:
    """Die at one point of a step and live on to the step ``last``; return what is wrong then, or ""."""
    name = f"s{step}p{point}"
    home, url = folder / name, databases.copy(f"before_{step}", name)
    shutil.copytree(folder / "calendars", home / "calendars")
    with LoopbackServer() as server:
        lived(home, url, server.port, step, last, point)
        died_at = len((home / "trace").read_text().splitlines())
        went_on = lived(home, url, server.port, step, last)
        if went_on == LOST:  # living the same steps once more is harmless, or this test says why not
            went_on = lived(home, url, server.port, step, last)
        received = Counter((r.address, r.message_id) for r in server.index())
    end, wanted = state(url), season.after[last - 1]
    databases.drop(name)
    if (died_at, went_on) != (point, 0):
        return f"{name}: died at {died_at}, then ended with {went_on}"
    expected: Received = sum(season.mail[step:last], Counter())
    if set(received) != set(expected):
        return f"{name}: mail {set(received) ^ set(expected)}"
    passed = season.points[step][:point]
    uncommitted = passed[max((i for i, p in enumerate(passed) if p == COMMITTED), default=0) :]
    if received != expected and BYTES_WENT not in uncommitted:
        return f"{name}: twice without need: {received - expected}"
    return "" if end == wanted else f"{name}: {_unlike(end, wanted)}"


def _unlike(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> str:
    return str({k: [*(set(one[k]) ^ set(other[k]))][:6] for k in one if one[k] != other[k]})


@pytest.fixture
def databases(store_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Databases]:
    server = "" if store_url.startswith("sqlite") else request.getfixturevalue("postgres_server")
    made = Databases(store_url, tmp_path, server)
    yield made
    for name in ("season", *(f"before_{step}" for step in range(STEPS))):
        made.drop(name)


def _walk(folder: Path, databases: Databases, every: int, first: int, steps_more: int) -> None:
    season = undisturbed(folder, databases)
    chosen = season.deaths()[first::every]
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(
            lambda death: dies(folder, databases, season, *death, min(death[0] + 1 + steps_more, STEPS)),
            chosen,
        )
        assert [finding for finding in found if finding] == []


@MOSTLY_SQLITE
@pytest.mark.timeout(600)
@pytest.mark.parametrize("third", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
def test_a_death_is_made_good_at_once(third: int, databases: Databases, tmp_path: Path) -> None:
    """At every point, a third of them in the quick run; the database is then as it would have been."""
    _walk(tmp_path, databases, 3, third, 1)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("third", [0, 1, 2])
def test_a_death_anywhere_changes_nothing_to_the_end(
    third: int, databases: Databases, tmp_path: Path
) -> None:
    _walk(tmp_path, databases, 3, third, STEPS)


@MOSTLY_SQLITE
def test_two_processes_live_one_season_together(databases: Databases, tmp_path: Path) -> None:
    """Both do every step at once, also what people do: nothing happens twice."""
    season = undisturbed(tmp_path, databases, copies=1)
    url, homes = databases.copy("before_0", "shared"), [tmp_path / "one", tmp_path / "other"]
    with LoopbackServer() as server, ThreadPoolExecutor(2) as pool:
        for home in homes:
            shutil.copytree(tmp_path / "calendars", home / "calendars")
        for step in range(STEPS):
            ends = pool.map(lambda home, n=step: lived(home, url, server.port, n, n + 1), homes)
            assert list(ends) == [0, 0]
        assert Counter((r.address, r.message_id) for r in server.index()) == sum(season.mail, Counter())
    assert state(url) == season.after[-1]
    databases.drop("shared")
