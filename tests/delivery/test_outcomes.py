"""Judging a conversation by how far it got, and waiting before the next try."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.delivery.outcomes import Cause, Failure, Phase, backoff, classify, legible
from tests.delivery.cast import NOW

CAUSES: list[Cause] = ["timeout", "disconnect", "unreachable", "certificate", "tls", "unsupported", "fault"]
failures = st.builds(
    Failure,
    st.sampled_from(list(Phase)),
    st.sampled_from([*CAUSES, "reply", "address"]),
    st.integers(400, 599),
    st.text(),
)


@given(failures)
def test_only_a_letter_whose_final_dot_may_have_left_is_unknown(failure: Failure) -> None:
    if classify(1, failure, NOW).verdict == "unknown":
        assert failure.phase is Phase.BODY
        assert failure.cause != "reply"


@given(failures)
def test_no_failure_counts_as_sent_and_every_one_says_why(failure: Failure) -> None:
    outcome = classify(1, failure, NOW)
    assert outcome.verdict != "sent"
    assert outcome.reason
    assert outcome.reason.isprintable()


@given(failures)
def test_a_contact_is_marked_only_when_the_letter_failed_because_of_its_address(failure: Failure) -> None:
    outcome = classify(1, failure, NOW)
    if outcome.marks_contact:
        assert outcome.verdict == "failed"
        assert failure.phase in (Phase.RCPT, Phase.DATA, Phase.BODY)


@given(failures)
def test_a_temporary_reply_is_never_permanent(failure: Failure) -> None:
    if failure.cause == "reply" and failure.code < 500:
        assert classify(1, failure, NOW).verdict == "refused"


@pytest.mark.parametrize("phase", [Phase.MAIL, Phase.RCPT, Phase.DATA])
def test_a_broken_encryption_half_way_is_a_broken_connection_and_pauses_nothing(phase: Phase) -> None:
    assert classify(1, Failure(phase, "disconnect"), NOW).verdict == "refused"


def test_without_failure_a_letter_was_sent() -> None:
    outcome = classify(9, None, NOW)
    assert (outcome.letter_id, outcome.verdict, outcome.at, outcome.reason) == (9, "sent", NOW, "")


@given(st.integers(1, 1000), st.integers(0, 10**9))
def test_the_wait_doubles_to_four_hours_within_a_quarter(attempts: int, seed: int) -> None:
    wait = backoff(attempts, seed)
    middle = min(timedelta(minutes=1) * 2 ** min(attempts - 1, 8), timedelta(hours=4))
    assert middle * 0.75 <= wait <= middle * 1.25
    assert wait == backoff(attempts, seed)


def test_letters_refused_together_come_back_apart() -> None:
    assert len({backoff(3, seed) for seed in range(200)}) > 190


def test_a_servers_words_become_one_legible_line() -> None:
    assert legible("5.1.1 no such\nuser\x00\x1b[31m") == "5.1.1 no such user [31m"
    assert legible("用户不存在".encode("gb18030").decode("utf-8", "surrogateescape")) == "用户不存在"
    assert legible("x" * 5000) == "x" * 300
    legible("\udcff\udcfe").encode("utf-8")
