"""A unit's summary (汇总表) as values in, the bytes of an Excel workbook out.

The first sheet is what is printed and sealed: what the unit puts forward. The second is for its own use: what
the units below it put forward, and what of it was taken up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from duban.sheets.cells import across, for_print, lines, packed, plain, widths, write

HEADINGS = ("序号", "类别", "申报项名称", "申报单位", "排序", "联系人", "联系电话", "备注")
WIDTHS = (6.0, 24.0, 44.0, 26.0, 7.0, 12.0, 18.0, 18.0)
BELOW = ("序号", "类别", "申报项名称", "申报单位", "报送单位", "联系人", "联系电话", "情况")
BELOW_WIDTHS = (6.0, 24.0, 40.0, 24.0, 26.0, 12.0, 18.0, 14.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. ``by`` is the unit that put it forward; ``note`` stands in the last column."""

    track: str
    title: str
    subject: str
    rank: int | None
    contact: str
    phone: str
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary table before it is a sheet."""

    title: str
    number: str  # 文号, or the notice's title
    unit: str
    rows: tuple[Row, ...]
    below: tuple[Row, ...] = ()
    contact: str = ""
    phone: str = ""
    notes: tuple[str, ...] = field(default=())


def workbook(summary: Summary) -> bytes:
    """Return the workbook of a summary."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "汇总表"
    head = f"{summary.title}汇总表"
    ours = [
        (n, r.track, r.title, r.subject, r.rank or "", r.contact, r.phone, r.note)
        for n, r in enumerate(summary.rows, start=1)
    ]
    last = _table(first, head, _about(summary), HEADINGS, WIDTHS, ours, "（未推荐）")
    last = _sealing(first, summary, last + 1)
    for_print(first, len(HEADINGS), last, 4)
    if summary.below:
        second: Worksheet = book.create_sheet("所辖单位申报")
        theirs = [
            (n, r.track, r.title, r.subject, r.by, r.contact, r.phone, r.note)
            for n, r in enumerate(summary.below, start=1)
        ]
        about = f"{_about(summary)}　供内部核对，不用印"
        last = _table(
            second, f"{summary.title}所辖单位申报情况", about, BELOW, BELOW_WIDTHS, theirs, "（无）"
        )
        for_print(second, len(BELOW), last, 4)
    book.properties.creator, book.properties.title = plain(summary.unit), plain(f"{summary.title}汇总表")
    return packed(book)


def _about(summary: Summary) -> str:
    return f"依据：{summary.number}"


def _table(
    sheet: Worksheet,
    head: str,
    about: str,
    headings: Sequence[str],
    columns: Sequence[float],
    rows: Sequence[Sequence[str | int]],
    nothing: str,
) -> int:
    """Write a title, its basis, the headings in row 4 and the rows; return the last row."""
    wide = len(headings)
    widths(sheet, columns)
    across(sheet, 1, wide, head, 38, font="方正小标宋简体", size=18, align="center")
    across(sheet, 2, wide, about, 22)
    sheet.row_dimensions[3].height = 6
    for column, heading in enumerate(headings, start=1):
        write(sheet, 4, column, heading, font="黑体", align="center", grid=True)
    sheet.row_dimensions[4].height = 28
    row = 4
    for row, values in enumerate(rows, start=5):
        for column, value in enumerate(values, start=1):
            middle = column in (1, 6, 7) or isinstance(value, int)
            write(sheet, row, column, value, align="center" if middle else "left", grid=True)
        tallest = max(lines(str(v), w) for v, w in zip(values, columns, strict=True))
        sheet.row_dimensions[row].height = max(28.0, 15.0 * tallest + 8)
    if not rows:
        row = 5
        across(sheet, row, wide, nothing, 28, align="center")
    return row


def _sealing(sheet: Worksheet, summary: Summary, row: int) -> int:
    """Write the notes, who filled it in, and where the seal goes; return the last row."""
    wide = len(HEADINGS)
    for note in summary.notes:
        across(sheet, row, wide, f"注：{note}", 15.0 * lines(note, sum(WIDTHS)) + 8, size=10)
        row += 1
    filled = f"填表人：{summary.contact}　　　联系电话：{summary.phone}"
    across(sheet, row, wide, filled, 30)
    across(sheet, row + 1, wide, f"{summary.unit}（盖章）　　　　", 46, size=12, align="right")
    across(sheet, row + 2, wide, "　　　年　　月　　日　　　　", 28, size=12, align="right")
    return row + 2
