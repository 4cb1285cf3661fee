"""A roster file in, its good units and contacts and every bad row out.

The law: a row is read whole or named with its reason. Nothing here stores anything: whether the good
rows go in while others are bad is the caller's choice.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from duban.notices.kinds import KINDS, REGION_KINDS
from duban.problems import Problem
from duban.roster.absence_cells import absence, colleagues
from duban.roster.columns import Report, Row, named_rows, plain
from duban.roster.regions import regions
from duban.roster.sheet import BadSheet, read_lines
from duban.values import Contact, Role, Unit

_KIND_OF = {word: kind for kind, title in KINDS.items() for word in (kind, title, *title.split("、"))}
_SECTOR_OF = {"": "industry", "工信": "industry", "工业和信息化": "industry", "财政": "finance"}
_ROLE_OF = {role.value: role for role in Role} | {
    "联系人": Role.COORDINATOR,
    "经办人": Role.COORDINATOR,
    "处室负责人": Role.SUPERVISOR,
    "负责人": Role.SUPERVISOR,
    "分管领导": Role.LEADER,
    "领导": Role.LEADER,
}
_UNIT_FIELDS = {"code", "name", "kind", "parent", "region", "sector"}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SECTOR = re.compile(r"[a-z][a-z0-9-]{0,31}")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_PHONE = re.compile(r"\+?[0-9(（][0-9 ()（）-]{4,30}([转,，、/;； ]+[0-9(（][0-9 ()（）-]{0,30}){0,3}")


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What a file holds: the good units and contacts, and the problems in file order. ``incomplete``: codes
    of units of which a row was refused, so that the file does not tell all of their contacts."""

    units: tuple[Unit, ...]
    contacts: tuple[Contact, ...]
    problems: tuple[Problem, ...]
    incomplete: frozenset[str] = frozenset()

    @property
    def sound(self) -> bool:
        """Whether every row was read; warnings are allowed."""
        return all(problem.severity != "error" for problem in self.problems)


def read_roster(path: Path, known: Collection[str] = ()) -> RosterFile:
    """Read a roster from .csv (UTF-8 or GB 18030) or .xlsx. ``known``: unit codes that are stored already.

    A row is a unit, a contact, or both: contacts may stand in further rows that give only the unit's code.
    """
    report = Report(str(path))
    try:
        rows = named_rows(read_lines(path), report)
    except BadSheet as error:
        report.add(error.code, 0, 0, error.message, error.hint)
        rows = []
    units, refused = _units(rows, report, known)
    contacts = _contacts(rows, report, frozenset(units) | frozenset(known), refused)
    contacts = list(colleagues(contacts, rows, report))
    incomplete = frozenset(row.get("code") for row in rows if row.bad)
    return RosterFile(tuple(units.values()), tuple(contacts), tuple(sorted(report.problems)), incomplete)


def _units(rows: list[Row], report: Report, known: Collection[str]) -> tuple[dict[str, Unit], dict[str, int]]:
    """Return the good units by code, and the row that first spoilt each refused one."""
    first: dict[str, Row] = {}
    units: dict[str, Unit] = {}
    refused: dict[str, int] = {}
    for row in rows:
        code = row.get("code")
        if not code:
            report.blame("roster-no-code", row, "code", "this row has no 单位代码")
        elif not _CODE.fullmatch(code):
            message = f'"{plain(code)}" is not a unit code'
            report.blame("roster-bad-code", row, "code", message, "use letters, digits and . _ - only.")
        elif row.get("name"):
            if code in first:
                _agree(row, first[code], report)
            else:
                first[code] = row
                unit = _unit(row, report)
                if unit is None:
                    refused[code] = row.number
                else:
                    units[code] = unit
    for code in _orphans(units, known, first, report):
        refused[code] = first[code].number
        del units[code]
    return units, refused


def _unit(row: Row, report: Report) -> Unit | None:
    code, word = row.get("code"), row.get("kind")
    region = row.get("region") or (code[:6] if code[:6] in regions() else "")
    if region and region not in regions():
        message = f'"{plain(region)}" is not in the table of regions'
        report.blame("roster-unknown-region", row, "region", message, "give the six digits of GB/T 2260.")
        return None
    sector = _SECTOR_OF.get(row.get("sector"), row.get("sector"))
    if not _SECTOR.fullmatch(sector):
        message = f'"{plain(sector)}" is not a sector'
        report.blame("roster-bad-sector", row, "sector", message, "write 工信, 财政 or a word in a-z.")
    kind = _KIND_OF.get(word, "")
    if word and not kind:
        hint = f"one of: {'、'.join(title.split('、')[0] for title in KINDS.values())}."
        report.blame("roster-unknown-kind", row, "kind", f'"{plain(word)}" is not a kind of unit', hint)
    elif not word and region and (code == region or sector != "industry"):
        kind = regions()[region].kind
    elif not word:
        message = f"the kind of {plain(code)} is not given and its code is no region's"
        report.blame("roster-no-kind", row, "kind", message, "fill in 类别.")
    if kind in REGION_KINDS and (not region or regions()[region].kind != kind):
        region_kind = REGION_KINDS[regions()[region].kind] if region else "empty"
        message = f"类别 is {REGION_KINDS[kind]} but 区划 {region or ''} is {region_kind}".replace("  ", " ")
        report.blame("roster-kind-mismatch", row, "kind", message, "correct one of the two.")
    return (
        None
        if row.bad & _UNIT_FIELDS
        else Unit(code, row.get("name"), kind, region, row.get("parent"), sector)
    )


def _agree(row: Row, first: Row, report: Report) -> None:
    """Report where a further row of a unit says something else than its first."""
    for name in sorted(_UNIT_FIELDS - {"code"}):
        if row.get(name) and row.get(name) != first.get(name):
            message = f'"{plain(row.get(name))}" differs from row {first.number} for the same unit'
            report.blame("roster-unit-conflict", row, name, message, "leave it empty, or make them equal.")


def _orphans(
    units: dict[str, Unit], known: Collection[str], first: dict[str, Row], report: Report
) -> list[str]:
    """Report units whose superior does not exist or stands below them, and return their codes."""
    bad: list[str] = []
    for code, unit in units.items():
        seen, above = {code}, unit.parent
        while above in units and above not in seen:
            seen.add(above)
            above = units[above].parent
        if above == code:
            message = f"going up from {code} leads back to {code}"
            report.blame("roster-circular-parent", first[code], "parent", message)
            bad.append(code)
        elif unit.parent and unit.parent not in units and unit.parent not in known:
            message = f'superior "{plain(unit.parent)}" is no unit of this file or the roster'
            hint = "give the superior's 单位代码, or leave it empty to follow the regions."
            report.blame("roster-unknown-parent", first[code], "parent", message, hint)
            bad.append(code)
    return bad


def _contacts(
    rows: list[Row], report: Report, units: frozenset[str], refused: dict[str, int]
) -> list[Contact]:
    found: list[Contact] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        code = row.get("code")
        if not any(row.get(name) for name in ("person", "roles", "email", "phone")):
            if not row.get("name") and not row.bad and code not in units and code not in refused:
                report.blame("roster-unknown-unit", row, "code", f"{plain(code)} has no name and no contact")
            continue
        if code in refused and refused[code] != row.number:
            message = f"unit {plain(code)} was refused in row {refused[code]}"
            report.blame("roster-refused-unit", row, "code", message, "mend that row first.")
        elif code and code not in units and code not in refused and _CODE.fullmatch(code):
            message = f"no row defines unit {plain(code)}"
            report.blame("roster-unknown-unit", row, "code", message, "fill in 单位名称 once for each unit.")
        contact = _contact(row, report)
        key = (code, row.get("person"))
        if contact is not None and key in seen:
            message = f"{plain(contact.name)} stands in row {seen[key]} already"
            report.blame(
                "roster-duplicate", row, "person", message, "write several roles in one cell: 联系人、负责人."
            )
        elif contact is not None:
            seen[key] = row.number
            found.append(contact)
    return found


def _contact(row: Row, report: Report) -> Contact | None:
    email, phone = row.get("email"), row.get("phone")
    if not row.get("person"):
        hint = "a role name will do, such as 值班室."
        report.blame("roster-no-name", row, "person", "the contact has no 姓名", hint)
    roles: set[Role] = set()
    for word in re.split(r"[、,，;；/ ]+", row.get("roles")):
        if word and word not in _ROLE_OF:
            message = f'"{plain(word)}" is not a role'
            report.blame(
                "roster-unknown-role", row, "roles", message, "one of: 联系人、处室负责人、分管领导."
            )
        elif word:
            roles.add(_ROLE_OF[word])
    if not row.get("roles"):
        report.blame("roster-no-role", row, "roles", "角色 is empty", "one of: 联系人、处室负责人、分管领导.")
    if email and not _EMAIL.fullmatch(email):
        hint = "write it with ASCII letters: a full-width ＠ or ． is not an address."
        report.blame("roster-bad-email", row, "email", f'"{plain(email)}" is not an e-mail address', hint)
    if phone and not _PHONE.fullmatch(phone):
        message = f'"{plain(phone)}" is not a telephone number'
        report.blame(
            "roster-bad-phone", row, "phone", message, "digits, spaces and hyphens; 转 before an extension."
        )
    if not email and not phone and not row.get("liaison"):
        report.blame("roster-unreachable", row, "email", "neither 邮箱 nor 电话 is given")
    elif not email and not row.get("liaison"):
        report.blame("roster-no-email", row, "email", "no 邮箱: this contact goes on the call list")
    away = absence(row, report)
    if row.bad:
        return None
    mailbox, at, domain = email.rpartition("@")
    address = mailbox + at + domain.lower()  # letters are bundled by address
    return Contact(row.get("code"), row.get("person"), frozenset(roles), address, phone, **away)
