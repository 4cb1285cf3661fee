"""Where units stand with each stage in, the bytes of a workbook out that one sorts, filters and prints.

One law: a row is one unit, and each stage has its three columns: how it stands, when it was handed in, and
how many working days it is late (a number, to be added up).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from duban.sheets.cells import across, for_print, packed, widths, write

FIXED = ("单位代码", "单位名称", "上级单位")
OF_STAGE = ("情况", "报送日期", "逾期工作日")
HEAD = 4  # the row of the headings


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit with one stage, in words. ``late``: working days, or None."""

    words: str
    handed_in: str = ""
    late: int | None = None


def status_sheet(
    title: str,
    about: str,
    stages: Sequence[str],
    rows: Sequence[tuple[str, str, str, Sequence[Standing | None]]],
) -> bytes:
    """Return the workbook. ``stages``: their headings; a row: code, name, superior, standings."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "办理情况"
    wide = len(FIXED) + len(OF_STAGE) * len(stages)
    across(sheet, 1, wide, title, 32, size=16, bold=True, align="center")
    across(sheet, 2, wide, about, 20, size=10)
    for column in range(1, len(FIXED) + 1):
        write(sheet, HEAD - 1, column, "", grid=True)
    for number, stage in enumerate(stages):
        first = len(FIXED) + number * len(OF_STAGE) + 1
        write(sheet, HEAD - 1, first, stage, font="黑体", align="center", grid=True)
        sheet.merge_cells(start_row=HEAD - 1, start_column=first, end_row=HEAD - 1, end_column=first + 2)
    sheet.row_dimensions[HEAD - 1].height = 34
    for column, heading in enumerate((*FIXED, *OF_STAGE * len(stages)), start=1):
        write(sheet, HEAD, column, heading, font="黑体", align="center", grid=True)
    for row, (code, name, superior, standings) in enumerate(rows, start=HEAD + 1):
        for column, text in enumerate((code, name, superior), start=1):
            write(sheet, row, column, text, grid=True)
        for number, one in enumerate(standings):
            first = len(FIXED) + number * len(OF_STAGE) + 1
            write(sheet, row, first, one.words if one else "—", align="center", grid=True)
            write(sheet, row, first + 1, one.handed_in if one else "", align="center", grid=True)
            late = one.late if one and one.late is not None else ""
            write(sheet, row, first + 2, late, align="center", grid=True)
    widths(sheet, (18.0, 30.0, 26.0, *(14.0, 12.0, 11.0) * len(stages)))
    last = max(len(rows) + HEAD, HEAD + 1)
    sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(wide)}{last}"
    for_print(sheet, wide, last, HEAD)
    sheet.freeze_panes = f"C{HEAD + 1}"
    return packed(book)
