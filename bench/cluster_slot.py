"""What a round looks at before it fires anything, with hundreds and thousands of calls in force.

The calendars (new periods, edited files), the schema's version, and which calls have something due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import cluster_office
from databases import Databases
from figures import Figure

from duban.services.calendars import Synced, sync
from duban.services.sharing import due_calls
from duban.store.schema import check_schema

SIZES, ROUNDS = (500, 2_000), 3
TARGETS = {"the calendars": 2.0, "the schema": 0.1, "calls with something due": 0.1}  # s


def figures(databases: Databases, home: Path, sizes: tuple[int, ...] = SIZES) -> Iterator[Figure]:
    url = databases.new()
    cluster_office.found(url, home)
    cluster_office.put_in_force(url, home, ["call-0000"], cluster_office.FIRST)
    with cluster_office.opened(url, home, cluster_office.at(cluster_office.FIRST, 19)) as app:
        sync(app, app.clock())  # the roster is new: whoever it has owes already, and is not asked again
    known, took = 1, dict[int, dict[str, float]]()
    for size in sizes:
        cluster_office.copied(url, home, known, size)
        databases.tidy(url)
        known, took[size] = size, _looks(url, home)
    databases.drop(url)
    for name, target in TARGETS.items():
        most = took[sizes[-1]][name]
        others = ", ".join(f"with {size:,}: {took[size][name]:.3f} s" for size in sizes[:-1])
        yield Figure(
            f"looking at {name}, {sizes[-1]:,} calls in force", databases.kind, most, "s", f"≤ {target:g} s",
            most <= target, note=others,
        )  # fmt: skip


def _looks(url: str, home: Path) -> dict[str, float]:
    """Return the median seconds of each look, of a process that has just begun, as a flow's has."""
    times: dict[str, list[float]] = {name: [] for name in TARGETS}
    now = cluster_office.at(cluster_office.FIRST, 19)
    for number in range(ROUNDS + 1):
        with cluster_office.opened(url, home, now) as app:
            _ = app.store, app.workdays
            looks: list[tuple[str, Callable[[], object]]] = [
                ("the calendars", lambda app=app: sync(app, now)),
                ("the schema", lambda app=app: check_schema(app.store)),
                ("calls with something due", lambda app=app: due_calls(app, now)),
            ]
            for name, look in looks:
                began = perf_counter()
                found = look()
                if number:  # the first warms the database
                    times[name].append(perf_counter() - began)
                assert found in (None, [], Synced(0, (), ()))
    return {name: median(each) for name, each in times.items()}
