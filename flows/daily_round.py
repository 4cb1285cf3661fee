"""One slot as a flow: the calendars are looked at, each call with something due runs, then the letters are
made, once and across all calls, and leave.

A call that fails stops no other: what it left is fired in the end, so that each address gets one letter for
the slot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from prefect import State, flow, get_run_logger
from prefect.artifacts import acreate_table_artifact
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from duban.app import App
from duban.services import calendars
from duban.services.delivering import ready_to_leave
from duban.services.sharing import DueCall, due_calls, share_out
from duban.services.ticking import fire, heartbeat
from flows.deliver_letters import bundle, deliver_letters
from flows.house import opened, run_name, step, tells
from flows.shard import run_calls
from flows.sharing import ring_deliveries, shared

#: A delivery takes about so many letters in the seconds another one needs to start.
LETTERS = 2_000


@flow(name="daily-round", flow_run_name=run_name)
@tells
async def daily_round(
    at: datetime | None = None, shards: int = 0, deliveries: int = 0, patience: float = 200.0
) -> State[None]:
    """Fire all that is due, make the letters of the slot, deliver.

    ``shards`` and ``deliveries``: on how many runs of their own, at most; 0 does it in this run.
    ``patience``: seconds without any news of the shards until this run does their work; longer than it
    takes to see that one has died.
    ``at``: as if it were this instant.
    """
    async with opened(at) as (app, now):
        held = await asyncio.to_thread(heartbeat, app, now)
        if held:
            return Failed(name="held", message=held)
        await sync(app, now)
        calls = await look(app, now)
        slot = app.slots().at_or_before(now).astimezone(ZoneInfo(app.settings.zone))
        late: list[str] = []
        if shards > 0:
            shares = share_out(calls, shards)
            failed, late = await shared(shares, slot, at, patience, lambda: _due(app, now))
        else:
            failed = await run_calls(calls, at)
        left = await stragglers(app, now)
        made = await bundle(app, now)
        waiting = await asyncio.to_thread(ready_to_leave, app, now)
        await _summary(calls, left, slot, f"{made} letters made, {waiting} ready to leave")
    if deliveries > 0:
        failed += await ring_deliveries(min(deliveries, -(-waiting // LETTERS)), str(flow_run.id), at)
    elif not (await deliver_letters(at, return_state=True)).is_completed():
        failed.append("deliver-letters")
    if failed:
        return Failed(message=f"failed: {', '.join(failed)}")
    done = "".join(f"; {word}" for word in late)
    return Completed(message=f"{len(calls)} calls, {made} letters made{done}")


@step
async def sync(app: App, now: datetime) -> None:
    """Open new periods and register edited files; a broken file is reported, and stops nothing."""
    found = await asyncio.to_thread(calendars.sync, app, now)
    log = get_run_logger()
    for key, problems in found.broken:
        log.warning("%s is broken (%d problems); the applied version stays", key, len(problems))
    for key in found.pending:
        log.info("%s was edited; see: duban plan %s", key, key)


@step
async def look(app: App, now: datetime) -> list[DueCall]:
    """Find the calls with something due."""
    return await asyncio.to_thread(due_calls, app, now)


@step
async def stragglers(app: App, now: datetime) -> dict[str, int]:
    """Fire what no call's run has fired; return how many obligations of which calls those were."""
    left = await asyncio.to_thread(due_calls, app, now)
    await asyncio.to_thread(fire, app, now)
    return {call.key: call.due for call in left}


async def _due(app: App, now: datetime) -> int:
    return sum(call.due for call in await asyncio.to_thread(due_calls, app, now))


async def _summary(calls: Sequence[DueCall], left: dict[str, int], slot: datetime, letters: str) -> None:
    """Publish what was due, call by call; ``left`` of it the round had to fire itself."""
    await acreate_table_artifact(
        [
            {"call": call.title, "key": call.key, "due": call.due, "left by its run": left.get(call.key, 0)}
            for call in calls
        ],
        key="daily-round",
        description=f"{slot:%Y-%m-%d %H:%M}: {len(calls)} calls, {sum(c.due for c in calls)} due; {letters}",
    )
