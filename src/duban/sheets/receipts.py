"""A sheet of receipts in, its rows with what each says out, or the bytes of an empty one.

A row says of one unit, one stage and one period what was done, on which day, under which number. The law: a
row is read whole or named with its reason; a row that says nothing yet is no mistake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from duban.planning.verbs import Verb
from duban.problems import Problem
from duban.roster.columns import plain
from duban.roster.sheet import BadSheet, Line, read_lines
from duban.sheets.cells import packed, widths, write

MAX_ROWS = 2_000  # one transaction: others wait a few seconds for it
LONGEST = 200
HEADER_ROWS = 10

#: Field -> the headings it is known by; the first is the one shown to people.
HEADINGS: dict[str, tuple[str, ...]] = {
    "calendar": ("通知", "通知代码", "calendar", "call"),
    "unit": ("单位代码", "单位", "代码", "unit", "code"),
    "name": ("单位名称", "名称", "unitname", "name"),
    "stage": ("环节", "stage"),
    "title": ("环节名称", "事项", "title"),
    "period": ("报告期", "period"),
    "verb": ("办理情况", "情况", "verb"),
    "day": ("办理日期", "日期", "day", "date", "on"),
    "number": ("编号", "回执号", "运单号", "number"),
    "equals": ("与填报一致", "equals"),
}
_FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}
VERBS = {
    "报送": Verb.SUBMIT,
    "寄出": Verb.POST,
    "收到": Verb.RECEIVE,
    "零申报": Verb.ZERO_REPORT,
    "不申报": Verb.DECLINE,
}
_VERB_OF = VERBS | {str(verb): verb for verb in VERBS.values()}
_YES_NO = {"": None, "是": True, "否": False, "yes": True, "no": False}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")

#: Every code that a problem of such a sheet may bear, besides those of the verbs. docs/receipts.md has them.
RECEIPT_CODES: dict[str, str] = {
    "receipt-unreadable": "the file cannot be opened or is not a table",
    "receipt-too-large": "the file has more bytes, rows or columns than a sheet of receipts needs",
    "receipt-no-header": "no row of the first ten names the columns",
    "receipt-duplicate-column": "two columns bear the same heading",
    "receipt-formula": "a cell holds a formula or an error value where a text belongs",
    "receipt-bad-character": "a line break, control or direction-changing character in a cell",
    "receipt-too-long": "a text longer than any name or number",
    "receipt-no-calendar": "neither the row nor the command says which call is meant",
    "receipt-no-unit": "a row without a unit",
    "receipt-unknown-unit": "a unit that the roster does not have, or a name that several bear",
    "receipt-two-units": "a code of one unit beside the name of another",
    "receipt-no-stage": "a row without a stage",
    "receipt-unknown-stage": "a stage that the call does not have, or a title that several bear",
    "receipt-two-stages": "a key of one stage beside the title of another",
    "receipt-unknown-period": "a period in which the stage is not owed",
    "receipt-no-verb": "a row with a day or a number that does not say what was done",
    "receipt-unknown-verb": "something done that no receipt can say",
    "receipt-bad-day": "a day that no calendar has",
    "receipt-bad-answer": "neither yes nor no",
    "receipt-refused": "the rules do not allow it",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One row that says something. ``columns``: field -> 1-based column, to name a cell."""

    line: int
    calendar: str
    unit: str
    name: str
    stage: str
    title: str
    period: str
    verb: Verb
    day: date | None
    number: str
    equals_filing: bool | None
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    receipts: tuple[Receipt, ...]
    problems: tuple[Problem, ...]


def read_receipts(path: Path) -> ReceiptFile:
    """Read a sheet (.xlsx, or .csv); every problem at once."""
    file, problems = str(path), list[Problem]()
    try:
        lines = read_lines(path)
    except BadSheet as error:
        code = error.code.replace("roster-", "receipt-")
        return ReceiptFile((), (Problem(file, 0, 0, code, error.message, error.hint),))
    for index, line in enumerate(lines[:HEADER_ROWS]):
        fields = [_FIELD_OF.get(_heading(cell), "") for cell in line.cells]
        if "verb" in fields:
            columns = {name: n for n, name in enumerate(fields, start=1) if name}
            if len(columns) < len([name for name in fields if name]):
                problems.append(
                    Problem(file, line.number, 0, "receipt-duplicate-column", "two columns mean the same")
                )
                return ReceiptFile((), tuple(problems))
            rows = lines[index + 1 :]
            if len(rows) > MAX_ROWS:
                many = Problem(
                    file, 0, 0, "receipt-too-large", f"more than {MAX_ROWS} rows", "split the file."
                )
                return ReceiptFile((), (many,))
            found = [_receipt(file, one, columns, problems) for one in rows]
            return ReceiptFile(tuple(one for one in found if one is not None), tuple(problems))
    shown = " ".join(headings[0] for headings in HEADINGS.values())
    hint = f"the first row should read: {shown}"
    return ReceiptFile((), (Problem(file, 0, 0, "receipt-no-header", "no row names the columns", hint),))


def _heading(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split()).strip("*:").lower()


def _receipt(file: str, line: Line, columns: dict[str, int], problems: list[Problem]) -> Receipt | None:
    cells = {name: line.cells[n - 1] for name, n in columns.items() if n <= len(line.cells)}
    said = {name: cells.get(name, "") for name in HEADINGS}
    if not said["verb"] and not said["day"] and not said["number"]:
        return None  # a row of the template that nobody has filled in yet
    before = len(problems)

    def blame(code: str, name: str, message: str, hint: str = "") -> None:
        problems.append(Problem(file, line.number, columns.get(name, 0), code, message, hint))

    for name, cell in cells.items():
        _check_cell(name, cell, blame)
    if len(problems) > before:
        return None
    verb = _VERB_OF.get(said["verb"].lower())
    if not said["verb"]:
        blame("receipt-no-verb", "verb", "办理情况 is empty", f"one of: {'、'.join(VERBS)}.")
    elif verb is None:
        message = f'"{plain(said["verb"])}" is nothing a receipt can say'
        blame("receipt-unknown-verb", "verb", message, f"one of: {'、'.join(VERBS)}.")
    if not said["unit"] and not said["name"]:
        blame("receipt-no-unit", "unit", "neither 单位代码 nor 单位名称 is given")
    if not said["stage"] and not said["title"]:
        blame("receipt-no-stage", "stage", "环节 is empty")
    day = _day(said["day"])
    if said["day"] and day is None:
        blame("receipt-bad-day", "day", f'"{plain(said["day"])}" is not a day', "write it as 2024-09-13.")
    if said["equals"].lower() not in _YES_NO:
        blame("receipt-bad-answer", "equals", f'"{plain(said["equals"])}" is neither 是 nor 否')
    if len(problems) > before or verb is None:
        return None
    return Receipt(
        line.number, said["calendar"], said["unit"], said["name"], said["stage"], said["title"],
        said["period"], verb, day, said["number"], _YES_NO[said["equals"].lower()], columns,
    )  # fmt: skip


def _check_cell(name: str, cell: str, blame: object) -> None:
    assert callable(blame)
    title = HEADINGS[name][0]
    if cell[:1] in {"=", "@", "+"} or (cell[:1] == "#" and cell.endswith(("!", "?", "/A"))):
        blame("receipt-formula", name, f"{title} holds a formula or an error value", "paste it as a value.")
    elif any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in cell):
        blame("receipt-bad-character", name, f'{title} holds an invisible character: "{plain(cell)}"')
    elif len(cell) > LONGEST:
        blame("receipt-too-long", name, f"{title} has {len(cell)} characters; at most {LONGEST} are allowed")


def _day(text: str) -> date | None:
    try:
        if "T" in text:
            return datetime.fromisoformat(text).date()
        found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Owed:
    """What a row of the template is about."""

    calendar: str
    unit: str
    name: str
    stage: str
    title: str
    period: str


_TEMPLATE = ("calendar", "unit", "name", "stage", "title", "period", "verb", "day", "number", "equals")
_WIDTHS = (24.0, 16.0, 30.0, 18.0, 28.0, 10.0, 12.0, 14.0, 24.0, 12.0)


def template(rows: Sequence[Owed], notes: Iterable[str] = ()) -> bytes:
    """Return the workbook of a template: a row for each thing owed, to be filled in from 办理情况 on."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "报送登记"
    widths(sheet, _WIDTHS)
    for column, name in enumerate(_TEMPLATE, start=1):
        write(sheet, 1, column, HEADINGS[name][0], font="黑体", align="center", grid=True)
    last = len(rows) + 1
    for number, row in enumerate(rows, start=2):
        given = (row.calendar, row.unit, row.name, row.stage, row.title, row.period, "", "", "", "")
        for column, value in enumerate(given, start=1):
            cell = write(sheet, number, column, value, grid=True)
            if column == 8:
                cell.number_format = "yyyy-mm-dd"
            if not value:
                cell.value = None
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:J{max(last, 2)}"
    _validate(sheet, max(last, 2))
    told: Worksheet = book.create_sheet("填写说明")
    widths(told, (90.0,))
    for number, note in enumerate((*_NOTES, *notes), start=1):
        write(told, number, 1, note)
    return packed(book)


_NOTES = (
    f"办理情况：{'、'.join(VERBS)}之一；空行不登记。",
    "办理日期：实际办理的日期，如 2024-09-13；空白为登记当日；不能晚于登记当日。",
    "编号：回执号、运单号等，可空。",
    "与填报一致：寄出纸质材料须与网上填报核对一致的环节，填“是”。",
    "登记：duban receipts 本文件；先试：duban receipts 本文件 --dry-run。",
)


def _validate(sheet: Worksheet, last: int) -> None:
    verbs = DataValidation("list", formula1=f'"{",".join(VERBS)}"', allow_blank=True, showErrorMessage=True)
    verbs.errorTitle, verbs.error = "办理情况", f"请填：{'、'.join(VERBS)}"
    verbs.add(f"G2:G{last}")
    days = DataValidation(
        "date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True
    )
    days.errorTitle, days.error = "办理日期", "请填日期，如 2024-09-13"
    days.add(f"H2:H{last}")
    answers = DataValidation("list", formula1='"是,否"', allow_blank=True, showErrorMessage=True)
    answers.add(f"J2:J{last}")
    for one in (verbs, days, answers):
        sheet.add_data_validation(one)
