"""Letters as a flow: what was fired becomes letters, across all calls, and those that are ready leave.

Several of these side by side are safe: letters are claimed under a lease, and none are made until every
call has fired what is due in the slot.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from prefect import State, flow
from prefect.states import Completed, Failed

from duban.app import App
from duban.services.delivering import Delivered
from duban.services.delivering import deliver as send
from duban.services.ticking import bundle_letters, daily_letters, due_since, heartbeat
from duban.store import ledger
from flows.house import opened, run_name, step, tells
from flows.sharing import ring_round

GRACE = timedelta(minutes=10)


@flow(name="deliver-letters", flow_run_name=run_name)
@tells
async def deliver_letters(at: datetime | None = None) -> State[None]:
    """Make letters of what was fired, send, seal the ledger. ``at``: as if it were this instant.

    What has been due for ``GRACE`` and that no round has fired rings one: the round has died, or the slot is
    one of a call's own.
    """
    async with opened(at) as (app, now):
        held = await asyncio.to_thread(heartbeat, app, now, ticks=False)
        if not held:
            since = await asyncio.to_thread(due_since, app)
            if since is not None and since <= now - GRACE:
                await ring_round(since, now, at)
            await bundle(app, now)
            sent = await deliver(app, now)
        await seal(app, now)
    if held:  # the rounds fail for it; a sweep every five minutes is no news
        return Completed(name="held", message=held)
    if sent.paused:
        return Failed(name="paused", message=sent.paused)
    return Completed(message=f"{sent.sent} sent, {sent.failed} failed, {sent.again} to try again")


@step
async def bundle(app: App, now: datetime) -> int:
    """Make letters of what was fired, and the daily one; return how many."""
    made = await asyncio.to_thread(bundle_letters, app, now)
    return made + await asyncio.to_thread(daily_letters, app, now)


@step
async def deliver(app: App, now: datetime) -> Delivered:
    """Claim and send what is ready."""
    return await asyncio.to_thread(send, app, now)


@step
async def seal(app: App, now: datetime) -> int:
    """Chain the rows of the ledger that are not chained yet."""
    return await asyncio.to_thread(ledger.seal, app.store, now)
