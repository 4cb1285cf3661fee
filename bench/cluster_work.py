"""One of several processes on one database: a worker without its runner. A program of its own.

In: fire or deliver, the database, a home, the mail server's port, and the calls that are its share. Out: a
line "ready", and once a line has come in, what it did as JSON: when it began and ended, how much, at what
cost.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import psutil
import world

from duban.app import App
from duban.services import timelines
from duban.services.delivering import deliver
from duban.services.knowledge import knowledge


@dataclass(frozen=True, slots=True)
class Done:
    """What several processes did together. ``cpu``: the seconds of these processes; ``busy``: of the whole
    machine, PostgreSQL and the mail server among it."""

    seconds: float
    done: int
    cpu: float
    busy: float
    peak: float  # MB of the largest


def side_by_side(verb: str, url: str, home: Path, port: int, shares: Sequence[Sequence[str]]) -> Done:
    """Let a process work on each share, all from the same instant; return what they did together."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, __file__, verb, url, str(home), str(port), *share],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )
            )
            for share in shares
        ]  # fmt: skip
        for process in processes:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        before = _busy()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        said = [json.loads(process.stdout.readline()) for process in processes if process.stdout is not None]
        busy = _busy() - before
    return Done(
        max(one["ended"] for one in said) - min(one["began"] for one in said),
        sum(one["done"] for one in said), sum(one["cpu"] for one in said), busy,
        max(one["peak"] for one in said),
    )  # fmt: skip


def _busy() -> float:
    """Return the seconds in which the processors of this machine have worked."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)


def main() -> None:
    verb, url, home, port, *calls = sys.argv[1:]
    app = world.app_for(url, Path(home), now=world.FLOOD, smtp_port=int(port))
    with app.store.reading() as conn:
        knowledge(app, conn)
    _ = app.workdays, app.letters, app.slots()
    print("ready", flush=True)
    sys.stdin.readline()
    before, began = process_time(), perf_counter()
    done = _fire(app, calls) if verb == "fire" else deliver(app, world.FLOOD).sent
    ended = perf_counter()  # CLOCK_MONOTONIC: the same for all processes of the machine
    cpu = process_time() - before
    said = {"began": began, "ended": ended, "done": done, "cpu": cpu, "peak": world.peak_memory()}
    print(json.dumps(said), flush=True)
    app.close()


def _fire(app: App, calls: Sequence[str]) -> int:
    """Run the stages of these calls, as a shard's flow does; return how many moments were fired."""
    return sum(
        timelines.run_stage(app, stage, world.FLOOD).fired
        for call in calls
        for stage in timelines.by_stage(app, call).stages
    )


if __name__ == "__main__":
    main()
