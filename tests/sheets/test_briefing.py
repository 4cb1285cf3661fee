"""A briefing on one page: whatever is long is cut, and what is left out is counted."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import docx

from duban.sheets.briefing import Briefing, Late, Matter, document

SOME = Briefing(
    "示范车间征集", "示函〔2024〕7号", "示例省工业和信息化厅 分管负责人", "示例省工业和信息化厅",
    datetime(2024, 9, 20, 1, 0, tzinfo=UTC),
    (Matter("示范车间申报", "9月13日24时", 2, 1, 1),),
    (Late("乙市工信局", "示范车间申报", date(2024, 9, 13), 4, False),),
    ("请督促尚未报送的1个单位尽快报送。",), "示例省工业和信息化厅", "值班员", "0000-0000000",
)  # fmt: skip
LONG = "某某自治州某某自治县工业和信息化局以及科技创新与产业发展服务中心" * 5
MOST = replace(
    SOME, title=LONG, number=LONG, to=LONG, unit=LONG, sender=LONG, contact=LONG, phone="0" * 200,
    matters=tuple(Matter(LONG, "2024年12月31日17时30分", 1000, 999, 998) for _ in range(40)),
    late=tuple(Late(LONG, LONG, date(2024, 12, 31), 100, True) for _ in range(500)),
    asked=(LONG, LONG, LONG, LONG),
)  # fmt: skip


def opened(briefing: Briefing) -> Any:
    return docx.Document(io.BytesIO(document(briefing)))


def _wide(text: str) -> float:
    return sum(0.5 if mark.isascii() else 1.0 for mark in text)


def height(paper: Any) -> float:
    """Return how many millimetres the text takes, an ASCII character half as wide as a Chinese one."""
    section = paper.sections[0]
    wide = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    total = 0.0
    for p in paper.paragraphs:
        size = p.runs[0].font.size.pt if p.runs else 12
        indent = (p.paragraph_format.first_line_indent or docx.shared.Pt(0)).pt
        indent += (p.paragraph_format.right_indent or docx.shared.Pt(0)).pt
        lines = max(1, math.ceil((_wide(p.text) * size + indent) / wide))
        total += lines * p.paragraph_format.line_spacing.mm
    return total + sum(row.height.mm for table in paper.tables for row in table.rows)


def room(paper: Any) -> float:
    section = paper.sections[0]
    return float(section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm)


def test_it_says_what_a_leader_asks() -> None:
    paper = opened(SOME)
    lines = [p.text for p in paper.paragraphs]
    assert lines[:3] == [
        "呈阅件",
        "呈：示例省工业和信息化厅 分管负责人",
        "示范车间征集（示函〔2024〕7号）在示例省工业和信息化厅范围内的报送情况，截至2024年9月20日，呈报如下。",
    ]
    assert lines[-1] == "（联系人：值班员，0000-0000000）"
    stands, late = ([c.text for c in table.rows[1].cells] for table in paper.tables)
    assert stands == ["示范车间申报", "9月13日24时", "2", "1", "1"]
    assert late == ["乙市工信局", "示范车间申报", "9月13日", "4"]


def test_it_never_takes_a_second_page() -> None:
    paper = opened(MOST)
    assert height(paper) <= room(paper)
    said = "".join(p.text for p in paper.paragraphs)
    assert "另有35个环节未列出" in said and "另有492项逾期未列出" in said


def test_rows_keep_their_height_and_cells_their_line() -> None:
    for table in opened(MOST).tables:
        for row in table.rows:
            assert row.height_rule is not None and str(row.height_rule).startswith("EXACTLY")
            for cell in row.cells:
                took = _wide(cell.text) * 10.5
                assert took <= cell.width.pt - 10.8, cell.text


def test_where_nobody_is_late_it_says_so() -> None:
    paper = opened(replace(SOME, late=()))
    assert len(paper.tables) == 1
    assert "已到截止时间的事项均无逾期。" in [p.text for p in paper.paragraphs]
