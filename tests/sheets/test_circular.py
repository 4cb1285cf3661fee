"""A circular on paper: opened again, it says what the lists say, in the order of an official document."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import docx
import pytest

from duban.planning.circular import Line
from duban.sheets.circular import Circular, document

LINE = Line("red", "340100", "甲市工信局", "file", "", "网上申报", "2024-09-13", "2024-09-12", 0, 0, "", ())
LATE = replace(
    LINE, colour="yellow", unit="340200", name="乙市工信局", done_on="", workdays=3, excused=1,
    note="另有1个工作日不计：系统停发", steps=("截止日 2024-09-13", "不计 1 个工作日", "计逾期 3 个工作日"),
)  # fmt: skip
APART = replace(LINE, colour="apart", name="丙市工信局", note="免报", done_on="")
WHOLE = Circular(
    "示范车间征集", "示函〔2024〕7号", date(2024, 9, 20), "示例省工业和信息化厅", "值班员", "0000-0000000",
    datetime(2024, 9, 23, 1, 0, tzinfo=UTC), (LINE,), (LATE,), (APART,),
)  # fmt: skip


def opened(circular: Circular) -> Any:
    return docx.Document(io.BytesIO(document(circular)))


def said(circular: Circular) -> list[str]:
    return [p.text for p in opened(circular).paragraphs if p.text.strip()]


def test_title_addressees_body_signature_and_lists_stand_in_their_order() -> None:
    lines = said(WHOLE)
    assert lines[:3] == [
        "关于示范车间征集报送情况的通报",
        "各有关单位：",
        "现将示范车间征集（示函〔2024〕7号）截至2024年9月20日的报送情况通报如下。",
    ]
    assert lines[3] == (
        "已到截止时间的应报事项共3项，按时报送1项，逾期报送0项，尚未报送1项；另有1项因延期申请待答复、免报等情况单独列明。"
    )
    end = lines.index("特此通报。")
    assert lines[end + 4 : end + 7] == [
        "示例省工业和信息化厅",
        "2024年9月23日",
        "（联系人：值班员，0000-0000000）",
    ]
    assert lines[end + 7 :] == [
        "附件1",
        "按时报送名单（红榜）",
        "附件2",
        "逾期报送、尚未报送名单（黄榜）",
        "注（序号1，乙市工信局）：截止日 2024-09-13；不计 1 个工作日；计逾期 3 个工作日。",
        "附件3",
        "未列入红榜、黄榜的情况",
    ]


def test_each_list_is_a_table_with_its_heading_on_every_page() -> None:
    tables = opened(WHOLE).tables
    rows = [[cell.text for cell in table.rows[1].cells] for table in tables]
    assert rows == [
        ["1", "甲市工信局", "网上申报", "9月13日", "按时报送"],
        [
            "1",
            "乙市工信局",
            "网上申报",
            "9月13日",
            "尚未报送，逾期3个工作日（另有1个工作日不计：系统停发）",
        ],
        ["1", "丙市工信局", "网上申报", "9月13日", "免报"],
    ]
    for table in tables:
        assert [c.text for c in table.rows[0].cells] == ["序号", "单位", "事项", "截止日期", "情况"]
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")


def test_columns_are_as_wide_for_programs_that_go_by_the_grid() -> None:
    for table in opened(WHOLE).tables:
        assert [column.width for column in table.columns] == [cell.width for cell in table.rows[1].cells]
        assert len({column.width for column in table.columns}) > 2


def test_the_signature_never_stands_alone_on_a_page_and_pages_are_numbered() -> None:
    paper = opened(WHOLE)
    lines = [p.text for p in paper.paragraphs]
    first, last = lines.index("特此通报。"), lines.index("示例省工业和信息化厅")
    assert all(p.paragraph_format.keep_with_next for p in paper.paragraphs[first : last + 1])
    section = paper.sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0]._p.xpath("w:fldSimple/@w:instr") == ["PAGE"]


def test_a_day_of_another_year_says_its_year() -> None:
    (table,) = opened(replace(WHOLE, on=date(2025, 1, 31), yellow=(), apart=())).tables
    assert table.rows[1].cells[3].text == "2024年9月13日"


def test_it_is_a4_in_the_fonts_of_official_documents_and_names_its_author() -> None:
    paper = opened(WHOLE)
    section = paper.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    fonts = [
        run._r.xpath("w:rPr/w:rFonts/@w:eastAsia") for p in paper.paragraphs for run in p.runs if run.text
    ]
    assert {font for found in fonts for font in found} == {"方正小标宋简体", "仿宋_GB2312", "黑体"}
    assert (paper.core_properties.author, paper.core_properties.comments) == ("示例省工业和信息化厅", "")


@pytest.mark.parametrize("empty", ["red", "yellow", "apart"])
def test_a_list_of_nobody_is_left_out(empty: str) -> None:
    assert len(opened(replace(WHOLE, **{empty: ()})).tables) == 2


def test_what_no_file_may_hold_does_not_spoil_it() -> None:
    hostile = replace(WHOLE, title="示范\x00\x0b<w:p>车间", red=(replace(LINE, name="甲\x1f市"),))
    assert said(hostile)[0] == "关于示范<w:p>车间报送情况的通报"
    assert opened(hostile).tables[0].rows[1].cells[1].text == "甲市"
