"""The words around a date, and the rules that read them: whether a rule speaks. Nothing here decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What makes the day before it a term.
BEFORE = r"(?:\([^()]{1,14}\))?[ ]?(?:之前|以前|前(?!后))"


@dataclass(frozen=True, slots=True)
class Around:
    """A date between what stands before and after it in its sentence. ``heading``: the headings above it."""

    before: str
    after: str
    heading: str
    is_range: bool = False
    from_issue: bool = False
    whole_month: bool = False  # only a month or a third is written
    future: bool = True  # not before the signature


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule speaks when both match: ``before`` at the end of what stands before, ``after`` right after."""

    name: str
    before: str = ""
    after: str = ""
    range_only: bool = False
    single_only: bool = False
    future_only: bool = False


_compiled: dict[str, re.Pattern[str]] = {}


def _pattern(words: str) -> re.Pattern[str]:
    if words not in _compiled:
        _compiled[words] = re.compile(words)
    return _compiled[words]


def speaks(rule: Rule, around: Around) -> bool:
    """Say whether both sides of a rule match, and what it is narrowed to holds."""
    if (rule.range_only and not around.is_range) or (rule.single_only and around.is_range):
        return False
    if rule.name == "即日起至" and not around.from_issue:
        return False
    if rule.future_only and not around.future:
        return False
    if rule.before and not _pattern(rule.before).search(around.before[-90:]):
        return False
    return not rule.after or _pattern(rule.after).match(around.after) is not None
