"""The bans and the import contracts bite: each is broken on purpose in a copy, and the tool must say so."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

BANNED = [
    "from datetime import datetime\nx = datetime.now()\n",
    "import datetime\nx = datetime.datetime.now(datetime.UTC)\n",
    "from datetime import UTC, datetime\nx = datetime.now(UTC)\n",
    "from datetime import date\nx = date.today()\n",
    "import time\nx = time.time()\n",
    "from time import time\nx = time()\n",
    "import smtplib\nx = smtplib.SMTP\n",
    "from smtplib import SMTP\nx = SMTP\n",
    "from unittest.mock import patch\nx = patch\n",
]


def _ruff(file: str, source: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "ruff", "check", "--no-cache", "--stdin-filename", file, "-"],
        input=source, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("source", BANNED)
@pytest.mark.parametrize("file", ["src/duban/planning/late.py", "flows/late.py", "bench/late.py"])
def test_what_is_banned_is_refused_everywhere(source: str, file: str) -> None:
    done = _ruff(file, source)
    assert done.returncode == 1
    assert "TID251" in done.stdout


def test_only_the_clock_may_read_the_time() -> None:
    assert "TID251" not in _ruff("src/duban/clock.py", BANNED[0]).stdout


BROKEN_CONTRACTS = [
    ("problems.py", "import duban.values", "data goes forward"),
    ("values.py", "import duban.notices", "data goes forward"),
    ("notices/__init__.py", "import duban.planning", "data goes forward"),
    ("planning/__init__.py", "import duban.store", "data goes forward"),
    ("store/__init__.py", "import duban.delivery", "data goes forward"),
    ("services/__init__.py", "import duban.cli", "data goes forward"),
    ("services/__init__.py", "import sqlalchemy", "sqlalchemy lives in store"),
    ("cli/__init__.py", "import psycopg", "sqlalchemy lives in store"),
    ("services/__init__.py", "import aiosmtplib", "aiosmtplib lives in delivery"),
    ("delivery/__init__.py", "import smtplib", "smtplib lives nowhere, prefect in flows"),
    ("services/__init__.py", "import apscheduler", "apscheduler lives in runners"),
    ("runners/__init__.py", "import prefect", "smtplib lives nowhere, prefect in flows"),
]


@pytest.mark.parametrize(("room", "line", "contract"), BROKEN_CONTRACTS)
def test_an_import_against_the_stream_is_refused(tmp_path: Path, room: str, line: str, contract: str) -> None:
    done = _lint_copy(tmp_path, room, f"\n{line}\n")
    assert done.returncode == 1, done.stdout
    assert f"{contract} BROKEN" in done.stdout


def test_the_contracts_are_kept(tmp_path: Path) -> None:
    done = _lint_copy(tmp_path, "values.py", "\n")
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def _lint_copy(tmp_path: Path, room: str, addition: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "src" / "duban", tmp_path / "duban", ignore=shutil.ignore_patterns("__pycache__", "_shipped")
    )
    with (tmp_path / "duban" / room).open("a", encoding="utf-8") as file:
        file.write(addition)
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache"],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
