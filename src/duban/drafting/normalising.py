"""Text as found in, the same text as rules want to read it out, with a way back to every character.

Full width becomes half width, traditional becomes simplified, inserted pinyin and blanks inside dates go, and
lines that were only wrapped are joined. The one law: nothing is moved, so that every quote is a substring of
what was found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duban.drafting.one_form import in_one_form
from duban.drafting.wrapping import wrapped

#: Entities that a page's own text holds as text, written once or twice over.
_ENTITY = re.compile(
    r"&(?:amp;)*(nbsp|ensp|emsp|thinsp|ldquo|rdquo|mdash|middot|lt|gt|quot);|&(?:amp;)+|&#160;"
)
_ENTITY_IS = {"ldquo": "“", "rdquo": "”", "mdash": "—", "middot": "·", "lt": "<", "gt": ">", "quot": '"'}
_BLANK = re.compile(r"[^\S\n]|[\u200b-\u200f\u2060\ufeff\u00ad]")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\r")
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_PINYIN = re.compile(rf"(?<=[\u4e00-\u9fff])\((?=[a-zü{_TONED}]*[{_TONED}])[a-zü{_TONED}]{{1,6}}\)")
#: A syllable of the neutral tone: only where the text is full of pinyin anyway.
_NEUTRAL = re.compile(r"(?<=[\u4e00-\u9fff])\((?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?[aeiou]{1,3}(?:n|ng|r)?\)")
_MANY_PINYIN = 5

_IN_DATE = re.compile(
    r"(?<=\d)[ ]+(?=[年月日时点号])|(?<=[年月])[ ]+(?=[\d底末初上中下])|(?<=日)[ ]+(?=[前\d上下止至])"
    r"|(?<=\d)[ ]+(?=[:]\d)|(?<=\d:)[ ]+(?=\d)|(?<=[〔\[(])[ ]+(?=\d{4})|(?<=[〕\])])[ ]+(?=\d+[ ]*号)"
)
_SPLIT_YEAR = re.compile(r"(?<!\d)[12][ ]?\d[ ]?\d[ ]?\d[ ]?(?=年)")
#: Digits that a text spaces apart inside a day, a number's year or an area code.
_SPLIT_DIGITS = re.compile(
    r"(?<=[年月]\d)[ ](?=\d[月日])|(?<=\d)[ ](?=[\d ]{1,5}[〕\]])|(?<![\d ][ ]0)(?<=[ ]0)[ ](?=\d{2,3}-\d)"
)
#: A heading or a signature of three characters or more that is spaced apart: 科 技 部.
_C = r"[\u4e00-\u9fff]"
_SPACED = re.compile(
    rf"(?<=(?<![^\s。;:)]){_C})[ ](?={_C}(?![^\s\d]))"
    rf"(?:(?={_C}[ ]{_C}(?![^\s\d]))|(?<=(?<!\S){_C}[ ]{_C}[ ]))"
)
_AT_SIGN = re.compile(r"(?<=[A-Za-z0-9_])[ ]+(?=@)|(?<=@)[ ]+(?=[A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Clean:
    """``text`` to read by rules; ``found`` as it was; ``origin[i]`` where ``text[i]`` stood in ``found``."""

    text: str
    found: str
    origin: tuple[int, ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the text as found of a span of ``text``."""
        if end <= start:
            at = self.origin[start] if start < len(self.origin) else len(self.found)
            return at, at
        return self.origin[start], self.origin[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """Return the words as found of a span of ``text``."""
        a, b = self.back(start, end)
        return self.found[a:b]


class _Work:
    """A text under work: edits keep the origin of each character."""

    def __init__(self, found: str) -> None:
        self.text, self.origin = found, list(range(len(found)))

    def drop(self, pattern: re.Pattern[str], instead: str = "") -> None:
        """Replace what matches: its first character becomes ``instead``, the rest goes."""
        self.change(pattern, lambda _: instead)

    def cut(self, spans: list[tuple[int, int]]) -> None:
        """Take these spans out, in one pass."""
        edges = [0, *(at for span in spans for at in span), len(self.text)]
        kept = list(zip(edges[::2], edges[1::2], strict=True))
        self.text = "".join(self.text[a:b] for a, b in kept)
        self.origin = [at for a, b in kept for at in self.origin[a:b]]

    def change(self, pattern: re.Pattern[str], by: object) -> None:
        text, origin, at = [], [], 0
        for m in pattern.finditer(self.text):
            new = by(m)  # type: ignore[operator]
            text += [self.text[at : m.start()], new]
            origin += self.origin[at : m.start()] + [self.origin[m.start()]] * len(new)
            at = m.end()
        if at:
            self.text = "".join([*text, self.text[at:]])
            self.origin = origin + self.origin[at:]


def normalise(found: str) -> Clean:
    """Return ``found`` as rules want to read it."""
    work = _Work(found)
    work.change(_ENTITY, lambda m: _ENTITY_IS.get(m[1] or "", " " if m[1] or m[0] == "&#160;" else "&"))
    work.text = in_one_form(work.text)
    work.change(_BLANK, lambda m: "" if m[0] in _INVISIBLE else " ")
    if len(_PINYIN.findall(work.text)) >= _MANY_PINYIN:
        work.drop(_PINYIN)
        work.drop(_NEUTRAL)
    else:
        work.drop(_PINYIN)
    for pattern in (_SPACED, _IN_DATE, _SPLIT_DIGITS, _AT_SIGN):
        work.drop(pattern)
    work.change(_SPLIT_YEAR, lambda m: m[0].replace(" ", ""))
    work.cut(wrapped(work.text))
    return Clean(work.text, found, tuple(work.origin))
