"""The words for who owes something in; the class of each body that they name out: a level of government, or
a kind of body wherever it sits. Pure.

One law: a body of no class that is known has none, and then the words do not say which units are meant.
"""

from __future__ import annotations

import re

PROVINCES = ("province", "autonomous_region", "municipality")
CITIES = ("prefecture",)
COUNTIES = ("county", "county_level_city", "district", "banner", "municipal_district", "municipal_county")
#: The kinds of unit of each class, which is the key of its group.
KINDS_OF: dict[str, tuple[str, ...]] = {
    "provinces": PROVINCES,
    "cities": CITIES,
    "counties": COUNTIES,
    "corps": ("corps",),
    "planned-cities": ("separately_planned_city",),
    "enterprises": ("enterprise",),
    "zones": ("zone",),
    "associations": ("association",),
    "ministries": ("ministry",),
    "bureaus": ("bureau",),
}
LEVELS = ("provinces", "cities", "counties", "corps", "planned-cities")
#: A body of one kind wherever it sits; the first that fits counts.
_BODIES: tuple[tuple[str, str], ...] = (
    (
        r"(?:公司|企业|银行|金融机构|运营商)$|^(?:[各有关相]{1,4})?企业(?!主管|局|处|科|服务|联合)",
        "enterprises",
    ),
    (r"[试实]验区|示范区|园区|开发区|高新区|保税区", "zones"),
    (r"部委|国务院", "ministries"),
    (r"直属|机关|[省市区县]直(?!管)|[厅局委]属|各部门|[省市县区](?:有关|相关)部门", "bureaus"),
    (r"(?:协会|学会|商会|联合会|企联)", "associations"),
)
#: Words for the levels of government, several of which may stand together: 各市、县（市、区）.
_LEVELS: tuple[tuple[str, str], ...] = (
    (r"省级|各省|^每?省份?$|省、自治区|^省.{0,8}部门", "provinces"),
    (
        r"市级|各市(?!场|政(?![府协务法])|民(?![政委族宗]))|地级|设区|地市|市、县|市州|市、州|^市.{0,8}部门|各州|州、|盟市|各盟|盟、|^每?市$",
        "cities",
    ),
    (r"县(?![域城])|区级|各区|^区.{0,8}部门|各旗|旗、|^每?[区旗]$", "counties"),
    (r"兵团", "corps"),
    (r"计划单列市", "planned-cities"),
)
#: Bodies that the roster has no kind for, and those whose name tells none.
_OF_NO_KIND = re.compile(
    r"[省市县区]级(?:有关|相关|各)|(?:^|各|每|[市县区])(?:乡镇|镇街|镇|乡|街道|社区|村)(?!村振兴)|乡镇|街道|居委|村委"
    r"|(?:学校|中小学|高校|院校|大学|学院|幼儿园|医院|医疗机构|研究院|研究所|中心|[^委办]所|[^网]站|馆|基地|支队|大队)$"
)
_ANYBODY = re.compile(
    r"^(?:各|有关|相关|其他|所有|全体)*(?:[\u4e00-\u9fff]{0,20}单位|机构|部门|团队|组织|个人|人)$"
)
#: 各、县 share what the last of them is called: 各市、县供电公司.
_BARE = re.compile(r"^(?:各|每)?(?:[省市州县区盟旗]|设区市|自治区|直辖市)+$")
_LEVEL_BRACKET = re.compile(r"[（(](?:[区县市州盟旗局委、]|教委|管委会){1,8}[）)]")
_BRACKET = re.compile(r"[（(][^（()）]*[）)]")
_BETWEEN = re.compile(
    r"[、,，;；]|以及|[和及与](?=各|有关|相关|其他|企业|单位|个人|所属|园区|开发区|高新区|街道|乡镇|社区|[省市县区][直级])"
)


def classes(words: str) -> list[tuple[str, ...]]:
    """Return the classes of each body that words name, none for a body without one. What only goes on with a
    level (自治区, 直辖市; the second office of 各市工信局、财政局) is no body of its own.

    >>> classes("各市、县（市、区）工业和信息化局"), classes("各乡镇、县工业园区管委会")
    ([('cities', 'counties')], [(), ('zones',)])
    """
    if re.search("有关(?!部门)|相关(?!部门)", words) and re.search("[,，;；]", words):
        return [()]  # which of them, the words do not say
    plain = re.sub(r"^[^、,，]*的(?=[\u4e00-\u9fff])", "", _BRACKET.sub("", _LEVEL_BRACKET.sub("", words)))
    plain = re.sub("县、市(?![直级各])", "县", plain)  # 县、市、区: towns of the counties' level
    pieces = [piece.strip() for piece in _BETWEEN.split(plain) if piece.strip()]
    found: list[tuple[str, ...]] = []
    for at, piece in enumerate(pieces):
        some = _class(piece)
        shared = re.match("[省市州县区](?!直)", piece) and all(_BARE.match(one) for one in pieces[:at])
        if at and shared and (not some or some[0] not in LEVELS):
            found, some = [], () if some == ("bureaus",) else some  # 各市、县供电公司
        if some is None:
            if not (found and set(found[-1]) & set(LEVELS)):
                found.append(())
        elif some and found and set(some) <= set(LEVELS) and set(found[-1]) & set(LEVELS):
            found[-1] = tuple(dict.fromkeys((*found[-1], *some)))
        else:
            found.append(some)
    return found


def _class(piece: str) -> tuple[str, ...] | None:
    """Return the classes of one piece: none for a body without one, None where it may go on with a level."""
    if _OF_NO_KIND.search(piece):
        return ()
    levelled = re.sub(r"[省市区县]直(?!管)\S{0,4}?(?=各|$)", "", piece)
    levels = tuple(key for pattern, key in _LEVELS if re.search(pattern, levelled))
    for pattern, key in _BODIES:
        if re.search(pattern, piece):
            return () if levels and key == "associations" else (key,)
    if _ANYBODY.match(piece):
        return ()
    if levels:
        return levels[:1] if levels[0] == "provinces" else levels
    return None
