"""The words for who owes something in; the unit group that they mean, or the likely kinds, out. Pure.

One law: kinds are sure only where the words name a level of government or a kind of body; the rest is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from duban.drafting.territory import found_below, own_kind
from duban.notices.kinds import FREE_KINDS, KINDS

PROVINCES = ("province", "autonomous_region", "municipality")
CITIES = ("prefecture",)
COUNTIES = ("county", "county_level_city", "district", "banner", "municipal_district", "municipal_county")
#: Words for a body that is of one kind wherever it sits; the first that fits counts.
_BODIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        r"(?:公司|企业|银行|金融机构|运营商)$|^(?:[各有关相]{1,4})?企业(?!主管|局|处|科|服务)",
        "enterprises",
        ("enterprise",),
    ),
    (r"试验区|示范区|园区|开发区|高新区", "zones", ("zone",)),
    (r"协会|学会|商会|联合会", "associations", ("association",)),
    (r"部委|国务院", "ministries", ("ministry",)),
)
_BUREAUS = (r"直属|机关|[省市区县]直(?!管)|[厅局委]属|各部门", "bureaus", ("bureau",))
#: Words for the levels of government, several of which may stand together: 各市、县（市、区）.
_LEVELS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"省级|各省|省、自治区|^省.{0,8}部门", "provinces", PROVINCES),
    (
        r"市级|各市|地级|设区|地市|市、县|市州|市、州|^市.{0,8}部门|各州|州、|盟市|各盟|盟、",
        "cities",
        CITIES,
    ),
    (r"县|区级|各区|^区.{0,8}部门|各旗|旗、", "counties", COUNTIES),
)
#: Kinds that are likely for a body that is named alone.
_LIKELY: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"^省[^级]", ("province",)),
    (r"^市[^级]", ("prefecture",)),
    (r"^[县区旗]", ("county", "district")),
    (r"[镇乡街](?:道|[)、]|$|.{0,10}[办局所站部门]$)|居委|村委", ("bureau",)),
    (r"校|学院|大学|医|院|所$|中心|馆|站|支部|团委|处室|科室|部门|局", ("bureau",)),
    (r"申报|参评|参赛|承担|项目|用人|建设|设计|施工", ("enterprise", "bureau")),
)
_USUAL = ("province", "prefecture", "county", "bureau", "enterprise", "association", "zone")


@dataclass(frozen=True, slots=True)
class Group:
    """A unit group to be written. ``sure``: the words name its kind. ``named``: the notice says who it is.
    ``likely``: the kinds to offer, several that go together as one."""

    key: str
    title: str
    kinds: tuple[str, ...]
    sure: bool = True
    named: bool = True
    likely: tuple[tuple[str, ...], ...] = ()
    home: str = ""  # the region whose office issued the notice
    sector: str = ""  # finance, where the words name that office alone


def sector_of(words: str) -> str:
    """Return the sector of the roster that words name, empty for the usual one."""
    alone = re.search(r"财政(?:主管)?(?:部门|[厅局])", words) and not re.search(
        r"工业|工信|经信|信息化", words
    )
    return "finance" if alone else ""


def alike(one: Group, other: Group) -> bool:
    """Say whether two groups hold the same units."""
    return (one.kinds, one.home, one.sector) == (other.kinds, other.home, other.sector)


def group_of(words: str, home: str = "", audience: str = "") -> Group | None:
    """Return the group that the words for an owner mean, if they name a kind of unit."""
    plain = re.sub(r"[（(](?:[区县市州盟旗局委、]|教委|管委会){1,8}[）)]", "", words)
    first = re.split(r"[,，;；]", plain)[0]
    bare = re.sub(r"[（(][^（()）]*[）)]", "", first)  # 各镇街(园区): the townships
    title = words if len(words) <= 40 else re.split(r"[,，;；]", words)[0][:40]
    for pattern, key, kinds in _BODIES[:1] if re.search(r"各?[市县区]", first) else _BODIES:
        if re.search(pattern, bare):
            return Group(key, title, kinds, home=home)
    levelled = re.sub(r"[省市区县]直(?!管)\S{0,4}?(?=各|、|$)", "", first) if "直" in first else first
    levels = [(key, kinds) for pattern, key, kinds in _LEVELS if re.search(pattern, levelled)]
    if levels and levels[0][0] == "provinces":
        levels = levels[:1]  # 各省、自治区、直辖市及计划单列市: the provinces
    if levels:
        wanted = [kind for _, some in levels for kind in some]
        if "计划单列市" in words:
            wanted.append("separately_planned_city")
        if "兵团" in words + audience:
            wanted.append("corps")
        if re.search("直管[市县]|直管的", words):
            wanted.append("directly_administered_county")
        kinds = found_below(home, tuple(wanted))
        if not kinds:  # a namesake: such units do not lie there
            home, kinds = "", tuple(wanted)
        key = "-".join(key for key, _ in levels)
        return Group(key, title, kinds, home=home, sector=sector_of(first))
    for pattern, key, kinds in (*_BODIES, _BUREAUS):
        if re.search(pattern, bare):
            return Group(key, title, kinds, home=home)
    return None


def addressed(audience: str, home: str = "") -> tuple[Group, ...]:
    """Return the groups that a salutation names, in its order."""
    pieces = [piece for piece in re.split(r"[,，;；]", audience) if piece.strip()]
    found = [group for piece in pieces if (group := group_of(piece.strip(), home, audience))]
    return tuple({group.kinds: group for group in found}.values())


def unsure(key: str, title: str, named: bool, audience: str, home: str) -> Group:
    """Return a group whose kinds are asked: those of the salutation first, then what its name suggests."""
    spoken_to = [group.kinds for group in addressed(audience, home)]
    suggested = [kinds for pattern, kinds in _LIKELY if re.search(pattern, title if named else audience)]
    if named and (own := own_kind(home, title)):  # 市财政局 of a notice of 北京市
        suggested.insert(0, (own,))
    ordered = suggested[:1] + spoken_to if named else spoken_to + suggested[:1]
    every = dict.fromkeys([*ordered, *_usual(home)])
    return Group(key, title, next(iter(every)), False, named, tuple(every), home, sector_of(title))


def _usual(home: str) -> tuple[tuple[str, ...], ...]:
    """Return the kinds that a notice may mean: of an office's own region, those that lie below it."""
    below = [found_below(home, CITIES), found_below(home, COUNTIES)] if home else []
    return (
        *(kinds for kinds in below if kinds),
        *((kind,) for kind in _USUAL if not home or kind in FREE_KINDS),
    )


def answered(group: Group, said: str, audience: str) -> Group:
    """Return a group with the kinds that a person gave. Who was not named gets a title."""
    kinds = tuple(dict.fromkeys(kind for kind in re.findall(r"[a-z_]+", said) if kind in KINDS))
    if not kinds:
        return group
    title = group.title
    if not group.named:
        meant = next((one for one in addressed(audience, group.home) if one.kinds == kinds), None)
        words = audience if kinds == group.kinds and 1 < len(audience) <= 20 else ""
        title = meant.title if meant else words or "、".join(KINDS[kind] for kind in kinds)
    return replace(group, kinds=kinds, title=title, sure=True, named=True)


def kind_words(kinds: str) -> str:
    """Return kinds as people say them: 省、自治区、直辖市. What are no kinds is returned as it is."""
    said = kinds.split()
    return "、".join(KINDS[kind] for kind in said) if said and set(said) <= set(KINDS) else kinds
