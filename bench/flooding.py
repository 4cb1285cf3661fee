"""Many moments due at once, bundled into letters, while a console writes beside the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import console
import floors
import world
from databases import Databases
from figures import Figure, percentile

from duban.services.ticking import ADDRESSES, BATCH, tick

SPEED = {"sqlite": 10_000.0, "postgresql": 0.0}  # moments a second; the issue names one for SQLite only
WAIT = 250.0  # ms


def figures(databases: Databases, big: str, home: Path, calls: int) -> Iterator[Figure]:
    kind = databases.kind
    copy = databases.copy(big)
    floor = floors.fire(copy, world.FLOOD, BATCH, ADDRESSES)
    databases.drop(copy)
    copy = databases.copy(big)
    app = world.app_for(copy, home, now=world.FLOOD)
    tick(app, world.IDLE)
    with console.at_work(copy, home, calls) as writes:
        began = perf_counter()
        done = tick(app, world.FLOOD)
        took = perf_counter() - began
    app.close()
    databases.drop(copy)
    moments = world.flooded(calls) + 1_000
    assert done.moments == moments, done
    speed = moments / took
    yield Figure(
        f"{moments:,} moments due at once, into letters", kind, speed, "moments/s",
        f"≥ {SPEED[kind]:,.0f}/s" if SPEED[kind] else "(none)", speed >= SPEED[kind], moments / floor,
        "bare driver", f"{done.letters:,} letters; a console wrote {len(writes)} times meanwhile",
    )  # fmt: skip
    worst = percentile(writes, 0.99) * 1e3
    yield Figure(
        "a console's write meanwhile, p99", kind, worst, "ms", f"≤ {WAIT:g} ms", worst <= WAIT,
        note=f"median {percentile(writes, 0.5) * 1e3:.0f} ms, worst {max(writes) * 1e3:.0f} ms",
    )  # fmt: skip
