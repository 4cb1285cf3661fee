"""YAML text in, a tree of nodes with positions out, with every problem of the writing itself.

Everything is text: ``17:30``, ``no`` and ``0510`` stay what the author wrote. Built from parser events with
our own stack, so that size, depth and number of values have bounds whatever the file holds.
"""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import Any

import yaml

from duban.notices.places import Findings, Node, Span
from duban.notices.syntax import explain
from duban.notices.wording import inert, quoted

_Parser: Any
try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # PyYAML built without libyaml
    from yaml import BaseLoader as _Parser

MAX_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_NODES = 20_000
MAX_TEXT = 20_000

#: What YAML itself forbids, and what no person types. Everything else is the author's.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: The line breaks of YAML: lines are counted by the same rule wherever a source line is shown.
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def source_lines(text: str) -> list[str]:
    """Return the lines of ``text`` as YAML counts them, without their breaks."""
    return _BREAK.split(text.removeprefix("\ufeff"))


def read_text(path: FilePath, findings: Findings) -> str | None:
    """Return the text of a file, or None with the reason in ``findings``. Never reads more than the bound."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be a file's"
        findings.add_at("unreadable-file", Span(0, 0), f"the file cannot be opened: {inert(reason).lower()}")
        return None
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1024} KiB; a calendar is a few hundred lines"
        findings.add_at("too-large", Span(0, 0), message)
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source_lines(data[: error.start].decode("utf-8", "replace"))
        span = Span(len(before), len(before[-1]) + 1)
        hint = "save it as UTF-8; editors on Chinese systems often save as GBK (ANSI)."
        findings.add_at("not-utf8", span, "the file is not UTF-8 text from here on", hint)
        return None


def read_tree(text: str, findings: Findings) -> Node | None:
    """Return the root node, or None when there is no tree to speak of. Sets ``findings.root``."""
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES:
        findings.add_at("too-large", Span(0, 0), f"the text is longer than {MAX_BYTES} characters")
        return None
    if _characters(text, findings):
        return None
    findings.root = _Tree(text, findings).read()
    return findings.root


def _characters(text: str, findings: Findings) -> bool:
    """Report characters that have no business in a file; return whether YAML forbids one."""
    bad = _CONTROL.search(text)
    if bad:
        code = f"U+{ord(bad[0]):04X}"
        message = f"the file holds the control character {code}, which no text has"
        findings.add_at("bad-character", _span_of(text, bad.start()), message, "delete it.")
    for count, hidden in enumerate(_HIDDEN.finditer(text)):
        if count == 10:
            break
        message = f"an invisible character, U+{ord(hidden[0]):04X}, stands here"
        hint = "it came with copying; delete it. Letters show it as an escape."
        findings.add_at("hidden-character", _span_of(text, hidden.start()), message, hint)
    return bad is not None


def _span_of(text: str, index: int) -> Span:
    before = _BREAK.split(text[:index])
    return Span(len(before), len(before[-1]) + 1)


class _Stop(Exception):
    """The rest of the file cannot be read; the reason is already reported."""


class _Tree:
    """One reading of one text. ``stack``: the open collections; ``keys``: the pending key of each."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.text, self.findings = text, findings
        self.stack: list[Node] = []
        self.keys: list[tuple[str, Span] | None] = []
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0

    def read(self) -> Node | None:
        try:
            parser: Any = _Parser(self.text)
            while True:
                event = parser.get_event()
                if event is None:
                    break
                self.take(event)
        except _Stop:
            return None
        except yaml.MarkedYAMLError as error:
            self.syntax(error)
            return None
        except (yaml.YAMLError, RecursionError, UnicodeError, ValueError):
            self.findings.add_at("yaml-syntax", Span(0, 0), "the file cannot be read as YAML")
            return None
        if self.root is None or self.root.empty:
            hint = "a calendar begins with: key: my-call"
            self.findings.add_at("empty-file", Span(0, 0), "the file holds nothing", hint)
            return None
        return self.root

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                hint = "one file, one calendar: move what follows into a file of its own."
                self.stop("many-documents", event, "a second document begins here", hint)
        elif isinstance(event, yaml.AliasEvent):
            hint = "write the value out where it is needed."
            self.stop(
                "yaml-alias",
                event,
                f'"*{event.anchor}" repeats another part; calendars have no aliases',
                hint,
            )
        elif isinstance(event, yaml.ScalarEvent):
            self.check(event)
            plain = event.style is None or event.style == ""
            self.place(Node(self.span(event), text=self.written(event), plain=plain))
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self.check(event)
            node = Node(self.span(event)._replace(width=1))
            if isinstance(event, yaml.MappingStartEvent):
                node.entries = {}
            else:
                node.items = []
            self.place(node)
            self.stack.append(node)
            self.keys.append(None)
            if len(self.stack) > MAX_DEPTH:
                self.stop("too-deep", event, f"blocks are nested more than {MAX_DEPTH} deep here")
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self.stack.pop()
            self.keys.pop()

    def check(self, event: Any) -> None:
        """Refuse what calendars do not have, and more than the bounds."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.stop("too-large", event, f"the file holds more than {MAX_NODES} values")
        if event.anchor is not None:
            hint = "leave the anchor out and write the value where it is needed."
            self.stop("yaml-alias", event, f'"&{event.anchor}" is an anchor; calendars have none', hint)
        if event.tag is not None and not (event.tag == "!" and isinstance(event, yaml.ScalarEvent)):
            hint = 'leave the tag out; put a text that begins with "!" in quotes.'
            self.stop("yaml-alias", event, f"{quoted(event.tag)} is a tag; calendars have none", hint)
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_TEXT:
            self.stop("too-large", event, f"this value is longer than {MAX_TEXT} characters")

    def written(self, event: Any) -> str:
        """Return a scalar's text without what only an escape, as "\\0" in quotes, can bring in."""
        text = str(event.value)
        bad = _CONTROL.search(text)
        if bad:
            message = f"this text holds the control character U+{ord(bad[0]):04X}, written as an escape"
            self.findings.add_at("bad-character", self.span(event), message, "delete it.")
        return _CONTROL.sub("", text)

    def place(self, node: Node) -> None:
        """Put a finished or just opened node where it belongs."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if parent.items is not None:
            parent.items.append(node)
            return
        assert parent.entries is not None
        pending = self.keys[-1]
        if pending is None:
            if node.text is None:
                span = node.span
                message = "a key must be a word, not a list or a block"
                self.findings.add_at(
                    "yaml-syntax", span, message, 'put a text that begins with [ or { in "quotes".'
                )
                raise _Stop
            self.keys[-1] = (node.text, node.span)
            if not parent.entries and parent.span[:2] == node.span[:2]:
                parent.span = node.span  # a block is pointed at by its first key
            return
        self.keys[-1] = None
        key, span = pending
        if key in parent.entries:
            first = parent.entries[key][0].line
            message = f"{quoted(key)} stands twice in this block; the first is on line {first}"
            self.findings.add_at("duplicate-key", span, message, "keep one of the two.")
        else:
            parent.entries[key] = (span, node)

    def span(self, event: Any) -> Span:
        """Return where a scalar stands; one of many lines is marked by its first character."""
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if start.line == end.line else 1
        return Span(start.line + 1, start.column + 1, max(width, 1))

    def stop(self, code: str, event: Any, message: str, hint: str = "") -> None:
        self.findings.add_at(code, self.span(event), message, hint)
        raise _Stop

    def syntax(self, error: yaml.MarkedYAMLError) -> None:
        span, message, hint = explain(error, source_lines(self.text))
        self.findings.add_at("yaml-syntax", span, message, hint)
