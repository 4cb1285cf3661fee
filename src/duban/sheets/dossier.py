"""What an archived call came to as values in, the bytes of its status table (办理情况表) and ledger out.

One law: the table is for people, the ledger's file for whoever checks it: one row of it is one row of the
chain, with its digest.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from duban.sheets.cells import FORMULA, across, for_print, lines, packed, plain, widths, write

HEADINGS = (
    *("序号", "环节", "报告期", "单位代码", "单位", "截止时间", "办理结果", "报送日期", "逾期"),
    *("告知", "签收", "凭证"),
)
WIDTHS = (6.0, 24.0, 14.0, 16.0, 28.0, 17.0, 12.0, 12.0, 18.0, 17.0, 17.0, 30.0)
INDICATORS = ("序号", "指标", "性质", "单位", "目标值", "目标日期", "最新值", "数据日期", "是否达到")
INDICATOR_WIDTHS = (6.0, 44.0, 10.0, 30.0, 14.0, 14.0, 14.0, 14.0, 12.0)
#: How an obligation ended, as people say it.
STATUS = {
    "waiting": "未开始", "open": "办理中", "submitted": "已报送", "posted": "已寄出", "returned": "已退回",
    "accepted": "审核通过", "received": "已收到", "declined": "不申报", "waived": "免报",
    "withdrawn": "已撤销", "reassigned": "已转办",
}  # fmt: skip
LEDGER = ("链序", "行号", "时间", "经办", "事项", "对象", "内容", "校验值")


@dataclass(frozen=True, slots=True)
class Row:
    """One obligation, each column as people read it."""

    stage: str
    period: str
    code: str
    unit: str
    due: str
    status: str
    done_on: str
    late: str
    told: str
    signed: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Reached:
    """One indicator of one unit, each column as people read it."""

    title: str
    firm: str
    unit: str
    target: str
    by: str
    value: str
    as_of: str
    reached: str


def status_table(title: str, about: str, rows: Sequence[Row], reached: Sequence[Reached] = ()) -> bytes:
    """Return the workbook of a status table; where the call has indicators, with a sheet of them."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "办理情况"
    _table(sheet, f"{title}办理情况", about, HEADINGS, WIDTHS, [astuple(row) for row in rows])
    if reached:
        second: Worksheet = book.create_sheet("指标")
        _table(
            second, f"{title}指标完成情况", about, INDICATORS, INDICATOR_WIDTHS, [astuple(r) for r in reached]
        )
    book.properties.title = plain(f"{title}办理情况")
    return packed(book)


def _table(
    sheet: Worksheet,
    head: str,
    about: str,
    headings: Sequence[str],
    columns: Sequence[float],
    rows: Sequence[tuple[str, ...]],
) -> None:
    widths(sheet, columns)
    across(sheet, 1, len(headings), head, 38, font="方正小标宋简体", size=18, align="center")
    across(sheet, 2, len(headings), about, 22)
    for column, heading in enumerate(headings, start=1):
        write(sheet, 3, column, heading, font="黑体", align="center", grid=True)
    last = 3
    for last, row in enumerate(rows, start=4):
        values: tuple[str | int, ...] = (last - 3, *row)
        for column, value in enumerate(values, start=1):
            write(sheet, last, column, value, grid=True)
        tallest = max(lines(str(v), w) for v, w in zip(values, columns, strict=True))
        sheet.row_dimensions[last].height = 15.0 * tallest + 6
    for_print(sheet, len(headings), last, 3)


def ledger_file(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return the ledger's rows as CSV, as a spreadsheet opens it: with a mark of UTF-8, and no formula."""
    made = io.StringIO()
    out = csv.writer(made, lineterminator="\r\n")
    out.writerow(LEDGER)
    for row in rows:
        out.writerow(f"'{v}" if isinstance(v, str) and v.startswith(FORMULA) else v for v in row)
    return made.getvalue().encode("utf-8-sig", "backslashreplace")
