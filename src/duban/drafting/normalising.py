"""Text as found in, the same text as rules want to read it out, with a way back to every character.

Full width becomes half width, traditional becomes simplified, inserted pinyin and blanks inside dates go, and
lines that were only wrapped are joined. The one law: nothing is moved, so that every quote is a substring of
what was found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from duban.drafting.organisations import is_name

#: Entities that a page's own text holds as text, written once or twice over.
_ENTITY = re.compile(
    r"&(?:amp;)*(nbsp|ensp|emsp|thinsp|ldquo|rdquo|mdash|middot|lt|gt|quot);|&(?:amp;)+|&#160;"
)
_ENTITY_IS = {"ldquo": "“", "rdquo": "”", "mdash": "—", "middot": "·", "lt": "<", "gt": ">", "quot": '"'}
#: Marks that are written in two widths, and brackets of document numbers that are written in many ways.
_PUNCTUATION = str.maketrans(
    {
        "，": ",",
        "；": ";",
        "：": ":",
        "（": "(",
        "）": ")",
        "！": "!",
        "？": "?",
        "．": ".",
        "﹙": "(",
        "﹚": ")",
        "︰": ":",
        "∶": ":",
        "﹕": ":",
        "⻓": "长",
        "於": "于",  # GB 2312 has these as characters of their own
        "後": "后",
        "徵": "征",
    }
)
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
    rf"(?<=(?<!\S){_C})[ ](?={_C}(?![^\s\d]))(?:(?={_C}[ ]{_C}(?![^\s\d]))|(?<=(?<!\S){_C}[ ]{_C}[ ]))"
)
_AT_SIGN = re.compile(r"(?<=[A-Za-z0-9_])[ ]+(?=@)|(?<=@)[ ]+(?=[A-Za-z0-9])")
_WRAPPED_AT = 25
#: What begins a line of its own, whatever stood before it.
_OPENS_LINE = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\(?\d{1,2}[.、)](?!\d)|第"
    r"[一二三四五六七八九十]+[章条]"
    r"|附[件:]|附表|联\s*系|电\s*话|邮\s*[箱编]|地\s*址|传\s*真|.{0,60}(?:19|20)\d\d[ ]*年[ ]*"
    r"\d{1,2}[ ]*月[ ]*\d{1,2}[ ]*日\s*$|抄[送报]|主送|特此|发布|来源|上一|下一|[-•●◆]"
    r"|[\u4e00-\u9fff]{1,14}[〔\[(]20\d\d[〕\])]|\(此件|.{0,120}:\s*$)"
)
#: A row of a table: cells with room between them.
_ROW = re.compile(r"\S {2,}\S")
_CLOSES_LINE = re.compile(r"(?:[。;:!?.】A-Za-z]|通知|公告|通告|公示|的函|意见|办法|方案|细则|[”\"]?号)\s*$")


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
    work.text = work.text.translate(_one_form(work.text)).translate(_PUNCTUATION)
    work.change(_BLANK, lambda m: "" if m[0] in _INVISIBLE else " ")
    if len(_PINYIN.findall(work.text)) >= _MANY_PINYIN:
        work.drop(_PINYIN)
        work.drop(_NEUTRAL)
    else:
        work.drop(_PINYIN)
    for pattern in (_SPACED, _IN_DATE, _SPLIT_DIGITS, _AT_SIGN):
        work.drop(pattern)
    work.change(_SPLIT_YEAR, lambda m: m[0].replace(" ", ""))
    _join_wrapped(work)
    return Clean(work.text, found, tuple(work.origin))


def _one_form(text: str) -> dict[int, str]:
    """Return the table that makes full width half, look-alike radicals plain, traditional simplified."""
    table: dict[int, str] = {}
    foreign: list[str] = []
    for char in set(text):
        if char < "\x80":
            continue
        plain = unicodedata.normalize("NFKC", char)
        if len(plain) == 1 and plain != char and char not in "…　":
            table[ord(char)] = plain
            char = plain
        if "\u3400" <= char <= "\u9fff" and not _in_gb2312(char):
            foreign.append(char)
    if foreign:
        simple = _simplified(foreign)
        table |= {ord(char): to for char, to in simple.items() if to != char}
        table |= {code: simple[to] for code, to in table.items() if to in simple}
    return table


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _simplified(chars: list[str]) -> dict[str, str]:
    """Return each character's simplified form. Imported here: most texts need none."""
    from opencc import OpenCC

    made = OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {char: to for char, to in zip(chars, made, strict=True) if len(to) == 1}


def _join_wrapped(work: _Work) -> None:
    """Take out the ends of lines that only the width of the page made."""
    cuts: list[tuple[int, int]] = []
    lines = list(re.finditer(r"[^\n]*\n?", work.text))
    before: re.Match[str] | None = None
    depth = 0
    for line in lines:
        words = line[0].strip()
        if not words:
            continue
        if before is not None:
            last = before[0].strip()
            blank = line.start() > before.end()
            wrapped = (
                len(last) >= _WRAPPED_AT
                and not _CLOSES_LINE.search(last)
                and not _OPENS_LINE.match(words)
                and not is_name(words)
                and not (_ROW.search(last) or _ROW.search(words))
            )
            if wrapped and (not blank or depth > 0):
                cuts.append((before.start() + len(before[0].rstrip()), line.start() + _indent(line[0])))
        depth = max(0, depth + words.count("《") - words.count("》")) if not _CLOSES_LINE.search(words) else 0
        before = line
    work.cut(cuts)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
