"""Problems in, text for people or a list for programs out. Inert, whatever the file held.

A caret stands under the finding: East Asian wide characters count as two columns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from duban.notices.reading import source_lines
from duban.notices.wording import inert
from duban.problems import Problem

#: Longer source lines are cropped around the finding.
_WIDEST = 120


def tell(problems: Iterable[Problem], sources: Mapping[str, str] | str) -> str:
    """Return all problems as text, one block each, in the order given.

    ``sources`` is the text of the file, or the texts by file name; a problem without one shows no line.
    """
    split: dict[str, list[str]] = {}
    blocks = []
    for problem in problems:
        if problem.file not in split:
            text = sources if isinstance(sources, str) else sources.get(problem.file, "")
            split[problem.file] = source_lines(text) if text else []
        blocks.append(_block(problem, split[problem.file]))
    return "\n".join(blocks)


def _block(problem: Problem, lines: list[str]) -> str:
    where = f"{inert(problem.file)}:{problem.line}:{problem.column}" if problem.line else inert(problem.file)
    told = [f"{where}: {problem.severity}[{problem.code}]: {inert(problem.message)}"]
    if 0 < problem.line <= len(lines):
        told += _shown(problem, lines[problem.line - 1])
    if problem.hint:
        told.append(f"  hint: {inert(problem.hint)}")
    return "\n".join(told) + "\n"


def _shown(problem: Problem, line: str) -> list[str]:
    start = min(max(problem.column - 1, 0), len(line))
    end = min(start + max(problem.width, 1), max(len(line.rstrip()), start + 1))
    first = max(0, start - _WIDEST // 2) if len(line) > _WIDEST else 0
    last = first + _WIDEST
    before, marked = inert(line[first:start]), inert(line[start : min(end, last)])
    after = inert(line[min(end, last) : last])
    head = "…" if first else ""
    tail = "…" if last < len(line) else ""
    text = f"{head}{before}{marked}{after}{tail}".rstrip()
    number = f"{problem.line:>4} | "
    carets = "^" * max(columns(marked), 1)
    return [f"{number}{text}".rstrip(), f"{' ' * 4} | {' ' * columns(head + before)}{carets}"]


def columns(text: str) -> int:
    """Return how many columns ``text`` takes on a screen.

    >>> columns("due: 9月")
    8
    """
    return sum(_columns_of(char) for char in text)


def _columns_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def as_json(problems: Iterable[Problem]) -> list[dict[str, str | int]]:
    """Return the problems as plain values for machines."""
    return [
        {
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]
