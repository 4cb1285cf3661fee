"""Deadlines in, the same without what is said again out: the same due in nearly the same words."""

from __future__ import annotations

import re

from duban.drafting.findings import Deadline

_REMEMBERED = 50  # of one due: no notice says one day more often, a table may
#: Rules that find what happens after a day, which mostly has been named before.
_RESTATES = frozenset({"过后不收", "邮戳"})
_ALIKE = 0.6  # of the pairs of characters of the shorter one


def said_once(found: list[Deadline]) -> list[Deadline]:
    """Return the deadlines in order, each once; of twins the one that also says when it opens."""
    kept: list[Deadline] = []
    places: dict[str, list[int]] = {}
    days = {one.due[:10] for one in found if one.rule not in _RESTATES}
    for one in found:
        if one.rule in _RESTATES and one.due[:10] in days:
            continue
        told = places.setdefault(one.due, [])
        twin = next((at for at in told[-_REMEMBERED:] if _same(kept[at], one)), None)
        if twin is None:
            told.append(len(kept))
            kept.append(one)
        elif one.opens and not kept[twin].opens:
            kept[twin] = one
    return kept


def _same(one: Deadline, other: Deadline) -> bool:
    if one.due != other.due or one.notice != other.notice:
        return False
    touching = one.quote.start < other.quote.end and other.quote.start < one.quote.end
    if touching and not one.due.startswith("every"):
        return True
    a, b = _pairs(one.quote.words), _pairs(other.quote.words)
    return len(a & b) > _ALIKE * min(len(a), len(b))


def _pairs(words: str) -> set[str]:
    plain = re.sub(r"\W|\d", "", words)
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or {plain}
