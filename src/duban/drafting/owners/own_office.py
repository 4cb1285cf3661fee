"""The words for an owner and the notice's issuers in; whether it is the issuer, or an office beside it, out.

One law: 县财政局 in a notice of a county is one office, and not those of all counties. Pure.
"""

from __future__ import annotations

import re

from duban.drafting.owners.fields import FINANCE, INDUSTRY, fields, sector
from duban.drafting.owners.owners import Group, offered, unsure
from duban.drafting.owners.territory import home_of, kind_of

_WE = re.compile(r"^(?:我|本)(?:[司局厅委办部会处院]|中心)(?!属|直)")
_LEVEL = re.compile(r"(?<!城)[省市县区州盟旗](?![场政域])(?=[\u4e00-\u9fff]{2})")
_ONE = re.compile(r"(?P<level>[省市县区州盟旗])(?![级直属、（(县区州市场域内])[\u4e00-\u9fff]{1,16}")
#: What an office of a level is likely to be, where the table of regions does not know its region.
_KINDS = {"省": "province", "市": "prefecture", "州": "prefecture", "盟": "prefecture", "县": "county",
          "区": "district", "旗": "banner"}  # fmt: skip


def issuer_meant(words: str, issuers: tuple[str, ...]) -> str:
    """Return the issuer that words mean: 我司, 县人社局; empty for none.

    >>> issuer_meant("县人社局", ("示例县人力资源和社会保障局",))
    '示例县人力资源和社会保障局'
    """
    if _WE.match(words):
        return issuers[0] if issuers else ""
    short = ".*?".join(re.escape(sign) for sign in words)
    ours = _ONE.fullmatch(words) and not re.search("部门$", words)
    return next((one for one in issuers if ours and re.search(rf"{short}[\u4e00-\u9fff]{{0,3}}$", one)), "")


def beside(words: str, issuers: tuple[str, ...]) -> bool:
    """Say whether words name one office of the issuer's own level."""
    one = _ONE.fullmatch(words)
    levels = _LEVEL.findall(issuers[0]) if issuers else []
    return one is not None and one["level"] in levels[-1:] and not words.endswith("部门")


def beside_group(key: str, words: str, home: str) -> Group | None:
    """Return the group of one office of the issuer's level: where its region and its sector are known."""
    about = fields(words)
    if not home or about not in ((INDUSTRY,), (FINANCE,)):
        return None
    return Group(key, words, (kind_of(home),), home=home, sector=sector(about), fields=about, alone=True)


def own_group(key: str, issuer: str, home: str, audience: str) -> Group:
    """Return the group of the issuer itself: sure where its region is known."""
    about = fields(issuer)
    if home:
        kinds = (kind_of(home),)
        return Group(key, issuer, kinds, home=home, sector=sector(about), fields=about, alone=True)
    levels = _LEVEL.findall(issuer)
    kind = _KINDS[levels[-1]] if levels else "ministry" if re.search("部|国家", issuer) else "bureau"
    asked = unsure(key, issuer, True, audience, home, issuer)
    singles = [kinds for kinds in asked.likely if len(kinds) == 1]
    likely = offered([(kind,), *singles])  # one office: never several kinds of it
    return Group(key, issuer, likely[0], False, True, likely, home, sector(about), about, alone=True)


def forwarded(meant: Group | None, office: str, audience: str) -> Group | None:
    """Return the group that a forwarded notice means for the office that forwards it: itself, where all of
    its level are meant, else those below it."""
    home = home_of(office)
    if meant is None or not {kind_of(home)} & set(meant.kinds):
        return meant
    return own_group("forwarder", office, home, audience)
