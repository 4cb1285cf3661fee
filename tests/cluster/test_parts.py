"""The parts of a cluster: they start, stop and leave nobody behind."""

from __future__ import annotations

import ast
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

import psutil
import psycopg
import pytest
import yaml

from cluster.parts import ROOT, postgres
from cluster.processes import Part, PartFailed, check_port, run
from duban.clock import monotonic

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


def test_the_automation_knows_the_names_of_all_ends() -> None:
    """A last state that it does not know would not count as a sign of life."""
    wanted = yaml.safe_load((ROOT / "cluster" / "automations.yaml").read_text("utf-8"))["automations"]
    [known] = [set(one["trigger"]["expect"]) for one in wanted if "heartbeat" in one["name"]]
    ours = {
        str(word.value.value)
        for path in (ROOT / "flows").glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Failed"
        for word in call.keywords
        if word.arg == "name" and isinstance(word.value, ast.Constant)
    }
    assert ours >= {"held", "paused", "refused"}
    ends = ours | {"Completed", "Failed", "Crashed", "Cancelled", "TimedOut"}
    assert known == {f"prefect.flow-run.{name}" for name in ends | {"heartbeat", "Cancelling"}}


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
