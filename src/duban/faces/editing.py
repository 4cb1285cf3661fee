"""What an editor shows beside a text: each problem in its line, lines to mark, how two texts differ. Pure.

One law: what is shown of a text is inert, whatever the text holds.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duban.notices.reading import source_lines
from duban.notices.wording import inert
from duban.problems import Problem

SHOWN = 100  # problems of one page
CROP = 90  # characters of a source line
APART = 200  # lines of a comparison


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem with the line it stands in: what is before it, what it covers, what is after."""

    problem: Problem
    before: str
    marked: str
    after: str


def in_lines(problems: Sequence[Problem], text: str) -> list[Shown]:
    """Return the first problems, each with its line."""
    lines = source_lines(text)
    return [_in_line(p, lines) for p in problems[:SHOWN]]


def _in_line(problem: Problem, lines: Sequence[str]) -> Shown:
    """Cut a problem's line in three, cropped around what is wrong."""
    if not 0 < problem.line <= len(lines):
        return Shown(problem, "", "", "")
    line = lines[problem.line - 1]
    start = min(max(problem.column - 1, 0), len(line))
    end = min(start + max(problem.width, 1), len(line), start + CROP)
    first = max(0, start - CROP // 2)
    before, marked, after = line[first:start], line[start:end], line[end : end + CROP // 2]
    return Shown(problem, ("…" if first else "") + inert(before), inert(marked) or "␣", inert(after))


def marks(problems: Iterable[Problem]) -> dict[int, str]:
    """Return the severity by line: an error before a warning."""
    found: dict[int, str] = {}
    for p in problems:
        if p.line and found.get(p.line) != "error":
            found[p.line] = p.severity
    return found


def differences(theirs: str, mine: str) -> list[tuple[str, str]]:
    """Return (kind, line) of a short comparison: what is stored now, and what was about to be stored."""
    compared = difflib.unified_diff(theirs.splitlines(), mine.splitlines(), lineterm="", n=1)
    kinds = {"-": "theirs", "+": "mine", "@": "place"}
    lines = [line for line in compared if not line.startswith(("---", "+++"))]
    return [(kinds.get(line[:1], ""), inert(line)) for line in lines[:APART]]
