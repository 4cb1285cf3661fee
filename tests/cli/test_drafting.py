"""``duban draft`` as an admin meets it: from a notice's file to a calendar that check accepts."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.conftest import Duban
from tests.cli.desk import Say

NOTICE = """\
示例省工业和信息化厅关于报送园区情况的通知
各设区市工业和信息化局：
一、请各市于2026年3月20日前将《园区情况表》（附件1）发送至邮箱office@mail.example。
二、每季度报送一次进展。
联系人：李甲，010-60000001
示例省工业和信息化厅
2026年3月2日
"""


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "通知.txt"
    path.write_text(NOTICE, "utf-8")
    return path


def test_from_a_notice_to_a_calendar_that_check_accepts(
    inside: Say, notice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "2026-parks.yaml"
    assert inside("draft", notice, "-o", made).returncode == 0
    first = inside("check", made)
    assert first.returncode == 1
    assert "unanswered-question" in first.stdout
    monkeypatch.setattr("sys.stdin", StringIO("1\n2\n10 days\n"))
    said = inside("draft", notice, "-o", made, "--force", "--answer")
    assert (said.returncode, "no open questions" in said.stdout) == (0, True)
    assert "2027年12月31日" in said.stderr
    checked = inside("check", made)
    assert (checked.returncode, "error[" in checked.stdout) == (0, False)
    text = made.read_text("utf-8")
    assert "key: 2026-parks" in text
    assert "until: 2027-12-31" in text
    assert "on: 2026-03-20" in text


def test_a_question_left_empty_stays_open(inside: Say, notice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("\n"))
    said = inside("draft", notice, "--answer")
    assert said.stdout.count('answer: ""') == 3


def test_a_stage_that_is_none_is_struck(inside: Say, notice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("\n\n0\n"))
    said = inside("draft", notice, "--answer")
    assert "0) 不列为环节" in said.stderr and "# 不列为环节，由人选定：" in said.stdout
    assert "recurs" not in said.stdout  # nothing comes again any more: until when is not asked


def test_what_is_no_answer_is_asked_again_and_never_written(
    inside: Say, notice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("99\n1\n99\n1\nsoon\n\n"))
    said = inside("draft", notice, "--answer")
    assert said.stderr.count("答不了这个问题") == 3
    assert (said.stdout.count('answer: ""'), "soon" in said.stdout, ": 99" in said.stdout) == (
        1,
        False,
        False,
    )


def test_findings_as_json_with_exact_quotes(inside: Say, notice: Path) -> None:
    got = json.loads(inside("draft", notice, "--json").stdout)
    assert got["title"] == "示例省工业和信息化厅关于报送园区情况的通知"
    assert [one["due"] for one in got["deadlines"]] == ["2026-03-20", "every quarter"]
    for one in [*got["deadlines"], *got["contacts"]]:
        assert NOTICE[one["start"] : one["end"]] == one["quote"]


def test_the_notice_with_its_findings_as_a_page(inside: Say, notice: Path, tmp_path: Path) -> None:
    page = tmp_path / "notice.html"
    assert inside("draft", notice, "--explain", "--html", page).returncode == 0
    assert "2026年3月20日" in page.read_text("utf-8")
    assert "【" in inside("draft", notice, "--explain").stdout


def test_a_file_that_is_there_is_not_replaced(inside: Say, notice: Path, tmp_path: Path) -> None:
    there = tmp_path / "mine.yaml"
    there.write_text("key: mine\n", "utf-8")
    assert inside("draft", notice, "-o", there).returncode == 1
    assert there.read_text("utf-8") == "key: mine\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("近日，市工信局印发通知，企业可于4月30日前申报。（记者 某某）\n".encode(), "is a news report"),
        (
            "关于报送总结的通知\n各县：\n请于国庆节前报送总结。\n甲市水利局\n2026年3月1日\n".encode(),
            "names no day in “请于国庆节前报送总结",
        ),
        (
            "服务合同\n甲方：甲中心\n乙方：乙公司\n乙方应于2027年3月1日前交付。\n".encode(),
            "is a contract",
        ),
        (
            "关于放假安排的通知\n各单位：\n请做好值班工作。\n示例局\n2026年3月2日\n".encode(),
            "holds no deadline",
        ),
        (b"", "holds nothing"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word or WPS file"),
    ],
)
def test_what_gives_no_calendar_is_a_word_and_never_an_empty_draft(
    inside: Say, tmp_path: Path, content: bytes, says: str
) -> None:
    file, made = tmp_path / "in.txt", tmp_path / "out.yaml"
    file.write_bytes(content)
    said = inside("draft", file, "-o", made)
    assert (said.returncode, says in said.stderr, "hint:" in said.stderr) == (1, True, True)
    assert not made.exists()


def test_a_file_that_is_not_there(duban: Duban) -> None:
    said = duban("draft", "no-such-notice.txt")
    assert said.returncode == 1
    assert "no-such-notice.txt cannot be opened" in said.stderr


@pytest.mark.parametrize(
    "others", [("--json", "--answer"), ("--json", "--explain"), ("--explain", "--answer")]
)
def test_what_would_be_left_undone_in_silence_is_refused(
    inside: Say, notice: Path, others: tuple[str, str]
) -> None:
    said = inside("draft", notice, *others)
    assert (said.returncode, said.stdout) == (1, "")
    assert f"{others[0]} only prints what was found; it does not go with {others[1]}" in said.stderr


def test_nothing_is_written_beside_the_findings(inside: Say, notice: Path, tmp_path: Path) -> None:
    assert inside("draft", notice, "--json", "-o", tmp_path / "x.yaml").returncode == 1
    assert not (tmp_path / "x.yaml").exists()


def test_a_key_that_yaml_reads_as_a_number_is_a_text(inside: Say, notice: Path, tmp_path: Path) -> None:
    made = tmp_path / "213.yaml"
    assert inside("draft", notice, "-o", made).returncode == 0
    assert 'key: "213"' in made.read_text("utf-8")
