"""Normalised text in, the dates that sign a notice out, with the names of who signs.

A date signs where it stands alone or below the names of offices; a page's stamp does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.dates.chinese_dates import Day, days
from duban.drafting.text.organisations import ENDS, ending, is_name
from duban.drafting.text.tables import headed

#: What may follow the date of a signature, and what cannot.
_AFTER_SIGNED = re.compile(
    r"[ \t]*(?:$|\n|附件|附:|\(|抄送|主题词|[ ]{2}|公开|信息公开|-|—|【|\[|上一|扫|版权|打印)"
)
#: The seal of another office below the name of who signs: (某局代章).
_LENT = re.compile(r"\s*\([^()\n]{2,24}代章\)\s*$|\s+\(代章\)\s*$")
_PRINTED = re.compile(r"[ ]?印[发制]?[ ]*(?=$|[\n附【])")
_ENDS_TEXT = re.compile(r"[ ]*(?:$|附件|抄送|\(此)")
_PAGE = re.compile(r"来源|作者|发布|录入|编辑")
_NOT_SIGNED = re.compile(
    r"[ ]?(?:前|之前|以前|起|至|到|止|截|,|、|[-—~]|的|在|召开|发布|印发|公布|举行|举办|以|之|后|开始"
    r"|(?!20\d\d年)\d"
    r"|上午|下午|期间|于|施行|实施|颁布|\((?:星期|周|含)|统一|集中|上?报|提交|完成|审核|汇总|组织|将"
    r"|决定|会议|研究|批准|同意|审议|作出|第[ ]?[\d一二三四五六七八九十])"
)
_NOT_BEFORE_SIGNED = re.compile(r"(?:时间|日期|于|自|从|为|在|至|截止|到|:|发|刊登|据)\s*$")

#: The column of a table whose days are deadlines: 序号 单位 截止时间.
_DUE_COLUMN = re.compile(r"截止|截至|时限|期限|(?:完成|报送|上报|提交|交付|办结)(?:时间|日期|时点):$")


def signatures(text: str) -> Iterator[tuple[Day, str]]:
    """Yield each date that signs a notice, with the names of who signs."""
    for day in days(text):
        if day.month is None or day.day is None or day.time or not day.real(2024):
            continue
        before, after = text[max(0, day.start - 400) : day.start], text[day.end : day.end + 12]
        if _NOT_SIGNED.match(after) or _NOT_BEFORE_SIGNED.search(before.rstrip(" ")):
            continue
        if _DUE_COLUMN.search(headed(text, day.start)):
            continue
        line_before = before.rsplit("\n", 1)[-1]
        stamped = bool(re.search(r"章\)[ ]*$", before)) and bool(_AFTER_SIGNED.match(after))
        before = _LENT.sub("", before)
        names = _names_above(before, text)
        alone = not line_before.strip() and bool(re.match(r"[ ]*(?:\n|$|\(此|附)", after))
        spaced = bool(re.search(r"[ ]{4,}$|。[ ]*$", before)) and bool(_AFTER_SIGNED.match(after))
        last = _ENDS_TEXT.match(after) and not _PAGE.search(before[-40:])
        if re.search("[-/]", text[day.start : day.end]) and not (names and (alone or last)):
            continue  # a page's stamp, unless it stands below the names of who signs
        named = names and (day.year is not None or alone or last)
        ends = last and bool(re.search(r"[ )。]$", before))
        if named or (day.year is not None and (alone or spaced or stamped or ends)):
            yield day, names


def printings(text: str) -> Iterator[tuple[Day, str]]:
    """Yield each date of printing, with the office that printed: 某局办公室 2022年3月10日印发."""
    for day in days(text):
        if day.day is None or day.year is None or not day.real(2024) or not _PRINTED.match(text, day.end):
            continue
        if names := _names_above(text[max(0, day.start - 400) : day.start], text):
            yield day, names


def _names_above(before: str, text: str) -> str:
    """Return the offices that sign: those before the date in its line, or the lines of names above it."""
    above = before.split("\n")
    line = above.pop().strip()
    if line:
        if is_name(line) and len(re.sub(r"\s", "", line)) <= 60:
            return line
        return ending(line, text) if ENDS.search(line) else ""
    names: list[str] = []
    while above:
        words = above.pop().strip()
        if not words and not names:
            continue
        if not words and len(names) > 0 and not (above and is_name(above[-1])):
            break
        if not words:
            continue
        if not is_name(words):
            if not names and ENDS.search(words) and (found := ending(words, text)):
                names.append(found)
            break
        names.append(words)
    return " ".join(reversed(names))
