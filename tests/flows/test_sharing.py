"""A round that shares its calls out: rung again when a shard dies, made up for when nobody takes it.

The deployments are real and no worker serves them: the test plays the workers, and they die as it likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from duban.app import App
from duban.clock import monotonic
from duban.store import mailroom
from tests.flows.conftest import MONDAY, Run

if TYPE_CHECKING:
    from prefect import State
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun

pytestmark = pytest.mark.slow

NINE = MONDAY + timedelta(hours=1)
PATIENCE = 60.0
Play = Callable[["PrefectClient", "FlowRun"], Awaitable[None]]


@pytest.fixture
def deployed(run: Run) -> None:
    """Deployments of the flows that a round rings."""
    from prefect.client.orchestration import get_client

    from flows.daily_round import daily_round
    from flows.deliver_letters import deliver_letters
    from flows.shard import shard

    async def deploy() -> None:
        async with get_client() as client:
            for flow in (shard, deliver_letters, daily_round):
                await client.create_deployment(await client.create_flow(flow), flow.name)

    run(deploy())


async def _runs(client: PrefectClient, flow: str) -> list[FlowRun]:
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName

    wanted = FlowFilter(name=FlowFilterName(any_=[flow]))
    found = await client.read_flow_runs(flow_filter=wanted)
    return sorted((r for r in found if r.deployment_id), key=lambda r: str(r.created))


async def _round(plays: list[Play], known: set[Any], **options: Any) -> State[Any]:
    """Run a round; give each shard that it rings to the next play."""
    from prefect.client.orchestration import get_client

    from flows.daily_round import daily_round

    async def workers() -> None:
        async with get_client() as client:
            for play in plays:
                end = monotonic() + PATIENCE
                while not (fresh := [r for r in await _runs(client, "shard") if r.id not in known]):
                    assert monotonic() < end, "no shard was rung"
                    await asyncio.sleep(0.1)
                known.add(fresh[0].id)
                await play(client, fresh[0])

    given = {"shards": 2, "patience": PATIENCE} | options
    state, _ = await asyncio.gather(daily_round(NINE, return_state=True, **given), workers())
    return state


async def works(client: PrefectClient, run: FlowRun) -> None:
    from prefect.states import Completed, Running

    from flows.shard import shard

    await client.set_flow_run_state(run.id, Running())
    await shard.fn(**run.parameters | {"at": NINE})
    await client.set_flow_run_state(run.id, Completed())


async def dies(client: PrefectClient, run: FlowRun) -> None:
    from prefect.states import Crashed, Running

    await client.set_flow_run_state(run.id, Running())
    await client.set_flow_run_state(run.id, Crashed(message="its heartbeats stopped"))


async def _known() -> set[Any]:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        return {r.id for r in await _runs(client, "shard")}


def test_a_shard_that_dies_is_rung_again_under_its_next_key(office: App, deployed: None, run: Run) -> None:
    state = run(_after(lambda known: _round([dies, works], known)))
    assert state.is_completed(), state.message
    assert _sent(office) > 400
    keys = [key for key in run(_keys()) if key.startswith("shard-1/2024-09-09T09:00:00+08:00/attempt-")]
    assert len(keys) == 2


def test_what_nobody_takes_the_round_does_itself(office: App, deployed: None, run: Run) -> None:
    async def nobody(client: PrefectClient, run: FlowRun) -> None:
        return None

    state = run(_after(lambda known: _round([nobody], known, patience=2.0)))
    assert state.is_completed()
    assert (state.message or "").endswith("; shard 1: Scheduled, no news for 2 seconds")
    assert _sent(office) > 400
    assert run(_last_state()) == "Cancelled"


def test_a_shard_that_never_succeeds_is_given_up_and_made_up_for(
    office: App, deployed: None, run: Run
) -> None:
    state = run(_after(lambda known: _round([dies, dies, dies], known)))
    assert state.is_failed()
    assert ": Crashed" in (state.message or "")
    assert _sent(office) > 400


def test_without_deployments_the_round_still_does_everything(office: App, run: Run) -> None:
    from flows.daily_round import daily_round
    from flows.sharing import ring_deliveries

    run(_undeployed())
    state = run(daily_round(NINE, shards=2, return_state=True))
    assert state.message == "failed: sharing out: not deployed; run: prefect --no-prompt deploy --all"
    assert _sent(office) > 400
    [fault] = run(ring_deliveries(1, "round", NINE))
    assert fault.startswith("ringing deliveries: not deployed")


def test_as_many_deliveries_are_rung_as_there_is_work_for(office: App, deployed: None, run: Run) -> None:
    from flows.daily_round import daily_round

    async def rung() -> int:
        from prefect.client.orchestration import get_client

        async with get_client() as client:
            return len(await _runs(client, "deliver-letters"))

    before = run(rung())
    assert run(daily_round(NINE, deliveries=4, return_state=True)).is_completed()
    assert run(rung()) == before + 1  # some 450 letters: one is enough
    assert _sent(office) == 0
    with office.store.reading() as conn:
        assert mailroom.by_state(conn)["queued"] > 400


def test_a_delivery_rings_a_round_for_what_no_round_has_fired(office: App, deployed: None, run: Run) -> None:
    from flows.deliver_letters import deliver_letters

    async def rounds() -> list[str]:
        from prefect.client.orchestration import get_client

        async with get_client() as client:
            return [r.idempotency_key or "" for r in await _runs(client, "daily-round")]

    assert run(deliver_letters(NINE + timedelta(minutes=5), return_state=True)).is_completed()
    assert run(rounds()) == []  # the round may still be at work
    for minutes in (15, 18, 21):
        run(deliver_letters(NINE + timedelta(minutes=minutes), return_state=True))
    assert run(rounds()) == [
        "round/2024-09-09T01:00:00+00:00/2024-09-09T09:10",
        "round/2024-09-09T01:00:00+00:00/2024-09-09T09:20",
    ]
    assert _sent(office) == 0


async def _after(play: Callable[[set[Any]], Awaitable[State[Any]]]) -> State[Any]:
    return await play(await _known())


async def _keys() -> list[str]:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        return [r.idempotency_key or "" for r in await _runs(client, "shard")]


async def _last_state() -> str:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        return (await _runs(client, "shard"))[-1].state_name or ""


async def _undeployed() -> None:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        for found in await client.read_deployments():
            await client.delete_deployment(found.id)


def _sent(app: App) -> int:
    with app.store.reading() as conn:
        letters = mailroom.listing(conn, states=("sent",), limit=10_000)
    return sum(letter.kind != "daily" for letter in letters)
