"""What a tier does for those below it, by commands: below, close, receipts, bounces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk import HEFEI, WUHU, Say, in_a_month, next_slot, write
from tests.delivery.returned import dsn

FED = """\
stages:
  - {{key: review, title: 省级审核, owner: province, due: {{on: {due}, basis: arranged}}}}
"""


@pytest.fixture
def call(desk: Say, tmp_path: Path) -> Say:
    """A call whose cities feed a review of the province's own."""
    path = write(tmp_path / "home")
    text = path.read_text("utf-8").replace("basis: arranged}}", "basis: arranged}, feeds: review}")
    text = text.replace(
        "stages:", '  province: {title: 省厅, only: ["340000"], reports_to: operator}\nstages:'
    )
    review = FED.format(due=in_a_month()).removeprefix("stages:\n")
    path.write_text(text + review, "utf-8")
    assert desk("activate", "simple").returncode == 0
    return desk


def test_a_review_is_looked_at_and_closed(call: Say) -> None:
    assert call("submit", "simple", "file", HEFEI, "--by", HEFEI).returncode == 0
    seen = call("below", "simple", "review", "340000")
    assert [line.split()[-1] for line in seen.stdout.splitlines()[1:]] == [
        "芜湖市工业和信息化局", "合肥市工业和信息化局",
    ]  # fmt: skip
    assert call("below", "simple", "review", "340000", "--json").json["stages"][0]["owing"]
    refused = call("close", "simple", "review", "340000")
    assert refused.returncode == 1
    assert "1 unit below has not answered: 芜湖市工业和信息化局" in refused.stderr
    assert "--anyway" in refused.stderr
    done = call("close", "simple", "review", "340000", "--anyway")
    assert (done.returncode, done.stdout) == (0, "simple review 340000: closed, in time\n")


def test_a_template_is_written_filled_in_and_read(call: Say, tmp_path: Path) -> None:
    assert "duban receipts template KEY" in call("receipts", "template").stderr
    file = tmp_path / "receipts.xlsx"
    assert call("receipts", "template", "simple", "--xlsx", file).returncode == 0
    assert "no rows recorded" in call("receipts", file).stdout
    rows = tmp_path / "rows.csv"
    rows.write_text(f"单位,环节,办理情况\n{HEFEI},file,报送\nnobody,file,报送\n", "utf-8")
    bad = call("receipts", rows, "--calendar", "simple")
    assert bad.returncode == 1
    assert f"{rows}:3:1: error[receipt-unknown-unit]" in bad.stderr
    tried = call("receipts", rows, "--calendar", "simple", "--dry-run")
    assert tried.returncode == 1
    assert tried.stdout.startswith("a trial, nothing was recorded: 1 row recorded")
    done = call("receipts", rows, "--calendar", "simple", "--sound-rows")
    assert (done.returncode, done.stdout) == (0, "1 row recorded, 0 recorded before, 1 left out\n")


def test_returned_letters_from_a_file(call: Say, tmp_path: Path) -> None:
    assert call("bounces").returncode == 1
    assert "no mailbox is set" in call("bounces", "--imap").stderr
    assert call("tick", "--at", next_slot()).returncode == 0
    sent = [
        file.read_bytes()
        for file in sorted((tmp_path / "home" / "inbox").rglob("*.eml"))
        if f"coordinator.{WUHU}".encode() in file.read_bytes()
    ]
    identity = sent[0].split(b"Message-ID: ")[1].split(b"\r\n")[0].decode()
    (tmp_path / "back.eml").write_bytes(dsn(identity, recipient=f"coordinator.{WUHU}@duban.example"))
    done = call("bounces", tmp_path / "back.eml", "--json").json
    assert [(one["status"], one["marked"]) for one in done["came"]] == [("5.1.1", 1)]
    again = call("bounces", tmp_path / "back.eml")
    assert again.stdout == "no returned letters, 1 told before, 0 not of ours, 0 other messages\n"
    listed = call("call-list", "--calendar", "simple")
    assert "芜湖" in listed.stdout
