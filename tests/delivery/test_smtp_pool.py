"""The pool: connections that outlive batches, wear out, are shared out, and keep to the pace and the hold."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter

import pytest

from duban.clock import monotonic
from duban.delivery.lines import Pace, on_the_wire
from duban.delivery.loopback import LoopbackServer
from tests.delivery.cast import channel_to, letter, letters
from tests.delivery.servers import DROP, STALL, Answer, ScriptedServer


def test_two_thousand_letters_over_eight_connections_arrive_once_each() -> None:
    with LoopbackServer() as server, channel_to(server.port, connections=8, per_connection=1000) as channel:
        outcomes = channel.send(letters(2000))
        assert {each.verdict for each in outcomes} == {"sent"}
        assert [each.letter_id for each in outcomes] == list(range(1, 2001))
        assert server.count == 2000
        assert set(Counter(each.message_id for each in server.index()).values()) == {1}
        assert server.connections == channel.connections_opened == 8


def test_connections_live_across_batches() -> None:
    with LoopbackServer() as server, channel_to(server.port, connections=3) as channel:
        for _ in range(5):
            channel.send(letters(9))
        assert (server.count, server.connections) == (45, 3)


def test_no_more_connections_are_opened_than_there_are_letters() -> None:
    with LoopbackServer() as server, channel_to(server.port, connections=8) as channel:
        channel.send(letters(2))
        assert server.connections <= 2


def test_a_connection_is_renewed_after_its_letters() -> None:
    with ScriptedServer() as server, channel_to(server.port, connections=1, per_connection=4) as channel:
        channel.send(letters(10))
        assert server.connections == 3
        assert server.heard.count("QUIT") == 2


def test_a_goodbye_that_is_never_answered_costs_no_letter() -> None:
    with (
        ScriptedServer({"QUIT": STALL}) as server,
        channel_to(server.port, connections=1, per_connection=1, timeout=0.2) as channel,
    ):
        assert [each.verdict for each in channel.send(letters(2))] == ["sent", "sent"]
        assert len(server.submitted) == 2


def test_a_server_that_hung_up_between_batches_is_met_again_without_loss() -> None:
    script: dict[str, Answer] = {"MAIL": ["250 ok", DROP, "250 ok"]}
    with ScriptedServer(script) as server, channel_to(server.port, connections=1) as channel:
        assert [each.verdict for each in channel.send([letter(1)])] == ["sent"]
        assert [each.verdict for each in channel.send([letter(2)])] == ["sent"]
        assert (server.connections, len(server.submitted)) == (2, 2)


def test_a_server_that_hangs_up_at_every_letter_is_not_asked_for_ever() -> None:
    with ScriptedServer({"MAIL": DROP}) as server, channel_to(server.port, connections=1) as channel:
        assert {each.verdict for each in channel.send(letters(3))} == {"refused"}
        assert server.connections == 3


def test_a_server_that_takes_only_two_sessions_still_gets_every_letter() -> None:
    script: dict[str, Answer] = {"GREETING": ["220 hello", "220 hello", "421 too many sessions"]}
    with (
        ScriptedServer(script) as server,
        channel_to(server.port, connections=6, per_connection=1000) as channel,
    ):
        outcomes = channel.send(letters(60))
        assert {each.verdict for each in outcomes} == {"sent"}
        assert len(server.submitted) == 60


def test_a_server_that_takes_no_session_costs_one_attempt_and_not_the_whole_batch() -> None:
    with (
        ScriptedServer({"GREETING": "421 overloaded"}) as server,
        channel_to(server.port, connections=4) as channel,
    ):
        verdicts = Counter(each.verdict for each in channel.send(letters(50)))
        assert verdicts == {"refused": 1, "paused": 49}
        assert server.connections == 4


def test_a_batch_ends_within_its_hold_and_the_rest_comes_back_untried() -> None:
    script: dict[str, Answer] = {"RCPT": STALL}
    with (
        ScriptedServer(script) as server,
        channel_to(server.port, connections=2, timeout=0.2, hold=0.5) as channel,
    ):
        began = monotonic()
        outcomes = channel.send(letters(100))
        assert monotonic() - began < 1.5
        verdicts = Counter(each.verdict for each in outcomes)
        assert 2 <= verdicts["refused"] <= 6
        assert verdicts["refused"] + verdicts["paused"] == 100
        assert {each.retry_after for each in outcomes if each.verdict == "paused"} == {0.0}
        assert server.submitted == []


def test_the_pace_leaves_room_for_this_batch_only() -> None:
    """Two a minute: one letter now, and the next half a minute later, in a batch to come."""
    with LoopbackServer() as server, channel_to(server.port, per_minute=2, hold=6.0) as channel:
        outcomes = channel.send(letters(4))
        assert [each.verdict for each in outcomes] == ["sent", "paused", "paused", "paused"]
        assert 25.0 < (outcomes[1].retry_after or 0) <= 30.0
        assert server.count == 1


def test_pace_spreads_letters_evenly() -> None:
    pace = Pace(120)
    starts = []
    for _ in range(4):
        starts.append(1000.0 + pace.wait(1000.0))
        pace.take(1000.0)
    assert starts == [1000.0, 1000.5, 1001.0, 1001.5]
    assert pace.wait(2000.0) == 0.0
    assert Pace(0).wait(5.0) == 0.0


def test_a_poisoned_letter_stops_no_other() -> None:
    poison = letter(2)
    object.__setattr__(poison, "body", None)
    with LoopbackServer() as server, channel_to(server.port, connections=1) as channel:
        outcomes = channel.send([letter(1), poison, letter(3)])
        assert [each.verdict for each in outcomes] == ["sent", "refused", "sent"]
        assert server.count == 2


def test_two_threads_may_share_a_channel() -> None:
    with LoopbackServer() as server, channel_to(server.port, connections=2) as channel:
        both = [threading.Thread(target=channel.send, args=(letters(50),)) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert server.count == 100


def test_closing_says_goodbye_once_and_may_be_repeated() -> None:
    with ScriptedServer() as server:
        channel = channel_to(server.port, connections=1)
        channel.send([letter(1)])
        channel.close()
        channel.close()
        assert server.heard[-1] == "QUIT"
    assert not [each for each in threading.enumerate() if each.name == "duban-smtp"]


def test_an_interrupt_ends_the_batch_and_leaves_nothing_open() -> None:
    def interrupt(line: str) -> str:
        os.kill(os.getpid(), signal.SIGINT)
        return STALL

    with ScriptedServer({"RCPT": interrupt}) as server, channel_to(server.port) as channel:
        with pytest.raises(KeyboardInterrupt):
            channel.send([letter(1)])
        assert server.submitted == []


def test_an_empty_batch_opens_nothing() -> None:
    with LoopbackServer() as server, channel_to(server.port) as channel:
        assert channel.send([]) == []
        assert server.connections == 0


@pytest.mark.parametrize(
    ("written", "carried"),
    [
        (b"a\r\nb\r\n", b"a\r\nb\r\n"),
        (b"a\nb\rc", b"a\r\nb\r\nc\r\n"),
        (b".\r\n..b\r\n", b"..\r\n...b\r\n"),
        (b"a\r\n.\r\nMAIL FROM:<x@y.example>", b"a\r\n..\r\nMAIL FROM:<x@y.example>\r\n"),
        (b"a\n.\nb\n", b"a\r\n..\r\nb\r\n"),
        (b"", b"\r\n"),
        (b"\n\r", b"\r\n\r\n"),
    ],
)
def test_a_body_cannot_end_its_own_conversation(written: bytes, carried: bytes) -> None:
    assert on_the_wire(written) == carried
