"""``duban run``, ``tick``, ``hold``, ``resume``, ``doctor``: the engine from the command line."""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from duban.app import App
from duban.clock import monotonic
from duban.settings import Settings
from duban.store.facts import get_fact
from tests.cli.desk import Say, in_a_month, next_slot, write

PATIENCE = 40.0  # seconds until a loaded machine has surely done it


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_does_a_round_and_stops_cleanly(desk: Say, tmp_path: Path, number: signal.Signals) -> None:
    """It says where letters go, then looks; a signal ends it within seconds, with exit code 0."""
    home = tmp_path / "home"
    desk("activate", "simple")
    process = subprocess.Popen(
        [sys.executable, "-m", "duban", "run"],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        assert process.stderr is not None
        said = _read_until(process.stderr.fileno(), "stop with Ctrl-C")
        assert f"letters go to the embedded inbox, {home / 'inbox'}" in said
        process.send_signal(number)
        _, rest = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert "duban stopped cleanly" in rest.decode() and "Traceback" not in said + rest.decode()
    app = App(Settings())
    with app.store.reading() as conn:
        assert get_fact(conn, "last_tick_at")  # it has looked
    app.close()


def _read_until(handle: int, words: str) -> str:
    """Read what a process says until it has said ``words``."""
    said, end = b"", monotonic() + PATIENCE
    with selectors.DefaultSelector() as waiting:
        waiting.register(handle, selectors.EVENT_READ)
        while words not in said.decode("utf-8", "replace"):
            left = end - monotonic()
            assert left > 0 and waiting.select(left), f"it only said: {said.decode()}"
            piece = os.read(handle, 4096)
            assert piece, f"it ended, saying: {said.decode()}"
            said += piece
    return said.decode()


def test_a_tick_says_what_it_did_and_doing_it_twice_is_harmless(desk: Say) -> None:
    desk("activate", "simple")
    slot = next_slot()
    first = desk("tick", "--at", slot)
    assert first.stdout == "2 obligations looked at, 2 moments, 3 letters made, 3 sent\n"  # the daily one too
    again = desk("tick", "--at", slot)
    assert again.stdout == "no obligations looked at, no moments, no letters made, 0 sent\n"
    done = desk("tick", "--at", slot, "--json").json
    assert done["ticked"] == {"obligations": 0, "moments": 0, "letters": 0, "held": ""}
    assert done["delivered"]["sent"] == 0


def test_in_an_office_no_round_is_of_another_time(desk: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    desk("activate", "simple")
    monkeypatch.delenv("DUBAN_REPLAY")
    refused = desk("tick", "--at", next_slot())
    assert (refused.returncode, refused.stdout) == (1, "") and "DUBAN_REPLAY=1" in refused.stderr
    assert desk("letters", "list", "--json").json == {"letters": []}


def test_a_tick_far_ahead_holds_sending_until_resumed(desk: Say) -> None:
    desk("tick", "--at", next_slot())
    far = (datetime.fromisoformat(next_slot()) + timedelta(days=40)).isoformat()
    held = desk("tick", "--at", far)
    assert (held.returncode, held.stdout) == (1, "")
    assert held.stderr.startswith("sending is held: ") and "run: duban resume" in held.stderr
    assert "error[held]: engine: " in desk("doctor").stdout
    assert desk("resume").stdout == "sending goes on\n"
    assert "error[held]" not in desk("doctor").stdout


def test_what_a_person_holds_stays_until_a_person_resumes(desk: Say) -> None:
    desk("activate", "simple")
    assert desk("hold", "  ").stderr.startswith("error: a hold needs a reason")
    said = desk("hold", "restored from the backup of Monday", "--by", "值班员")
    assert said.stdout == "sending is held; to let it go on: duban resume\n"
    held = desk("tick", "--at", next_slot())
    assert (held.returncode, held.stdout) == (1, "")
    assert held.stderr == "sending is held: restored from the backup of Monday\n"
    assert "restored from the backup of Monday" in desk("doctor").stdout
    assert desk("letters", "list", "--json").json == {"letters": []}
    desk("resume")
    assert "3 sent" in desk("tick", "--at", next_slot()).stdout


def test_a_restored_backup_sends_again_what_left_since_so_it_is_held_first(desk: Say, tmp_path: Path) -> None:
    desk("activate", "simple")
    database, backup = tmp_path / "home" / "duban.sqlite", tmp_path / "backup.sqlite"
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("VACUUM INTO ?", [str(backup)])
    slot = next_slot()
    desk("tick", "--at", slot)
    before = sorted(file.name for file in (tmp_path / "home" / "inbox").rglob("*.eml"))
    for file in database.parent.glob("duban.sqlite*"):
        file.unlink()
    shutil.copy(backup, database)
    desk("hold", "restored")
    assert desk("tick", "--at", slot).returncode == 1
    assert desk("ledger", "verify").returncode == 0
    desk("resume")
    assert "3 sent" in desk("tick", "--at", slot).stdout  # the inbox knows the Message-ID and keeps one
    assert sorted(file.name for file in (tmp_path / "home" / "inbox").rglob("*.eml")) == before != []


def test_the_doctor_finds_nothing_at_a_sound_desk(desk: Say) -> None:
    desk("activate", "simple")
    done = desk("doctor", "--json")
    assert done.returncode == 0
    assert [found for found in done.json if found["code"] != "horizon"] == []


def test_the_doctor_exits_1_on_an_error_and_names_the_remedy(desk: Say, tmp_path: Path) -> None:
    desk("activate", "simple")
    write(tmp_path / "home", **{"owner: cities": "owner: citys"})
    done = desk("doctor")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("error[broken-calendar]: "))
    assert lines[at + 1] == "  hint: duban check simple"
    assert lines[-1].endswith(("1 finding", "2 findings"))
    keys = {"file", "line", "column", "severity", "code", "message", "hint"}
    assert all(set(found) == keys for found in desk("doctor", "--json").json)


def test_the_doctor_lets_warnings_pass(desk: Say, tmp_path: Path) -> None:
    desk("activate", "simple")
    write(tmp_path / "home", due=in_a_month() + timedelta(days=7))
    done = desk("doctor")
    assert done.returncode == 0 and "warning[pending-version]: simple: " in done.stdout
