"""Normalised text in, duties without any date out: 常年受理, 时间另行通知. Each is a question."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.dates.chinese_numbers import AHEAD
from duban.drafting.duties.duty_words import HAND_IN
from duban.drafting.findings import Deadline
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import Places, clause_around, quote

_ROLLING = re.compile(r"(?:常年|全年|长期|随时)(?:持续)?(?:受理|开放|申报|征集|接受|有效申报|办理)")
_LATER = re.compile(
    r"(?:报送|申报|提交|填报|上报|评审|复核|培训|考核|验收|缴费|报名|答辩|检查|抽查"
    r"|会议)[^。;,]{0,12}(?:时间|日期|安排|事宜)?"
    r"[^。;,]{0,6}(?:另行通知|另行告知|待定|以[^。;,]{0,16}(?:通知|公告|通告|公布|公示|安排|短信|文件|方案)[^。;,]{0,6}为准)"
)


_THIS_WEEK = re.compile(rf"(?P<when>[本下]周(?:之?内|末|底))[^。;,]{{0,20}}?(?:{HAND_IN}|完成)")
#: A feast or a season, whose day a person must say; 9月1日开学前 says it.
_SEASON = re.compile(
    r"(?<![日号环季情细])(?P<when>(?:春节|元旦|清明|五一|劳动节|端午|中秋|国庆|重阳|开学|放假|暑假|寒假|汛期|节)节?(?:假期)?(?:来临|到来)?"
    rf"{AHEAD}(?![后期]))[^。;,]{{0,24}}?(?:{HAND_IN}|完成|到位)"
)
#: 第一季度报表于次月10日前报送: once, after a period that has a name.
_NEXT_MONTH = re.compile(
    rf"(?<![每按])(?:第?[一二三四]季度|[上下]半年)[^。;,]{{0,14}}(?P<when>次月\d{{1,2}}[日号]{AHEAD})"
)


def undated(clean: Clean, part: Part, places: Places, index: int) -> Iterator[Deadline]:
    """Yield what one notice asks without saying when."""
    asked = (
        (_ROLLING, "rolling", "常年办理，没有截止日：要不要作为一个环节，由承办单位定一个日期？"),
        (_SEASON, "unspecified", "“{when}”：截止到哪一天？"),
        (_THIS_WEEK, "unspecified", "“{when}”：截止到哪一天？"),
        (_NEXT_MONTH, "unspecified", "“{when}”：是哪一天？"),
        (_LATER, "unspecified", "时间另行通知：请向发文单位询问，定了再填"),
    )
    for pattern, due, asks in asked:
        for m in pattern.finditer(clean.text, part.body, part.end):
            if sentence := places.at(m.start()):
                words = quote(clean, *clause_around(clean.text, m.start(), m.end(), sentence), sentence)
                yield Deadline(due, words, "没有日期", notice=index, asks=asks.format(**m.groupdict()))
