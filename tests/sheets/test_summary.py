"""The summary table as Excel opens it: formatted, printable, and no text a formula."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from duban.sheets.summary import HEADINGS, Row, Summary, workbook

ROWS = (
    Row("综合类", "推动新能源汽车产业集群高质量发展的实践与探索" * 2, "合肥市", 1, "甲", "000-1"),
    Row("综合类", '=HYPERLINK("https://duban.example")', "+芜湖市", 2, "-乙", "@000-2", "牵头"),
)  # fmt: skip
TABLE = Summary(
    "2024年征集", "《关于征集的通知》（示函〔2024〕7号）", "省工信厅", ROWS,
    (Row("综合类", "案例", "合肥市", None, "甲", "000-1", "已推荐", "市工信局"),),
    "丙", "000-3", ("综合类 3/2",),
)  # fmt: skip


def opened(table: Summary) -> list[Worksheet]:
    return [
        sheet
        for sheet in openpyxl.load_workbook(io.BytesIO(workbook(table))).worksheets
        if isinstance(sheet, Worksheet)
    ]


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_it_bears_title_number_headings_rows_and_the_sealing_line() -> None:
    first, second = opened(TABLE)
    assert (first.title, second.title) == ("汇总表", "所辖单位申报")
    assert first["A1"].value == "2024年征集汇总表"
    assert "示函〔2024〕7号" in str(first["A2"].value)
    assert [cell.value for cell in first[4]] == list(HEADINGS)
    assert [cell.value for cell in first[6]] == [
        2, "综合类", ROWS[1].title, "+芜湖市", 2, "-乙", "@000-2", "牵头",
    ]  # fmt: skip
    said = texts(first)
    assert "注：综合类 3/2" in said
    assert any("填表人：丙" in one and "000-3" in one for one in said)
    assert any(one.strip().startswith("省工信厅（盖章）") for one in said)
    assert [cell.value for cell in second[5]][4:] == ["市工信局", "甲", "000-1", "已推荐"]
    assert "不用印" in str(second["A2"].value)


def test_no_text_is_a_formula() -> None:
    for sheet in opened(TABLE):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
    first = opened(TABLE)[0]
    assert [first[f"{column}6"].quotePrefix for column in "BCDFG"] == [False, True, True, True, True]


def test_it_prints_on_one_width_with_its_headings_on_each_page() -> None:
    (first, *_) = opened(TABLE)
    assert first.print_area.endswith(f"$A$1:$H${first.max_row}")
    assert first.print_title_rows == "$4:$4" and first.freeze_panes == "A5"
    assert (first.page_setup.orientation, first.page_setup.fitToWidth) == ("landscape", 1)
    assert first.page_setup.fitToHeight == 0 and first.sheet_properties.pageSetUpPr.fitToPage
    assert first.column_dimensions["C"].width > 40 > first.column_dimensions["A"].width
    assert first["C5"].alignment.wrap_text and first["C5"].border.left.style == "thin"
    tall, short = first.row_dimensions[5].height, first.row_dimensions[6].height
    assert tall is not None and short is not None and tall > short


def test_without_entries_it_says_so() -> None:
    (only,) = opened(Summary("征集", "《通知》", "省厅", ()))
    assert "（未推荐）" in texts(only)


@given(st.text(max_size=60))
def test_every_text_can_be_written_and_is_read_as_text(text: str) -> None:
    table = Summary(text, text, text, (Row(text, text, text, None, text, text, text),))
    (sheet,) = opened(table)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("rows", [1, 200])
def test_the_print_area_grows_with_the_rows(rows: int) -> None:
    (sheet,) = opened(Summary("征集", "《通知》", "省厅", ROWS[:1] * rows))
    assert sheet.print_area.endswith(f"$H${4 + rows + 3}")
