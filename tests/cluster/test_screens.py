"""What an operator sees: deployments, schedules, automations; runs, their tasks and states, artifacts."""

from __future__ import annotations

import json
from typing import Any

from tests.cluster.ground import Ground
from tests.cluster.office import NINE, Office

KEY = "miit-2024-city-cases"
STAGES = ["城市网上填报", "省级审核报送", "城市纸质材料报省", "盖章材料邮寄"]


def _artifacts(cluster: Ground, key: str) -> list[dict[str, Any]]:
    """Return the newest table under a key."""
    asked = {"artifacts": {"key": {"any_": [key]}}, "sort": "CREATED_DESC", "limit": 1}
    [table] = cluster.ask("artifacts/filter", asked)
    rows: list[dict[str, Any]] = json.loads(table["data"])
    return rows


def test_one_deploy_makes_everything(cluster: Ground) -> None:
    deployed = {d["name"]: d for d in cluster.ask("deployments/filter", {})}
    names = {"daily-round", "shard", "deliver-letters", "call-timeline", "pilot-reports", "audit"}
    assert set(deployed) == names
    assert {d["work_pool_name"] for d in deployed.values()} == {"duban"}
    assert all("duban" in d["tags"] for d in deployed.values())
    schedules = [s["schedule"] for d in deployed.values() for s in d["schedules"]]
    assert {s["timezone"] for s in schedules} == {"Asia/Shanghai"}
    rounds = {s["schedule"]["cron"] for s in deployed["daily-round"]["schedules"]}
    assert {"0 9 * * *", "30 14 * * *"} < rounds
    assert {d for d, one in deployed.items() if one["schedules"]} == {
        "daily-round",
        "deliver-letters",
        "audit",
    }
    automations = cluster.ask("automations/filter", {})
    assert [a["enabled"] for a in automations] == [True]
    assert cluster.ask("admin/settings")["server"]["analytics_enabled"] is False


def test_a_call_is_run_and_seen(cluster: Ground, office: Office) -> None:
    """As docs/prefect.md says, with the command an operator uses."""
    run = ("deployment", "run", "--watch", "-p", f"at={NINE}", "-p", f"calendar_key={KEY}")
    cluster.server.prefect(*run, "call-timeline/call-timeline")
    [seen] = cluster.runs("call-timeline")
    assert (seen["name"], seen["state_name"], seen["tags"]) == (KEY, "Completed", ["duban"])
    stages = [task for task in cluster.tasks(seen["id"]) if task["name"] in STAGES]
    assert [(task["name"], task["state_name"]) for task in stages] == [
        (STAGES[0], "on track"),
        (STAGES[1], "on track"),
        (STAGES[2], "waiting"),
        (STAGES[3], "on track"),
    ]
    table = _artifacts(cluster, KEY)
    assert [row["stage"] for row in table] == STAGES
    assert set(table[0]) == {
        *("period", "stage", "state", "due", "owed", "done", "overdue", "letters queued"),
    }
    assert [row["state"] for row in table] == [task["state_name"] for task in stages]
    assert office.post.letters() == []  # a call alone makes no letters while others have something due


def test_a_round_and_its_shards_are_seen(cluster: Ground, office: Office) -> None:
    rung = cluster.ring("daily-round", at=NINE, shards=2)
    cluster.completed(rung)
    names = sorted(run["name"] for run in cluster.runs("shard"))
    assert names == ["2024-04-01 09:00 shard 1 of 2", "2024-04-01 09:00 shard 2 of 2"]
    calls = [run for run in cluster.runs() if run["name"] in ("jiangxi-pilot-zones", KEY)]
    assert [run["state_name"] for run in calls] == ["Completed"] * 2
    summary = {row["key"]: row for row in _artifacts(cluster, "daily-round")}
    assert len(summary) == 5
    assert summary[KEY]["due"] > 400 and {row["left by its run"] for row in summary.values()} == {0}
