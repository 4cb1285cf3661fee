"""The numbering of a Word file in; the number that Word shows before a paragraph, and does not write, out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbers:
    """Counts as Word counts: each list its own, deeper levels anew under each higher one."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self.counts: dict[tuple[str, int], int] = {}
        self.lists: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self.begun: set[str] = set()
        self.styles: dict[str, Any] = {}
        self._read_lists(numbering)
        for style in () if styles is None else styles.iterchildren(f"{W}style"):
            self.styles[style.get(f"{W}styleId", "")] = style

    def _read_lists(self, numbering: Any) -> None:
        if numbering is None:
            return
        abstract: dict[str, dict[int, _Level]] = {}
        for one in numbering.iterchildren(f"{W}abstractNum"):
            abstract[one.get(f"{W}abstractNumId", "")] = {
                _whole(level.get(f"{W}ilvl")): _Level(
                    _value(level, "numFmt"), _value(level, "lvlText"), _whole(_value(level, "start"), 1)
                )
                for level in one.iterchildren(f"{W}lvl")
            }
        for one in numbering.iterchildren(f"{W}num"):
            source = _value(one, "abstractNumId")
            starts = {
                _whole(over.get(f"{W}ilvl")): _whole(_value(over, "startOverride"), 1)
                for over in one.iterchildren(f"{W}lvlOverride")
                if over.find(f"{W}startOverride") is not None
            }
            self.lists[one.get(f"{W}numId", "")] = (source, abstract.get(source, {}), starts)

    def of(self, paragraph: Any) -> str:
        """Return the number shown before a paragraph."""
        number, level = self._place(paragraph)
        source, levels, starts = self.lists.get(number, ("", {}, {}))
        how = levels.get(level)
        if how is None or how.form in ("bullet", "none"):
            return ""
        if number not in self.begun:
            self.begun.add(number)
            for over in starts:
                self.counts.pop((source, over), None)
        key = (source, level)
        self.counts[key] = self.counts.get(key, starts.get(level, how.start) - 1) + 1
        for deeper in [one for one in self.counts if one[0] == source and one[1] > level]:
            del self.counts[deeper]

        def shown(m: re.Match[str]) -> str:
            at = int(m[1]) - 1
            form = levels[at].form if at in levels else "decimal"
            count = self.counts.get((source, at), levels[at].start if at in levels else 1)
            return _shown(count, "decimal" if at != level and how.form == "decimal" else form)

        said = re.sub(r"%(\d)", shown, how.text)
        return f"{said} " if said[-1:].isascii() and said[-1:] in ".0123456789" else said

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Return list and level of a paragraph: its own, else those of its style or of what that follows."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is not None and own.find(f"{W}numId") is not None:
            return _value(own, "numId"), _whole(_value(own, "ilvl"))
        level = _value(own, "ilvl") if own is not None else ""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name, seen = (style.get(f"{W}val", "") if style is not None else ""), 0
        while name in self.styles and seen < 20:
            found = self.styles[name].find(f"{W}pPr/{W}numPr")
            if found is not None:
                level = level or _value(found, "ilvl")
                if found.find(f"{W}numId") is not None:
                    return _value(found, "numId"), _whole(level)
            name, seen = _value(self.styles[name], "basedOn"), seen + 1
        return "", 0


def _value(node: Any, name: str) -> str:
    child = node.find(f"{W}{name}")
    return child.get(f"{W}val", "") if child is not None else ""


def _whole(value: str | None, otherwise: int = 0) -> int:
    return int(value) if value and value.isdigit() and len(value) < 7 else otherwise


def _shown(count: int, form: str) -> str:
    if form.startswith(("chinese", "japanese", "taiwanese", "ideographDigital")):
        return _chinese(count)
    if form == "ideographTraditional" and 0 < count <= 10:
        return _STEMS[count - 1]
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 0 < count <= 20:
        return chr(0x2460 + count - 1)
    if form in ("upperLetter", "lowerLetter") and 0 < count <= 26:
        return chr((0x41 if form == "upperLetter" else 0x61) + count - 1)
    if form in ("upperRoman", "lowerRoman") and 0 < count < 40:
        roman = "X" * (count // 10) + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][count % 10]
        return roman if form == "upperRoman" else roman.lower()
    return str(count)


def _chinese(count: int) -> str:
    if count < 10:
        return _DIGITS[count]
    tens, ones = divmod(count, 10)
    if tens > 9:
        return str(count)
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
