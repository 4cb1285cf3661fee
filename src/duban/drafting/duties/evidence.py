"""The words around a date in, why it is a deadline or why it is none out. Each rule and veto has its name.

To teach the drafter a new turn of phrase, add a rule to ``reasons.py`` or ``vetoes.py`` and a sentence of
your own to tests/drafting. The vetoes are asked first, but where the date is ordered those that are soft are
silent; a date for which no rule speaks is no deadline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duban.drafting.duties.around import BEFORE, Around, Rule, speaks
from duban.drafting.duties.duty_words import ELIGIBLE
from duban.drafting.duties.ordered import ordered
from duban.drafting.duties.reasons import RULES
from duban.drafting.duties.vetoes import VETOES

#: A month alone is a term only before 前, at the end of a bracket, or after a word for a term.
_MONTH_IS_TERM = re.compile(rf"{BEFORE}|[ ]*[)】]|[ ]*(?:截止|止)")
_TERM_NAMED = re.compile(r"(?:时限|期限|完成时间|阶段)[:(]?[ ]*$")
_SURE_DUTY = re.compile(
    rf"{BEFORE}[^。;]{{0,60}}?(?:报送|上报|提交|填报|寄|发送|发至|反馈|上传|交至|送至|将)"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``rule``: what makes a date a deadline; None, and ``why`` says what took it."""

    rule: Rule | None = None
    why: str = ""


def deadline_by(
    around: Around, rules: tuple[Rule, ...] = RULES, vetoes: tuple[Rule, ...] = VETOES
) -> Verdict:
    """Say what makes a date a deadline, or what took it."""
    against = [rule for rule in vetoes if speaks(rule, around)]
    sure = next((rule for rule in against if not rule.soft), None)
    if sure or (against and not ordered(around)):
        return Verdict(why=(sure or against[0]).name)
    if (
        around.part == "month"
        and not around.is_range
        and not _MONTH_IS_TERM.match(around.after)
        and not _TERM_NAMED.search(around.before)
    ):
        return Verdict(why="只写了月份")
    for rule in rules:
        if speaks(rule, around):
            if (
                not rule.under_conditions
                and ELIGIBLE.search(around.heading)
                and not _SURE_DUTY.match(around.after)
            ):
                return Verdict(why="写在条件、范围里")
            return Verdict(rule)
    return Verdict(why="没有写要办什么")
