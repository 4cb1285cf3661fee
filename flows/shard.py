"""A share of a round as a flow: those of its calls that are still due, each a run of its own within it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from prefect import State, flow
from prefect.states import Completed, Failed

from duban.services.sharing import DueCall, due_calls
from flows.call_timeline import call_timeline
from flows.house import opened, tells
from flows.pilot_reports import pilot_reports


@flow(name="shard")
@tells
async def shard(calls: list[str], at: datetime | None = None) -> State[None]:
    """Run these calls, as far as something is due of them. ``at``: as if it were this instant."""
    async with opened(at) as (app, now):
        due = await asyncio.to_thread(due_calls, app, now)
    mine = [call for call in due if call.key in calls]
    failed = await run_calls(mine, at)
    if failed:
        return Failed(message=f"failed: {', '.join(failed)}")
    return Completed(message=f"{len(mine)} of {len(calls)} calls were still due")


async def run_calls(calls: Sequence[DueCall], at: datetime | None) -> list[str]:
    """Run calls one after the other; return the keys of those that failed, which stopped no other."""
    failed = []
    for call in calls:
        timeline = pilot_reports if call.periodic else call_timeline
        state = await timeline(call.key, at, return_state=True)
        if not state.is_completed():
            failed.append(call.key)
    return failed
