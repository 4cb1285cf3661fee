"""``duban activate``, ``plan``, ``apply``, and the preview of what is in force."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.cli.desk import HEFEI, WUHU, Said, Say, in_a_month, next_slot, today, write


def _json_of_activation(said: Said) -> tuple[object, ...]:
    done = said.json
    return done["key"], done["terms"], done["obligations"], done["past"], done["without_coordinator"]


def test_activate_says_what_is_owed(desk: Say) -> None:
    done = desk("activate", "simple")
    assert (done.returncode, done.stdout) == (0, "simple: 1 deadline, 2 obligations\n")


def test_activate_prints_json(desk: Say) -> None:
    assert _json_of_activation(desk("activate", "simple", "--json")) == ("simple", 1, 2, [], [])


def test_a_second_activation_says_how_to_change_it(desk: Say) -> None:
    desk("activate", "simple")
    again = desk("activate", "simple")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == "error: simple is active already\nhint: to change it: duban plan, duban apply\n"


def test_what_is_over_is_listed(desk: Say, tmp_path: Path) -> None:
    write(tmp_path / "home", due=today() - timedelta(days=1))
    done = desk("activate", "simple")
    assert done.returncode == 0 and done.stdout.startswith("simple: no deadlines, no obligations")
    assert "already over, not chased: 示范车间申报" in done.stderr


def test_a_draft_that_nobody_compared_is_warned_of(desk: Say, tmp_path: Path) -> None:
    write(tmp_path / "home", **{"key: simple": "key: simple\nverified: false"})
    done = desk("activate", "simple")
    assert done.returncode == 0 and "warning[not-verified]" in done.stderr


def test_mistakes_are_shown_where_they_are(desk: Say, tmp_path: Path) -> None:
    file = write(tmp_path / "home", **{"owner: cities": "owner: citys"})
    done = desk("activate", "simple")
    assert done.returncode == 1 and done.stdout == ""
    assert f"{file}:9:" in done.stderr and "error[" in done.stderr and "cities" in done.stderr
    assert "has mistakes; nothing was changed" in done.stderr
    assert desk("status", "--json").json["stages"] == []


def test_plan_and_apply_go_by_the_fingerprint(desk: Say, tmp_path: Path) -> None:
    desk("activate", "simple")
    assert desk("plan", "simple").stderr.startswith("error: nothing is pending for simple")
    write(tmp_path / "home", due=in_a_month() + timedelta(days=7))
    shown = desk("plan", "simple")
    assert shown.returncode == 0
    (moved,) = [line for line in shown.stdout.splitlines() if line.startswith("moved")]
    assert "示范车间申报" in moved and f"{in_a_month()} 24:00" in moved
    command = shown.stdout.splitlines()[-1].removeprefix("to do it: duban ").split()
    assert desk("apply", "simple", "--fingerprint", "0" * 12).stderr.startswith("error: the plan is now")
    assert desk(*command).stdout == (
        "simple: 1 moved, 0 added, 0 withdrawn, 0 reworded; open obligations touched: 2\n"
    )
    assert desk(*command).returncode == 1


def test_a_plan_prints_json(desk: Say, tmp_path: Path) -> None:
    desk("activate", "simple")
    write(tmp_path / "home", due=in_a_month() + timedelta(days=7))
    plan = desk("plan", "simple", "--json").json
    ((row, term),) = plan["moved"]
    assert row["due_at"] < term["due_at"] and plan["owed"] == 2
    assert (plan["added"], plan["withdrawn"], plan["reworded"]) == ([], [], [])
    assert desk("apply", "simple", "--json").json["fingerprint"] == plan["fingerprint"]


def test_what_is_not_active_cannot_be_planned(desk: Say) -> None:
    for command in ("plan", "apply"):
        done = desk(command, "simple")
        assert done.returncode == 1 and "simple is not active" in done.stderr
        assert "duban activate simple" in done.stderr


def test_the_preview_of_what_is_in_force_is_what_a_tick_sends(desk: Say) -> None:
    desk("activate", "simple")
    slot = next_slot()
    day = slot[:10]
    foreseen = desk("preview", "simple", "--from", day, "--to", day, "--json").json["letters"]
    assert desk("letters", "list", "--json").json == {"letters": []}
    assert desk("tick", "--at", slot).returncode == 0
    sent = desk("letters", "list", "--kind", "opening", "--json").json["letters"]
    expected = [(x["to"]["address"], x["send_at"], x["subject"]) for x in foreseen]
    assert [(x["address"], x["slot_at"], x["subject"]) for x in sent] == expected
    keys = ["calendar", "stage", "unit", "period", "rule", "due_at"]
    assert [list(m) for x in foreseen for m in x["moments"]] == [keys] * 2
    assert {m["unit"] for x in foreseen for m in x["moments"]} == {HEFEI, WUHU}
