"""Normalised text in, its sentences out, each with its place (四（三）) and the headings above it.

A heading is known by its number alone (一、 (一) 1. 第三条), also where a text has lost its line breaks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from duban.drafting.findings import Quote
from duban.drafting.text.normalising import Clean

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    rf"(?:(?<=[\n。;:)!? \"”,])|^)[ ]{{0,8}}(?:(?P<one>{_NUMERAL})[、.](?!{_NUMERAL}[、类])"
    rf"|\((?P<two>{_NUMERAL})\)|(?P<three>\d{{1,2}})(?:[.、](?!\d)|\))"
    rf"|(?<=[\u4e00-\u9fff])(?<![条款项第章节表件])\((?P<first>一)\)|\((?P<four>\d{{1,2}})\)"
    rf"|第(?P<article>{_NUMERAL})条)"
)
_ANNEX = re.compile(
    r"(?:^|(?<=[\n ])|(?<=日))[ ]{0,8}附[ ]?(?:件|表)[ ]?(?P<n>\d{1,2}|"
    r"[一二三四五六七八九十])?[ ]?(?=[:]?[ ]*(?:\n|$)|[\u4e00-\u9fff])",
    re.M,
)
_STOP = re.compile(r"[。!?]|\n+")
_HEADING = 36
_TITLE = 30  # a numbered paragraph has no stop so near
#: How far around a date its words are read: a table without a stop is one sentence of any length.
CONTEXT = 200


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text[start:end]`` up to a full stop or the end of a line; ``headings`` from the outermost in."""

    start: int
    end: int
    clause: str
    headings: tuple[str, ...]

    @property
    def titles(self) -> str:
        """Return the headings above it that are no running text of their own."""
        return " ".join(one for one in self.headings if len(one) < _TITLE)


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    level: int
    label: str
    heading: str


def sentences(text: str, start: int, end: int, signed: int | None = None, within: str = "") -> list[Sentence]:
    """Return the sentences of ``text[start:end]``. Only after ``signed`` may an annex begin.

    ``within`` is the place of the whole: 附件1 for a notice that is an annex of another.
    """
    marks = _marks(text, start, end, signed)
    stops = sorted({m.end() for m in _STOP.finditer(text, start, end)} | {mark.at for mark in marks} | {end})
    made: list[Sentence] = []
    open_: dict[int, _Mark] = {}
    at, pending = start, iter([*marks, _Mark(end + 1, 9, "", "")])
    following = next(pending)
    for stop in stops:
        while following.at <= at:
            open_ = {level: mark for level, mark in open_.items() if level < following.level}
            open_[following.level] = following
            following = next(pending)
        if text[at:stop].strip():
            path = [open_[level] for level in sorted(open_)]
            made.append(
                Sentence(
                    at, stop, (f"{within} {_clause(path)}").strip(), tuple(mark.heading for mark in path)
                )
            )
        at = max(at, stop)
    return made


def _marks(text: str, start: int, end: int, signed: int | None) -> list[_Mark]:
    found: list[_Mark] = []
    for m in _MARK.finditer(text, start, end):
        level = 1 if m["one"] or m["article"] else 2 if m["two"] or m["first"] else 3 if m["three"] else 4
        label = m["one"] or m["two"] or m["first"] or m["three"] or m["four"] or f"第{m['article']}条"
        body = re.split(r"[。\n:]|\([一1]\)", text[m.end() : m.end() + _HEADING])[0].strip()
        at = m.start() + len(m[0]) - len(m[0].lstrip())
        found.append(_Mark(at, level, {2: f"（{label}）", 4: f"（{label}）"}.get(level, label), body))
    if signed is not None:
        for m in _ANNEX.finditer(text, signed, end):
            found.append(
                _Mark(
                    m.start(),
                    0,
                    f"附件{m['n'] or ''}",
                    text[m.end() : m.end() + _HEADING].strip().split("\n")[0],
                )
            )
    return sorted(found, key=lambda mark: mark.at)


def _clause(path: list[_Mark]) -> str:
    """Return the place as a person names it: 四（三）, 附件1 二."""
    annex = next((mark.label for mark in path if mark.level == 0), "")
    inner = "".join(
        mark.label if index == 0 or mark.label.startswith("（") else f" {mark.label}"
        for index, mark in enumerate(mark for mark in path if mark.level)
    )
    return f"{annex} {inner}".strip()


def clause_around(text: str, start: int, end: int, sentence: Sentence, longest: int = 90) -> tuple[int, int]:
    """Return the span to quote for ``text[start:end]``: its part of the sentence, without line breaks."""
    first, last = max(sentence.start, start - CONTEXT), min(sentence.end, end + CONTEXT)
    left = max(text.rfind(mark, first, start) for mark in ";\n。") + 1
    left = max(left, first)
    rights = [at for at in (text.find(mark, end, last) for mark in ";\n。") if at >= 0]
    right = min(rights, default=last)
    if start - left > longest // 2:
        comma = text.rfind(",", left, start)
        left = comma + 1 if comma > start - longest else start - longest // 3
    if right - end > longest:
        comma = text.find(",", end + longest // 2, end + longest)
        right = comma if comma > 0 else end + longest
    while left < start and text[left] in " \n,、:":
        left += 1
    while right > end and text[right - 1] in " \n,、:":
        right -= 1
    return left, right


def sides(text: str, start: int, end: int, sentence: Sentence) -> tuple[str, str]:
    """Return what follows ``text[start:end]`` and what precedes it, each to its nearest stop."""
    near = re.split(r"[。;\n]", text[end : end + 160])[0]
    return near, re.split(r"[。;\n]", text[max(sentence.start, start - CONTEXT) : start])[-1]


def quote(clean: Clean, start: int, end: int, sentence: Sentence | None = None) -> Quote:
    """Return the words as found of a span, with their place."""
    a, b = clean.back(start, end)
    words = clean.found[a:b]
    trimmed = words.rstrip()
    return Quote(trimmed, a, a + len(trimmed), sentence.clause if sentence else "")


class Places:
    """The sentence around a position, by bisection."""

    def __init__(self, found: list[Sentence]) -> None:
        self.sentences, self.starts = found, [one.start for one in found]

    def at(self, position: int) -> Sentence | None:
        index = bisect_right(self.starts, position) - 1
        if index < 0 or self.sentences[index].end < position:
            return None
        return self.sentences[index]
