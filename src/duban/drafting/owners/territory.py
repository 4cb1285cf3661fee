"""An issuer's name in; the region whose office it is, and what kinds of unit lie below it, out. Pure.

A region counts only where its whole name stands there and no other region bears it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from duban.notices.kinds import FREE_KINDS
from duban.roster.regions import region_line, regions

#: Kinds of the provinces' level: a group of them does not lie within one.
_TOP = frozenset({"province", "autonomous_region", "municipality", "corps"})


@lru_cache(maxsize=1)
def _named() -> dict[str, str]:
    """Return the code of each region whose name no other bears."""
    found: dict[str, list[str]] = {}
    for one in regions().values():
        found.setdefault(one.name, []).append(one.code)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1 and len(name) > 2}


@lru_cache(maxsize=64)
def home_of(issuer: str) -> str:
    """Return the code of the region that an issuer names, the innermost one; empty for none.

    >>> home_of("安徽省工业和信息化厅"), home_of("安徽省合肥市科学技术局"), home_of("工业和信息化部办公厅")
    ('340000', '340100', '')
    """
    last = [(issuer.rfind(name) + len(name), code) for name, code in _named().items() if name in issuer]
    return max(last)[1] if last else ""


@lru_cache(maxsize=64)
def _kinds_below(home: str) -> frozenset[str]:
    return frozenset(one.kind for one in regions().values() if home in region_line(one.code)[1:])


def found_below(home: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the kinds that lie within a region: 各区 of a municipality, 各市 with its 计划单列市.
    Empty: there is none of them.

    >>> found_below("310000", ("county", "district", "municipal_district"))
    ('municipal_district',)
    >>> found_below("370000", ("prefecture",))
    ('prefecture', 'separately_planned_city')
    """
    if not home or _TOP & set(kinds):
        return kinds
    below = _kinds_below(home)
    wanted = (*kinds, "separately_planned_city") if "prefecture" in kinds else kinds
    return tuple(dict.fromkeys(kind for kind in wanted if kind in below or kind in FREE_KINDS))


def name(code: str) -> str:
    """Return a region's name."""
    return regions()[code].name


def within(home: str, kinds: tuple[str, ...]) -> str:
    """Return the region that a group of these kinds is to be looked for in; empty for the whole country."""
    return region_line(home)[-1] if home and _TOP & set(kinds) else home


def issues_itself(home: str, kinds: tuple[str, ...]) -> bool:
    """Say whether a group of one kind is the issuing office's own level: nobody but itself."""
    return bool(home) and kinds == (regions()[home].kind,)


def own_kind(home: str, words: str) -> str:
    """Return the kind of the issuing region where words name an office of it: 市财政局, 省教育厅."""
    if not home or not re.match(r"[省市县区旗](?![级直])", words):
        return ""
    return regions()[home].kind if regions()[home].name.endswith(words[0]) else ""


def lies_below(home: str, other: str) -> bool:
    """Say whether a region lies within another one."""
    return bool(home and other) and other in region_line(home)[1:]


def kind_of(home: str) -> str:
    """Return the kind of a region."""
    return regions()[home].kind


@lru_cache(maxsize=64)
def regions_of(words: str) -> tuple[str, ...]:
    """Return the codes of the regions whose offices words name one by one; empty where they name others too.

    >>> regions_of("合肥市、芜湖市工业和信息化局"), regions_of("合肥市、各县")
    (('340100', '340200'), ())
    """
    found = []
    for piece in re.split("[、,]|和(?=[^、,]*[省市县区])", words):
        name = next((one for one in _named() if piece.startswith(one)), "")
        if not name or re.search("[省市县区]|各", piece[len(name) :]):
            return ()
        found.append(_named()[name])
    return tuple(found)


def named_in(words: str) -> tuple[str, ...]:
    """Return the regions that words name.

    >>> named_in("合肥市、芜湖市工业和信息化局"), named_in("各市工业和信息化局")
    (('合肥市', '芜湖市'), ())
    """
    found = sorted((words.find(one), one) for one in _named() if one in words and not one.endswith("兵团"))
    return tuple(one for _, one in found)
