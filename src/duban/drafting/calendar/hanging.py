"""A draft and its outline in; which copies and limits are owed at which stage, and which at none, out. Pure.

Two laws: what was found is never dropped; and a count hangs only on the stage whose words have it beside
them, or which hands that very material in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from duban.drafting.calendar.outline import Outline, Step
from duban.drafting.findings import Copies, Draft, Limit, Quote
from duban.drafting.text.normalising import normalise

_FURTHEST = 400  # characters between what stands in one clause
_HANDS_IN = re.compile(r"[报寄交填]|发送|上传|送达")
#: What is counted of a text that the sentence before names: 字数, 每篇, 全文.
_NO_NAME = re.compile(r"^(?:每[篇个份项]|全文|字数|文字|正文|篇幅|内容|居中)*$")
_LEAD = re.compile(r"^.*(?:[将把]|提交|填写|填报|报送|上传|日前|底前|制定|编制|中的)|^[每各][篇个份项]")


@dataclass(frozen=True, slots=True)
class Hung:
    """By the key of its stage; and what hangs on none."""

    copies: dict[str, tuple[Copies, ...]]
    limits: dict[str, tuple[Limit, ...]]
    left_copies: tuple[Copies, ...]
    left_limits: tuple[Limit, ...]


def hung(draft: Draft, planned: Outline) -> Hung:
    """Return where each count is owed."""
    copies: dict[str, tuple[Copies, ...]] = {}
    limits: dict[str, tuple[Limit, ...]] = {}
    left_copies, left_limits = [], []
    for one in draft.copies:
        if step := _step(one, True, plain_name(one.what), planned):
            copies[step.key] = (*copies.get(step.key, ()), one)
        else:
            left_copies.append(one)
    for limit in draft.limits:
        name = text_of(limit)
        if step := _step(limit, not name, name, planned):
            limits[step.key] = (*limits.get(step.key, ()), limit)
        else:
            left_limits.append(limit)
    return Hung(copies, limits, tuple(left_copies), tuple(left_limits))


def _step(one: Copies | Limit, by_clause: bool, name: str, planned: Outline) -> Step | None:
    """Return the stage that a count is owed at: whose words it stands in, that of its clause, that of its
    material where one alone hands it in."""
    here = [step for step in planned.steps if step.found.notice == one.notice]
    if own := next((step for step in here if touching(one.quote, step.found.quote)), None):
        return own
    handing = [step for step in here if hands_in(step)]
    if close := next((step for step in handing if by_clause and beside(one.quote, step.found.quote)), None):
        return close
    named = [step for step in handing if len(name) > 2 and name in _words(step)]
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=2048)
def _words(step: Step) -> str:
    return re.sub(r"\s", "", normalise(step.found.quote.words).text + step.title)


def hands_in(step: Step) -> bool:
    """Say whether something is handed in at a stage: a review or a publicity hands in nothing."""
    if step.found.kind in ("review", "publicity"):
        return False
    return step.found.kind != "other" or _HANDS_IN.search(step.title) is not None


def touching(one: Quote, other: Quote) -> bool:
    """Say whether two quotes share words."""
    return one.start < other.end and other.start < one.end


def beside(one: Quote, other: Quote) -> bool:
    """Say whether two quotes touch or stand in the same clause of the notice."""
    near = abs(one.start - other.start) < _FURTHEST
    return touching(one, other) or bool(one.clause and one.clause == other.clause and near)


def text_of(limit: Limit) -> str:
    """Return what a limit is of; empty where its words do not name it."""
    name = _LEAD.sub("", limit.what)
    return "" if _NO_NAME.match(name) or re.search("应|要求|精练", name) else name


def plain_name(name: str) -> str:
    """Return a material's name without its seal and what is done with it."""
    name = re.sub(r"^.*(?:准备好|备齐|填写好)|^(?:出具|附上?|提供|并附)|加盖$", "", name)
    name = re.sub(r"^(?:加盖[^的]{2,8}的|盖章(?:后|版)?的?|本[市县省区]|填好的|下列)", "", name)
    return "" if re.search("^(?:由|其中|上述|以上|经|须|分钟)|公章|章$", name) else name
