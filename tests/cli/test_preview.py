"""``duban preview``: every letter, whole, and nothing sent or stored."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.desk import Say

SPAN = ("--from", "2024-08-26", "--to", "2024-09-13")  # before anything is late
MIIT = "miit-2024-city-cases"


def test_without_a_roster_it_says_so(inside: Say) -> None:
    done = inside("preview", MIIT, *SPAN)
    assert done.returncode == 1
    assert "the roster is empty" in done.stderr


def test_letters_have_every_field_and_nothing_is_stored(inside: Say, tmp_path: Path) -> None:
    assert inside("roster", "demo").returncode == 0
    done = inside("preview", MIIT, *SPAN, "--unit", "340100", "--save", tmp_path / "html", "--json")
    assert done.returncode == 0, done.stderr
    letters = json.loads(done.stdout)["letters"]
    assert letters[0]["kind"] == "opening"
    for letter in letters:
        assert {"send_at", "to", "kind", "subject", "moments"} <= letter.keys()
        assert letter["to"] == {
            "address": "coordinator.340100@duban.example",
            "units": ["340100"],
            "roles": ["coordinator"],
        }
        assert letter["send_at"][10:] in {"T09:00:00+08:00", "T14:30:00+08:00"}
        for moment in letter["moments"]:
            assert list(moment) == ["calendar", "stage", "unit", "period", "rule", "due_at"]
            assert (moment["calendar"], moment["unit"]) == (MIIT, "340100")
    assert [letter["send_at"] for letter in letters] == sorted(letter["send_at"] for letter in letters)
    assert len(list((tmp_path / "html").glob("*.html"))) == len(letters)

    assert json.loads(inside("letters", "list", "--json").stdout)["letters"] == []


def test_a_whole_letter_can_be_read(inside: Say) -> None:
    assert inside("roster", "demo").returncode == 0
    done = inside("preview", MIIT, "--from", "2024-08-26", "--to", "2024-08-26", "--unit", "340100", "--text")
    assert "【任务通知】" in done.stdout
    assert "9月13日" in done.stdout and "第四部分（一）" in done.stdout
