"""The frame: help, mistakes in the command, mistakes in the settings, locales, a reader that goes away."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Duban = Callable[..., subprocess.CompletedProcess[str]]

#: What `duban --help` must not pay for.
HEAVY = {
    "sqlalchemy",
    "pydantic",
    "aiosmtplib",
    "apscheduler",
    "prefect",
    "jinja2",
    "openpyxl",
    "yaml",
    "rich",
}


def test_help_lists_the_commands_and_works_under_a_c_locale(duban: Duban) -> None:
    for locale in ({}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        done = duban("--help", **locale)
        assert done.returncode == 0, done.stderr
        assert "督办" in done.stdout
        assert {"init", "paths"} <= {line.split()[0] for line in done.stdout.splitlines() if line.strip()}


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from duban.cli import build; import typer; "
        "typer.main.get_command(build()); print(*sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(out.split())


def test_a_mistyped_command_names_the_near_one(duban: Duban) -> None:
    done = duban("pahts")
    assert done.returncode == 2
    assert "paths" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_settings_are_all_told_in_plain_words(duban: Duban) -> None:
    done = duban("paths", DUBAN_LEASE="soon", DUBAN_HOLD_AFTER_DAYS="never")
    assert done.returncode == 1
    assert "lease must be a number, not 'soon'" in done.stderr
    assert "hold_after_days must be a number, not 'never'" in done.stderr
    assert "Traceback" not in done.stderr and "Input should be" not in done.stderr


def test_a_settings_file_that_is_no_toml_is_told(duban: Duban, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "duban.toml").write_text("operator = \n")
    done = duban("paths")
    assert done.returncode == 1
    assert done.stderr.startswith("error: duban.toml is not TOML")


def test_a_traceback_is_there_for_who_asks(duban: Duban) -> None:
    assert "Traceback" in duban("paths", DUBAN_LEASE="soon", DUBAN_DEBUG="1").stderr


def test_init_makes_a_home_that_the_settings_accept_and_never_overwrites(
    duban: Duban, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert duban("init", home).returncode == 0
    before = (home / "duban.toml").read_text()
    (home / "duban.toml").write_text(before + "\noperator = 'mine'\n")

    again = duban("init", home)

    assert again.returncode == 1
    assert "overwrites nothing" in again.stderr
    assert "mine" in (home / "duban.toml").read_text()
    assert duban("paths").returncode == 0


def test_every_line_that_init_comments_out_is_a_true_setting(duban: Duban, tmp_path: Path) -> None:
    home = tmp_path / "home"
    duban("init", home)
    settings = home / "duban.toml"
    words = re.compile(r"^# (?=\[(?:smtp|imap)\]|\w+ = )", re.MULTILINE)
    settings.write_text(words.sub("", settings.read_text()))
    assert "\nlease = 300" in settings.read_text()
    done = duban("paths", "--json")
    assert done.returncode == 0, done.stderr


def test_paths_prints_json_for_programs_and_hides_the_password(duban: Duban, tmp_path: Path) -> None:
    done = duban("paths", "--json", DUBAN_DATABASE="postgresql+psycopg://duban:secret@db.example/duban")
    places = json.loads(done.stdout)
    assert places["home"] == str(tmp_path / "home")
    assert Path(places["shipped_calendars"]).is_dir()
    assert "secret" not in done.stdout
    assert "secret" not in duban("paths", DUBAN_DATABASE="postgresql://duban:secret@db.example/x").stdout


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "duban", "paths"], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_chinese_prints_under_every_locale(duban: Duban, tmp_path: Path, locale: str) -> None:
    home = tmp_path / "督办"
    done = duban("init", home, LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert "督办" in done.stdout


def test_a_fault_is_one_sentence_with_its_own_exit_code() -> None:
    code = "import duban.cli as c; c.build = lambda: lambda **_: 1 / 0; c.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert done.stderr.startswith("error: a fault of duban: ZeroDivisionError: division by zero\nhint: ")
    assert "Traceback" not in done.stderr
