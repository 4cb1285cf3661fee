"""A flow that only lasts, for the story of a process that dies: no office is needed for it."""

from __future__ import annotations

import asyncio

from prefect import flow


@flow(name="sleeper", flow_run_name="{name}")
async def sleeper(name: str, seconds: float) -> None:
    await asyncio.sleep(seconds)
