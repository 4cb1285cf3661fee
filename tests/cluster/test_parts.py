"""The parts of a cluster: they start, stop and leave nobody behind; a deployment is done twice; a run whose
process dies is marked, and no other."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import yaml

from cluster.parts import ROOT, Server, deploy, postgres, prefect_server, worker
from cluster.processes import MARK, Part, PartFailed, check_port, run
from duban.clock import monotonic

ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
PARENT_AND_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
LASTS = "import threading; threading.Event().wait(300)"
LEAVES = (  # a child in a session of its own, as Prefect's worker starts its flows; then the parent is gone
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}], start_new_session=True)"
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may enter."""
    made = Path(tempfile.mkdtemp(prefix="duban-parts-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def _until(true: Callable[[], object], seconds: float = 60) -> None:
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, f"not so after {seconds} seconds"
        threading.Event().wait(0.05)


def _part(folder: Path, code: str) -> Part:
    command = [sys.executable, "-c", code.format(child=LASTS)]
    return Part("the part", command, env=dict(os.environ), cwd=folder, log=folder / "part.log")


@pytest.mark.parametrize("way", ["stop", "kill"])
@pytest.mark.parametrize("code", [PARENT_AND_CHILD, LEAVES], ids=["child", "orphan"])
def test_whoever_a_part_started_goes_with_it(folder: Path, code: str, way: str) -> None:
    part = _part(folder, code)
    part.start()
    _until(lambda: any("threading" in " ".join(one.cmdline()[2:]) for one in part.family()))
    if code == LEAVES:
        _until(lambda: not part.alive)
    members = part.family()
    assert members
    getattr(part, way)()
    assert not part.alive
    assert not [one for one in members if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_a_part_that_dies_shows_the_end_of_its_log(folder: Path) -> None:
    part = _part(folder, "raise SystemExit('the disk is full')")
    part.start()
    with pytest.raises(PartFailed, match=r"the part ended with code 1; the end of .*\nthe disk is full"):
        part.wait_until(lambda: False)


def test_a_command_that_fails_shows_its_output(folder: Path) -> None:
    with pytest.raises(PartFailed, match="failed:\nno such pool"):
        run([sys.executable, "-c", "print('no such pool'); raise SystemExit(3)"], env={}, cwd=folder)


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PartFailed, match=f"port {port} of 127.0.0.1 is taken"):
            check_port(port)
    check_port(port)


@pytest.mark.slow
def test_postgresql_comes_back_with_its_data(folder: Path) -> None:
    with postgres(folder / ("long" * 30)) as server:  # longer than a socket's name may be
        with psycopg.connect(server.url, autocommit=True) as conn:
            conn.execute("CREATE TABLE kept AS SELECT 1 AS one")
        server.restart()
        with psycopg.connect(server.url) as conn:
            assert conn.execute("SELECT one FROM kept").fetchone() == (1,)
        server.stop()
        assert not server.alive
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.url)
        server.start()
        first = server.url
    assert not server.alive
    with postgres(folder / ("long" * 30)) as again, psycopg.connect(again.url) as conn:
        assert again.url == first
        assert conn.execute("SELECT one FROM kept").fetchone() == (1,)


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_ends_the_parts_with_the_program(folder: Path, by: signal.Signals) -> None:
    code = (
        "import pathlib, sys, threading\n"
        "from cluster.parts import postgres\n"
        "with postgres(pathlib.Path(sys.argv[1])):\n"
        "    print('up', flush=True)\n"
        "    threading.Event().wait(300)\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as program:
        assert program.stdout
        assert program.stdout.readline() == b"up\n"
        leader = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        program.send_signal(by)
        assert program.wait(60) != 0
    assert not (folder / "postgres" / "postmaster.pid").exists()
    assert not psutil.pid_exists(leader) or psutil.Process(leader).status() == psutil.STATUS_ZOMBIE


def _names(server: Server, kind: str) -> list[str]:
    return sorted(each["name"] for each in server.ask(f"{kind}/filter", {}))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_run_whose_process_dies_is_marked_and_no_other(folder: Path) -> None:
    with prefect_server(folder, bells=False) as server:
        deploy(server)
        once = {kind: _names(server, kind) for kind in ("work_pools", "deployments", "automations")}
        deploy(server)
        assert once == {kind: _names(server, kind) for kind in once}
        wanted = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
        assert once["deployments"] == sorted(each["name"] for each in wanted)
        assert once["work_pools"] == ["duban"]

        sleeper = _sleeper(server, wanted[0]["work_pool"])

        def begin(name: str, seconds: float) -> str:
            given = {"parameters": {"name": name, "seconds": seconds}}
            return str(server.ask(f"deployments/{sleeper}/create_flow_run", given)["id"])

        def state(identity: str) -> str:
            return str(server.ask(f"flow_runs/{identity}")["state_type"])

        with worker(server, "sound", {}) as sound:
            short, long = begin("short", 0.1), begin("long", 150)
            _until(lambda: state(long) == "RUNNING" and state(short) in ENDED, 120)
            sound.process.send_signal(signal.SIGSTOP)  # it takes no more; its flow goes on
            with worker(server, "doomed", {}) as doomed:
                dead = begin("dead", 600)
                _until(lambda: _heard_of(server, dead), 120)
                doomed.kill()
            assert server.alive
            port = server.port
            server.stop()
            server.start()
            assert server.port == port
            _until(lambda: state(dead) == "CRASHED", 180)
            assert "no heartbeat" in server.ask(f"flow_runs/{dead}")["state"]["message"]
            sound.process.send_signal(signal.SIGCONT)
            _until(lambda: state(long) in ENDED, 300)
            assert (state(short), state(long)) == ("COMPLETED", "COMPLETED")
    assert not [one for one in psutil.process_iter() if _bears(one, server)]


def _heard_of(server: Server, identity: str) -> bool:
    """Say whether the server has written down that a run is Running: what it only has in mind is lost."""
    asked = {
        "any_resource": {"id": [f"prefect.flow-run.{identity}"]},
        "event": {"name": ["prefect.flow-run.Running"]},
    }
    return bool(server.ask("events/filter", {"filter": asked})["events"])


def _sleeper(server: Server, pool: dict[str, Any]) -> str:
    """Deploy the sleeper with the pool's settings; return its id."""
    flow = server.ask("flows/", {"name": "sleeper"})
    entrypoint = "tests/cluster/sleeper.py:sleeper"
    pull = [{"prefect.deployments.steps.set_working_directory": {"directory": str(ROOT)}}]
    given = {"name": "sleeper", "flow_id": flow["id"], "entrypoint": entrypoint, "pull_steps": pull}
    given |= {"work_pool_name": pool["name"], "job_variables": pool["job_variables"]}
    return str(server.ask("deployments/", given)["id"])


def _bears(one: psutil.Process, server: Server) -> bool:
    try:
        found = one.environ()
    except (psutil.Error, OSError):
        return False
    return MARK in found and found.get("PREFECT_HOME") == str(server.folder)
