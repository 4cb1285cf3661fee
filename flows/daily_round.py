"""One slot as a flow: the calendars are looked at, each call in force runs, then the letters leave.

A call that fails stops no other: what it left is fired in the end, so that each address still gets one
letter for the slot.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from duban.app import App
from duban.services import calendars
from duban.services.ticking import fire, heartbeat
from duban.services.timelines import active_calls
from flows.call_timeline import call_timeline
from flows.deliver_letters import deliver_letters
from flows.house import opened
from flows.pilot_reports import pilot_reports


@flow(name="daily-round")
async def daily_round(at: datetime | None = None) -> State[None]:
    """Run every call in force, then deliver. ``at``: as if it were this instant."""
    with opened(at) as (app, now):
        await sync(app, now)
        calls = await asyncio.to_thread(active_calls, app)
        failed = []
        for call in calls:
            timeline = pilot_reports if call.periodic else call_timeline
            state = await timeline(call.key, now, return_state=True)
            if not state.is_completed():
                failed.append(call.key)
        await stragglers(app, now)
    if not (await deliver_letters(at, return_state=True)).is_completed():
        failed.append("deliver-letters")
    if failed:
        return Failed(message=f"failed: {', '.join(failed)}")
    return Completed(message=f"{len(calls)} calls")


@task(cache_policy=NO_CACHE)
async def sync(app: App, now: datetime) -> None:
    """Open new periods and register edited files; a broken file is reported, and stops nothing."""
    found = await asyncio.to_thread(calendars.sync, app, now)
    log = get_run_logger()
    for key, problems in found.broken:
        log.warning("%s is broken (%d problems); the applied version stays", key, len(problems))
    for key in found.pending:
        log.info("%s was edited; see: duban plan %s", key, key)


@task(cache_policy=NO_CACHE)
async def stragglers(app: App, now: datetime) -> int:
    """Fire what no call's flow has fired; return how many moments."""
    if await asyncio.to_thread(heartbeat, app, now):
        return 0
    _, fired = await asyncio.to_thread(fire, app, now)
    return fired
