"""The words around a date, and the rules that read them: whether a rule speaks. Nothing here decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duban.drafting.dates.chinese_dates import Part
from duban.drafting.dates.chinese_numbers import AHEAD

#: What makes the day before it a term.
BEFORE = rf"(?:\([^()]{{1,14}}\))?[ ]?{AHEAD}(?!后)"


@dataclass(frozen=True, slots=True)
class Around:
    """A date between what stands before and after it in its sentence. ``heading``: the headings above it."""

    before: str
    after: str
    heading: str
    is_range: bool = False
    from_issue: bool = False
    part: Part = ""  # what is written in place of a day
    future: bool = True  # not before the signature
    follows: str = ""  # what comes after it, in further sentences too


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule speaks when all match: ``before`` at the end of what stands before, the others right after.

    The name is for whoever reads it; what a rule does beyond speaking is said in fields.
    """

    name: str
    before: str = ""
    after: str = ""
    follows: str = ""
    range_only: bool = False
    single_only: bool = False
    future_only: bool = False
    part_only: bool = False  # 月底, 上半年: no day is written
    soft: bool = False  # of a veto: it does not speak where the date is ordered
    from_issue: bool = False  # only from the day of issue on: 即日起至8月20日
    labelled: bool = False  # the words for the matter stand before the date: 网上填报截止时间为9月13日
    under_conditions: bool = True  # it speaks under a heading of conditions too
    restates: bool = False  # what happens after a day, which mostly has been named before


_compiled: dict[str, re.Pattern[str]] = {}


def _pattern(words: str) -> re.Pattern[str]:
    if words not in _compiled:
        _compiled[words] = re.compile(words)
    return _compiled[words]


def speaks(rule: Rule, around: Around) -> bool:
    """Say whether both sides of a rule match, and what it is narrowed to holds."""
    if (rule.range_only and not around.is_range) or (rule.single_only and around.is_range):
        return False
    if rule.from_issue and not around.from_issue:
        return False
    if (rule.future_only and not around.future) or (rule.part_only and not around.part):
        return False
    if rule.before and not _pattern(f"(?:{rule.before})$").search(around.before[-90:]):
        return False
    if rule.follows and not _pattern(rule.follows).match(around.follows):
        return False
    return not rule.after or _pattern(rule.after).match(around.after) is not None
