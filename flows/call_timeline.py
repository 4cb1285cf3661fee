"""One call as a flow: its stages as tasks in the order of its file, each ending in the state it stands in."""

from __future__ import annotations

import asyncio
from datetime import datetime

from prefect import State, flow

from duban.services import timelines
from flows.house import opened, tells
from flows.timeline import run_call


@flow(name="call-timeline", flow_run_name="{calendar_key}")
@tells
async def call_timeline(calendar_key: str, at: datetime | None = None) -> State[None]:
    """Fire what is due for each stage of a call that is in force. ``at``: as if it were this instant."""
    async with opened(at) as (app, now):
        timeline = await asyncio.to_thread(timelines.by_stage, app, calendar_key)
        return await run_call(timeline, app, now)
