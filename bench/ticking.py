"""Idle ticks, and ticks with 1,000 due: the same among many open obligations as among few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import floors
import world
from figures import Figure

from duban.app import App
from duban.services.ticking import ADDRESSES, BATCH, tick

IDLE_ROUNDS, DUE_ROUNDS = 181, 7
IDLE_TARGET = {"sqlite": 2.0, "postgresql": 5.0}  # ms


def figures(kind: str, few: str, many: str, home: Path, numbers: tuple[int, int]) -> Iterator[Figure]:
    """Yield both works. ``few`` and ``many`` are worlds with so many open obligations."""
    small, large = (f"{n:,}" for n in numbers)
    idle = {url: _idle(url, home) for url in (few, many)}
    ratio = idle[many] / idle[few]
    yield Figure(
        f"idle tick among {large}", kind, idle[many], "ms",
        f"≤ {IDLE_TARGET[kind]:g} ms, ≤ 2 × among {small}",
        idle[many] <= IDLE_TARGET[kind] and ratio <= 2,
        floors.idle(many, world.IDLE) * 1e3, "look for one due",
        f"among {small}: {idle[few]:.2f} ms ({ratio:.2f} ×)",
    )  # fmt: skip
    rounds = [(_due(few, home), _due(many, home)) for _ in range(DUE_ROUNDS)]  # in turns
    times = {few: median(r[0] for r in rounds), many: median(r[1] for r in rounds)}
    ratio = times[many] / times[few]
    _rewind(many, home)
    floor = floors.fire(many, world.SOON, BATCH, ADDRESSES)
    yield Figure(
        f"tick with 1,000 due among {large}", kind, times[many] * 1e3, "ms", f"≤ 1.5 × among {small}",
        ratio <= 1.5, floor * 1e3, "bare driver",
        f"among {small}: {times[few] * 1e3:.0f} ms ({ratio:.2f} ×)",
    )  # fmt: skip
    _rewind(many, home)


def _idle(url: str, home: Path) -> float:
    """Tick once a minute for three hours in which nothing is due; return milliseconds."""
    app = world.app_for(url, home)
    now = world.IDLE
    tick(app, now)
    times = []
    for _ in range(IDLE_ROUNDS):
        now += timedelta(minutes=1)
        began = perf_counter()
        done = tick(app, now)
        times.append(perf_counter() - began)
        assert done.obligations == 0, "the tick was not idle"
    app.close()
    return median(times) * 1e3


def _due(url: str, home: Path) -> float:
    """Return the seconds of a tick that fires 1,000 and bundles them, of a duban that has just ticked."""
    app = world.app_for(url, home, now=world.SOON)
    rewind(app)
    tick(app, world.SOON - timedelta(minutes=1))
    began = perf_counter()
    done = tick(app, world.SOON)
    took = perf_counter() - began
    assert done.obligations == 1_000 and done.letters == 500, done
    app.close()
    return took


def _rewind(url: str, home: Path) -> None:
    app = world.app_for(url, home)
    rewind(app)
    app.close()


def rewind(app: App) -> None:
    """Undo a tick at ``SOON``."""
    with app.store.writing() as conn:
        for table in ("moments", "letters", "ledger", "facts WHERE key <> 'roster_version'"):
            conn.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
        conn.exec_driver_sql(
            *world.marked(
                conn,
                "UPDATE obligations SET rung = 1, next_send_at = ? WHERE rung = 2",
                world.SOON,
            )
        )
