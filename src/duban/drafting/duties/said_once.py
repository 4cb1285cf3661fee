"""Deadlines in, the same without what is said again out: the same due in nearly the same words."""

from __future__ import annotations

import re
from dataclasses import replace

from duban.drafting.findings import Deadline

_REMEMBERED = 50  # of one due: no notice says one day more often, a table may
_HEADING = re.compile(r"[(（][^()（）]*[)）]$")
_ALIKE = 0.6  # of the pairs of characters of the shorter one


def said_once(found: list[Deadline]) -> list[Deadline]:
    """Return the deadlines in order, each once; of twins the one that also says when it opens."""
    kept: list[Deadline] = []
    places: dict[str, list[int]] = {}
    days = {one.due[:10] for one in found if not one.restates}
    for one in found:
        if one.restates and one.due[:10] in days:
            if (at := _whole_day(kept, one)) is not None:
                kept[at] = replace(kept[at], due=one.due)
            continue
        told = places.setdefault(one.due, [])
        twin = next((at for at in told[-_REMEMBERED:] if _same(kept[at], one)), None)
        if twin is None:
            told.append(len(kept))
            kept.append(one)
        elif _heads(kept[twin], one):
            kept[twin] = replace(one, opens=kept[twin].opens)
        elif one.opens and not kept[twin].opens:
            kept[twin] = one
    return kept


def _whole_day(kept: list[Deadline], one: Deadline) -> int | None:
    """Return the range whose hour of closing its words say again: 至6月19日,6月19日24时关闭."""
    if "T" not in one.due:
        return None
    alike = (
        at
        for at, other in enumerate(kept)
        if other.opens and other.due == one.due[:10] and _touch(other, one)
    )
    return next(alike, None)


def _touch(one: Deadline, other: Deadline) -> bool:
    return one.quote.start < other.quote.end and other.quote.start < one.quote.end


def _same(one: Deadline, other: Deadline) -> bool:
    if one.due != other.due or one.notice != other.notice:
        return False
    if _heads(one, other):
        return True
    if _touch(one, other) and not one.due.startswith("every"):
        return True
    a, b = _pairs(one.quote.words), _pairs(other.quote.words)
    return len(a & b) > _ALIKE * min(len(a), len(b))


def _heads(one: Deadline, other: Deadline) -> bool:
    """Say whether the first only heads the part that the other stands in: (一)推荐(即日起至8月20日)."""
    heading = one.heads and _HEADING.search(one.quote.words)
    return (
        bool(heading) and one.quote.clause == other.quote.clause != "" and one.quote.end < other.quote.start
    )


def _pairs(words: str) -> set[str]:
    plain = re.sub(r"\W|\d", "", words)
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or {plain}
