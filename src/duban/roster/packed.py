"""A workbook's archive in, a word on what is too much of it out, before anything is built of it.

The law: it is read as a stream. openpyxl builds a whole row, all styles and all texts before it can be asked
how many there are, and a file of 90 KB may hold a row of a million cells.
"""

from __future__ import annotations

import zipfile
from xml.parsers import expat

MAX_COLUMNS = 60
MAX_WIDTH = 1_000  # of a row, empty ones counted: some draw a line far beyond the table
MAX_CELLS = 500_000  # of all rows
MAX_OTHERS = 100_000  # elements that hold no cell and no text: styles, links, validations
_CHUNK = 1 << 16
_FILLING = frozenset({"v", "is", "f"})
_PLAIN = frozenset({"row", "c", "v", "is", "f", "t", "si", "r", "rPr", "phoneticPr"})


class TooMuch(Exception):
    """What there is too much of."""


def look_through(archive: zipfile.ZipFile, max_rows: int) -> None:
    """Raise TooMuch for a part with more rows, columns or elements than any table has."""
    for part in archive.infolist():
        with archive.open(part) as stream:
            count, parser = _Count(max_rows), expat.ParserCreate(namespace_separator="}")
            parser.StartElementHandler, parser.EndElementHandler = count.start, count.end
            parser.StartDoctypeDeclHandler = count.doctype
            try:
                while chunk := stream.read(_CHUNK):
                    parser.Parse(chunk)
            except expat.ExpatError:
                continue  # a picture; or a broken part, of which openpyxl reads no more than this


class _Count:
    """What one part holds so far. Whatever stands in a row is a cell, as openpyxl takes it for one."""

    def __init__(self, max_rows: int) -> None:
        self.max_rows = max_rows
        self.depth = self.row = 0  # of the open element, of the open row
        self.rows = 0  # that hold something
        self.cells = self.width = self.filled = self.others = 0
        self.fresh = False  # the cell that is open has no content yet

    def start(self, name: str, _attributes: object) -> None:
        self.depth += 1
        tag = name.rpartition("}")[2]
        if tag == "row":
            self.row, self.width, self.filled = self.depth, 0, MAX_COLUMNS + 1 if self.row else 0
        elif self.row and self.depth == self.row + 1:
            self.cells += 1
            self.width += 1
            self.fresh = True
        elif tag in _FILLING and self.fresh:
            self.rows += self.filled == 0
            self.filled += 1
            self.fresh = False
        elif tag not in _PLAIN:
            self.others += 1
        if self.filled > MAX_COLUMNS or self.width > MAX_WIDTH:
            raise TooMuch(f"more than {MAX_COLUMNS} columns")
        if self.rows > self.max_rows or self.cells > MAX_CELLS:
            raise TooMuch(f"more than {self.max_rows} rows")
        if self.others > MAX_OTHERS:
            raise TooMuch("more formats than a table has")

    def end(self, _name: str) -> None:
        if self.depth == self.row:
            self.row = 0
        self.depth -= 1

    def doctype(self, *_declared: object) -> None:
        raise TooMuch("a document type, which no workbook has")
