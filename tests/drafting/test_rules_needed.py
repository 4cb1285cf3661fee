"""Each rule and each veto is needed: without it some date of the tests' texts is decided otherwise.

What no text needs is deleted, or given a sentence in ``sentences_of_rules.py`` that only it explains.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.drafting.duties import dated_duties
from duban.drafting.duties.around import Around, Rule, speaks
from duban.drafting.duties.evidence import Verdict, deadline_by
from duban.drafting.duties.reasons import RULES
from duban.drafting.duties.vetoes import VETOES
from duban.drafting.reading import read
from tests.drafting import sentences_of_a_clerk as clerk
from tests.drafting import sentences_of_a_third_clerk as third
from tests.drafting import sentences_of_another_clerk as another
from tests.drafting import sentences_of_orders as orders
from tests.drafting import sentences_of_our_own as ours
from tests.drafting import sentences_of_rules as rules

OWN = Path(__file__).parent / "own"


@pytest.fixture(scope="module")
def dates() -> list[Around]:
    """Every date of the tests' texts, in the words that it is decided by."""
    texts = [
        ours.notice(sentence)
        for room in (ours, clerk, another, third, rules)
        for sentence in (*room.DEADLINES, *room.NOTHING)
    ]
    texts += [ours.notice(sentence) for sentence in (*orders.ORDERED, *orders.NOTHING)]
    texts += [path.read_text("utf-8") for path in sorted(OWN.glob("*.txt"))]
    seen: list[Around] = []

    def decide(around: Around) -> Verdict:
        seen.append(around)
        return deadline_by(around)

    with pytest.MonkeyPatch.context() as watched:
        watched.setattr(dated_duties, "deadline_by", decide)
        for text in texts:
            read(text)
    return seen


def _without(all_of: tuple[Rule, ...], one: Rule) -> tuple[Rule, ...]:
    return tuple(rule for rule in all_of if rule is not one)


def test_every_rule_decides_some_date(dates: list[Around]) -> None:
    def needed(rule: Rule) -> bool:
        rest = _without(RULES, rule)
        spoken = (one for one in dates if speaks(rule, one))
        return any(bool(deadline_by(one).rule) != bool(deadline_by(one, rest).rule) for one in spoken)

    assert [rule for rule in RULES if not needed(rule)] == []


def test_every_veto_decides_some_date(dates: list[Around]) -> None:
    def needed(veto: Rule) -> bool:
        rest = _without(VETOES, veto)
        spoken = (one for one in dates if speaks(veto, one))
        return any(bool(deadline_by(one).rule) != bool(deadline_by(one, RULES, rest).rule) for one in spoken)

    assert [veto for veto in VETOES if not needed(veto)] == []


def test_what_a_rule_reads_before_a_date_ends_there() -> None:
    rule = Rule("甲", before="甲乙丙")
    assert speaks(rule, Around("请甲乙丙", "", ""))
    assert not speaks(rule, Around("甲乙丙丁戊己", "", ""))
