"""As docs/prefect.md says: a Prefect server, a worker, one deploy, and a call's run as people see it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from duban.app import App
from duban.clock import monotonic
from duban.store import mailroom
from tests.flows.conftest import MONDAY

ROOT = Path(__file__).resolve().parents[2]
KEY = "miit-2024-city-cases"
NINE = MONDAY.replace(hour=9).isoformat()
Prefect = Callable[..., str]


@contextmanager
def _process(log: Path, env: dict[str, str], *args: str) -> Iterator[None]:
    """Run ``prefect`` with these arguments beside the test; stop it by its id in the end."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", *args], cwd=ROOT, env=env, stdout=out, stderr=out
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ask(url: str, **body: Any) -> Any:
    request = Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


def _listening(api: str) -> None:
    """Wait until the server answers, two minutes at most."""
    end = monotonic() + 120
    while True:
        try:
            with urlopen(f"{api}/health", timeout=2):
                return
        except (URLError, OSError):
            assert monotonic() < end, "the Prefect server does not answer"


@pytest.fixture
def cluster(tmp_path: Path, office: App) -> Iterator[tuple[str, Prefect]]:
    """A server on a free port with the pool, the deployments and a worker; the address of its API."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    api = f"http://127.0.0.1:{port}/api"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    env |= {
        "PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_API_URL": api, "COLUMNS": "200",
        "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",  # no bell but ours: this office lives in 2024
    }  # fmt: skip

    def prefect(*args: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *args],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    server = ("server", "start", "--host", "127.0.0.1", "--port", str(port))
    with _process(tmp_path / "server.log", env, *server):
        _listening(api)
        prefect("work-pool", "create", "duban", "--type", "process")
        prefect("--no-prompt", "deploy", "--all")
        with _process(tmp_path / "worker.log", env, "worker", "start", "--pool", "duban"):
            yield api, prefect


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_a_call_is_deployed_run_and_seen(cluster: tuple[str, Prefect], office: App) -> None:
    api, prefect = cluster
    deployed = {d["name"]: d for d in _ask(f"{api}/deployments/filter")}
    assert set(deployed) == {"daily-round", "deliver-letters", "call-timeline", "pilot-reports"}
    zones = {s["schedule"]["timezone"] for d in deployed.values() for s in d["schedules"]}
    assert zones == {"Asia/Shanghai"}

    run = ("deployment", "run", "--watch", "-p", f"at={NINE}")
    prefect(*run, "-p", f"calendar_key={KEY}", "call-timeline/call-timeline")
    [seen] = _ask(f"{api}/flow_runs/filter", flow_runs={"name": {"any_": [KEY]}})
    assert seen["state_name"] == "Completed"
    tasks = _ask(f"{api}/task_runs/filter", task_runs={"flow_run_id": {"any_": [seen["id"]]}})
    tasks.sort(key=lambda task: task["start_time"])
    assert [(task["name"], task["state_name"]) for task in tasks] == [
        ("城市网上填报", "on track"),
        ("省级审核报送", "on track"),
        ("城市纸质材料报省", "waiting"),
        ("盖章材料邮寄", "on track"),
    ]
    [table] = _ask(f"{api}/artifacts/filter", artifacts={"key": {"any_": [KEY]}})
    assert [row["stage"] for row in json.loads(table["data"])] == [task["name"] for task in tasks]

    prefect(*run, "deliver-letters/deliver-letters")
    with office.store.reading() as conn:
        assert mailroom.by_state(conn)["sent"] > 400
