"""A PDF as its reader sees it: rows are rows, paragraphs are lines, what each page repeats is out."""

from __future__ import annotations

import pytest

from duban.drafting.containers.containers import open_document
from duban.drafting.containers.pdf_lines import Cell
from duban.drafting.containers.pdf_text import turned
from duban.drafting.reading import read
from duban.problems import Refused
from tests.drafting.files_of_our_own import at, down, pdf, rules
from tests.drafting.sentences_of_our_own import notice


def text(*pages: str, turn: int = 0) -> str:
    return open_document(pdf(*pages, turn=turn), "通知.pdf").text


GRID = [60.0, 130.0, 300.0, 420.0]


def test_a_row_reads_as_a_row_however_its_cells_wrap() -> None:
    drawn = [
        rules(GRID, [700, 660, 600]),
        # written column by column, as some programs do
        at(65, 680, "阶段"), at(65, 640, "市级审核"), at(65, 620, "并推荐"),
        at(135, 680, "单位"), at(135, 640, "各设区市工业和"), at(135, 620, "信息化局"),
        at(305, 680, "时间"), at(305, 640, "2021年4月"), at(305, 620, "10日前报送"),
        at(60, 560, "示例市工业和信息化局"),
    ]  # fmt: skip
    assert text(" ".join(drawn)).split("\n") == [
        "阶段  单位  时间",
        "市级审核并推荐  各设区市工业和信息化局  2021年4月10日前报送",
        "示例市工业和信息化局",
    ]


def test_a_row_that_the_end_of_a_page_cut_is_one() -> None:
    first = (
        rules(GRID, [700, 660])
        + at(65, 680, "审核")
        + at(135, 680, "各设区市工业和")
        + at(305, 680, "4月1日前")
    )
    second = rules(GRID, [760, 720, 680]) + at(135, 740, "信息化局汇总后")
    second += at(65, 700, "评审") + at(135, 700, "省厅") + at(305, 700, "5月1日前")
    assert text(first, second).split("\n") == [
        "审核  各设区市工业和信息化局汇总后  4月1日前",
        "评审  省厅  5月1日前",
    ]


def test_columns_without_rules_keep_apart_and_a_merged_cell_is_said_once() -> None:
    free = "".join(
        at(60, 700 - 20 * n, a) + at(300, 700 - 20 * n, b)
        for n, (a, b) in enumerate([("网上申报", "3月1日"), ("审核", "3月9日")])
    )
    assert text(free + at(60, 640, "示例市财政局")).split("\n")[:2] == ["网上申报  3月1日", "审核  3月9日"]
    merged = (
        rules(GRID[1:], [700, 660, 620]) + "60 700 m 60 620 l S 60 700 m 130 700 l S 60 620 m 130 620 l S "
    )
    merged += at(65, 680, "市级") + at(135, 680, "报送材料") + at(305, 680, "3月1日")
    merged += at(135, 640, "审核材料") + at(305, 640, "3月9日")
    assert text(merged).split("\n") == ["市级  报送材料  3月1日", "审核材料  3月9日"]


def test_a_frame_around_a_page_is_no_table() -> None:
    assert (
        text(rules([40, 560], [760, 40]) + down("各市：", "请报送汇总表。", "示例市财政局"))
        == "各市：\n请报送汇总表。\n示例市财政局"
    )


def test_a_paragraph_is_a_line_over_the_end_of_a_page_too() -> None:
    full = "请各有关单位认真组织并于二〇二一年三月底前将申报材料一式三份连同汇总表报送"
    page = at(84, 100, full) + at(60, 80, full + "我局")
    assert (
        text(page, at(60, 760, "办公室。") + at(84, 740, "示例市财政局"))
        == f"{full}{full}我局办公室。\n示例市财政局"
    )


def test_a_line_that_is_stretched_to_the_margin_has_no_blanks_in_it() -> None:
    signs = " -900 ".join(f"<{ord(sign):04x}>" for sign in "请各市报送汇总表和申报书各一份。")
    stretched = f"BT /F 12 Tf 60 700 Td [{signs}] TJ ET"
    narrow = at(84, 660, "序号") + at(116, 660, "材料") + at(148, 660, "份数")
    assert text(f"{stretched} {narrow}").split("\n") == ["请各市报送汇总表和申报书各一份。", "序号 材料 份数"]


def test_a_title_over_two_lines_is_one() -> None:
    drawn = at(108, 740, "示例省工业和信息化厅关于开展示范", 24) + at(192, 700, "项目申报工作的通知", 24)
    drawn += at(60, 660, "各市工业和信息化局：") + at(
        84, 640, "请各有关单位认真组织并将申报材料一式三份连同汇总表和电子版于三月底前一并报送我局"
    )
    assert text(drawn).split("\n")[:2] == [
        "示例省工业和信息化厅关于开展示范项目申报工作的通知",
        "各市工业和信息化局：",
    ]


def test_heads_feet_and_numbers_of_pages_are_out() -> None:
    pages = [
        at(200, 780, "示例省工业和信息化厅文件")
        + at(60, 700, f"第{n}条 请各市报送材料{n}。")
        + at(280, 20, f"— {n} —")
        for n in "一二三四"
    ]
    numbered = [page + at(280, 40, f"第 {n} 页 共 4 页") for n, page in enumerate(pages, 1)]
    assert text(*numbered).split("\n")[0] == "第一条 请各市报送材料一。"
    assert "页" not in text(*numbered)
    assert "文件" not in text(*numbered)


@pytest.mark.parametrize(
    ("turn", "box"), [(90, (89, 60, 101, 84)), (180, (516, 289, 540, 301)), (270, (499, 716, 511, 740))]
)
def test_a_page_that_lies_on_its_side_is_read_as_it_is_shown(turn: int, box: Cell) -> None:
    """Shown 60 from the left and 500 from the bottom, as wide as two characters."""
    size = (600, 800) if turn == 180 else (800, 600)
    assert turned(*box, turn, *size) == (60, 499, 84, 511)


def test_its_notice_is_read() -> None:
    lines = notice("请各市于3月20日前报送汇总表（一式三份）。").strip().split("\n")
    draft = read(text(down(*lines)))
    assert [one.due for one in draft.deadlines] == ["2021-03-20"]
    assert draft.identity.title == "关于做好某项工作的通知"


LINES = down(*notice("请各市于3月20日前报送汇总表（一式三份）。").strip().split("\n"))
CODES = "".join(map(chr, range(0xA1, 0xC8)))
BAD = {
    "scan": (pdf("", ""), "is a scan"),
    "scanned first page": (pdf("", LINES), "begins with a page that is a picture"),
    "fonts that say nothing": (pdf(down(*(CODES for _ in range(9))), readable=False), "is like a scan"),
    "fonts that say something else": (
        pdf(down(*("鬱龘麤籲爨鸝鑫淼犇驫" * 3 for _ in range(9)))),
        "is like a scan",
    ),
    "locked": (pdf(LINES, locked=True), "password"),
    "cut": (pdf(LINES)[:600], "damaged PDF"),
}


@pytest.mark.parametrize(("content", "says"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        open_document(content, "通知.pdf")
    assert refused.value.hint
