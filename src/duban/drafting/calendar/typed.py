"""What a person typed in, the same as a calendar writes it out: 2021年12月31日, 第三个, 省级, 邮戳. Pure.

One law: what has no such form is returned as it was typed, never changed into something near it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from duban.drafting.calendar.due_words import due_words
from duban.drafting.calendar.posting import READINGS
from duban.drafting.dates.chinese_numbers import NUMERAL, number
from duban.drafting.findings import Question
from duban.drafting.owners.body_words import KINDS_OF
from duban.drafting.owners.owners import group_of, kind_words
from duban.notices.kinds import KINDS

_DAY = re.compile(
    r"(?P<y>20\d\d)[ ]?(?:年|[-./])[ ]?(?P<m>\d{1,2})[ ]?(?:月|[-./])[ ]?(?P<d>\d{1,2})[ ]?[日号]?"
    r"(?:之?前|以前|止)?(?P<at>[ T]\d\d:\d\d)?"
)
_SOLID = re.compile(r"(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<at>)")
_NTH = re.compile(rf"第?(?P<n>{NUMERAL})[ ]?(?:[个项条种])?")
_YEAR = re.compile(r"(20\d\d)年(?:度|底|末)?")
_LATER = re.compile(r"(?:不知道|不清楚|不确定|不详|待定|以后再[定说]|再说|空着?|跳过|暂不|略|[?？-]+)")
_COUNTED = re.compile(rf"(?P<n>{NUMERAL})[ ]?(?P<unit>个?工作日|个?月|[日天])(?:之?内|以内|后)?")
_POST = (("寄出|邮戳|寄|投递|发出", "以寄出为准"), ("收到|到达|送达|签收", "以收到为准"))
#: How people call the kinds beside their names.
_CALLED = {
    "provinces": "省 省级 各省",
    "cities": "市 市级 各市 地市 地级市 设区市",
    "counties": "县 县级 各县 区 区县 县区 县市区 县级行政区",
    "corps": "兵团",
    "bureaus": "单位 处室",
    "zones": "开发区 园区 试验区 示范区",
    "associations": "学会",
    "enterprises": "公司",
}
_KINDS = {word: KINDS_OF[key] for key, words in _CALLED.items() for word in words.split()}
_NAMES = {word: (kind,) for kind, word in KINDS.items()}


def plain(given: str) -> str:
    """Return what was typed in one width, with single blanks."""
    return " ".join(unicodedata.normalize("NFKC", given).split())


def later(said: str) -> bool:
    """Say whether somebody leaves a question open in words: 不知道, 以后再定."""
    return _LATER.fullmatch(said) is not None


def day(said: str) -> str:
    """Return a day as calendars write it; what is none as it is.

    >>> day("2020.12.31"), day("2021年3月5日前"), day("soon")
    ('2020-12-31', '2021-03-05', 'soon')
    """
    found = _DAY.fullmatch(said) or _SOLID.fullmatch(said)
    if found is None:
        return said
    return f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}{found['at'] or ''}"


def year(said: str) -> str:
    """Return the digits of a year alone."""
    found = _YEAR.fullmatch(said)
    return found[1] if found else said


def count(said: str) -> str:
    """Return a count of days in digits: 十日内, 两个月."""
    found = _COUNTED.fullmatch(said)
    many = number(found["n"]) if found else None
    return f"{many}{found['unit']}" if found and many else said


def reading(question: Question, said: str) -> str:
    """Return the reading that is meant: by its number, its words, what it counts by."""
    readings = question.readings
    nth = _NTH.fullmatch(said)
    many = number(nth["n"]) if nth and (said.startswith("第") or len(said) < 3) else None
    if many and many <= len(readings):
        return readings[many - 1]
    if question.about.endswith(".post"):
        if re.search("还是|都", said):
            return said
        return next((meant for words, meant in _POST if re.search(words, said) and meant in READINGS), said)
    words = kind_words if question.about.endswith(".kinds") else due_words
    return next((one for one in readings if words(one) == said), said)


def kinds(said: str, readings: Sequence[str] = ()) -> str:
    """Return the kinds of unit that words mean, as a reading has them; as it was typed where one of the words
    means none.

    >>> kinds("部门"), kinds("省级"), kinds("部门、企业"), kinds("谁")
    ('bureau', 'province autonomous_region municipality', 'bureau enterprise', '谁')
    """
    found: list[str] = []
    for piece in re.split(r"[ 、,;和及]+", said.replace("试验区、开发区、园区", "试验区")):
        called = piece.removesuffix("部门") or piece
        meant = (piece,) if piece in KINDS else _KINDS.get(called) or _NAMES.get(piece)
        group = None if meant else group_of(piece)
        meant = meant or (group.kinds if group else ())
        if not meant:
            return said
        lie = (tuple(one.split()) for one in readings)
        found += next((one for one in lie if one[0] == meant[0] and set(one) <= set(meant)), meant)
    return " ".join(dict.fromkeys(found))
