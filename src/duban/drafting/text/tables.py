"""A place in a row of a table in, the words that head it out: its row's first cell and its column's title.

A row is a line whose cells two blanks or a bar part, as the readers of Word files and pages write them. The
one law: a line that is no row has no column.
"""

from __future__ import annotations

import re

_PART = re.compile(r"[ ]{2,}|[ ]*\|[ ]*|\t")
_MOST_ROWS = 40  # above a cell that are looked at for the title of its column
_LONGEST = 24  # characters of a title
_WIDEST = 600  # characters of a row


def headed(text: str, at: int) -> str:
    """Return ``row title:`` for the cell that begins at ``at``; empty where no column stands above it."""
    start = text.rfind("\n", max(0, at - _WIDEST), at) + 1
    if start == 0 and at > _WIDEST:
        return ""
    cells = _cells(text[start:at])
    column = len(cells) - 1
    if column < 1 or cells[-1]:
        return ""
    title = ""
    for _ in range(_MOST_ROWS):
        end = start - 1
        start = text.rfind("\n", max(0, end - _WIDEST), max(end, 0)) + 1
        row = _cells(text[start:end]) if 0 < end <= start + _WIDEST else []
        if len(row) <= column:
            break
        title = row[column]
    if not title or len(title) > _LONGEST or re.search(r"\d", title):
        return ""
    return f"{cells[0][:_LONGEST]} {title}:"


def _cells(line: str) -> list[str]:
    return _PART.split(line.lstrip(" |"))
