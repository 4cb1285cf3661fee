"""A roster file in (.csv or .xlsx), its rows as trimmed texts out. Nothing here knows what a column means.

The law: no file costs more than the bounds below, whatever it claims to be.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import openpyxl

from duban.roster.packed import MAX_COLUMNS, TooMuch, look_through

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS = 50_000
MAX_EMPTY_RUN = 1_000  # formatting drawn to the end of a sheet is not content


class Line(NamedTuple):
    """A row that holds something. ``number`` is its row in Excel, its line in a CSV file; 1-based."""

    number: int
    cells: tuple[str, ...]


class BadSheet(Exception):
    """The file as a whole cannot be read; ``code`` says why."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def read_lines(path: Path) -> list[Line]:
    """Return the rows of ``path`` that hold something. Raises BadSheet."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise BadSheet("roster-unreadable", f"cannot be opened: {error.strerror}") from error
    if data is None:
        raise BadSheet("roster-too-large", f"larger than {MAX_BYTES // 1_000_000} MB")
    lines = _excel(data) if data[:2] == b"PK" else _csv(data)
    found: list[Line] = []
    for line in lines:
        if any(line.cells):
            if len(found) == MAX_ROWS:
                raise BadSheet("roster-too-large", f"more than {MAX_ROWS} rows", "split the file.")
            found.append(line)
    return found


def _csv(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    head = text[: text.find("\n") + 1] or text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=head.count))
    start = 1
    try:
        for row in reader:
            yield Line(start, _bounded(cell.strip() for cell in row))
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadSheet("roster-unreadable", f"line {start} is not a row of a table: {error}") from error


def _decoded(data: bytes) -> str:
    """Return the text: UTF-8, else what Excel writes in China (GB 18030) or as "Unicode text" (UTF-16)."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    hint = "save the table as .xlsx, or as CSV in UTF-8."
    raise BadSheet("roster-unreadable", "neither an Excel workbook (.xlsx) nor a text table", hint)


def _excel(data: bytes) -> Iterator[Line]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise BadSheet("roster-too-large", f"unpacks to more than {MAX_UNPACKED // 1_000_000} MB")
            look_through(archive, MAX_ROWS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl leaves out: not read here
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
            yield from _sheet(book)
            book.close()
    except BadSheet:
        raise
    except TooMuch as error:
        raise BadSheet("roster-too-large", str(error), "keep one sheet with the table only.") from None
    except Exception as error:  # openpyxl raises whatever the broken part of the archive led it to
        message = f"not a workbook that can be read ({type(error).__name__})"
        raise BadSheet(
            "roster-unreadable", message, "open it in Excel and save it again as .xlsx."
        ) from error


def _sheet(book: openpyxl.Workbook) -> Iterator[Line]:
    """Yield the rows of the first visible sheet."""
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise BadSheet("roster-unreadable", "the workbook has no sheet with cells")
    sheet = sheets[0]
    sheet.reset_dimensions()  # what the file claims of its size is not trusted
    empty = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1):
        cells = _bounded(_text(value) for value in row)
        empty = 0 if any(cells) else empty + 1
        if empty > MAX_EMPTY_RUN:
            return
        yield Line(number, cells)


def _text(value: object) -> str:
    """Return a cell as the clerk sees it: codes that Excel holds as numbers, without ``.0``."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()


def _bounded(cells: Iterator[str]) -> tuple[str, ...]:
    row = list(cells)
    while row and not row[-1]:
        row.pop()
    if len(row) > MAX_COLUMNS:
        raise BadSheet("roster-too-large", f"more than {MAX_COLUMNS} columns")
    return tuple(row)
