"""The command line as a person meets it: a process, its words, its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from duban.cli import main
from tests.cli.desk import ROSTER, Said, Say, write

Duban = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def duban(tmp_path: Path) -> Duban:
    """Run ``duban`` with these arguments in a fresh home; keywords are environment variables."""

    def run(*args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("DUBAN_")}
        clean |= {"DUBAN_HOME": str(tmp_path / "home"), "COLUMNS": "100"} | env
        command = [sys.executable, "-m", "duban", *map(str, args)]
        return subprocess.run(
            command, env=clean, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
        )

    return run


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run ``duban`` in this process: for stories of many commands."""
    for name in [name for name in os.environ if name.startswith("DUBAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DUBAN_HOME", str(tmp_path / "home"))

    def run(*args: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["duban", *map(str, args)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return run


@pytest.fixture
def desk(inside: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """A province that runs duban: two cities in its roster, one call written and not yet in force."""
    monkeypatch.setenv("DUBAN_OPERATOR", "340000")
    monkeypatch.setenv("DUBAN_REPLAY", "1")  # the stories say what time it is
    roster = tmp_path / "contacts.csv"
    roster.write_text(ROSTER, "utf-8")
    assert inside("roster", "import", roster).returncode == 0
    write(tmp_path / "home")
    return inside
