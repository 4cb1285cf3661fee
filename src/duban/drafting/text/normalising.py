"""Text as found in, the same text as rules want to read it out, with a way back to every character.

Full width becomes half width, traditional becomes simplified, inserted pinyin and blanks inside dates go, and
lines that were only wrapped are joined. The one law: nothing is moved, so that every quote is a substring of
what was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from duban.drafting.text import noise
from duban.drafting.text.one_form import in_one_form
from duban.drafting.text.wrapping import wrapped

_LINE_END = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n"))
_BLANK = str.maketrans(
    dict.fromkeys(map(chr, (9, *range(28, 32), 160, 5760, *range(8192, 8203), 8239, 8287, 12288)), " ")
)


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

    def cut(self, spans: list[tuple[int, int]]) -> None:
        """Take these spans out, in one pass."""
        if spans:
            edges = [0, *(at for span in spans for at in span), len(self.text)]
            kept = list(zip(edges[::2], edges[1::2], strict=True))
            self.text = "".join(self.text[a:b] for a, b in kept)
            self.origin = [at for a, b in kept for at in self.origin[a:b]]

    def change(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> None:
        """Write something else for what matches; all of it stands where its first character stood."""
        text, origin, at = [], [], 0
        for m in pattern.finditer(self.text):
            new = by(m)
            text += [self.text[at : m.start()], new]
            origin += self.origin[at : m.start()] + [self.origin[m.start()]] * len(new)
            at = m.end()
        if at:
            self.text = "".join([*text, self.text[at:]])
            self.origin = origin + self.origin[at:]


def normalise(found: str) -> Clean:
    """Return ``found`` as rules want to read it."""
    work = _Work(found)
    work.change(noise.ENTITY, noise.unescaped)
    work.text = in_one_form(work.text.translate(_LINE_END)).translate(_BLANK)
    work.cut([m.span() for m in noise.UNSEEN.finditer(work.text)])
    work.cut(noise.pinyin(work.text))
    work.text = noise.plain(work.text)
    work.cut(noise.inner_blanks(work.text))
    work.cut(wrapped(work.text))
    return Clean(work.text, found, tuple(work.origin))
