"""Normalised text in, limits on the length of texts out: 3000字以内, 不超过500字, 1.5万字以内."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.dates.chinese_numbers import number
from duban.drafting.findings import Limit
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import Places, clause_around, quote

#: A count of characters: 3000, 三千, 1.5万, 一万.
_N = r"(?P<n>\d(?:\.\d)?万|\d[ ]\d{3}|\d{2,5}|[一二三四五六七八九两十百千万]{2,5})"
_LIMIT = re.compile(
    rf"(?:不超过|不多于|控制在|限(?:制在)?|不得超过|不超|最多|原则上|约)[ ]?(?:\d{{2,5}}[-~—至])?"
    rf"{_N}[ ]?(?:个)?(?:汉)?字(?!号)(?:以内|之内|左右)?"
    rf"|(?:\d{{2,5}}[-~—至])?{_N.replace('?P<n>', '?P<m>')}[ ]?(?:个)?(?:汉)?字(?:以内|之内|内|以下|左右"
    rf"|为宜)"
    rf"|\d{{3,5}}[-~—至]{_N.replace('?P<n>', '?P<r>')}[ ]?(?:个)?(?:汉)?字"
)
_WHAT = re.compile(
    r"(?P<what>[\u4e00-\u9fff“”]{2,16}?)(?:的)?(?:字数|篇幅|文字|内容|正文)?(?:要求|一般|原则上|应|须|需|请"
    r"|均|全文|总|不|限|控制|每篇|为|以|在|约|:|,|\(|、){0,4}$"
)
#: What is said before the text's name: 月底前将总结, 填写并提交, 包括做法、成效.
_NOT_WHAT = re.compile(r"^.*(?:[将把]|提交|报送|填写|撰写|填报|另附|[日月底]前)")
#: 1500字左右, 约1500字.
_ABOUT = re.compile(r"左右|^约|为宜")


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
        name = _NOT_WHAT.sub("", what["what"].strip("“”")) if what else ""
        listed = what and text[m.start() - len(what[0]) - 1] == "、" and not re.search("均|各", what[0])
        approx = _ABOUT.search(m[0]) is not None or before.endswith("约")
        yield Limit("" if listed else name, words, most, approx, index)


def _count(words: str) -> int | None:
    if (in_ten_thousands := re.fullmatch(r"([\d.]+)万", words)) is not None:
        return round(float(in_ten_thousands[1]) * 10000)
    return number(words.replace(" ", ""))
