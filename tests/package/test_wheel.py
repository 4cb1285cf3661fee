"""The wheel carries everything: installed into an empty folder, it checks the calendars it shipped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def _pip(*args: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    out = tmp_path_factory.mktemp("wheel")
    _pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", out, ROOT)
    (built,) = out.glob("duban-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder holding nothing but the wheel's files."""
    target = tmp_path_factory.mktemp("installed")
    _pip("install", "--no-deps", "--no-index", "--target", target, wheel)
    return target


def _duban(installed: Path, home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("DUBAN_")}
    env |= {"PYTHONPATH": str(installed), "DUBAN_HOME": str(home)}
    command = [sys.executable, "-m", "duban", *args]
    return subprocess.run(command, cwd=home, env=env, capture_output=True, text=True, check=False)


def test_everything_that_is_data_is_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "calendars", "templates"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert len(tracked) > 10
    assert {f"duban/_shipped/{name}" for name in tracked} <= names
    assert {"duban/roster/regions.csv", "duban/store/migrations/env.py", "duban/py.typed"} <= names
    assert any(name.startswith("duban/store/migrations/versions/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests/", "flows/"))]


def test_it_runs_from_there_and_reads_what_it_shipped(installed: Path, tmp_path: Path) -> None:
    done = _duban(installed, tmp_path, "paths", "--json")
    assert done.returncode == 0, done.stderr
    places = json.loads(done.stdout)
    for name in ("calendars", "templates"):
        assert places[f"shipped_{name}"] == str(installed / "duban" / "_shipped" / name)


def test_the_shipped_calendars_and_templates_pass_their_checks_there(installed: Path, tmp_path: Path) -> None:
    for command in (["check"], ["timeline", "miit-2024-city-cases"], ["templates", "check"]):
        done = _duban(installed, tmp_path, *command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_store_is_made_there(installed: Path, tmp_path: Path) -> None:
    done = _duban(installed, tmp_path, "roster", "demo")
    assert done.returncode == 0, done.stderr
    assert "units" in done.stdout
