"""One command for a Prefect server, new or old: python -m cluster.deploy

In: PREFECT_API_URL, prefect.yaml, cluster/automations.yaml. Out: pool, queues, deployments and automations
are as the files say. The one law: doing it again changes nothing, and nothing is made twice. Prefect's own
``deploy --all`` makes no pool and no automations, a queue that it makes is served last, and its
``automation create`` makes another one each time.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.events.schemas.automations import AutomationCore
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

ROOT = Path(__file__).resolve().parents[1]
POOL = "duban"
FIRST = "rounds"  # the queue of what may not stand behind the sweeps of an outage
AT_ONCE = 8  # runs: a round, its shards, its deliveries; each is a process of some 150 MB


async def prepare(wanted: list[dict[str, Any]]) -> None:
    """Make the pool, its queues and the automations, or bring them up to date."""
    async with get_client() as client:
        try:
            await client.read_work_pool(POOL)
            await client.update_work_pool(POOL, WorkPoolUpdate(concurrency_limit=AT_ONCE))
        except ObjectNotFound:
            template = ProcessWorker.get_default_base_job_template()
            pool = WorkPoolCreate(
                name=POOL, type="process", base_job_template=template, concurrency_limit=AT_ONCE
            )
            await client.create_work_pool(pool)
        await serve_first(client)
        for one in wanted:
            await automate(client, AutomationCore.model_validate(one))


async def serve_first(client: PrefectClient) -> None:
    """Make the queue of the rounds, or bring it, before every other queue of the pool.

    Every place is set: where one queue gets the place of another, Prefect leaves both on it.
    """
    try:
        await client.read_work_queue_by_name(FIRST, work_pool_name=POOL)
    except ObjectNotFound:
        await client.create_work_queue(FIRST, work_pool_name=POOL, priority=1)
    queues = await client.read_work_queues(work_pool_name=POOL)
    ordered = sorted(queues, key=lambda queue: (queue.name != FIRST, queue.priority or 0))
    for place, queue in enumerate(ordered, 1):
        if queue.priority != place:
            await client.update_work_queue(queue.id, priority=place)


async def automate(client: PrefectClient, wanted: AutomationCore) -> None:
    """Create an automation, or update the one of its name. A second one of its name goes."""
    found = await client.read_automations_by_name(wanted.name)
    if not found:
        await client.create_automation(wanted)
        return
    await client.update_automation(found[0].id, wanted)
    for spare in found[1:]:
        await client.delete_automation(spare.id)


def main() -> int:
    """Prepare the server, then deploy everything; return the exit code of the deployment."""
    file = ROOT / "cluster" / "automations.yaml"
    asyncio.run(prepare(yaml.safe_load(file.read_text("utf-8"))["automations"]))
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
