"""The table of verbs: what each does from each status, what it refuses; saying it twice is harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.planning.verbs import HANDED_IN, Standing, Verb, decide
from duban.values import OWED, Duty, Status

CHANGING = (
    *(Verb.SUBMIT, Verb.POST, Verb.RECEIVE, Verb.ACCEPT),
    *(Verb.RETURN, Verb.DECLINE, Verb.ZERO_REPORT, Verb.WAIVE),
)
standings = st.builds(
    Standing,
    status=st.sampled_from(Status),
    completes=st.sampled_from([Status.SUBMITTED, Status.POSTED, Status.RECEIVED, Status.ACCEPTED]),
    duty=st.sampled_from(Duty),
    zero_report=st.booleans(),
    said=st.sampled_from(["", *CHANGING]),
)


def _online(status: Status, duty: Duty = Duty.REQUIRED, said: str = "") -> Standing:
    return Standing(status, Status.SUBMITTED, duty, True, said)


def _paper(status: Status) -> Standing:
    return Standing(status, Status.RECEIVED, Duty.REQUIRED, False)


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        (Verb.SUBMIT, _online(Status.OPEN), Status.SUBMITTED),
        (Verb.SUBMIT, _online(Status.WAITING), Status.SUBMITTED),
        (Verb.SUBMIT, _online(Status.RETURNED), Status.SUBMITTED),
        (Verb.POST, _paper(Status.OPEN), Status.POSTED),
        (Verb.RECEIVE, _paper(Status.POSTED), Status.RECEIVED),
        (Verb.RECEIVE, _paper(Status.OPEN), Status.RECEIVED),  # nobody told us that it was posted
        (Verb.ACCEPT, _online(Status.SUBMITTED), Status.ACCEPTED),
        (Verb.RETURN, _online(Status.ACCEPTED), Status.RETURNED),
        (Verb.DECLINE, _online(Status.OPEN, Duty.VOLUNTARY), Status.DECLINED),
        (Verb.ZERO_REPORT, _online(Status.OPEN), Status.SUBMITTED),
        (Verb.WAIVE, _online(Status.RETURNED), Status.WAIVED),
    ],
)
def test_a_verb_moves_the_status(verb: Verb, before: Standing, after: Status) -> None:
    assert decide(verb, before).status is after


@pytest.mark.parametrize(
    ("verb", "before", "why"),
    [
        (Verb.DECLINE, _online(Status.OPEN), "it is required"),
        (Verb.ZERO_REPORT, _paper(Status.OPEN), "the notice provides for none"),
        (Verb.POST, _online(Status.OPEN), "nothing goes by post here"),
        (Verb.ACCEPT, _online(Status.OPEN), "it is open"),
        (Verb.RETURN, _online(Status.OPEN), "it is open"),
        (Verb.SUBMIT, _online(Status.WAIVED), "it is waived"),
        (Verb.WAIVE, _online(Status.SUBMITTED), "it is submitted"),
        (Verb.SUBMIT, _online(Status.WITHDRAWN), "it is withdrawn"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(verb: Verb, before: Standing, why: str) -> None:
    assert decide(verb, before).refused == why


@given(standings)
def test_paper_is_posted_the_rest_is_filed_and_a_refusal_names_the_other_verb(before: Standing) -> None:
    by_post = before.completes in (Status.POSTED, Status.RECEIVED)
    wrong, right = (Verb.SUBMIT, Verb.POST) if by_post else (Verb.POST, Verb.SUBMIT)
    assert decide(wrong, before).instead is right and decide(wrong, before).status is None
    assert decide(right, before).instead is None


@given(st.sampled_from(CHANGING), standings)
def test_a_verb_said_again_changes_nothing(verb: Verb, before: Standing) -> None:
    first = decide(verb, before)
    if first.status is None:
        return
    after = Standing(first.status, before.completes, before.duty, before.zero_report, verb)
    again = decide(verb, after)
    assert again.status is None and not again.refused


@given(st.sampled_from(CHANGING), standings)
def test_what_is_over_stays_over_and_what_is_owed_ends_one_way(verb: Verb, before: Standing) -> None:
    after = decide(verb, before).status
    if after is None:
        return
    assert before.status in OWED | HANDED_IN
    assert (after in OWED) == (verb is Verb.RETURN)


@pytest.mark.parametrize("verb", [Verb.SUBMIT, Verb.POST, Verb.RECEIVE])
def test_silence_can_be_mended_by_handing_in_only(verb: Verb) -> None:
    completes = Status.SUBMITTED if verb is Verb.SUBMIT else Status.RECEIVED
    lapsed = Standing(Status.DECLINED, completes, Duty.VOLUNTARY, False, lapsed=True)
    assert decide(verb, lapsed).status in HANDED_IN
    assert decide(Verb.WAIVE, lapsed).refused == "it is declined"
