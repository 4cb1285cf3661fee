"""``duban circular`` and ``duban briefing``: drafted, shown, released; files that stay unless replaced."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import docx
import pytest
from sqlalchemy import update

from duban.app import App
from duban.clock import system_clock
from duban.settings import Settings
from duban.store import obligations, tables
from tests.cli.desk import HEFEI, WUHU, Say, today


@pytest.fixture
def past(desk: Say, tmp_path: Path) -> Say:
    """Both cities were told in time; the call fell due a week ago, and Hefei had filed."""
    assert desk("activate", "simple").returncode == 0
    due_at, now = system_clock() - timedelta(days=9), system_clock()
    app = App(Settings(home=tmp_path / "home"))
    with app.store.writing() as conn:
        conn.execute(update(tables.obligations).values(due_at=due_at, noticed_at=due_at - timedelta(days=20)))
        mine = obligations.find(conn, "simple", "file", HEFEI, "")
        assert mine is not None
        filed_on = (now - timedelta(days=12)).date()
        obligations.change(conn, mine.id, status="submitted", submitted_on=filed_on, next_send_at=None)
    app.close()
    return desk


def yesterday() -> str:
    return str(today() - timedelta(days=1))


def test_a_circular_is_drafted_shown_and_released(past: Say, tmp_path: Path) -> None:
    file = tmp_path / "通报.docx"
    drafted = past("circular", "simple", "--on", yesterday(), "--docx", file)
    assert drafted.returncode == 0, drafted.stderr
    assert "red (按时报送): 1" in drafted.stdout and "letters: 2 draft" in drafted.stdout
    assert "nothing leaves before: duban circular release" in drafted.stdout
    assert docx.Document(str(file)).paragraphs[0].text == "关于示范车间征集报送情况的通报"
    shown = past("circular", "show", "simple", "--json").json
    assert {line["unit"] for line in shown["lines"]} == {HEFEI, WUHU}
    assert past("letters", "list", "--state", "draft", "--kind", "circular", "--json").json["letters"]
    draft = past("letters", "list", "--state", "draft", "--json").json["letters"][0]
    read = past("letters", "show", str(draft["id"])).stdout
    assert "not worded yet; as it would leave now:" in read and draft["subject"] in read
    assert "按时报送（红榜）（1项）" in read
    refused = past("circular", "release", "simple", "--by", HEFEI)
    assert refused.returncode == 1 and "does not run this call" in refused.stderr
    assert past("circular", "release", str(shown["number"])).stdout.endswith(
        "2 letters released; they go at the next round\n"
    )
    assert past("circular", "release", "simple").returncode == 1


def test_a_file_that_is_there_stays_and_nothing_is_drafted(past: Say, tmp_path: Path) -> None:
    file = tmp_path / "there.docx"
    file.write_text("mine", "utf-8")
    for command in (("circular", "simple", "--on", yesterday()), ("briefing", "simple", "--for", "340000")):
        done = past(*command, "--docx", file)
        assert (done.returncode, file.read_text("utf-8")) == (1, "mine") and "--force" in done.stderr
    assert past("circular", "show", "simple").returncode == 1


def test_a_briefing_is_written(past: Say, tmp_path: Path) -> None:
    file = tmp_path / "呈阅件.docx"
    done = past("briefing", "simple", "--for", "340000", "--docx", file)
    assert done.returncode == 0, done.stderr
    assert docx.Document(str(file)).paragraphs[1].text == "呈：省工业和信息化厅 厅负责人"


def test_status_tells_of_entries_and_circulars_and_refuses_a_mistyped_call(past: Say) -> None:
    bare = past("status")
    assert "circular" not in bare.stdout and "put forward" not in bare.stdout
    number = past("circular", "simple", "--on", yesterday(), "--json").json["number"]
    line = f"circular {number} of simple as of {yesterday()}: letters 2 draft: duban circular show {number}\n"
    assert past("status", "--calendar", "simple").stdout.endswith(line)
    assert past("status", "--json").json["circulars"][0]["letters"] == {"draft": 2}
    for command in ("status", "call-list", ("status", "--late"), ("extension", "list")):
        words = (command,) if isinstance(command, str) else command
        refused = past(*words, "--calendar", "simpel")
        assert (refused.returncode, refused.stdout) == (1, ""), refused
        assert refused.stderr == (
            'error: simpel is not active\nhint: did you mean "simple"? Active calls: simple.\n'
        )
