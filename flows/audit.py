"""The promise as a flow: every open obligation has a next slot or a reason, every letter a fate.

A run that fails is the alarm: each finding is an error in its log, and the operator is written to.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from prefect import State, flow, get_run_logger
from prefect.states import Completed, Failed

from duban.app import App
from duban.problems import DubanError, Problem
from duban.services import auditing, bouncing
from flows.house import opened, run_name, step, tells


@flow(name="audit", flow_run_name=run_name)
@tells
async def audit(at: datetime | None = None) -> State[None]:
    """Look for what breaks the promise; fail if anything does. ``at``: as if it were this instant."""
    async with opened(at) as (app, now):
        log = get_run_logger()
        if app.settings.imap.host and app.real_time:
            try:
                await read_returned(app, now)
            except DubanError as error:  # the promise is examined all the same
                log.error("%s%s", error, f" ({error.hint})" if error.hint else "")
        found = await examine(app, now)
        for problem in found:
            log.error("%s: %s: %s (%s)", problem.code, problem.file, problem.message, problem.hint)
        if found:
            await tell(app, now, found)
    if found:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        return Failed(message=f"{found[0].code}: {found[0].message}{more}")
    return Completed(message="every obligation has its slot or a reason, every letter a fate")


@step
async def read_returned(app: App, now: datetime) -> int:
    """Read the mailbox to which letters come back; return how many did since the last look."""
    return len((await asyncio.to_thread(bouncing.watch, app, now)).came)


@step
async def examine(app: App, now: datetime) -> list[Problem]:
    """Look at every open obligation and every letter."""
    return await asyncio.to_thread(auditing.audit, app, now)


@step
async def tell(app: App, now: datetime, found: list[Problem]) -> int:
    """Queue a letter to the operator's coordinators; return how many."""
    return await asyncio.to_thread(auditing.tell_audit, app, now, found)
