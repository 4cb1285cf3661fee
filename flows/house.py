"""What the flows share: duban opened for one run, a stage as a task, and the table of how a call stands.

Settings come from the environment and duban.toml, as for the command line. Nothing here decides anything:
a run that is repeated, late, or beside another runner writes no second letter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from prefect import State, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from duban.app import App
from duban.clock import MovableClock, system_clock
from duban.rendering.chinese import ends
from duban.services import timelines
from duban.services.ticking import heartbeat
from duban.services.timelines import Stage, StageStanding, Timeline
from duban.settings import Settings

EARLY = timedelta(seconds=2)


@contextmanager
def opened(at: datetime | None) -> Iterator[tuple[App, datetime]]:
    """Yield duban and the instant this run stands at: ``at`` (tests, replays), or this instant.

    Raises ValueError for an ``at`` without a time zone.
    """
    app = App(Settings(), clock=MovableClock(at) if at else system_clock)
    try:
        yield app, at or rung(app.clock(), flow_run.scheduled_start_time)
    finally:
        app.close()


def rung(now: datetime, meant: datetime | None) -> datetime:
    """Return the instant a schedule meant where it rang a little early (Prefect does, by half a second):
    before its slot nothing is due. Pure."""
    return meant if meant is not None and now < meant < now + EARLY else now


@task(task_run_name="{name}", cache_policy=NO_CACHE, retries=1, retry_delay_seconds=2)
async def stage(name: str, app: App, of: Stage, now: datetime) -> State[StageStanding]:
    """Fire what is due for a stage; end in the state it stands in."""
    standing = await asyncio.to_thread(timelines.run_stage, app, of, now)
    return Completed(
        name=str(standing.state),
        message=f"{standing.owed} owed, {standing.done} done, {standing.overdue} overdue; "
        f"{standing.fired} moments fired",
        data=standing,
    )


async def run_call(timeline: Timeline, app: App, now: datetime) -> State[None]:
    """Run a call's stages one after the other, publish the table, and return the state the flow ends in.

    A stage that fails stops no other; the flow then fails and names it.
    """
    held = await asyncio.to_thread(heartbeat, app, now)
    if held:
        return Failed(name="held", message=held)
    standings: list[StageStanding] = []
    failed: list[str] = []
    for of in timeline.stages:
        name = f"{of.section} {of.title}".strip()
        run = cast("Awaitable[State[StageStanding]]", stage(name, app, of, now, return_state=True))
        state = await run
        if state.is_completed():
            standings.append(await state.aresult())
        else:
            failed.append(name)
    zone = ZoneInfo(app.settings.zone)
    await acreate_table_artifact(
        [_row(s, zone) for s in standings],
        key=timeline.key,
        description=f"{timeline.title}，{now.astimezone(zone):%Y-%m-%d %H:%M}",
    )
    if failed:
        return Failed(message=f"{len(failed)} of {len(timeline.stages)} stages failed: {'、'.join(failed)}")
    return Completed(message=f"{len(standings)} stages, {sum(s.fired for s in standings)} moments fired")


def _row(s: StageStanding, zone: ZoneInfo) -> dict[str, str | int]:
    on, time = ends(s.due_at, zone.key)
    return {
        "period": s.stage.section,
        "stage": s.stage.title,
        "state": str(s.state),
        "due": f"{on} {time}",
        "owed": s.owed,
        "done": s.done,
        "overdue": s.overdue,
        "letters queued": s.letters,
    }
