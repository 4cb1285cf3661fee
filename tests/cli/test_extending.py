"""``duban extension`` and ``timeline --as-of``, as a clerk at the desk uses them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from duban.planning.workdays import shipped_workdays
from tests.cli.desk import HEFEI, WUHU, Say, in_a_month, today

MINE = ("simple", "file", HEFEI)
LATER = str(shipped_workdays().next(in_a_month() + timedelta(days=7)))


@pytest.fixture
def running(desk: Say) -> Say:
    assert desk("activate", "simple").returncode == 0
    return desk


def test_asked_listed_granted(running: Say) -> None:
    ask = ("extension", "ask", *MINE, LATER, "--reason", "汛情", "--by", HEFEI)
    said = f"simple file {HEFEI}: more time asked until {LATER}; 省工业和信息化厅 decides"
    assert running(*ask).stdout == said + "\n"
    assert running(*ask).stdout == said + " (recorded before)\n"
    assert "1 request for more time undecided" in running("status").stdout
    listed = running("extension", "list").stdout
    assert "合肥市工业和信息化局" in listed and LATER in listed and "asked" in listed
    granted = running("extension", "grant", *MINE)
    assert (granted.returncode, granted.stdout) == (0, f"simple file {HEFEI}: extended to {LATER}\n")
    assert running("extension", "list").stdout == "no more time is asked for\n"
    [row] = running("extension", "list", "--all", "--json").json["requests"]
    assert (row["request"]["state"], row["request"]["granted_on"]) == ("granted", LATER)


def test_refused_and_withdrawn(running: Say) -> None:
    nothing = running("extension", "refuse", *MINE, "--reason", "不予延期")
    assert nothing.returncode == 1 and "no more time was asked for" in nothing.stderr
    running("extension", "ask", *MINE, LATER, "--reason", "汛情")
    done = running("extension", "refuse", *MINE, "--reason", "不予延期")
    assert done.stdout == f"simple file {HEFEI}: refused; the deadline stands\n"
    running("extension", "ask", *MINE, LATER, "--reason", "汛情又起")
    foreign = running("extension", "withdraw", *MINE, "--by", WUHU)
    assert foreign.returncode == 1 and "has no say" in foreign.stderr
    done = running("extension", "withdraw", *MINE, "--by", HEFEI)
    assert done.stdout == f"simple file {HEFEI}: withdrawn; the deadline stands\n"


def test_what_was_in_force_is_shown_as_of_a_day(running: Say) -> None:
    shown = running("timeline", "simple", "--as-of", str(today()))
    assert shown.returncode == 0 and str(in_a_month()) in shown.stdout
    assert "version 1, in force from" in shown.stderr
    before = running("timeline", "simple", "--as-of", str(today() - timedelta(days=2)))
    assert before.returncode == 1 and "was not in force on" in before.stderr


def test_a_date_for_a_named_unit_is_planned_applied_and_shown(running: Say, tmp_path: Path) -> None:
    file = tmp_path / "home" / "calendars" / "notices" / "simple.yaml"
    due = f"{{on: {LATER}, basis: stated, clause: 补}}"
    apart = f"basis: arranged}}, exceptions: [{{units: ['{WUHU}'], due: {due}}}]"
    file.write_text(file.read_text("utf-8").replace("basis: arranged}", apart), "utf-8")
    assert running("check", file).returncode == 0
    planned = running("plan", "simple").stdout
    assert f"moved for {WUHU}" in planned and "open obligations touched: 1" in planned
    assert running("apply", "simple").returncode == 0
    shown = running("timeline", "simple").stdout
    usual, own = shown.split(f"for {WUHU}:")
    assert str(in_a_month()) in usual and LATER in own
    assert LATER in running("timeline", "simple", "--unit", WUHU).stdout
    assert LATER not in running("timeline", "simple", "--unit", HEFEI).stdout
    assert [row.get("only") for row in running("timeline", "simple", "--json").json["stages"]] == [
        None,
        [WUHU],
    ]
