"""What an operator sees: deployments, schedules, automations; runs, their tasks and states, artifacts."""

from __future__ import annotations

from tests.cluster.ground import Ground
from tests.cluster.office import NINE, Office

KEY = "miit-2024-city-cases"
STAGES = ["城市网上填报", "省级审核报送", "城市纸质材料报省", "盖章材料邮寄"]


def test_one_deploy_makes_everything(cluster: Ground) -> None:
    deployed = {d["name"]: d for d in cluster.server.ask("deployments/filter", {})}
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
    assert {a["name"] for a in cluster.automations if a["enabled"]} == {
        "crash-runs-without-heartbeat",
        "crash-runs-that-never-begin",
    }
    assert cluster.server.ask("admin/settings")["server"]["analytics_enabled"] is False


def test_deploying_again_changes_nothing_but_what_is_wrong(cluster: Ground) -> None:
    def made() -> list[tuple[str, str, object]]:
        found = [
            (kind, one["name"], one["id"])
            for kind in ("work_pools", "deployments", "automations")
            for one in cluster.ask(f"{kind}/filter", {})
        ]
        queues = cluster.ask("work_pools/duban/queues/filter", {})
        return sorted([*found, *(("queue", one["name"], one["priority"]) for one in queues)])

    before = made()
    assert [row for row in before if row[0] == "queue"] == [("queue", "default", 2), ("queue", "rounds", 1)]
    cluster.ask("work_pools/duban/queues/default", {"priority": 1}, "PATCH")
    assert made() != before
    cluster.deploy()
    assert made() == before


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
    table = cluster.table(KEY)
    assert [row["stage"] for row in table] == STAGES
    assert set(table[0]) == {
        *("period", "stage", "state", "due", "owed", "done", "overdue", "letters queued"),
    }
    assert [row["state"] for row in table] == [task["state_name"] for task in stages]
    assert office.post.letters() == []  # a call alone makes no letters while others have something due
