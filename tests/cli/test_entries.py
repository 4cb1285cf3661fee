"""``duban entry``, ``count`` and ``summary``, as a clerk at the desk uses them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.cli.desk import HEFEI, Say, write

TRACKS = """\
tracks:
  - key: main
    title: 综合类
    quotas: [{per: cities, max: {value: 2, basis: stated, clause: 四}}]
    limits: [{what: 综合类材料, max_chars: {value: 10, basis: stated, clause: 三}}]
    checklist: [近三年无重大事故]
  - key: side
    title: 特色类
    limits: [{what: 特色类材料, max_chars: {value: 5, basis: stated, clause: 三}}]
stages:
"""
MORE = ", tracks: [main, side], checklist: [材料真实], due:"
MINE = ("simple", "file", HEFEI)


@pytest.fixture
def running(desk: Say, tmp_path: Path) -> Say:
    write(tmp_path / "home", **{"stages:\n": TRACKS, ", due:": MORE})
    assert desk("activate", "simple").returncode == 0
    return desk


def docx(path: Path, text: str) -> Path:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        archive.writestr(
            "word/document.xml", f"<w:document {space}><w:p><w:t>{text}</w:t></w:p></w:document>"
        )
    path.write_bytes(made.getvalue())
    return path


def test_entries_are_added_ranked_listed_and_withdrawn(running: Say) -> None:
    first = running("entry", "add", *MINE, "main", "甲案例")
    assert first.stdout == f"simple file {HEFEI}: entry 1 put forward; 综合类 1/2\n"
    assert "(recorded before)" in running("entry", "add", *MINE, "main", "甲案例").stdout
    running("entry", "add", *MINE, "main", "乙案例")
    third = running("entry", "add", *MINE, "main", "丙案例")
    assert third.returncode == 1 and "综合类 3/2" in third.stderr and "duban entry rank" in third.stderr
    assert running("entry", "rank", *MINE, "main", "2", "1").returncode == 0
    assert "in reserve: 3 丙案例" in running("entry", "add", *MINE, "main", "丙案例").stdout
    assert running("status").stdout.endswith("3 entries put forward in simple: duban entry list simple\n")
    shown = running("entry", "list", "simple", "--unit", HEFEI).stdout
    assert "备选" in shown and "特色类" in shown and "empty" in shown
    found = running("entry", "list", "simple", "--json").json
    assert [(e["title"], e["rank"], e["place"]) for e in found["entries"]] == [
        ("乙案例", 1, ""), ("甲案例", 2, ""), ("丙案例", 3, "备选"),
    ]  # fmt: skip
    assert "综合类 2/2" in running("entry", "withdraw", *MINE, "2").stdout
    assert "has no track" in running("entry", "add", *MINE, "mian", "丁").stderr


def test_nothing_put_forward_says_so(running: Say) -> None:
    assert running("entry", "list", "simple").stdout == "nothing is put forward\n"
    assert running("entry", "list", "nowhere").returncode == 1


def test_a_text_is_counted_and_held_against_its_limit(running: Say, tmp_path: Path) -> None:
    eleven = docx(tmp_path / "case.docx", "推动制造业高质量发展2024。")
    assert running("count", eleven).stdout == "case.docx: 12字, 15 characters without spaces\n"
    over = running("count", eleven, "--limit", "simple/file/main")
    assert over.returncode == 1 and "综合类材料 12/10字: 2 over" in over.stdout
    short = tmp_path / "short.txt"
    short.write_text("高质量发展", "utf-8")
    fits = running("count", short, "--limit", "simple/file")
    assert fits.returncode == 0 and fits.stdout.count("fits") == 2
    assert running("count", short, "--limit", "simple").returncode == 2
    assert running("count", short, "--limit", "simple/file/other").returncode == 1


def test_a_text_too_long_is_told_before_it_is_recorded(running: Say, tmp_path: Path) -> None:
    long = docx(tmp_path / "long.docx", "推动制造业高质量发展再加几个字")
    told = running("submit", *MINE, "--file", long)
    assert (
        told.returncode == 1 and "综合类材料 15/10字" in told.stderr and "--over-limit-known" in told.stderr
    )
    assert running("status", "--json").json["stages"][0]["status"] == "open"
    assert running("entry", "add", *MINE, "side", "丙", "--file", long).returncode == 1
    between = docx(tmp_path / "between.docx", "推动制造业发展")
    noted = running("submit", *MINE, "--file", between)
    assert noted.returncode == 0 and "特色类材料 7/5字" in noted.stderr
    assert running("undo", *MINE).returncode == 0
    known = running("submit", *MINE, "--file", long, "--over-limit-known")
    assert known.returncode == 0 and "15/10字" in known.stderr


def test_the_unit_itself_is_asked_for_the_checklist(running: Say) -> None:
    asked = running("submit", *MINE, "--by", HEFEI)
    assert asked.returncode == 1
    assert "1. 近三年无重大事故\n  2. 材料真实" in asked.stderr and "--confirm" in asked.stderr
    assert running("submit", *MINE, "--by", HEFEI, "--confirm").returncode == 0


def test_the_summary_table_is_written_once(running: Say, tmp_path: Path) -> None:
    running("entry", "add", *MINE, "main", "=1+1")
    made = tmp_path / "汇总表.xlsx"
    done = running("summary", "simple", "--unit", HEFEI, "--xlsx", made)
    assert done.returncode == 0 and "entries: 1" in done.stdout
    sheet = openpyxl.load_workbook(made).worksheets[0]
    assert [cell.value for cell in sheet[5]][:4] == [1, "综合类", "=1+1", "合肥市"]
    assert sheet["C5"].data_type == "s"
    assert "--force" in running("summary", "simple", "--unit", HEFEI, "--xlsx", made).stderr
    province = tmp_path / "province.xlsx"
    assert running("summary", "simple", "--unit", "340000", "--xlsx", province).returncode == 0
    assert len(openpyxl.load_workbook(province).worksheets) == 2
    assert running("summary", "simple", "--unit", "999999", "--xlsx", tmp_path / "n.xlsx").returncode == 1


def test_a_table_that_cannot_be_written_says_why(running: Say, tmp_path: Path) -> None:
    nowhere = running("summary", "simple", "--unit", HEFEI, "--xlsx", tmp_path / "no" / "folder.xlsx")
    assert nowhere.returncode == 1 and "cannot be written: No such file" in nowhere.stderr


def test_what_cannot_be_counted_is_taken_as_it_is(running: Say, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7")
    assert running("count", scan).returncode == 1
    assert running("submit", *MINE, "--file", scan).returncode == 0
