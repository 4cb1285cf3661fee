"""Normalised text in, limits on the length of texts out: 3000字以内, 不超过500字, 1.5万字以内."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.chinese_numbers import number
from duban.drafting.findings import Limit
from duban.drafting.normalising import Clean
from duban.drafting.parts import Part
from duban.drafting.sentences import Places, clause_around, quote

#: A count of characters: 3000, 三千, 1.5万, 一万.
_N = r"(?P<n>\d(?:\.\d)?万|\d{2,5}|[一二三四五六七八九两十百千万]{2,5})"
_LIMIT = re.compile(
    rf"(?:不超过|不多于|控制在|限(?:制在)?|不得超过|不超|最多|原则上|约)[ ]?(?:\d{{2,5}}[-~—至])?"
    rf"{_N}[ ]?(?:个)?(?:汉)?字(?!号)(?:以内|之内|左右)?"
    rf"|(?:\d{{2,5}}[-~—至])?{_N.replace('?P<n>', '?P<m>')}[ ]?(?:个)?(?:汉)?字(?:以内|之内|内|以下|左右"
    rf"|为宜)"
    rf"|\d{{3,5}}[-~—至]{_N.replace('?P<n>', '?P<r>')}[ ]?(?:个)?(?:汉)?字"
)
_WHAT = re.compile(
    r"(?P<what>[\u4e00-\u9fff“”]{2,16}?)(?:的)?(?:字数|篇幅|文字|内容|正文)?(?:要求|一般|原则上|应|须|需|请"
    r"|均|全文|总|不|限|控制|每篇|为|在|约|:|,|\(|、){0,4}$"
)


def limits(clean: Clean, part: Part, places: Places, index: int) -> Iterator[Limit]:
    """Yield the limits of one notice, in the order of its text."""
    text = clean.text
    for m in _LIMIT.finditer(text, part.body, part.end):
        sentence = places.at(m.start())
        most = _count(m["n"] or m["m"] or m["r"])
        if sentence is None or most is None or most < 10:
            continue
        before = text[max(sentence.start, m.start() - 30) : m.start()]
        what = _WHAT.search(before)
        words = quote(clean, *clause_around(text, m.start(), m.end(), sentence), sentence)
        yield Limit(what["what"].strip("“”") if what else "", words, most, index)


def _count(words: str) -> int | None:
    if (in_ten_thousands := re.fullmatch(r"([\d.]+)万", words)) is not None:
        return round(float(in_ten_thousands[1]) * 10000)
    return number(words)
