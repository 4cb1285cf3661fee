"""A call as a run shows it: its stages as tasks, each ending in how it stands, and the table of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from prefect import State
from prefect.artifacts import acreate_table_artifact
from prefect.states import Completed, Failed

from duban.app import App
from duban.rendering.chinese import ends
from duban.services import timelines
from duban.services.ticking import heartbeat
from duban.services.timelines import Stage, StageStanding, Timeline
from flows.house import step


@partial(step, run_name="{name}")
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
