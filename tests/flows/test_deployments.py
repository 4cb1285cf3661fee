"""Around the flows: prefect.yaml names what exists, no file name clashes, duban itself needs no Prefect."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FLOWS = sorted(path for path in (ROOT / "flows").glob("*.py") if path.stem != "__init__")
ROOMS = ("house", "sharing", "timeline")  # what flows share


@pytest.fixture(scope="module")
def prefect_yaml() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    return loaded


def test_every_deployment_leads_to_a_flow(prefect_yaml: dict[str, Any], prefect_alone: None) -> None:
    from prefect.flows import Flow, load_flow_from_entrypoint

    for deployment in prefect_yaml["deployments"]:
        flow: Flow[..., Any] = load_flow_from_entrypoint(deployment["entrypoint"])
        assert flow.isasync, "a synchronous flow waits a second for its heartbeat"
        assert flow.name == deployment["name"]
    flows = {deployment["entrypoint"].split(":")[0] for deployment in prefect_yaml["deployments"]}
    assert flows == {f"flows/{path.name}" for path in FLOWS if path.stem not in ROOMS}


def test_the_schedules_ring_at_the_slots_in_their_zone(prefect_yaml: dict[str, Any]) -> None:
    from duban.settings import Settings

    schedules = {d["name"]: d.get("schedules", []) for d in prefect_yaml["deployments"]}
    settings = Settings.model_fields
    assert {s["timezone"] for each in schedules.values() for s in each} == {settings["zone"].default}
    slots = []
    for window in settings["slots"].default:
        hour, minute = window.split("-")[0].split(":")
        slots.append(f"{int(minute)} {int(hour)} * * *")
    bells = [s["cron"] for s in schedules["daily-round"]]
    assert bells[: len(slots)] == slots
    # What follows makes up for a slot: in the hour after it, never before.
    assert all(cron.split()[1] in {"9", "14", "15"} for cron in bells[len(slots) :])


def test_no_telemetry_and_one_pool(prefect_yaml: dict[str, Any]) -> None:
    for deployment in prefect_yaml["deployments"]:
        pool = deployment["work_pool"]
        assert pool["name"] == "duban"
        env = pool["job_variables"]["env"]
        assert (env["DO_NOT_TRACK"], env["PREFECT_SERVER_ANALYTICS_ENABLED"]) == ("1", "false")
        assert not [name for name in env if name.startswith("DUBAN_")]  # passwords stay with the worker


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_no_flow_bears_the_name_of_a_standard_module(path: Path) -> None:
    # Prefect puts flows/ first on sys.path and leaves it there.
    assert path.stem not in sys.stdlib_module_names


def test_duban_runs_without_importing_prefect() -> None:
    rooms = sorted((ROOT / "src" / "duban").rglob("*.py"))
    names = [".".join(p.relative_to(ROOT / "src").with_suffix("").parts) for p in rooms]
    imports = [n.removesuffix(".__init__") for n in names if "migrations" not in n and "__main__" not in n]
    code = (
        "import importlib, sys\n"
        f"for name in {imports!r}: importlib.import_module(name)\n"
        "from duban.cli import main\n"
        "sys.argv = ['duban', '--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([n for n in sys.modules if n.split('.')[0] in ('prefect', 'flows')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(imports) > 50
    assert done.stdout.splitlines()[-1] == "[]"
