"""``duban check``, ``timeline``, ``schema``: on the shipped calendars and on broken copies of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.desk import Say

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "calendars" / "notices" / "miit-2024-city-cases.yaml"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A calendar with two mistakes: a date that no year has, and a policy that nobody wrote."""
    text = CASES.read_text("utf-8")
    for good, bad in (("on: 2024-09-27", "on: 2024-09-31"), ("policy: standard", "policy: standart")):
        assert good in text
        text = text.replace(good, bad, 1)
    file = tmp_path / "broken.yaml"
    file.write_text(text, "utf-8")
    return file


def test_the_shipped_calendars_have_no_errors(inside: Say) -> None:
    done = inside("check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no errors" in done.stdout
    assert inside("check", ROOT / "calendars").returncode == 0


def test_both_mistakes_are_told_at_once_with_their_places(inside: Say, broken: Path) -> None:
    done = inside("check", broken)
    assert done.returncode == 1
    lines = broken.read_text("utf-8").splitlines()
    for code, part in (("unknown-policy", "standart"), ("impossible-date", "2024-09-31")):
        at = next(n for n, line in enumerate(lines, 1) if part in line)
        assert any(
            line.startswith(f"{broken}:{at}:") and f"error[{code}]" in line
            for line in done.stdout.splitlines()
        ), done.stdout
    assert "2 errors" in done.stdout


def test_problems_as_json_are_a_list_of_flat_records(inside: Say, broken: Path) -> None:
    done = inside("check", "--json", broken)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    keys = {"file", "line", "column", "severity", "code", "message", "hint"}
    assert {frozenset(record) for record in found} == {frozenset(keys)}
    assert [record["line"] for record in found] == sorted(record["line"] for record in found)
    assert json.loads(inside("check", "--json", ROOT / "calendars" / "policies").stdout) == []


def test_the_policies_beside_a_calendar_count(inside: Say, tmp_path: Path) -> None:
    for folder in ("notices", "policies"):
        (tmp_path / "mine" / folder).mkdir(parents=True)
    policy = (ROOT / "calendars" / "policies" / "standard.yaml").read_text("utf-8")
    (tmp_path / "mine" / "policies" / "gentle.yaml").write_text(
        policy.replace("key: standard", "key: gentle"), "utf-8"
    )
    calendar = tmp_path / "mine" / "notices" / "cases.yaml"
    calendar.write_text(CASES.read_text("utf-8").replace("policy: standard", "policy: gentle"), "utf-8")
    assert inside("check", calendar).returncode == 0
    lonely = tmp_path / "cases.yaml"
    lonely.write_text(calendar.read_text("utf-8"), "utf-8")
    assert "unknown-policy" in inside("check", lonely).stdout


def test_a_path_that_is_not_there_is_told(inside: Say, tmp_path: Path) -> None:
    assert inside("check", tmp_path / "none.yaml").stderr.startswith("error: there is no file")
    (tmp_path / "empty").mkdir()
    assert inside("check", tmp_path / "empty").stderr.startswith("error: there is no calendar in")


def test_a_timeline_has_every_field_a_program_needs(inside: Say) -> None:
    done = inside("timeline", "miit-2024-city-cases", "--json")
    stages = {stage["stage"]: stage for stage in json.loads(done.stdout)["stages"]}
    dates = ["opens_at", "due_at", "act_by"]
    fields = ["stage", "title", "owner", "period", *dates, "duty", "basis", "provisional", "clause", "why"]
    assert all(list(stage) == fields for stage in stages.values())
    assert stages["apply"]["due_at"] == "2024-09-14T00:00:00+08:00"
    assert stages["mailing"]["basis"] == "stated"
    assert stages["mailing"]["why"]


def test_a_timeline_knows_who_owes_what(inside: Say) -> None:
    def owed(unit: str) -> set[str]:
        done = inside("timeline", CASES, "--unit", unit, "--json")
        assert done.returncode == 0, done.stderr
        return {stage["stage"] for stage in json.loads(done.stdout)["stages"]}

    hefei, anhui, both = owed("340100"), owed("340000"), owed("miit")
    assert "apply" in hefei and "mailing" in anhui
    assert not hefei & anhui and not both


def test_a_timeline_ends_where_it_is_told(inside: Say) -> None:
    done = inside("timeline", "jiangxi-pilot-zones", "--until", "2023-12-31", "--json")
    dues = [stage["due_at"] for stage in json.loads(done.stdout)["stages"]]
    assert dues and max(dues) < "2024-01-02"


def test_a_near_key_is_suggested(inside: Say) -> None:
    done = inside("timeline", "miit-2024-city-case")
    assert done.returncode == 1
    assert 'did you mean "miit-2024-city-cases"?' in done.stderr


def test_a_broken_calendar_has_no_timeline(inside: Say, broken: Path) -> None:
    done = inside("timeline", broken)
    assert done.returncode == 1
    assert "error[unknown-policy]" in done.stderr and "nothing was done" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("option", [(), ("--policy",)])
def test_the_schema_is_one(inside: Say, option: tuple[str, ...]) -> None:
    from jsonschema import Draft202012Validator

    done = inside("schema", *option)
    Draft202012Validator.check_schema(json.loads(done.stdout))
