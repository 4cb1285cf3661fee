"""A province's clerk records for its cities at once, from the list they keep in Excel."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from duban.problems import BadInput, Refused
from duban.services.receipts import Booked, receipts_template, record_receipts
from duban.sheets.receipts import MAX_ROWS, RECEIPT_CODES, read_receipts
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, WUHU, ZHEJIANG, ZONES, World

CALL = "miit-2024-city-cases"
HEAD = ["单位", "环节", "报告期", "办理情况", "日期", "编号", "与填报一致"]


@pytest.fixture
def season(world: World) -> World:
    world.settle_in()
    world.activate(CALL, "08-20 18:00")
    return world.go("09-10 10:00")


def sheet(tmp_path: Path, *rows: list[Any], head: list[str] = HEAD) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in (head, *rows):
        book.active.append(row)
    path = tmp_path / "receipts.xlsx"
    book.save(path)
    return path


def record(world: World, path: Path, actor: str = ANHUI, **more: bool) -> Booked:
    return record_receipts(world.app, path, world.clock(), calendar=CALL, actor=actor, **more)


def codes(refused: pytest.ExceptionInfo[BadInput]) -> list[tuple[int, str]]:
    return [(p.line, p.code) for p in refused.value.problems]


def statuses(world: World, stage: str, *units: str) -> list[str]:
    return [world.owed(unit, stage, CALL).status for unit in units]


def test_a_sheet_is_recorded_once_however_often_it_is_read(season: World, tmp_path: Path) -> None:
    """Units by code or by name, stages by key or title, days as Excel's dates or as text."""
    path = sheet(
        tmp_path,
        [HEFEI, "apply", "", "报送", date(2024, 9, 9), "回执 17"],
        [f"{WUHU}市工信局", "城市网上填报", None, "不申报", "2024年9月6日", None],
        [],
        [HEFEI, "paper", "", "寄出", "2024/9/10", "EMS 1", "是"],
        [HEFEI, "paper", "", "", "", "", ""],  # not filled in
    )
    tried = record(season, path, dry_run=True)
    assert (tried.recorded, tried.before, tried.kept) == (3, 0, False)
    assert statuses(season, "apply", HEFEI, WUHU) == ["open", "open"]
    done = record(season, path)
    assert (done.recorded, done.before, done.problems) == (3, 0, ())
    assert statuses(season, "apply", HEFEI, WUHU) == ["submitted", "declined"]
    assert statuses(season, "paper", HEFEI, WUHU) == ["posted", "declined"]
    standing = next(s for s in season.standings(CALL) if (s.unit_code, s.stage_key) == (HEFEI, "apply"))
    assert standing.submitted_on == date(2024, 9, 9)
    history = season.history(f"obligation:{standing.obligation_id}")
    again = record(season, path)
    assert (again.recorded, again.before) == (0, 3)
    assert season.history(f"obligation:{standing.obligation_id}") == history


def test_every_bad_row_is_named_and_nothing_is_half_recorded(season: World, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        [HEFEI, "apply", "", "报送", "2024-09-09", "1"],
        ["999999", "apply", "", "报送", "", ""],
        [WUHU, "nothing", "", "报送", "", ""],
        [WUHU, "apply", "2024Q3", "报送", "", ""],
        [WUHU, "apply", "", "退回", "", ""],
        [WUHU, "apply", "", "", "2024-09-09", ""],
        [WUHU, "apply", "", "报送", "2024-09-31", ""],
        [WUHU, "apply", "", "报送", "2024-09-11", ""],  # to come
        [WUHU, "apply", "", "收到", "", ""],  # nothing goes by post here
        [HANGZHOU, "apply", "", "报送", "", ""],  # another province's
        [HEFEI, "paper", "", "寄出", "", "", "否"],
        [WUHU, "apply", "", "报送", "", "=1+1"],
        [WUHU, "paper", "", "寄出", "", "", "是"],  # not filed online
    )
    with pytest.raises(BadInput) as refused:
        record(season, path)
    assert codes(refused) == [
        (3, "receipt-unknown-unit"),
        (4, "receipt-unknown-stage"),
        (5, "receipt-unknown-period"),
        (6, "receipt-unknown-verb"),
        (7, "receipt-no-verb"),
        (8, "receipt-bad-day"),
        (9, "day-to-come"),
        (10, "not-owed"),
        (11, "not-authorised"),
        (12, "paper-differs"),
        (13, "receipt-formula"),
        (14, "not-its-turn"),
    ]
    assert statuses(season, "apply", HEFEI, WUHU, HANGZHOU) == ["open"] * 3
    done = record(season, path, sound_rows=True)
    assert (done.recorded, len(done.problems)) == (1, 12)
    assert statuses(season, "apply", HEFEI, WUHU, HANGZHOU) == ["submitted", "open", "open"]


def test_a_trial_names_the_bad_rows_too(season: World, tmp_path: Path) -> None:
    path = sheet(tmp_path, [HEFEI, "apply", "", "报送"], ["nobody", "apply", "", "报送"])
    tried = record(season, path, dry_run=True)
    assert (tried.recorded, len(tried.problems), tried.kept) == (1, 1, False)
    assert statuses(season, "apply", HEFEI) == ["open"]


def test_a_row_must_say_who_and_what(season: World, tmp_path: Path) -> None:
    path = sheet(tmp_path, [f"{HEFEI}市工信局", "apply", "", "报送"])
    assert record(season, path).recorded == 1
    path = sheet(tmp_path, ["", "apply", "", "报送"], ["x", "", "", "报送"])
    with pytest.raises(BadInput) as refused:
        record(season, path)
    assert codes(refused) == [(2, "receipt-no-unit"), (3, "receipt-no-stage")]


def test_a_code_and_a_name_that_disagree_are_recorded_for_nobody(season: World, tmp_path: Path) -> None:
    head = ["单位代码", "单位名称", "环节", "环节名称", "办理情况", "日期"]
    rows = (
        [HEFEI, f"{WUHU}市工信局", "apply", "", "报送", "2024-09-09"],
        [HEFEI, "", "apply", "省级审核", "报送", "2024-09-09"],
    )
    with pytest.raises(BadInput) as refused:
        record(season, sheet(tmp_path, *rows, head=head))
    assert codes(refused) == [(2, "receipt-two-units"), (3, "receipt-two-stages")]
    agreed = [HEFEI, f"{HEFEI}市", "apply", "网上填报", "报送", "2024-09-09"]  # people shorten names
    assert record(season, sheet(tmp_path, agreed, head=head)).recorded == 1


def test_the_template_lists_what_is_owed_and_reads_back_as_nothing(season: World, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(receipts_template(season.app, CALL, ANHUI))
    read = read_receipts(path)
    assert (read.receipts, read.problems) == ((), ())
    book = load_workbook(path)
    first = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in first.iter_rows(min_row=2)]
    assert {(row[1], row[3]) for row in rows} == {
        (HEFEI, "apply"), (WUHU, "apply"), (ANHUI, "review"), (HEFEI, "paper"), (WUHU, "paper"),
        (ANHUI, "mailing"),
    }  # fmt: skip
    lists = [one.formula1 for one in first.data_validations.dataValidation if one.type == "list"]
    assert '"报送,寄出,收到,零申报,不申报"' in lists

    filled = next(n for n, row in enumerate(rows, start=2) if row[1] == HEFEI and row[3] == "apply")
    first.cell(filled, 7).value, first.cell(filled, 8).value = "报送", date(2024, 9, 10)
    saved = io.BytesIO()
    book.save(saved)
    path.write_bytes(saved.getvalue())
    done = record_receipts(season.app, path, season.clock(), actor=ANHUI)  # the sheet names the call
    assert done.recorded == 1
    assert statuses(season, "apply", HEFEI) == ["submitted"]


def test_a_template_is_only_of_what_one_may_record(season: World) -> None:
    with pytest.raises(Refused) as refused:
        receipts_template(season.app, CALL, ZONES[0])
    assert refused.value.code == "not-authorised"
    read = load_workbook(io.BytesIO(receipts_template(season.app, CALL, ZHEJIANG))).worksheets[0]
    assert {row[1].value for row in read.iter_rows(min_row=2)} == {ZHEJIANG, HANGZHOU}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 broken", "receipt-unreadable"),
        (b"\x00\x01\x02", "receipt-unreadable"),
        ("甲,乙\n1,2\n".encode(), "receipt-no-header"),
        ("单位,情况,办理情况\n1,2,3\n".encode(), "receipt-duplicate-column"),
        ("单位,环节,办理情况\n1,a\u202eb,报送\n".encode(), "receipt-bad-character"),
        ("单位,环节,办理情况,编号\n1,a,报送,".encode() + b"9" * 300, "receipt-too-long"),
        ("单位,环节,办理情况\n".encode() + "1,a,报送\n".encode() * (MAX_ROWS + 1), "receipt-too-large"),
        ("单位,环节,办理情况,与填报一致\n1,a,寄出,也许\n".encode(), "receipt-bad-answer"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "receipts.csv"
    path.write_bytes(content)
    read = read_receipts(path)
    assert read.receipts == ()
    assert [p.code for p in read.problems] == [code]
    assert code in RECEIPT_CODES


def test_rows_without_a_call_need_one(season: World, tmp_path: Path) -> None:
    path = sheet(tmp_path, [HEFEI, "apply", "", "报送"])
    for calendar in ("", "nothing-of-that-name"):
        with pytest.raises(BadInput) as refused:
            record_receipts(season.app, path, season.clock(), calendar=calendar, actor=ANHUI)
        assert codes(refused) == [(2, "receipt-no-calendar")]


def test_every_code_is_explained() -> None:
    manual = (Path(__file__).resolve().parents[2] / "docs" / "receipts.md").read_text("utf-8")
    assert [code for code in RECEIPT_CODES if f"`{code}`" not in manual] == []
