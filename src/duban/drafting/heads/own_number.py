"""A notice's part of the text in, its own number out: 示科函〔2022〕15号, 示建通字第6号, 2022年第31号.

Its own number stands beside its title, in a line of its own or before the addressees; one in brackets or
quotes, or behind 根据, is cited.
"""

from __future__ import annotations

import re

from duban.drafting.heads.parts import Part
from duban.drafting.heads.title_words import KIND, NUMBER

#: Numbers without a year in brackets.
_PLAIN = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{1,14}字)[ ]?第[ ]?(?P<n>\d{1,5})[ ]?号"
    r"|(?P<whole>(?:19|20)\d\d年[ ]?第[ ]?\d{1,4}[ ]?号)"
    # 〔2022〕第5号, alone in its line or in brackets: a county's announcement, minutes
    r"|(?:^|(?<=[\n(]))[ ]*(?P<bare>〔(?:19|20)\d\d〕[ ]?第?[ ]?\d{1,4}[ ]?[号期])(?=[ )]*(?:\n|$))"
)
#: Digits as a scan misreads them: 2O16.
_MISREAD = str.maketrans("OoIl", "0011")
_FIELD = re.compile(r"(?:发文字号|文[ ]*号|文[ ]*件[ ]*编[ ]*号|【?字[ ]*号】?)[ ]*:?[ ]*$")
_CITED = re.compile(r"[《(“]$|(?:根据|按照|依据|贯彻|落实|转发|的)\s*$")
#: What a text without line breaks runs into the word of a number: an office's name, a title, 急件.
_BEFORE_WORD = re.compile(
    r"^(?:(?:[\u4e00-\u9fff]{5,}?|.{0,4}[省市县区州旗](?!场)..*?)(?:局|厅|部|委员会|政府|协会|学会|联合会|"
    r"办公室"
    r"|中心)|[\u4e00-\u9fff]{2,}?(?:大学|学院|公司))(?:[\u4e00-\u9fff]{2,4}[处科])?(?=.{2,})"
    r"|^.*(?:方案|通告|公告|指南|细则|办法|通知)(?=.{3,})|^(?:办公室|委员会|人民政府)(?=.{2,})|"
    r"^.*\)(?=.{3,})|^(?:[特加]?急|件|机密|秘密)+(?=.{2,})"
)


def own_number(text: str, part: Part, before: int) -> tuple[str, tuple[int, int] | None]:
    """Return the number and where it stands; ``before``: where the last notice ended."""
    first, last = part.title or (part.start, part.start)
    until = part.salutation[0] if part.salutation else min(part.end, last + 260)
    best: tuple[int, str, tuple[int, int]] | None = None
    for m in _candidates(text, max(before, first - 400), max(until, last)):
        if first <= m.start() and m.end() < last and text[m.end() : last].strip() not in (")", "."):
            continue  # cited by the title
        word, start = _word(m, last)
        if not word or re.match(r"[根据按照和与及]", word):
            continue
        weight = _weight(text, part, start, m.end())
        if m.re is NUMBER and not m["mark"] and text[m.end("word") :].strip()[0] not in "〔[":
            continue  # (2020)8 without 号 is none
        if weight and (best is None or weight > best[0]):
            best = weight, _written(m, word), (start, m.end())
    return (best[1], best[2]) if best else ("", None)


def _candidates(text: str, start: int, end: int) -> list[re.Match[str]]:
    return [*NUMBER.finditer(text, start, end), *_PLAIN.finditer(text, start, end)]


def _word(m: re.Match[str], title_end: int) -> tuple[str, int]:
    """Return the word of a number, free of what stood before it, and where the number begins."""
    if m.re is _PLAIN and (whole := m["whole"] or m["bare"]):
        return whole, m.end() - len(whole)
    end = m.end("word")
    word = m["word"][title_end - m.start() :] if m.start() < title_end < end - 1 else m["word"]
    word = re.split(rf"文件|的[^的]{{0,2}}{KIND}|\s", word)[-1]
    while (rest := _BEFORE_WORD.sub("", word)) != word:
        word = rest
    return word, end - len(word)


def _written(m: re.Match[str], word: str) -> str:
    if m.re is _PLAIN:
        whole = m["whole"] or m["bare"]
        return re.sub(r"\s", "", whole) if whole else f"{word}第{int(m['n'])}号"
    return f"{word}〔{m['year'].translate(_MISREAD)}〕{m['nth']}{int(m['n'])}号"


def _weight(text: str, part: Part, start: int, end: int) -> int:
    """Return how much speaks for a number being the notice's own; 0: nothing does, or it is cited."""
    first, last = part.title or (part.start, part.start)
    left = text[text.rfind("\n", 0, start) + 1 : start].strip()
    right = text[end : end + 9]
    addressed = part.salutation is not None and 0 <= part.salutation[0] - end <= 4
    below = 0 <= start - last <= 4
    closed = re.match(r"[ ]*\)(?P<alone>[ ]*(?:\n|$))?", right)
    bracketed = left.endswith("(") and closed is not None
    of_title = bracketed and (
        below
        or 0 <= last - end <= 1
        or 0 <= first - end <= 4
        or bool(left == "(" and closed and closed["alone"])
    )
    if not of_title and (_CITED.search(left) or right[:1] in tuple(")》,、;。")):
        return 0
    alone = not left and (not right.strip() or right[0] in "\n ")
    return (
        2 * alone
        + 2 * bool(_FIELD.search(left))
        + 2 * below
        + 2 * (0 <= first - end <= 4)
        + left.endswith("文件")
        + 2 * of_title
        + 2 * addressed
    )
