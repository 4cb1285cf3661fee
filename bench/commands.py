"""Whole processes: the command line at its quickest, and the demo."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from figures import Figure

ROOT = Path(__file__).parent.parent
DUBAN = str(Path(sys.executable).parent / "duban")
BARE = [sys.executable, "-c", "import typer, pydantic, yaml"]
BARE_RUN = [
    sys.executable,
    "-c",
    "import typer, pydantic, sqlalchemy, psycopg, jinja2, apscheduler.schedulers",
]
LIMIT = 60.0  # seconds


def figures(rounds: int = 5) -> Iterator[Figure]:
    """Yield the wall times of three commands, each the median of ``rounds`` processes."""
    bare = median(wall(BARE) for _ in range(rounds))
    for words, target in ((["--help"], 0.4), (["check", "calendars/"], 1.0)):
        took = median(wall([DUBAN, *words]) for _ in range(rounds))
        yield Figure(
            f"duban {' '.join(words)}", "", took, "s", f"≤ {target:g} s", took <= target, bare,
            "importing typer, pydantic, yaml",
        )  # fmt: skip
    bare = median(wall(BARE_RUN) for _ in range(rounds))
    for name, warm in (("on a new home", False), ("again", True)):
        took = median(_first_tick(warm) for _ in range(rounds))
        yield Figure(
            f"duban run to its first tick, {name}", "sqlite", took, "s", "≤ 2 s", took <= 2, bare,
            "importing the libraries it needs",
        )  # fmt: skip


def demo() -> Iterator[Figure]:
    with TemporaryDirectory(prefix="duban-bench-") as folder:
        took = wall([DUBAN, "demo", "--home", str(Path(folder) / "demo")], limit=600)
    yield Figure("duban demo", "sqlite", took, "s", "≤ 90 s", took <= 90)


def wall(command: list[str], limit: float = LIMIT) -> float:
    began = perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=limit)
    return perf_counter() - began


def _first_tick(warm: bool) -> float:
    """Start ``duban run`` and wait until the store says that it has ticked."""
    with TemporaryDirectory(prefix="duban-bench-") as folder:
        home = Path(folder) / "home"
        env = environment(home)
        if warm:
            quiet = {"check": True, "capture_output": True, "cwd": ROOT, "env": env}
            subprocess.run([DUBAN, "roster", "demo"], **quiet)  # type: ignore[call-overload]
            subprocess.run([DUBAN, "tick"], **quiet)  # type: ignore[call-overload]
            _forget(home)
        began = perf_counter()
        with subprocess.Popen(
            [DUBAN, "run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            until_ticked(process, home)
            took = perf_counter() - began
            process.terminate()
        return took


def environment(home: Path) -> dict[str, str]:
    return dict(os.environ) | {"DUBAN_HOME": str(home), "DUBAN_OPERATOR": "miit"}


def until_ticked(process: subprocess.Popen[bytes], home: Path) -> None:
    """Wait until the store of a ``duban run`` says that it has ticked."""
    end = perf_counter() + LIMIT
    while not _ticked(home):
        assert process.poll() is None and perf_counter() < end, "duban run did not tick"
        sleep(0.005)


def _forget(home: Path) -> None:
    with closing(sqlite3.connect(home / "duban.sqlite")) as conn, conn:
        conn.execute("DELETE FROM facts WHERE key = 'last_tick_at'")


def _ticked(home: Path) -> bool:
    path = home / "duban.sqlite"
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
            return conn.execute("SELECT 1 FROM facts WHERE key = 'last_tick_at'").fetchone() is not None
    except sqlite3.Error:
        return False  # the schema is being made
