"""A circular's letter: every line of every list, also where its template failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from duban.rendering import Letters, sample_facts
from duban.values import Kind, LetterFacts

FACTS = sample_facts(Kind.CIRCULAR, items=40)


def lists(facts: LetterFacts) -> Any:
    return facts.extra["lists"]


def test_no_line_is_cut_with_or_without_a_template() -> None:
    rows = [row for one in lists(FACTS) for row in one["rows"]]
    assert len(rows) == 40
    text = Letters().render(FACTS).text
    assert [text.count(said) for said in ("；按时报送", "；尚未报送", "；延期申请")] == [14, 13, 13]
    plain = Letters().render_plain(FACTS).text
    assert [plain.count(said) for said in ("，按时报送", "，尚未报送", "，延期申请")] == [14, 13, 13]
    assert "40. " in plain and "特此通报。" in plain


def test_an_empty_list_is_not_headed_and_nobody_is_asked_in_vain() -> None:
    red, yellow, apart = lists(FACTS)
    empty = replace(FACTS, extra=FACTS.extra | {"lists": (red, yellow | {"rows": ()}, apart | {"rows": ()})})
    text = Letters().render(empty).text
    assert "一、按时报送（红榜）（14项）" in text
    assert "黄榜" not in text and "请尚未报送" not in text


def test_another_year_is_named() -> None:
    late = replace(FACTS, extra=FACTS.extra | {"on": date(2025, 1, 6)})
    assert "2024年9月12日截止" in Letters().render(late).text
    assert "2024年9月12日截止" not in Letters().render(FACTS).text
