"""The command line as a person meets it: a process, its words, its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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
