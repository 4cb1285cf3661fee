"""Texts in, cells of a worksheet out. One law: what a person typed is shown as typed, and never a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import copy
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

#: A text that begins so is taken for a formula when the cell is edited, or the sheet saved as CSV.
FORMULA = ("=", "+", "-", "@")
LONGEST = 32_000  # a cell holds 32,767 characters
#: The styles of a sheet that were laid already.
_styles: WeakKeyDictionary[Worksheet, dict[tuple[object, ...], StyleArray]] = WeakKeyDictionary()
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE = Side(style="thin")
GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write(
    sheet: Worksheet,
    row: int,
    column: int,
    value: str | int,
    *,
    font: str = "仿宋",
    size: int = 11,
    bold: bool = False,
    align: str = "left",
    grid: bool = False,
) -> Cell:
    """Write one cell; a text stays a text."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        text = plain(value)[:LONGEST]
        cell.value = text
        cell.data_type = "s"  # whatever it looks like
    else:
        cell.value = value
    quoted = isinstance(value, str) and plain(value).startswith(FORMULA)
    style = (font, size, bold, align, grid, quoted)
    kept = _styles.setdefault(sheet, {})
    if style in kept:  # a style that is laid anew costs more than the cell
        cell._style = copy(kept[style])  # type: ignore[attr-defined]  # the stubs do not know it
        return cell
    cell.font = Font(name=font, size=size, bold=bold)
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
    if grid:
        cell.border = GRID
    cell.quotePrefix = quoted
    kept[style] = copy(cell._style)  # type: ignore[attr-defined]
    return cell


def plain(text: str) -> str:
    """Return ``text`` without what no XML file may hold."""
    return _NEVER.sub("", text)


def across(sheet: Worksheet, row: int, columns: int, text: str, height: float, **style: object) -> None:
    """Write a text over the whole width of a table."""
    write(sheet, row, 1, text, **style)  # type: ignore[arg-type]
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    sheet.row_dimensions[row].height = height


def widths(sheet: Worksheet, columns: Sequence[float]) -> None:
    """Set the widths of the columns, in characters of Latin; Chinese takes two."""
    for number, width in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column: Excel does not fit the height of rows by itself."""
    wide = sum(2 if ord(one) > 0x2E7F else 1 for one in text)
    return max(1, -(-wide // max(1, int(width) - 1)))


def for_print(sheet: Worksheet, columns: int, last_row: int, header_row: int) -> None:
    """Set an A4 page on its side, as wide as the table, with the header on every page and page numbers."""
    last = get_column_letter(columns)
    sheet.print_area = f"A1:{last}{last_row}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "第&P页，共&N页"


def packed(book: Workbook) -> bytes:
    """Return a workbook as the bytes of its file."""
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
