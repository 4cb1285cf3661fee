"""One obligation filed, its pending moments gone, beside a bare update and commit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import floors
import world
from databases import Databases
from figures import Figure

from duban.services.naming import Target
from duban.services.recording import submit
from duban.services.ticking import tick

ROUNDS = 200


def figures(databases: Databases, big: str, home: Path) -> Iterator[Figure]:
    """File what has a moment pending in a letter: stage 0 of the first call, after the tick at ``SOON``."""
    copy = databases.copy(big)
    app = world.app_for(copy, home, now=world.SOON)
    tick(app, world.IDLE)
    tick(app, world.SOON)
    targets = [
        Target("call-000", "stage-0", f"c{unit:04}") for unit in range(0, ROUNDS * world.GROUPS, world.GROUPS)
    ]
    others = floors.ids_of(copy, "t.calendar_key = 'call-000' AND t.stage_key = 'stage-3'", ROUNDS)
    times, bare = [], []
    for start in range(0, ROUNDS, 20):  # in turns, so that a busy disk slows both
        bare += floors.update_and_commit(copy, others[start : start + 20])
        for target in targets[start : start + 20]:
            began = perf_counter()
            done = submit(app, target, world.SOON, actor="operator")
            times.append(perf_counter() - began)
            assert done.cancelled == 1, done
    app.close()
    databases.drop(copy)
    took, floor = median(times) * 1e3, median(bare) * 1e3
    yield Figure(
        "submit one obligation, its moments gone", databases.kind, took, "ms", "≤ 3 × floor",
        took <= 3 * floor, floor, "bare update and commit",
    )  # fmt: skip
