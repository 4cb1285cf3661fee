"""Runs of call-timeline, and the services they consist of, timed in one process. A program of its own.

In: a home, how many rounds, and databases whose one call has obligations; PREFECT_API_URL names the server.
Out, as JSON: for each database the seconds of a run with nothing due and with ten due, each as a flow and as
bare services. The law: what is measured is the run, not the import of Prefect.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import warnings
from pathlib import Path
from statistics import median
from time import perf_counter

import world

from duban.app import App
from duban.clock import MovableClock
from duban.services import timelines
from duban.settings import Settings

KEY, DUE = "call-000", 10


def main() -> None:
    home, rounds, *urls = sys.argv[1:]
    os.environ |= {"DUBAN_HOME": home, "DUBAN_OPERATOR": "office", "DUBAN_REPLAY": "1"}
    sys.path.insert(0, str(Path(__file__).parent.parent))
    warnings.simplefilter("ignore")  # Prefect's own
    found: dict[str, dict[str, list[float]]] = {url: {} for url in urls}
    with asyncio.Runner() as runner:
        for number in range(int(rounds) + 1):
            for url in urls:  # in turns, so that a busy machine slows all
                os.environ["DUBAN_DATABASE"] = url
                for due in (False, True):
                    name = "due" if due else "idle"
                    flow, bare = _flow(runner, url, due), _bare(url, due)
                    if number:  # the first round warms
                        found[url].setdefault(f"flow {name}", []).append(flow)
                        found[url].setdefault(f"bare {name}", []).append(bare)
    print(json.dumps([{name: median(times) for name, times in found[url].items()} for url in urls]))


def _flow(runner: asyncio.Runner, url: str, due: bool) -> float:
    from flows.call_timeline import call_timeline

    rewind(url, DUE if due else 0)
    began = perf_counter()
    state = runner.run(call_timeline(KEY, world.SOON, return_state=True))  # type: ignore[arg-type]
    took = perf_counter() - began
    assert state.is_completed(), state
    assert fired(url) == (DUE if due else 0)
    return took


def _bare(url: str, due: bool) -> float:
    """Do what the flow does, without it: open duban, run the stages."""
    rewind(url, DUE if due else 0)
    began = perf_counter()
    app = App(Settings(), clock=MovableClock(world.SOON))
    done = [timelines.run_stage(app, stage, world.SOON) for stage in timelines.by_stage(app, KEY).stages]
    app.close()
    took = perf_counter() - began
    assert sum(stage.fired for stage in done) == (DUE if due else 0), done
    return took


def rewind(url: str, due: int) -> None:
    """Let ``due`` obligations be due at ``SOON``, spread over the call, and no others."""
    app = world.app_for(url, Path(os.environ["DUBAN_HOME"]))
    with app.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM moments")
        later = world.marked(
            conn, "UPDATE obligations SET rung = 1, next_send_at = ? WHERE next_send_at <= ? OR rung > 1",
            world.FLOOD, world.SOON,
        )  # fmt: skip
        conn.exec_driver_sql(*later)
        spread = "mod(id, (SELECT greatest(count(*) / ?, 1) FROM obligations)::int) = 0"
        chosen = f"id IN (SELECT id FROM obligations WHERE {spread} ORDER BY id LIMIT ?)"  # noqa: S608
        conn.exec_driver_sql(
            *world.marked(
                conn,
                f"UPDATE obligations SET next_send_at = ? WHERE {chosen}",  # noqa: S608
                world.SOON,
                max(due, 1),
                due,
            )
        )
    app.close()


def fired(url: str) -> int:
    app = world.app_for(url, Path(os.environ["DUBAN_HOME"]))
    with app.store.reading() as conn:
        number = conn.exec_driver_sql("SELECT count(*) FROM moments").scalar_one()
    app.close()
    return int(number)


if __name__ == "__main__":
    main()
