"""A calendar's terms: order, periods, anchors on other stages, openings, open questions; proof on each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.planning.timeline import timeline
from duban.problems import Refused
from duban.values import Basis, Term
from tests.planning.cast import WORKDAYS, at, calendar, due, end_of, local, stage


def terms(*stages: dict[str, Any], until: date | None = None, **more: Any) -> dict[str, Term]:
    """Return the terms by "stage" or "stage period", in the timeline's order."""
    found = timeline(calendar(*stages, **more), WORKDAYS, until=until)
    return {f"{term.stage_key} {term.period}".strip(): term for term in found}


def dues(found: dict[str, Term]) -> dict[str, str]:
    return {name: local(term.due_at) if term.due_at else "asked" for name, term in found.items()}


def every(period: str, start: str = "2024-01-01", until: str = "2024-12-31", **more: Any) -> dict[str, Any]:
    return {"every": period, "from": start, "until": until, "basis": "arranged"} | more


#: Four stages that hang on each other, on the notice, and on nothing.
CHAIN = (
    stage("apply", due(after="notice", workdays=20)),
    stage("review", due(after="apply", workdays=5)),
    stage("mail", due(after="review", days=7)),
    stage("answer", due(on="2024-08-01")),
)


def test_a_chain_of_stages_counts_on() -> None:
    """From the notice of 2024-06-03; 06-10 is a holiday; 4 days of July follow."""
    assert dues(terms(*CHAIN)) == {
        "apply": "2024-07-03 00:00",
        "review": "2024-07-10 00:00",
        "mail": "2024-07-17 00:00",
        "answer": "2024-08-02 00:00",
    }


@given(st.permutations(CHAIN))
def test_the_order_in_the_file_does_not_matter(stages: list[dict[str, Any]]) -> None:
    assert timeline(calendar(*stages), WORKDAYS) == timeline(calendar(*CHAIN), WORKDAYS)


@given(
    st.permutations(
        [
            stage("report", due(after="period_end", days=20), recurs=every("quarter")),
            stage("review", due(after="report", workdays=5), recurs=every("quarter")),
            stage("question", due(basis="asked", question="何时？"), recurs=every("quarter")),
            stage("follow", due(after="question", days=5), recurs=every("quarter")),
        ]
    )
)
def test_the_order_does_not_matter_for_periods_and_questions(stages: list[dict[str, Any]]) -> None:
    found = timeline(calendar(*stages), WORKDAYS)
    expected = timeline(calendar(*sorted(stages, key=lambda s: str(s["key"]))), WORKDAYS)
    assert found == expected and len(found) == 16


def test_a_term_carries_its_proof() -> None:
    """Notice 002: the province's day is a Sunday. It stays; one can act until Friday."""
    term = terms(stage("province", due(on="2024-06-30")))["province"]
    assert term.due_at == end_of(date(2024, 6, 30)) and term.act_by == date(2024, 6, 28)
    assert (term.basis, term.clause, term.provisional) == (Basis.STATED, "四（一）", False)
    assert any("2024-06-28" in step for step in term.why)


def test_the_line_of_the_stage_travels_with_the_term() -> None:
    (term,) = timeline(calendar(stage("apply", due(on="2024-06-21"))), WORKDAYS, lines={"apply": 31})
    assert term.line == 31


@pytest.mark.parametrize(
    ("period", "rule", "expected"),
    [
        (
            "quarter",
            {"after": "period_end", "days": 15},
            {
                "Q1": "2024-04-16 00:00",
                "Q2": "2024-07-16 00:00",
                "Q3": "2024-10-16 00:00",
                "Q4": "2025-01-16 00:00",
            },
        ),
        (
            "half-year",
            {"after": "period_end", "months": 1, "end_of_month": True},
            {"H1": "2024-08-01 00:00", "H2": "2025-02-01 00:00"},
        ),
        ("year", {"after": "period_end", "months": 1, "end_of_month": True}, {"": "2025-02-01 00:00"}),
        ("year", {"after": "period_start", "months": 2, "end_of_month": True}, {"": "2024-04-01 00:00"}),
    ],
)  # fmt: skip
def test_each_period_owes_its_own_report(period: str, rule: dict[str, Any], expected: dict[str, str]) -> None:
    """Notice 003: half-year summaries by the end of July and of January."""
    found = terms(stage("report", due(**rule), recurs=every(period)))
    assert dues(found) == {f"report 2024{part}": instant for part, instant in expected.items()}


def test_a_stage_of_a_period_counts_from_the_same_period() -> None:
    found = terms(
        stage("report", due(after="period_end", days=10), recurs=every("quarter")),
        stage("review", due(after="report", workdays=3), recurs=every("quarter")),
    )
    assert local(found["review 2024Q3"].due_at or at("1970-01-01 00:00")) == "2024-10-15 00:00"
    assert len(found) == 8


def test_a_stage_of_a_period_may_count_from_a_single_stage() -> None:
    found = terms(
        stage("plan", due(on="2024-03-31")),
        stage("report", due(after="plan", days=1), recurs=every("half-year", only=["H1"])),
    )
    assert dues(found)["report 2024H1"] == "2024-04-02 00:00"


def test_a_single_stage_cannot_count_from_a_series() -> None:
    with pytest.raises(Refused, match="report"):
        terms(
            stage("report", due(after="period_end", days=10), recurs=every("quarter")),
            stage("end", due(after="report", days=1)),
        )


@pytest.mark.parametrize(
    ("rule", "opens"),
    [
        ({"after": "period_end", "days": 15}, "2024-07-01 00:00"),  # a report: the day after its period
        ({"after": "period_start", "months": 1}, "2024-04-01 00:00"),  # a plan: with its period
        ({"before": "period_end", "workdays": 5}, "2024-04-01 00:00"),
        ({"after": "period_end", "days": 0}, "2024-04-01 00:00"),  # due with its period: never opened late
        ({"on": "2024-06-20"}, "2024-04-01 00:00"),
    ],
)
def test_a_period_opens_while_one_can_still_act(rule: dict[str, Any], opens: str) -> None:
    term = terms(stage("report", due(**rule), recurs=every("quarter", "2024-04-01", "2024-06-30")))[
        "report 2024Q2"
    ]
    assert term.opens_at == at(opens)
    assert term.due_at is not None and term.opens_at < term.due_at


@pytest.mark.parametrize(
    ("rule", "opens"),
    [
        ({"on": "2024-06-11"}, "2024-06-11 00:00"),
        ({"on": "2024-06-11", "at": "08:30"}, "2024-06-11 08:30"),
        ({"after": "notice", "workdays": 5}, "2024-06-11 00:00"),
        ({"after": "early", "days": 1}, "2024-06-08 00:00"),
    ],
)
def test_an_opening_day_may_be_given(rule: dict[str, Any], opens: str) -> None:
    early = stage("early", due(on="2024-06-07"))
    found = terms(early, stage("apply", due(on="2024-06-21"), opens=due(**rule)))
    assert found["apply"].opens_at == at(opens)
    assert found["early"].opens_at is None, "a stage that does not say opens with its activation"


def test_until_keeps_what_is_due_by_that_day_and_all_questions() -> None:
    series = stage("report", due(after="period_end", days=0), recurs=every("quarter"))
    asked = stage("plan", due(basis="asked", question="每年哪一天报送年度计划？"))
    found = terms(series, asked, until=date(2024, 6, 30))
    assert list(found) == ["report 2024Q1", "report 2024Q2", "plan"]


def test_an_asked_date_stands_last_with_its_question() -> None:
    found = terms(stage("a", due(basis="asked", question="寄送截止日？")), stage("z", due(on="2024-06-21")))
    assert list(found) == ["z", "a"]
    assert (found["a"].due_at, found["a"].act_by, found["a"].why) == (None, None, ("寄送截止日？",))


def test_what_counts_from_an_open_question_is_open_itself() -> None:
    """The timeline of a calendar with questions can be shown; only activation is refused."""
    found = terms(
        stage("plan", due(basis="asked", question="哪一天？")),
        stage("review", due(after="plan", workdays=5)),
        stage("mail", due(after="review", days=1)),
        stage("file", due(on="2024-09-13"), opens=due(after="plan", days=1)),
    )
    assert dues(found) == {
        "file": "2024-09-14 00:00",
        "mail": "asked",
        "plan": "asked",
        "review": "asked",
    }
    assert found["file"].opens_at is None
    assert "“plan”" in found["review"].why[0] and "“review”" in found["mail"].why[0]


def test_a_typing_error_is_no_open_question() -> None:
    with pytest.raises(Refused, match="plam"):
        terms(stage("plan", due(on="2024-06-21")), stage("review", due(after="plam", days=5)))
    with pytest.raises(Refused, match="plam"):
        terms(stage("plan", due(on="2024-06-21"), opens=due(after="plam", days=5)))


@pytest.mark.parametrize("circle", [("a",), ("a", "b"), ("a", "b", "c")])
def test_a_circle_is_refused_and_drawn(circle: tuple[str, ...]) -> None:
    stages = [stage(key, due(after=circle[(i + 1) % len(circle)], days=1)) for i, key in enumerate(circle)]
    with pytest.raises(Refused, match="→") as refused:
        terms(*stages)
    assert refused.value.code == "circular-reference"
    assert all(key in refused.value.message for key in circle)


def test_past_the_horizon_a_counted_term_is_provisional() -> None:
    of_2026 = every("half-year", "2026-01-01", "2026-12-31")
    found = terms(stage("known", due(after="period_end", workdays=5), recurs=of_2026))
    assert {name: term.provisional for name, term in found.items()} == {
        "known 2026H1": False,
        "known 2026H2": True,
    }
    assert any("推定" in step for step in found["known 2026H2"].why)


def test_a_stated_date_past_the_horizon_is_sure_but_its_day_to_act_is_not() -> None:
    term = terms(stage("final", due(on="2027-10-08")))["final"]
    assert term.due_at == end_of(date(2027, 10, 8))
    assert term.provisional and any("推定" in step for step in term.why)


def test_transit_days_are_taken_from_the_day_to_act() -> None:
    post = {"receipt": "arrival", "transit_days": {"value": 3, "basis": "arranged"}}
    term = terms(stage("paper", due(on="2024-09-20"), post=post))["paper"]
    assert term.act_by == date(2024, 9, 14), "19, 18, and the worked Saturday before Mid-Autumn"
    assert term.due_at == end_of(date(2024, 9, 20))
