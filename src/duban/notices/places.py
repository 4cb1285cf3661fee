"""A file as a tree of nodes that know where they stand, and the findings that point at them.

A path is the author's own way down: ("stages", 0, "due", "after"). Lines and columns are 1-based.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from duban.notices.codes import CODES
from duban.notices.wording import inert, quoted
from duban.problems import Problem

Path = tuple[str | int, ...]
At = Literal["key", "value"]

#: More errors than this in one file are not listed: mending the first ones comes first.
MAX_PROBLEMS = 100


class Span(NamedTuple):
    line: int
    column: int
    width: int = 1


@dataclass(slots=True)
class Node:
    """``text`` for a scalar, ``items`` for a list, ``entries`` for a block; the other two stay None.

    ``plain`` is a scalar without quotes. An entry is (key's span, node). The first of duplicates stands.
    """

    span: Span
    text: str | None = None
    plain: bool = False
    items: list[Node] | None = None
    entries: dict[str, tuple[Span, Node]] | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was written: no text, ``~`` or ``null`` without quotes."""
        return self.plain and self.text in {"", "~", "null", "Null", "NULL"}


def span_at(root: Node | None, path: Path, at: At) -> Span:
    """Return where ``path`` stands, or the nearest part of it that the file has; line 0 without a tree."""
    if root is None:
        return Span(0, 0)
    node, found = root, root.span
    for step in path:
        if node.entries is not None and isinstance(step, str) and step in node.entries:
            key_span, node = node.entries[step]
            found = node.span if at == "value" and not node.empty and node.text is not None else key_span
        elif node.items is not None and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            found = node.span
        else:
            break
    return found


@dataclass(slots=True)
class Findings:
    """The one list that all checks of a file append to."""

    file: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0

    @property
    def full(self) -> bool:
        return self.errors >= MAX_PROBLEMS

    def add(self, code: str, path: Path, message: str, hint: str = "", at: At = "value") -> None:
        """Append a finding about the part of the file at ``path``."""
        self.add_at(code, span_at(self.root, path, at), message, hint)

    def add_at(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Append a finding at ``span``. Past the bound one last finding says that there are more."""
        if CODES[code].severity == "warning":
            self.warnings += 1
            if self.warnings <= MAX_PROBLEMS:
                self._append(code, span, message, hint)
            return
        if self.full:
            return
        self._append(code, span, message, hint)
        self.errors += 1
        if self.full:
            more = f"more than {MAX_PROBLEMS} problems; the rest is not listed"
            self._append("more-problems", Span(10**9, 1), more, "mend these first, then check again.")

    def _append(self, code: str, span: Span, message: str, hint: str) -> None:
        severity = CODES[code].severity
        line, column, width = span
        said = Problem(self.file, line, column, code, inert(message), inert(hint), severity, width)
        self.problems.append(said)

    def in_order(self) -> tuple[Problem, ...]:
        """Return the problems in file order, each once; "more-problems" stands last."""
        seen = sorted(set(self.problems))
        return tuple(
            p if p.code != "more-problems" else Problem(p.file, 0, 0, p.code, p.message, p.hint, p.severity)
            for p in seen
        )


def label(root: Node | None, path: Sequence[str | int]) -> str:
    """Return how a message names the part at ``path``: ``stage "review"``, ``unit group "cities"`` or ""."""
    if root is None or not path:
        return ""
    names = {"stages": "stage", "tracks": "track", "indicators": "indicator", "reminders": "reminder"}
    names |= {"steps": "step", "units": "unit group"}
    head = names.get(str(path[0]))
    if head is None or len(path) < 2:
        return ""
    if isinstance(path[1], str):
        return f"{head} {quoted(path[1])}"
    listed = root.entries.get(str(path[0])) if root.entries else None
    items = listed[1].items if listed else None
    if items is None or path[1] >= len(items):
        return ""
    entries = items[path[1]].entries or {}
    key = entries.get("key")
    return f"{head} {quoted(key[1].text)}" if key and key[1].text else f"{head} {path[1] + 1}"
