"""What the flows share: duban opened for one run, a step of a run, and one clear line for what is refused.

Settings come from the environment and duban.toml, as for the command line. Nothing here decides anything:
a run that is repeated, late, or beside another runner writes no second letter.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from prefect import State, Task, get_run_logger
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.states import Failed

from duban.app import App
from duban.clock import MovableClock, system_clock
from duban.given import given_settings
from duban.problems import BadInput, DubanError, Refused
from duban.services.rounds import SKEW, ready

P = ParamSpec("P")
R = TypeVar("R")
Run = Coroutine[Any, Any, State[None]]

ZONE = ZoneInfo("Asia/Shanghai")  # of the schedules in prefect.yaml
#: A worker's clock may be slow by as much as ``ready`` lets pass, and Prefect rings a little early.
EARLY = SKEW + timedelta(seconds=1)
#: Faults of the database that pass by themselves: a restart, a lock held for too long.
PASSING = frozenset({"store-unreachable", "store-busy"})
#: Seconds between two tries to open duban; a server that restarts is back within them.
TRIES = (2, 5, 10, 20, 30)


def tells(flow_function: Callable[P, Run]) -> Callable[P, Run]:
    """Let a flow that is refused fail with one line that says what to do, and no traceback."""

    @functools.wraps(flow_function)
    async def told(*args: P.args, **kwargs: P.kwargs) -> State[None]:
        try:
            return await flow_function(*args, **kwargs)
        except DubanError as error:
            line = one_line(error)
            get_run_logger().error(line)
            return Failed(name="refused", message=line)

    return told


def one_line(error: DubanError) -> str:
    """Return what is wrong, where and what to do. Pure."""
    found = error.problems if isinstance(error, BadInput) else ()
    return ": ".join((error.message, *(p.message for p in found))) + (
        f" ({error.hint})" if error.hint else ""
    )


@asynccontextmanager
async def opened(at: datetime | None) -> AsyncIterator[tuple[App, datetime]]:
    """Yield duban and the instant this run stands at: ``at`` (tests, replays), or this instant.

    Waits a minute for a database that restarts. Never upgrades a schema. Raises DubanError where this duban
    must not work, and for an ``at`` where no replay is allowed: what is claimed at another instant is free
    for everybody who lives in the present.
    """
    settings = given_settings()
    if at is not None and not settings.replay:
        raise Refused(
            "at is for tests and for replays on a copy", hint="leave it empty; on a copy set DUBAN_REPLAY=1"
        )
    if at is not None and at.tzinfo is None:
        raise Refused("at has no time zone", hint="write 2024-09-12T09:00:00+08:00")
    at = at.astimezone(UTC) if at else None  # as the clock gives it: letters say their date in its zone
    clock = MovableClock(at) if at else system_clock
    app = App(settings, clock=clock, upgrades=False)
    try:
        await _made_ready(app)
        yield app, at or rung(app.clock(), flow_run.scheduled_start_time)
    finally:
        app.close()


async def _made_ready(app: App) -> None:
    for seconds in TRIES:
        try:
            return await asyncio.to_thread(ready, app, app.clock())
        except DubanError as error:
            if error.code not in PASSING:
                raise
            get_run_logger().warning("%s; trying again in %d seconds", error, seconds)
            await asyncio.sleep(seconds)
    return await asyncio.to_thread(ready, app, app.clock())


def run_name() -> str:
    """Return the instant a run stands at, as its name: people look for a slot, not for an animal."""
    at = flow_run.parameters.get("at")
    when = datetime.fromisoformat(str(at)) if at else flow_run.scheduled_start_time
    return f"{when.astimezone(ZONE):%Y-%m-%d %H:%M}" if when and when.tzinfo else "no instant"


def rung(now: datetime, meant: datetime | None) -> datetime:
    """Return the instant a schedule meant where it rang a little early (Prefect does, by half a second), or
    where this clock is slow: before its slot nothing is due. Pure."""
    return meant if meant is not None and now < meant < now + EARLY else now


async def passes(_task: object, _run: object, state: State[Any]) -> bool:
    """Say whether a step is worth another try: not where duban refuses what only a person can mend."""
    fault = await state.aresult(raise_on_failure=False)
    return not isinstance(fault, DubanError) or fault.code in PASSING


def step(
    function: Callable[P, Coroutine[Any, Any, R]], *, run_name: str | None = None
) -> Task[P, Coroutine[Any, Any, R]]:
    """Make a step of a run. How often it is tried again is said in prefect.yaml."""
    named = run_name or function.__name__
    return Task(function, task_run_name=named, cache_policy=NO_CACHE, retry_condition_fn=passes)
