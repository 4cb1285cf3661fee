"""A call with periods as a flow: for each open period a section of tasks, the stages in their order."""

from __future__ import annotations

import asyncio
from datetime import datetime

from prefect import State, flow

from duban.services import timelines
from flows.house import opened, tells
from flows.timeline import run_call


@flow(name="pilot-reports", flow_run_name="{calendar_key}")
@tells
async def pilot_reports(calendar_key: str, at: datetime | None = None) -> State[None]:
    """Fire what is due for each open period of a call. ``at``: as if it were this instant."""
    async with opened(at) as (app, now):
        timeline = await asyncio.to_thread(timelines.by_period, app, calendar_key)
        return await run_call(timeline, app, now)
