"""A console at work: one small write after another while the engine is busy. A program of its own.

Reads nothing; writes a line "ready", then, when its input ends, the seconds of each write as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

import world

from duban.services.naming import Target
from duban.services.recording import acknowledge, submit

PACE = 0.02  # seconds between two clicks


@contextmanager
def at_work(url: str, home: Path, calls: int) -> Iterator[list[float]]:
    """Let a console write while the block runs; the list holds the seconds of each write afterwards."""
    times: list[float] = []
    with subprocess.Popen(
        [sys.executable, __file__, url, str(home), str(calls)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield times
        process.stdin.close()
        times += json.loads(process.stdout.read())


def main() -> None:
    url, home, calls = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    app = world.app_for(url, home, now=world.FLOOD)
    stopped = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stopped.set()), daemon=True).start()
    times: list[float] = []
    for number, target in enumerate(_targets(calls)):
        verb = acknowledge if number % 2 else submit
        began = perf_counter()
        verb(app, target, world.FLOOD, actor="operator")
        if number == 1:  # both verbs are warm
            print("ready", flush=True)
        elif number > 1:
            times.append(perf_counter() - began)
        if stopped.is_set():
            break
        sleep(PACE)
    print(json.dumps(times))
    app.close()


def _targets(calls: int) -> Iterator[Target]:
    """Yield what nothing is due for: the last call, and the quiet stages of the first."""
    for call in (calls - 1, 0):
        for stage in range(2, world.STAGES):
            for unit in range(call % world.GROUPS, world.GROUPS * world.UNITS, world.GROUPS):
                yield Target(f"call-{call:03}", f"stage-{stage}", f"c{unit:04}")


if __name__ == "__main__":
    main()
