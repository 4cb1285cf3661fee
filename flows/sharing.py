"""Runs of other deployments, rung by a round: on whichever worker is free, and made up for when they die.

Nothing rests on these runs. A key may return an old run, a run may be lost or run twice: what is left is
fired by the round itself, and what was fired is not fired again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from prefect import get_client, get_run_logger
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled

from duban.clock import monotonic
from duban.services.sharing import DueCall
from flows.house import ZONE

LOOK = 1.0  # seconds between two looks at the shards
ATTEMPTS = 3
#: Earlier rounds of the slot may have used up keys; behind them begins a round's own count.
KEYS = 50


@dataclass(slots=True)
class Share:
    """One group of calls, and the run that has it now."""

    number: int
    calls: list[str]
    run: UUID
    state: str
    attempt: int = 1
    failed: str = ""


async def shared(
    groups: Sequence[Sequence[DueCall]],
    slot: datetime,
    at: datetime | None,
    patience: float,
    left: Callable[[], Awaitable[int]],
) -> tuple[list[str], list[str]]:
    """Ring a shard for each group and wait until all have ended, or nothing has moved for ``patience``
    seconds: no state, and not the number of what is ``left`` to fire. Return what failed, and what was
    waited for in vain; neither is more than lost time.

    A run that fails, crashes or is cancelled is rung again, ``ATTEMPTS`` times in all.
    """
    try:
        async with get_client() as client:
            shares = [
                await _rung(client, number, len(groups), [c.key for c in group], slot, at)
                for number, group in enumerate(groups, 1)
            ]
            late = await _followed(client, shares, len(groups), slot, at, patience, left)
    except Exception as error:  # the round fires everything itself
        return [_amiss("sharing out", error)], []
    return [share.failed for share in shares if share.failed], late


async def _followed(
    client: PrefectClient,
    shares: Sequence[Share],
    of: int,
    slot: datetime,
    at: datetime | None,
    patience: float,
    left: Callable[[], Awaitable[int]],
) -> list[str]:
    running, moved, still = list(shares), monotonic(), await left()
    while running and monotonic() - moved < patience:
        await asyncio.sleep(LOOK)
        if (fewer := await left()) != still:
            still, moved = fewer, monotonic()
        for share in tuple(running):
            run = await client.read_flow_run(share.run)
            if run.state_name != share.state:
                share.state, moved = run.state_name or "", monotonic()
            if not _ended(run):
                continue
            if not _completed(run) and share.attempt < ATTEMPTS:
                get_run_logger().warning("%s: %s; rung again", run.name, run.state_name)
                again = await _rung(client, share.number, of, share.calls, slot, at)
                share.run, share.state, share.attempt = again.run, again.state, share.attempt + 1
                continue
            share.failed = "" if _completed(run) else f"{run.name}: {run.state_name}"
            running.remove(share)
    for share in running:
        await _let_go(client, share.run)
    return [f"shard {s.number}: {s.state}, no news for {patience:.0f} seconds" for s in running]


async def ring_deliveries(number: int, of_run: str, at: datetime | None) -> list[str]:
    """Ring so many deliveries, which nobody waits for; return what went wrong: the next one in five minutes
    takes the letters."""
    try:
        for n in range(1, number + 1):
            await _ring("deliver-letters/deliver-letters", {"at": at}, key=f"delivery-{n}/{of_run}")
    except Exception as error:
        return [_amiss("ringing deliveries", error)]
    return []


async def ring_round(since: datetime, now: datetime, at: datetime | None) -> None:
    """Ring a round for what has been due ``since``, once in ten minutes of ``now``."""
    when = now.astimezone(ZONE)
    key = f"round/{since.isoformat()}/{when:%Y-%m-%dT%H}:{when.minute // 10}0"
    try:
        await _ring("daily-round/daily-round", {"at": at}, key=key)
    except Exception as error:
        get_run_logger().error(_amiss("ringing a round", error))


async def _rung(
    client: PrefectClient, number: int, of: int, calls: list[str], slot: datetime, at: datetime | None
) -> Share:
    """Ring one shard under the first key whose run has not ended yet: an earlier round of the slot, or an
    earlier attempt, is behind us; one that still runs does our work."""
    for attempt in range(1, KEYS + 1):
        key = f"shard-{number}/{slot.isoformat()}/attempt-{attempt}"
        name = f"{slot:%Y-%m-%d %H:%M} shard {number} of {of}" + (
            f", again ({attempt})" if attempt > 1 else ""
        )
        run = await _ring("shard/shard", {"calls": calls, "at": at}, key=key, name=name)
        run = await client.read_flow_run(run.id)
        if not _ended(run):
            break
    return Share(number, calls, run.id, run.state_name or "")


async def _ring(deployment: str, parameters: dict[str, Any], *, key: str, name: str | None = None) -> FlowRun:
    at = parameters.get("at")
    given = parameters | {"at": at.isoformat() if at else None}
    return await arun_deployment(
        deployment, parameters=given, idempotency_key=key, flow_run_name=name, as_subflow=False, timeout=0
    )


def _amiss(what: str, error: Exception) -> str:
    """Log a fault of Prefect's and return it as one line."""
    if isinstance(error, ObjectNotFound):
        return f"{what}: not deployed; run: prefect --no-prompt deploy --all"
    get_run_logger().exception("%s failed", what)
    return f"{what}: {type(error).__name__}"


async def _let_go(client: PrefectClient, run: UUID) -> None:
    """Cancel a run that no worker has begun: the round fires its calls itself."""
    found = await client.read_flow_run(run)
    if found.state is not None and (found.state.is_scheduled() or found.state.is_pending()):
        await client.set_flow_run_state(run, Cancelled(message="the round fired these calls itself"))


def _ended(run: FlowRun) -> bool:
    return run.state is not None and run.state.is_final()


def _completed(run: FlowRun) -> bool:
    return run.state is not None and run.state.is_completed()
