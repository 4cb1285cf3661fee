"""Rows in, named and clean cells out. Columns stand in any order, under Chinese or English headings.

The law: a cell that could hide something (a formula, a line break, a direction mark) is refused by name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.problems import Problem
from duban.roster.codes import ROSTER_CODES
from duban.roster.sheet import Line

#: Field -> the headings it is known by; the first is the one shown to people.
HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("单位代码", "代码", "code", "unit", "unit_code"),
    "name": ("单位名称", "单位", "unit_name"),
    "kind": ("类别", "单位类别", "kind"),
    "parent": ("上级", "上级单位", "上级代码", "parent"),
    "region": ("区划", "区划代码", "行政区划", "region"),
    "sector": ("系统", "sector"),
    "person": ("姓名", "联系人姓名", "person", "name"),
    "roles": ("角色", "role", "roles"),
    "email": ("邮箱", "电子邮箱", "邮件", "email", "e-mail"),
    "phone": ("电话", "联系电话", "手机", "phone", "telephone"),
    "liaison": ("联络员", "liaison"),
    "stand_in": ("代理人", "代理", "stand_in", "stand-in"),
    "away_from": ("外出自", "外出开始", "away_from"),
    "away_until": ("外出至", "外出结束", "away_until"),
}
LENGTHS = {"name": 100, "email": 254, "phone": 64, "code": 64, "parent": 64}
LENGTHS |= dict.fromkeys(("person", "liaison", "stand_in"), 60)
LONGEST = 64
HEADER_ROWS = 10

_FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}
_ERROR_VALUES = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"})


@dataclass(slots=True)
class Row:
    """One row by field. ``bad`` names the fields in which something is wrong."""

    number: int
    cells: dict[str, str]
    columns: dict[str, int]
    bad: set[str] = field(default_factory=set)

    def get(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(slots=True)
class Report:
    """The one list that all checks of a roster file append to."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, line: int, column: int, message: str, hint: str = "") -> None:
        severity = ROSTER_CODES[code].severity
        self.problems.append(Problem(self.file, line, column, code, message, hint, severity))

    def blame(self, code: str, row: Row, name: str, message: str, hint: str = "") -> None:
        """Append a finding about the cell ``name`` of ``row``. An error makes the cell bad; one is enough."""
        if name in row.bad:
            return
        self.add(code, row.number, row.columns.get(name, 0), message, hint)
        if ROSTER_CODES[code].severity == "error":
            row.bad.add(name)


def named_rows(lines: Sequence[Line], report: Report) -> list[Row]:
    """Return the rows under the header. Without a header, or with an ambiguous one, there are none."""
    for index, line in enumerate(lines[:HEADER_ROWS]):
        columns = _columns(line, report)
        if columns is not None:
            return [_row(one, columns, report) for one in lines[index + 1 :]] if columns else []
    shown = " ".join(headings[0] for headings in HEADINGS.values())
    report.add("roster-no-header", 0, 0, "no row names the columns", f"the first row should read: {shown}")
    return []


def _columns(line: Line, report: Report) -> dict[str, int] | None:
    """Return field -> 1-based column; None if this is no header; empty if the header is ambiguous."""
    fields = [_FIELD_OF.get(_heading(cell), "") for cell in line.cells]
    if "code" not in fields:
        return None
    found: dict[str, int] = {}
    twice = False
    for column, (name, cell) in enumerate(zip(fields, line.cells, strict=True), start=1):
        if not name:
            if cell:
                message = f'column "{plain(cell)}" is not read'
                report.add("roster-unknown-column", line.number, column, message, "rename or ignore it.")
        elif name in found:
            twice = True
            message = f'column "{plain(cell)}" means the same as column {found[name]}'
            report.add("roster-duplicate-column", line.number, column, message, "keep one of the two.")
        else:
            found[name] = column
    return {} if twice else found


def _heading(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split()).strip("*:").lower()


def _row(line: Line, columns: dict[str, int], report: Report) -> Row:
    cells = {name: line.cells[column - 1] for name, column in columns.items() if column <= len(line.cells)}
    row = Row(line.number, cells, columns)
    for name, cell in cells.items():
        title = HEADINGS[name][0]
        if cell[:1] in {"=", "@"} or (cell[:1] in {"+", "-"} and name != "phone") or cell in _ERROR_VALUES:
            message = f"{title} holds a formula or an error value, not a text"
            report.blame("roster-formula", row, name, message, "paste it as a value.")
        elif any(_hidden(character) for character in cell):
            message = f'{title} holds a line break or an invisible character: "{plain(cell)}"'
            report.blame("roster-bad-character", row, name, message, "type the text again.")
        elif len(cell) > LENGTHS.get(name, LONGEST):
            message = f"{title} has {len(cell)} characters; at most {LENGTHS.get(name, LONGEST)} are allowed"
            report.blame("roster-too-long", row, name, message)
    return row


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def plain(text: str, longest: int = 40) -> str:
    """Return ``text`` made harmless for a message: hidden characters as ``?``, cut to ``longest``."""
    shown = "".join("?" if _hidden(character) else character for character in text[: longest + 1])
    return shown if len(shown) <= longest else shown[:longest] + "…"
