"""Roster files, good and bad, as offices send them. Every bad row is named; none stops another."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.roster.codes import ROSTER_CODES
from duban.roster.importing import RosterFile, read_roster
from duban.values import Contact, Role, Unit

HEADER = "单位代码,单位名称,类别,上级,区划,系统,姓名,角色,邮箱,电话"
SHIJIAZHUANG = Unit("130100", "石家庄市工信局", "prefecture", "130100")


def read(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> RosterFile:
    path = folder / "roster.csv"
    path.write_bytes("\r\n".join((header, *rows)).encode(encoding))
    return read_roster(path)


def codes(found: RosterFile) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.code) for problem in found.problems]


def workbook(path: Path, *rows: tuple[object, ...], before: int = 0) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(before):
        sheet.append(("通讯录",))
    for row in (tuple(HEADER.split(",")), *rows):
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_one_row_is_a_unit_and_its_contact(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, "130100,石家庄市工信局,,,,,市联系人,联系人,a@X.Example,000-13", encoding=encoding)
    assert found.problems == ()
    assert found.units == (SHIJIAZHUANG,)
    assert found.contacts == (
        Contact("130100", "市联系人", frozenset({Role.COORDINATOR}), "a@x.example", "000-13"),
    )


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_columns_in_any_order_under_english_headings(tmp_path: Path, mark: str) -> None:
    header = mark.join(("Phone", "E-mail", "Role", "name", "unit_name", "unit"))
    row = mark.join(("000-13000", "a@x.example", "leader、supervisor", "领导", "石家庄市工信局", "130100"))
    found = read(tmp_path, row, header=header)
    assert found.problems == ()
    assert found.units == (SHIJIAZHUANG,)
    assert found.contacts[0].roles == {Role.LEADER, Role.SUPERVISOR}


def test_a_contact_may_stand_before_its_unit(tmp_path: Path) -> None:
    found = read(
        tmp_path, "130100,,,,,,甲,联系人,a@x.example,", "130100,石家庄市工信局,,,,,乙,负责人,b@x.example,"
    )
    assert found.problems == ()
    assert [contact.name for contact in found.contacts] == ["甲", "乙"]


def test_a_contact_of_a_stored_unit(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(f"{HEADER}\n130100,,,,,,甲,联系人,a@x.example,\n", "utf-8")
    assert codes(read_roster(tmp_path / "more.csv")) == [(2, 1, "roster-unknown-unit")]
    assert read_roster(tmp_path / "more.csv", known={"130100"}).problems == ()


def test_free_units_and_finance_departments(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "360000,江西省工信厅,,,,,,,,",
        "360000-zone-01,某试验区,试验区,360000,,,,,,",
        "130000-finance,河北省财政厅,,,130000,财政,,,,",
        "assoc-1,某协会,协会,,,,,,,",
    )
    assert found.problems == ()
    assert found.units[1] == Unit("360000-zone-01", "某试验区", "zone", "360000", "360000")
    assert found.units[2] == Unit("130000-finance", "河北省财政厅", "province", "130000", "", "finance")
    assert found.units[3] == Unit("assoc-1", "某协会", "association")


def test_a_telephone_alone_is_enough(tmp_path: Path) -> None:
    found = read(tmp_path, "130100,石家庄市工信局,,,,,甲,联系人,,000-1234567 转 8")
    assert codes(found) == [(2, 9, "roster-no-email")]
    assert found.sound
    assert found.contacts[0].phone == "000-1234567 转 8"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",某局,,,,,甲,联系人,a@x.example,", 1, "roster-no-code"),
        ("13 01,某局,,,,,甲,联系人,a@x.example,", 1, "roster-bad-code"),
        ("130100,某局,市局,,,,甲,联系人,a@x.example,", 3, "roster-unknown-kind"),
        ("zone-1,某区,,,,,甲,联系人,a@x.example,", 3, "roster-no-kind"),
        ("130100,某局,县,,,,甲,联系人,a@x.example,", 3, "roster-kind-mismatch"),
        ("zone-1,某区,试验区,,139999,,甲,联系人,a@x.example,", 5, "roster-unknown-region"),
        ("130100,某局,,,,税 务,甲,联系人,a@x.example,", 6, "roster-bad-sector"),
        ("130100,某局,,139999,,,甲,联系人,a@x.example,", 4, "roster-unknown-parent"),
        ("130100,某局,,130100,,,甲,联系人,a@x.example,", 4, "roster-circular-parent"),
        ("130100,某局,,,,,,联系人,a@x.example,", 7, "roster-no-name"),
        ("130100,某局,,,,,甲,联络员,a@x.example,", 8, "roster-unknown-role"),
        ("130100,某局,,,,,甲,,a@x.example,", 8, "roster-no-role"),
        ("130100,某局,,,,,甲,联系人,a@x,", 9, "roster-bad-email"),
        ("130100,某局,,,,,甲,联系人,a＠x.example,", 9, "roster-bad-email"),
        ("130100,某局,,,,,甲,联系人,a@x.example;b@x.example,", 9, "roster-bad-email"),
        ("130100,某局,,,,,甲,联系人,a@x.example,1.39E+10", 10, "roster-bad-phone"),
        ("130100,某局,,,,,甲,联系人,,", 9, "roster-unreachable"),
        ('130100,"=HYPERLINK(""x"")",,,,,甲,联系人,a@x.example,', 2, "roster-formula"),
        ("130100,#N/A,,,,,甲,联系人,a@x.example,", 2, "roster-formula"),
        ('130100,某局,,,,,"甲\n乙",联系人,a@x.example,', 7, "roster-bad-character"),
        ("130100,某\u202e局,,,,,甲,联系人,a@x.example,", 2, "roster-bad-character"),
        ("130100,某局,,,,,甲\x07,联系人,a@x.example,", 7, "roster-bad-character"),
        (f"130100,{'某' * 101},,,,,甲,联系人,a@x.example,", 2, "roster-too-long"),
        ("130200,,,,,,甲,联系人,a@x.example,", 1, "roster-unknown-unit"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(tmp_path: Path, row: str, column: int, code: str) -> None:
    good = "130300,秦皇岛市工信局,,,,,乙,联系人,b@x.example,"
    found = read(tmp_path, row, good)
    assert codes(found) == [(2, column, code)]
    assert not found.sound
    assert [contact.name for contact in found.contacts] == ["乙"]
    assert found.units[-1].code == "130300"
    hidden = {"\n", "\x07", "\u202e"}
    assert not any(hidden & set(problem.message) for problem in found.problems)


def test_two_mistakes_in_one_row_are_two_problems(tmp_path: Path) -> None:
    found = read(tmp_path, "130100,某局,,,,,甲,联络员,a@x,")
    assert codes(found) == [(2, 8, "roster-unknown-role"), (2, 9, "roster-bad-email")]


def test_a_bad_contact_leaves_its_unit_in(tmp_path: Path) -> None:
    assert read(tmp_path, "130100,石家庄市工信局,,,,,甲,联系人,a@x,").units == (SHIJIAZHUANG,)


def test_contacts_of_a_refused_unit_point_at_its_row(tmp_path: Path) -> None:
    found = read(tmp_path, "zone-1,某区,乡,,,,甲,联系人,a@x.example,", "zone-1,,,,,,乙,联系人,b@x.example,")
    assert codes(found) == [(2, 3, "roster-unknown-kind"), (3, 1, "roster-refused-unit")]
    assert (found.units, found.contacts) == ((), ())


def test_the_same_person_twice_and_two_names_for_one_unit(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "130100,石家庄市工信局,,,,,甲,联系人,a@x.example,",
        "130100,,,,,,甲,负责人,a@x.example,",
        "130100,石家庄工信局,,,,,乙,负责人,a@x.example,",
    )
    assert codes(found) == [(3, 7, "roster-duplicate"), (4, 2, "roster-unit-conflict")]
    assert len(found.contacts) == 1


def test_people_may_share_a_mailbox(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "130100,石家庄市工信局,,,,,甲,联系人,a@x.example,",
        "130200,唐山市工信局,,,,,乙,联系人,a@x.example,",
    )
    assert found.problems == ()
    assert len(found.contacts) == 2


def test_superiors_in_a_circle(tmp_path: Path) -> None:
    found = read(tmp_path, "a,甲局,部门,b,,,,,,", "b,乙局,部门,a,,,,,,", "c,丙局,部门,a,,,,,,")
    assert {code for _, _, code in codes(found)} == {"roster-circular-parent"}
    assert len(codes(found)) == 2


def test_a_file_without_header_or_with_the_same_column_twice(tmp_path: Path) -> None:
    assert codes(read(tmp_path, "1,2", header="甲,乙")) == [(0, 0, "roster-no-header")]
    twice = read(tmp_path, "130100,x,a@x.example,b@x.example", header="代码,单位名称,邮箱,email")
    assert codes(twice) == [(1, 4, "roster-duplicate-column")]
    assert twice.units == ()


def test_a_column_nobody_reads_is_only_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, "130100,石家庄市工信局,x", header="代码,单位名称,备注")
    assert codes(found) == [(1, 3, "roster-unknown-column")]
    assert found.units == (SHIJIAZHUANG,)


def test_a_workbook_with_a_title_above_and_codes_held_as_numbers(tmp_path: Path) -> None:
    row = (130100, "石家庄市工信局", None, None, None, None, "甲", "联系人", "a@x.example", 13000000000.0)
    found = read_roster(workbook(tmp_path / "r.xlsx", row, (None,), (130200,), before=2))
    assert found.units == (SHIJIAZHUANG,)
    assert found.contacts[0].phone == "13000000000"
    assert codes(found) == [(6, 1, "roster-unknown-unit")]  # the row as Excel numbers it


def test_a_formula_in_a_workbook_is_refused(tmp_path: Path) -> None:
    row = ("130100", '=CONCAT("石","家庄")', None, None, None, None, "甲", "联系人", "a@x.example", None)
    assert codes(read_roster(workbook(tmp_path / "r.xlsx", row))) == [(2, 2, "roster-formula")]


def test_a_cell_drawn_at_the_last_row_of_a_sheet_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.split(","))
    sheet.append(("130100", "石家庄市工信局"))
    sheet.cell(row=1_048_576, column=1, value=" ")
    book.save(tmp_path / "r.xlsx")
    assert read_roster(tmp_path / "r.xlsx").units == (SHIJIAZHUANG,)


def test_a_bomb_in_a_workbook_is_not_unpacked(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(201):
            part.write(bytes(1_000_000))
    (tmp_path / "bomb.xlsx").write_bytes(packed.getvalue())
    assert codes(read_roster(tmp_path / "bomb.xlsx")) == [(0, 0, "roster-too-large")]


def by_hand(folder: Path, rows: str, declared: str = "") -> Path:
    """Return a workbook whose first sheet is written by hand: what openpyxl would never write."""
    path, book = folder / "hand.xlsx", openpyxl.Workbook()
    book.save(folder / "empty.xlsx")
    with (
        zipfile.ZipFile(folder / "empty.xlsx") as read,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for part in read.namelist():
            if not part.startswith("xl/worksheets/"):
                out.writestr(part, read.read(part))
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        sheet = f'{declared}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
        out.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


FULL = '<c t="inlineStr"><is><t>a</t></is></c>'


BEYOND = {
    "columns": f"<row>{FULL * 61}</row>",
    "a wide row": f"<row>{FULL * 200_000}</row>",
    "an empty row": f"<row>{'<c/>' * 1_001}</row>",
    "empty rows": f"<row>{'<c/>' * 990}</row>" * 506,
    "others": "<f2/>" * 100_001,
    "no cells": f"<row>{'<t/>' * 1_001}</row>",
    "nested": "<row><row/></row>",
}


@pytest.mark.parametrize("name", BEYOND)
def test_a_workbook_is_looked_through_before_anything_is_built_of_it(tmp_path: Path, name: str) -> None:
    path, began = by_hand(tmp_path, BEYOND[name]), time.process_time()
    assert codes(read_roster(path)) == [(0, 0, "roster-too-large")]
    assert path.stat().st_size < 100_000 and time.process_time() - began < 2
    assert codes(read_roster(by_hand(tmp_path, "", "<!DOCTYPE worksheet>"))) == [(0, 0, "roster-too-large")]


def test_a_line_drawn_beyond_the_table_is_no_column(tmp_path: Path) -> None:
    drawn = "<c/>" * 300
    cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in ("130100", "石家庄市工信局"))
    head = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in HEADER.split(","))
    assert read_roster(by_hand(tmp_path, f"<row>{head}{drawn}</row><row>{cells}{drawn}</row>")).units == (
        SHIJIAZHUANG,
    )


def test_too_many_bytes_rows_or_columns(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    assert codes(read_roster(path)) == [(0, 0, "roster-too-large")]
    path.write_text("code\n" + "130100\n" * 50_001, "utf-8")
    assert codes(read_roster(path)) == [(0, 0, "roster-too-large")]
    path.write_text(",".join(["x"] * 61), "utf-8")
    assert codes(read_roster(path)) == [(0, 0, "roster-too-large")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 broken", "roster-unreadable"),
        (b"\x00\x01\x02", "roster-unreadable"),
        (b"\xff\xfe\x00", "roster-unreadable"),
        (b"", "roster-no-header"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "x.xlsx").write_bytes(data)
    assert codes(read_roster(tmp_path / "x.xlsx")) == [(0, 0, code)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert codes(read_roster(tmp_path / "nothing.csv")) == [(0, 0, "roster-unreadable")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.lists(st.text(max_size=8), max_size=10), max_size=5), st.binary(max_size=20))
def test_no_file_raises_and_only_sound_rows_are_read(
    tmp_path: Path, rows: list[list[str]], tail: bytes
) -> None:
    text = "\n".join((HEADER, *(",".join(row) for row in rows)))
    (tmp_path / "any.csv").write_bytes(text.encode("utf-8", "replace") + tail)
    found = read_roster(tmp_path / "any.csv")
    assert all(problem.code in ROSTER_CODES for problem in found.problems)
    assert all(unit.code and unit.name and unit.kind for unit in found.units)


def test_every_code_has_a_section_in_the_manual() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "roster.md").read_text("utf-8")
    assert [code for code in ROSTER_CODES if f"`{code}`" not in manual] == []
