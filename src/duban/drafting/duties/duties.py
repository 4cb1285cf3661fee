"""Dates, periods and counts in, deadlines with the rule that found each out.

What each is by itself is said in rooms of their own (``dated_duties``, ``term_duties``, ``recurring``); here
they are put together in the order of the text, and what is said twice is said once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from duban.drafting.duties.dated_duties import dated_duties, refuse_table
from duban.drafting.duties.recurring import recurring_duties
from duban.drafting.duties.said_once import said_once
from duban.drafting.duties.term_duties import counted_duties
from duban.drafting.findings import Deadline, Identity, PassedOver
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean
from duban.drafting.text.sentences import Places

#: No notice has as many deadlines; a table of them would take its reader's time.
MOST = 1000
#: Shown anew, by another: 在报纸公示5个工作日后.
_SHOWN = re.compile(
    r"(?<!期)公示[^,，。;；期]{0,8}[一二三四五六七八九十\d]+\s*个?(?:工作日|日|天)(?:[^内起]|$)"
)
#: Dates that are no deadlines and are remembered for whoever compares the draft.
MOST_PASSED = 200


@dataclass(frozen=True, slots=True)
class Duties:
    """What one notice asks, in the order of its text."""

    deadlines: tuple[Deadline, ...]
    warnings: tuple[str, ...]
    passed_over: tuple[PassedOver, ...] = ()


def duties(clean: Clean, part: Part, places: Places, identity: Identity, index: int) -> Duties:
    """Return the deadlines of one notice."""
    again = list(recurring_duties(clean, part, places, index))
    dated: list[tuple[int, Deadline]] = []
    warnings: list[str] = []
    passed: list[PassedOver] = []
    for at, found, before_issue in dated_duties(clean, part, places, identity, index, again):
        if isinstance(found, PassedOver):
            passed.append(found)
            continue
        dated.append((at, found))
        refuse_table(len(dated), MOST)
        if before_issue:
            said = f"{found.due} 早于落款日期 {identity.issued_on}，请核对（原文：{found.quote.words}）"
            warnings.append(said)
    ranges = [at for at, found in dated if found.opens]
    shown = {found.due for _, found in dated if found.kind == "publicity" and found.opens}
    clauses: set[str] = set()
    for at, found in counted_duties(clean, part, places, index):
        home = places.at(at)
        if found.kind == "publicity" and any(home and home.start <= one < home.end for one in ranges):
            continue  # 公示期11月6日至10日(5个工作日) is one deadline
        if "公示" in identity.title and found.due.startswith("event(公示)"):
            found = replace(found, due=found.due.replace("event(公示)", "issued_on"))
        if found.due.startswith("event(公示)") or found.kind == "publicity":
            term = re.sub(r"event\([^()]*\)|issued_on", "", found.due)
            again_shown = _SHOWN.search(found.quote.words) and found.quote.clause not in clauses
            if shown and not again_shown and (term in shown or any(due[0].isdigit() for due in shown)):
                continue  # 自公示之日起5个工作日内提出异议: the same five days
            shown.add(term)
            clauses.add(found.quote.clause)
        dated.append((at, found))
    dated += [(at, found) for at, _, found in again]
    ordered = said_once([found for _, found in sorted(dated, key=lambda pair: (pair[0], pair[1].due))])
    refuse_table(len(ordered), MOST)
    left = tuple(_left(passed, ordered))[:MOST_PASSED]
    return Duties(tuple(_tiers(ordered)), tuple(dict.fromkeys(warnings)), left)


def _left(passed: list[PassedOver], found: list[Deadline]) -> Iterator[PassedOver]:
    """Yield of the dates that are no deadlines those that no deadline names or begins with."""
    days = {one.due[:10] for one in found}
    again = [one.quote for one in found if one.due.startswith("every")]
    counted = [one.due for one in found if one.due.startswith("event")]
    for one in passed:
        since = any(said.start <= one.day.start < said.end for said in again)  # 自7月起,每月5日前报送
        if str(one.on) not in days and not since and not any(one.day.words in due for due in counted):
            yield one


def _tiers(found: list[Deadline]) -> Iterator[Deadline]:
    """Mark an inner and an outer tier: who receives the one owes the next."""
    marked = list(found)
    for at, one in enumerate(marked[:-1]):
        following = marked[at + 1]
        theirs = one.recipient and following.actor and following.actor.endswith(one.recipient[-3:])
        if theirs and one.due < following.due and one.notice == following.notice:
            marked[at] = replace(one, tier="inner")
            marked[at + 1] = replace(following, tier="outer")
    return iter(marked)
