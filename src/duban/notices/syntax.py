"""The YAML parser's complaint in; a place, words for the author and the likeliest cause out."""

from __future__ import annotations

import re
from typing import Any

import yaml

from duban.notices.places import Span

#: Complaints about something whose beginning says more than the place where the parser gave up.
_BEGAN = re.compile("flow mapping|flow sequence|quoted scalar|could not find expected ':'")


def explain(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[Span, str, str]:
    """Return where to look, what is wrong there, and what probably to do about it."""
    mark: Any = error.problem_mark or error.context_mark
    span = Span(mark.line + 1, mark.column + 1) if mark else Span(0, 0)
    wide = _wide_colon(error, span, lines)
    if wide is not None:
        return (
            wide,
            "this line cannot be read",
            "the colon is the wide ： of Chinese text; write : and a space.",
        )
    began: Any = error.context_mark
    complaint = f"{error.context} {error.problem}"
    if began is not None and _BEGAN.search(complaint):
        span = Span(began.line + 1, began.column + 1)
    return span, *_explained(complaint, span, lines)


def _wide_colon(error: yaml.MarkedYAMLError, span: Span, lines: list[str]) -> Span | None:
    """Return where a wide colon stands on the lines that the parser complains of, if one does."""
    context: Any = error.context_mark
    first = min(context.line + 1 if context else span.line, span.line - 1)
    for number in range(min(span.line, len(lines)), max(first, span.line - 3, 1) - 1, -1):
        line = lines[number - 1]
        found = re.match(r"[^\s:：\"'#]+：", line.lstrip(" -"))
        if found:
            return Span(number, len(line) - len(line.lstrip(" -")) + found.end())
    return None


def _explained(problem: str, span: Span, lines: list[str]) -> tuple[str, str]:
    """Return the parser's complaint in the author's words, with the likeliest cause as the hint."""
    here = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
    if "tab" in problem or "\t" in here[: len(here) - len(here.lstrip())]:
        return "a tab stands where the indent belongs", "indent with spaces, two for each level."
    if re.search("[｛｝［］]", here):
        return (
            "this line cannot be read",
            "brackets are the narrow { } and [ ], not the wide ones of Chinese text.",
        )
    if "flow" in problem:
        return "what is in these brackets does not fit", "close the bracket; put a comma between the parts."
    if "mapping values are not allowed" in problem:
        hint = "check the indent; put a text that holds a colon and a space in quotes."
        return "a colon stands where no key can be", hint
    if "escape" in problem:
        return (
            "a backslash in double quotes begins nothing known",
            "use single quotes, or write two backslashes.",
        )
    if "quoted scalar" in problem:
        return "the quoted text that begins here does not end", "close the quotes."
    if "could not find expected ':'" in problem:
        if re.match(r"(- +)*[^\s:]+:\S", here.lstrip(" ")):
            return "the colon is not followed by a space", "write a space after the colon."
        return "a key without a colon after it", "write the key, a colon and a space, then the value."
    if "did not find expected" in problem or "expected <block end>" in problem:
        return "the indent does not fit the lines above", "keys of one block begin in one column."
    if "cannot start any token" in problem:
        hint = "put a text that begins with @, %, ` or a bracket in quotes."
        return "this character cannot begin a value", hint
    return "this cannot be read as YAML", "check the indent, colons and quotes here and on the line above."
