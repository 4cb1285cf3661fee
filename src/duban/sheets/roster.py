"""Units with their contacts in, the bytes of a workbook out, in the columns that an import reads; or an empty
one that says what belongs where.

One law: what is written here is read back as the same units and contacts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from duban.notices.kinds import KINDS
from duban.roster.columns import HEADINGS
from duban.sheets.cells import packed, widths, write
from duban.values import Contact, Role, Unit

_WIDTHS = {"name": 30.0, "email": 30.0, "phone": 20.0, "code": 16.0, "kind": 16.0, "roles": 16.0}
ROLES = {Role.COORDINATOR: "联系人", Role.SUPERVISOR: "处室负责人", Role.LEADER: "分管领导"}
SECTORS = {"industry": "工信", "finance": "财政"}
EMPTY_ROWS = 500  # of the template that choices are offered in
NOTES = (
    "一行一名联系人；同一单位有几名联系人的，后面的行只填单位代码和联系人。",
    "单位代码：省、市、区县用六位行政区划代码，类别、区划可以不填。",
    "其他单位自定代码（字母、数字和 . _ -），须填类别。",
    "上级：上级单位的单位代码；空白则按行政区划确定。",
    "系统：工信或财政；空白为工信。",
    "角色：联系人、处室负责人、分管领导；一人多个角色写成“联系人、处室负责人”。",
    "邮箱和电话至少填一项；没有邮箱的，列入电话提醒清单。",
    "联络员：领导的函件由其代收的本单位另一名联系人。",
    "代理人、外出自、外出至：外出期间由本单位另一名联系人代收，三项须一并填写，日期写成 2024-09-13。",
    "导入后，文件中出现的单位以文件所列联系人为准。有错误的行会在页面上逐格指出，不会只导入一半。",
)


def roster_sheet(rows: Iterable[tuple[Unit, Sequence[Contact]]]) -> bytes:
    """Return the roster as a workbook: a row for each contact, and one for a unit without."""
    lines = [_cells(unit, one) for unit, people in rows for one in (people or (None,))]
    return _book("通讯录", lines, len(lines) + 100)


def roster_template() -> bytes:
    """Return an empty workbook with the headings, choices to pick from, and notes."""
    return _book("通讯录", [], EMPTY_ROWS)


def kind_word(kind: str) -> str:
    """Return 试验区 for ``zone``: the first of a kind's names, which the import reads too."""
    return KINDS[kind].split("、")[0] if kind in KINDS else kind


def _cells(unit: Unit, one: Contact | None) -> Mapping[str, str]:
    found = {
        "code": unit.code, "name": unit.name, "kind": kind_word(unit.kind), "parent": unit.parent,
        "region": unit.region, "sector": SECTORS.get(unit.sector, unit.sector),
    }  # fmt: skip
    if one is None:
        return found
    return found | {
        "person": one.name,
        "roles": "、".join(word for role, word in ROLES.items() if role in one.roles),
        "email": one.email,
        "phone": one.phone,
        "liaison": one.liaison,
        "stand_in": one.stand_in,
        "away_from": one.away_from.isoformat() if one.away_from else "",
        "away_until": one.away_until.isoformat() if one.away_until else "",
    }


def _book(title: str, rows: Sequence[Mapping[str, str]], last: int) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    names = list(HEADINGS)
    widths(sheet, [_WIDTHS.get(name, 12.0) for name in names])
    for column, name in enumerate(names, start=1):
        write(sheet, 1, column, HEADINGS[name][0], font="黑体", align="center", grid=True)
    for number, row in enumerate(rows, start=2):
        for column, name in enumerate(names, start=1):
            if row.get(name):
                write(sheet, number, column, row[name])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{chr(64 + len(names))}{max(len(rows) + 1, 2)}"
    letters = {name: chr(65 + number) for number, name in enumerate(names)}
    _offer(sheet, f"{letters['kind']}2:{letters['kind']}{last}", "类别", [kind_word(k) for k in KINDS])
    _offer(sheet, f"{letters['sector']}2:{letters['sector']}{last}", "系统", SECTORS.values(), strict=False)
    _offer(sheet, f"{letters['roles']}2:{letters['roles']}{last}", "角色", ROLES.values(), strict=False)
    for name in ("code", "parent", "region", "phone"):  # 010101 stays as typed
        for number in range(len(rows) + 2, last + 1):
            sheet[f"{letters[name]}{number}"].number_format = "@"
    told: Worksheet = book.create_sheet("填写说明")
    widths(told, (100.0,))
    for number, note in enumerate(NOTES, start=1):
        write(told, number, 1, note)
    return packed(book)


def _offer(sheet: Worksheet, where: str, title: str, words: Iterable[str], *, strict: bool = True) -> None:
    """Offer words to choose from; where not ``strict`` others may be typed: several roles, say."""
    listed = list(words)
    rule = DataValidation("list", formula1=f'"{",".join(listed)}"', allow_blank=True, showErrorMessage=strict)
    rule.errorTitle, rule.error = title, f"请选择：{'、'.join(listed)}"[:250]
    rule.add(where)
    sheet.add_data_validation(rule)
