"""The characters of a PDF's page with their boxes, and its rules, in; its lines and rows of tables out.

What stands on one line is one line, left to right; columns keep a distance. Inside of rules a cell is read
as a whole, and the cells of a row are one line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box; the y axis goes up, as in a PDF."""

    char: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line, or a row of a table: ``row`` has its cells."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    row: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """Horizontal rules (y, left, right) and vertical ones (x, bottom, top), each in order."""

    across: tuple[tuple[float, float, float], ...]
    upright: tuple[tuple[float, float, float], ...]


Cell = tuple[float, float, float, float]  # left, bottom, right, top


def rules_of(boxes: Iterable[Cell]) -> Rules:
    """Return the rules that boxes of drawn paths are: thin ones themselves, others by their edges."""
    across: list[tuple[float, float, float]] = []
    upright: list[tuple[float, float, float]] = []
    for left, bottom, right, top in boxes:
        wide, high = right - left, top - bottom
        if high < 3 and wide > 8:
            across.append(((bottom + top) / 2, left, right))
        elif wide < 3 and high > 8:
            upright.append(((left + right) / 2, bottom, top))
        elif wide > 8 and high > 8:
            across += [(bottom, left, right), (top, left, right)]
            upright += [(left, bottom, top), (right, bottom, top)]
    return Rules(_snapped(across), _snapped(upright))


def _snapped(rules: list[tuple[float, float, float]]) -> tuple[tuple[float, float, float], ...]:
    """Return rules in order; those a hair apart are one, drawn cell by cell."""
    made: list[tuple[float, float, float]] = []
    for at, first, last in sorted(rules):
        near = made[-1][0] if made and at - made[-1][0] < 2.5 else at
        made.append((near, first, last))
    return tuple(sorted(set(made)))


def page_lines(glyphs: list[Glyph], rules: Rules) -> list[Line]:
    """Return the lines of a page from its top to its bottom."""
    cells: dict[Cell, list[Glyph]] = defaultdict(list)
    free: list[Glyph] = []
    for glyph in glyphs:
        around = _cell(glyph, rules)
        if around is None:
            free.append(glyph)
        else:
            cells[around].append(glyph)
    rows: dict[float, list[Cell]] = defaultdict(list)
    for one in cells:
        rows[one[3]].append(one)
    made: list[Line] = []
    for top, row in rows.items():
        places = _places(sorted(row), rules, top)
        if len(places) == 1:  # a frame around a page, or a remark across a table
            free += cells[row[0]]
        else:
            made.append(_row(places, cells, top))
    made += [_line(line) for line in _on_one_line(free)]
    return sorted(made, key=lambda line: (-line.top, line.left))


def _places(row: list[Cell], rules: Rules, top: float) -> list[Cell]:
    """Return the cells of a row, with those that hold nothing."""
    edges = sorted({x for x, first, last in rules.upright if first - 2 <= top - 4 <= last + 2})
    made = list(row)
    for left, right in pairwise(edges):
        middle = (left + right) / 2
        if not any(cell[0] <= middle <= cell[2] for cell in row):
            made.append((left, top, right, top))
    return sorted(made)


def _cell(glyph: Glyph, rules: Rules) -> Cell | None:
    """Return the rules around a character, if there are four."""
    x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
    below = _nearest(rules.across, y, x, down=True)
    above = _nearest(rules.across, y, x, down=False) if below is not None else None
    left = _nearest(rules.upright, x, y, down=True) if above is not None else None
    right = _nearest(rules.upright, x, y, down=False) if left is not None else None
    if below is None or above is None or left is None or right is None:
        return None
    return left, below, right, above


def _nearest(
    rules: tuple[tuple[float, float, float], ...], at: float, across: float, down: bool
) -> float | None:
    """Return the nearest rule on one side that reaches as far as ``across``."""
    middle = bisect_left(rules, (at, 0, 0)) if down else bisect_right(rules, (at, 1e9, 1e9))
    order = range(middle - 1, -1, -1) if down else range(middle, len(rules))
    for index in order:
        where, first, last = rules[index]
        if first - 2 <= across <= last + 2:
            return where
    return None


def _row(places: list[Cell], cells: dict[Cell, list[Glyph]], top: float) -> Line:
    words = tuple(_joined(_line(line).text for line in _on_one_line(cells.get(cell, []))) for cell in places)
    all_of = [glyph for cell in places for glyph in cells.get(cell, [])]
    size = median(glyph.top - glyph.bottom for glyph in all_of)
    bottom = min(glyph.bottom for glyph in all_of)
    return Line("  ".join(filter(None, words)), places[0][0], places[-1][2], bottom, top, size, words)


def _joined(lines: Iterable[str]) -> str:
    """Return the lines of a cell as one; only between words of letters stands a blank."""
    made = ""
    for line in lines:
        spaced = (
            made and made[-1].isascii() and line[:1].isascii() and (made[-1].isalpha() or line[:1].isalpha())
        )
        made += f" {line}" if spaced else line
    return made


def _on_one_line(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Yield what stands side by side, from the top down."""
    line: list[Glyph] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda one: -(one.bottom + one.top)):
        centre = (glyph.bottom + glyph.top) / 2
        if line and middle - centre > 0.6 * max(min(glyph.top - glyph.bottom, 40), 4):
            yield line
            line = []
        if not line:
            middle = centre
        line.append(glyph)
    if line:
        yield line


def _line(glyphs: list[Glyph]) -> Line:
    ordered = sorted(glyphs, key=lambda one: one.left)
    size = median(max(glyph.top - glyph.bottom, glyph.right - glyph.left) for glyph in ordered)
    shown = [glyph for glyph in ordered if not glyph.char.isspace()]
    gaps = [other.left - one.right for one, other in pairwise(shown)]
    usual = min(max(median(gaps or [0.0]), 0.0), size)  # a justified line is stretched throughout
    text = shown[0].char if shown else ""
    for (one, other), gap in zip(pairwise(shown), gaps, strict=True):
        more = (gap - usual) / size
        ascii_ = one.char.isascii() + other.char.isascii()
        text += "  " if more > 1.2 else " " if more > (0.3, 0.6, 0.22)[ascii_] else ""
        text += other.char
    return Line(
        text,
        ordered[0].left,
        max(glyph.right for glyph in ordered),
        min(glyph.bottom for glyph in ordered),
        max(glyph.top for glyph in ordered),
        size,
    )
