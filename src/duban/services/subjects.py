"""Who is put forward, as a person names it, in; the code of a unit or region out, or the words as they are.

One law: 合肥市, 安徽省合肥市, 合肥市人民政府, 合肥市工业和信息化局 and 340100 are the same subject.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from duban.roster.regions import full_name, region_line, regions
from duban.roster.units import Roster
from duban.values import Unit

#: The table of regions lists the cities of the corps (石河子市 and others) under the region they lie in.
XINJIANG = "650000"

#: The office that speaks for a place, and the word for what kind of place it is.
_OFFICE = re.compile(
    "(人民政府(办公[室厅])?|(工业和信息化|经济和信息化|工信|经信|财政)(局|厅|委|委员会|主管部门))$"
)
_KIND = re.compile("((壮族|回族|维吾尔)?自治区|[省市])$")


def resolved(subject: str, roster: Roster) -> str:
    """Return the code of a subject: of a unit of the roster, of a region; else the text itself."""
    if not subject or known(subject, roster):
        return subject
    named = [unit for unit in roster.units.values() if unit.name == subject]
    if len(named) == 1:
        return named[0].code
    plain = "".join(subject.split())
    return _by_name().get(plain) or _by_name().get(_OFFICE.sub("", plain), subject)


def known(subject: str, roster: Roster) -> bool:
    """Say whether a subject is a code: of a unit of the roster, or of a region."""
    return subject in roster.units or subject in regions()


@cache
def _by_name() -> dict[str, str]:
    """Return region codes by every name that only one region bears, with those above it before it or
    without: 黄浦区, 合肥 and 安徽省合肥市, not 朝阳区."""
    found: dict[str, set[str]] = {}
    for code in regions():
        above = [("", *_called(one)) for one in reversed(region_line(code)[1:])]
        for parts in product(*above, _called(code)):
            found.setdefault("".join(parts), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def _called(code: str) -> set[str]:
    name = regions()[code].name
    return {name, _KIND.sub("", name)}


def name_of(subject: str, roster: Roster) -> str:
    """Return how a subject is called: a region by its own name, not by that of its bureau."""
    if subject in regions():
        return full_name(subject)
    return roster.units[subject].name if subject in roster.units else subject


def kind_of(subject: str, roster: Roster) -> str:
    """Return the kind of unit of a subject, or "" of one that is neither a unit nor a region."""
    if subject in roster.units:
        return roster.units[subject].kind
    return regions()[subject].kind if subject in regions() else ""


def within(subject: str, unit: Unit) -> bool:
    """Say whether a subject may be the unit's own: what has no region in the table may be anybody's."""
    line = region_line(subject)
    own = {unit.region, XINJIANG} if unit.kind == "corps" else {unit.region}
    return not line or not unit.region or bool(own & set(line))
