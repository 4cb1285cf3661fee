"""The Makefile on bare machines, and the rule that CI skips nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = [
    "help",
    "setup",
    "demo",
    "console",
    "run",
    "cluster",
    "cluster-demo",
    "test",
    "test-all",
    "check",
    "fix",
    "bench",
]


def _make(folder: Path, *args: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    if path is not None:
        env["PATH"] = str(path)
    make = shutil.which("make") or "make"
    return subprocess.run([make, *args], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what the Makefile looks at, and a private PATH folder without any python."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "awk", "touch", "rm"):
        found = shutil.which(tool)
        assert found, tool
        (tools / tool).symlink_to(found)
    return tmp_path


def _python(clone: Path, name: str, prelude: str) -> None:
    """Put an interpreter on the private PATH that runs ``prelude`` before what it is asked to."""
    script = clone / "bin" / name
    script.write_text(
        f"#!{shutil.which('sh')}\nexec {sys.executable} -c '{prelude}; exec(sys.argv[1])' \"$2\"\n"
    )
    script.chmod(0o755)


def test_help_is_the_default_and_lists_every_target(clone: Path) -> None:
    done = _make(clone, path=clone / "bin")
    assert done.returncode == 0, done.stderr
    assert [line.split()[1] for line in done.stdout.splitlines()] == TARGETS


def test_without_python_one_line_says_so(clone: Path) -> None:
    done = _make(clone, "setup", path=clone / "bin")
    assert done.returncode != 0
    assert done.stderr.startswith("error: duban needs Python 3.11 or later; no python3 was found;")


def test_an_old_python_is_named_with_its_version(clone: Path) -> None:
    _python(clone, "python3", "import sys; sys.version_info = (3, 9, 1)")
    done = _make(clone, "demo", path=clone / "bin")
    assert done.returncode != 0
    assert done.stderr.startswith("error: duban needs Python 3.11 or later; python3 is 3.9;")


def test_where_ensurepip_is_missing_the_package_is_named(clone: Path) -> None:
    _python(clone, "python3", 'import sys; sys.modules["ensurepip"] = None')
    done = _make(clone, "test", path=clone / "bin")
    assert done.returncode != 0
    assert done.stderr.startswith(
        "error: python3 cannot make environments (no ensurepip): install the package python3-venv"
    )
    assert not (clone / ".venv").exists()


def test_an_environment_as_young_as_its_inputs_is_left_alone(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    for name in ("bin/python", "base.stamp"):
        (clone / ".venv" / name).touch()
    done = _make(clone, "setup", path=clone / "bin")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "duban is installed: .venv/bin/duban --help\n"


@pytest.mark.parametrize(
    ("body", "ci", "code"),
    [
        ("pytest.skip('no server')", "true", 1),
        ("pytest.skip('no server')", "", 0),
        ("pytest.xfail('known')", "true", 0),
        ("pass", "true", 0),
    ],
)
def test_ci_forbids_skips_and_prints_them(tmp_path: Path, body: str, ci: str, code: int) -> None:
    (tmp_path / "test_one.py").write_text(f"import pytest\n\ndef test_one():\n    {body}\n")
    env = {k: v for k, v in os.environ.items() if k != "CI"} | ({"CI": ci} if ci else {})
    env["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_skips", "--rootdir", str(tmp_path), "."]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
    assert ("test_one.py::test_one: Skipped: no server" in done.stdout) == ("skip" in body)
    assert ("forbidden under CI" in done.stdout) == (code == 1)


def test_ci_runs_what_people_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text()
    assert [line for line in text.splitlines() if line.startswith("step ")] == [
        "step test",
        "step check",
        "step test-all",
    ]
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
