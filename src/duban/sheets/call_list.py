"""The call list in, a worksheet out that one prints and writes on: whom, which number, about what, and room
for what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from duban.sheets.cells import across, for_print, packed, widths, write

HEADINGS = ("序号", "单位", "联系人", "电话", "事项", "截止时间", "原因", "通话情况")
WIDTHS = (6, 30, 12, 18, 34, 22, 24, 26)


def call_list_sheet(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    """Return the file. A row: unit, contact, telephone, matter, deadline, reason."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "电话提醒清单"
    across(sheet, 1, len(HEADINGS), title, 32, size=16, bold=True, align="center")
    for column, heading in enumerate(HEADINGS, 1):
        write(sheet, 2, column, heading, bold=True, align="center", grid=True)
    number = 0
    for number, row in enumerate(rows, 1):
        write(sheet, number + 2, 1, number, grid=True)
        for column, text in enumerate((*row, ""), 2):
            write(sheet, number + 2, column, text, grid=True)
    widths(sheet, WIDTHS)
    for_print(sheet, len(HEADINGS), number + 2, 2)
    return packed(book)
