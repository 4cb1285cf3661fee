"""The words for who owes something in; the unit group that they mean, or the likely kinds, out. Pure.

One law: kinds are sure only where the words name a level of government or a kind of body for each body that
they name; the rest is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duban.drafting.owners.body_words import CITIES, COUNTIES, KINDS_OF, LEVELS, PROVINCES, classes
from duban.drafting.owners.fields import fields, sector
from duban.drafting.owners.territory import found_below, kind_of, own_kind, regions_of
from duban.notices.kinds import FREE_KINDS, KINDS

#: Kinds that are likely for a body that is named alone.
_LIKELY: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"^省[^级直]", ("province",)),
    (r"^市[^级直]", ("prefecture",)),
    (r"^[县区旗](?![级直])", ("county", "district")),
    (r"[镇乡街](?:道|[)、]|$|.{0,10}[办局所站部门]$)|居委|村委", ("bureau",)),
    (r"校|学院|大学|医|院|所$|中心|馆|站|支部|团委|处室|科室|部门|局", ("bureau",)),
    (r"申报|参评|参赛|参展|参会|经营|承担|项目|案例|用人|建设|设计|施工", ("enterprise", "bureau")),
)
#: An office of its own, whatever its field: 县人防办; but not the one for the matter of the notice.
_OFFICE = re.compile(r"(?<!主管)(?:[局厅委办处科室]|部门)(?:[（(][^（()）]*[）)])?$")
_USUAL = (("bureau",), ("enterprise",), COUNTIES, CITIES, PROVINCES, ("association",), ("zone",))
#: How many kinds a question offers: more nobody reads, and any other may be given.
_OFFERED = 5
#: The kinds of the counties' level that are always named together, and what all of them are called.
_COUNTY_LEVEL = ("county", "county_level_city", "district")
_COUNTY_WORD = "县级行政区"


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
    fields: tuple[str, ...] = ()  # what it works in: by its own words, those of the salutation, its issuer
    regions: tuple[str, ...] = ()  # those that the words name one by one
    alone: bool = False  # the words mean one office, whatever else bears its kind


def alike(one: Group, other: Group) -> bool:
    """Say whether two groups hold the same units."""
    return _units(one) == _units(other)


def _units(group: Group) -> tuple[object, ...]:
    return group.kinds, group.home, group.sector, group.fields, group.regions, group.alone


def group_of(words: str, home: str = "", audience: str = "", issuer: str = "") -> Group | None:
    """Return the group that the words for an owner mean; None where a body of theirs is of no known kind."""
    if codes := regions_of(words):
        about = field_of(words, audience, issuer)
        kinds = tuple(dict.fromkeys(kind_of(code) for code in codes))
        return Group("named", _title(words), kinds, sector=_sector(words, about), fields=about, regions=codes)
    found = classes(words)
    if not found or not all(found):
        return None
    keys = tuple(dict.fromkeys(key for some in found for key in some))
    if levels := tuple(key for key in keys if key in LEVELS):
        if levels[0] == "provinces":
            keys = tuple(key for key in keys if key == "provinces" or key not in LEVELS)
        wanted = [kind for key in keys for kind in KINDS_OF[key]] + _set_apart(words, audience)
        wanted = list(dict.fromkeys(wanted))
        kinds = found_below(home, tuple(wanted))
        if not set(kinds) - set(FREE_KINDS):  # a namesake: such units do not lie there
            home, kinds = "", tuple(wanted)
    else:
        kinds = tuple(kind for key in keys for kind in KINDS_OF[key])
    about = field_of(words, audience, issuer) if levels else ()
    own = _sector(words, about)
    if own and set(kinds) & set(FREE_KINDS):
        return None
    return Group("-".join(keys), _title(words), kinds, home=home, sector=own, fields=about)


def _set_apart(words: str, audience: str) -> list[str]:
    """Return the kinds that a notice names beside the levels."""
    said = []
    if "计划单列市" in words:
        said.append("separately_planned_city")
    if "兵团" in words + audience:
        said.append("corps")
    if re.search("直管[市县]|直管的", words):
        said.append("directly_administered_county")
    return said


def field_of(words: str, audience: str, issuer: str) -> tuple[str, ...]:
    """Return the fields of an owner: its own, else of those the notice addresses, else of its issuer."""
    return fields(words) or fields(audience) or fields(issuer)


def _sector(words: str, about: tuple[str, ...]) -> str:
    """Return the sector of an owner. What its own words do not say, only those who are called by their level
    alone (各市, 各县主管部门) have from whom the notice addresses; another office, a school, a firm never."""
    bare = not words or (
        any(set(some) & set(LEVELS) for some in classes(words)) and not _OFFICE.search(words)
    )
    return sector(about) if fields(words) or bare else ""


def _title(words: str) -> str:
    """Return the name of a group: the words, or the first body of a long list."""
    return words if len(words) <= 40 else f"{re.split('[,，;；]', words)[0][:39]}等"


def addressed(audience: str, home: str = "") -> tuple[Group, ...]:
    """Return the groups that a salutation names: all of it where each body has a kind, then each body."""
    pieces = [piece.strip() for piece in re.split(r"[,，;；]", audience) if piece.strip()]
    every = group_of(re.sub("有关|相关", "", audience), home, audience)
    found = [group for piece in pieces if (group := group_of(re.sub("有关|相关", "", piece), home, audience))]
    return tuple({group.kinds: group for group in ([every] if every else []) + found}.values())


def unsure(key: str, title: str, named: bool, audience: str, home: str, issuer: str = "") -> Group:
    """Return a group whose kinds are asked: those of the salutation first, then what its name suggests."""
    spoken_to = [group.kinds for group in addressed(audience, home)]
    suggested = [kinds for pattern, kinds in _LIKELY if re.search(pattern, title if named else audience)]
    own_words = classes(title) if named else []
    if own_words and all(own_words):  # each is known, but they have no sector in common
        every_class = (kind for some in own_words for key in some for kind in KINDS_OF[key])
        suggested.insert(0, found_below(home, tuple(dict.fromkeys(every_class))))
    if named and (own := own_kind(home, title)):  # 市财政局 of a notice of 北京市
        suggested.insert(0, (own,))
    ordered = suggested[:1] + spoken_to if named else spoken_to + suggested[:1]
    every = offered([*ordered, *_usual(home)])
    about = field_of(title if named else "", audience, issuer)
    own = _sector(title if named else "", about)
    return Group(key, title, every[0], False, named, every, home, own, about)


def offered(every: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return the first few kinds to offer. Of two readings of one level (县; 县、市辖区) the first counts."""
    kept: list[tuple[str, ...]] = []
    for kinds in every:
        if not any(kinds == other or _of_one_level(kinds, other) for other in kept):
            kept.append(kinds)
    return tuple(kept[:_OFFERED])


def _of_one_level(one: Sequence[str], other: Sequence[str]) -> bool:
    return any({*one, *other} <= set(level) for level in (PROVINCES, CITIES, COUNTIES))


def _usual(home: str) -> tuple[tuple[str, ...], ...]:
    """Return the kinds that a notice may mean: of an office's own region, those that lie below it."""
    below = [found_below(home, CITIES), found_below(home, COUNTIES)] if home else []
    return (
        *(kinds for kinds in below if kinds),
        *(kinds for kinds in _USUAL if not home or set(kinds) <= set(FREE_KINDS)),
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
    if set(_COUNTY_LEVEL) <= set(said):
        rest = kind_words(" ".join(kind for kind in said if kind not in COUNTIES))
        first = said[0] in COUNTIES
        return "、".join(filter(None, (_COUNTY_WORD, rest) if first else (rest, _COUNTY_WORD)))
    return "、".join(KINDS[kind] for kind in said) if said and set(said) <= set(KINDS) else kinds
