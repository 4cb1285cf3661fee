"""What the channel makes of every way a mail server can answer, on real sockets."""

from __future__ import annotations

import ssl

import pytest

from duban.clock import monotonic
from tests.delivery.cast import NOW, channel_to, letter, letters
from tests.delivery.servers import DROP, STALL, Answer, ScriptedServer

# What the server does, the verdict, words of the reason, and how many final dots may have arrived.
ONE_LETTER: list[tuple[str, dict[str, Answer], str, str, int]] = [
    ("accepts", {}, "sent", "", 1),
    ("accepts, in other words", {"BODY": "252 will see to it"}, "sent", "", 1),
    ("refuses sessions for now", {"GREETING": "421 busy"}, "refused", "421 busy", 0),
    ("hangs up before the greeting", {"GREETING": DROP}, "refused", "disconnect at connect", 0),
    ("hangs up at EHLO", {"EHLO": DROP}, "refused", "disconnect at connect", 0),
    ("wants nothing of us", {"GREETING": "554 no service here"}, "paused", "554 no service", 0),
    ("speaks no SMTP", {"GREETING": "SSH-2.0-none"}, "refused", "disconnect at connect", 0),
    ("defers the sender", {"MAIL": "451 4.7.0 slow down"}, "refused", "451 4.7.0 slow down", 0),
    ("refuses the sender", {"MAIL": "550 5.7.1 not from here"}, "paused", "refuses the sender", 0),
    ("does not know the sender", {"MAIL": "553 5.1.8 no such sender"}, "paused", "refuses the sender", 0),
    ("wants a login first", {"MAIL": "530 5.7.0 authenticate"}, "paused", "credentials", 0),
    ("finds it too large at once", {"MAIL": "552 5.3.4 too big"}, "failed", "too large", 0),
    ("greylists", {"RCPT": "451 4.7.1 greylisted"}, "refused", "greylisted", 0),
    ("has a full mailbox", {"RCPT": "552 5.2.2 over quota"}, "refused", "mailbox is full", 0),
    ("knows no such person", {"RCPT": "550 5.1.1 no such user"}, "failed", "550 5.1.1 no such user", 0),
    ("does not relay for us", {"RCPT": "550 5.7.1 Relaying denied"}, "paused", "does not relay", 0),
    ("hangs up after the recipient", {"RCPT": DROP}, "refused", "disconnect at rcpt", 0),
    ("closes at DATA", {"DATA": "421 4.3.2 shutting down"}, "refused", "421 4.3.2", 0),
    ("hangs up at DATA", {"DATA": DROP}, "refused", "disconnect at data", 0),
    ("hangs up after the final dot", {"BODY": DROP}, "unknown", "disconnect at body", 1),
    ("answers nonsense to the letter", {"BODY": "what?"}, "unknown", "disconnect at body", 1),
    ("defers the letter", {"BODY": "451 4.3.0 scanner is busy"}, "refused", "scanner is busy", 1),
    ("refuses the letter", {"BODY": "554 5.7.1 looks like spam"}, "failed", "looks like spam", 1),
    ("finds nobody after DATA", {"BODY": "550 5.1.1 no such user"}, "failed", "no such user", 1),
]
STALLS = [("GREETING", "refused"), ("EHLO", "refused"), ("MAIL", "refused"), ("RCPT", "refused")]
STALLS += [("DATA", "refused"), ("BODY", "unknown")]


@pytest.mark.parametrize(
    ("script", "verdict", "words", "dots"), [each[1:] for each in ONE_LETTER], ids=[e[0] for e in ONE_LETTER]
)
def test_a_server_that(script: dict[str, Answer], verdict: str, words: str, dots: int) -> None:
    with ScriptedServer(script) as server, channel_to(server.port) as channel:
        [outcome] = channel.send([letter(7)])
        assert (outcome.letter_id, outcome.verdict, outcome.at) == (7, verdict, NOW)
        assert words in outcome.reason
        assert len(server.submitted) == dots
        blames_address = "no such user" in words
        assert outcome.marks_contact == blames_address


@pytest.mark.parametrize(("verb", "verdict"), STALLS)
def test_a_server_that_stalls_holds_a_letter_for_its_time_out_and_no_longer(verb: str, verdict: str) -> None:
    with ScriptedServer({verb: STALL}) as server, channel_to(server.port, timeout=0.3) as channel:
        began = monotonic()
        [outcome] = channel.send([letter(1)])
        assert 0.25 < monotonic() - began < 2.0
        assert outcome.verdict == verdict
        assert "timeout" in outcome.reason
        assert len(server.submitted) == (1 if verdict == "unknown" else 0)


def test_a_large_letter_that_never_left_our_buffer_is_refused_and_not_unknown() -> None:
    """A server that stops reading half-way cannot have had the final dot."""

    class Deaf(ScriptedServer):
        async def _talk(self, reader, writer):  # type: ignore[no-untyped-def]
            await self._say("GREETING", "", writer)
            for _ in range(4):
                verb = (await reader.readline()).decode().split()[0]
                await self._say(verb, "", writer)
            writer.transport.pause_reading()
            await self._say("BODY", "", writer)

    large = letter(1, text="x" * 20_000_000)
    script: dict[str, Answer] = {"BODY": STALL}
    with Deaf(script, offers=()) as server, channel_to(server.port, timeout=0.5) as channel:
        [outcome] = channel.send([large])
        assert (outcome.verdict, "timeout at data" in outcome.reason) == ("refused", True)


def test_greylisting_lets_the_second_try_pass_on_the_same_connection() -> None:
    script: dict[str, Answer] = {"RCPT": ["451 4.7.1 come back later", "250 ok"]}
    with ScriptedServer(script) as server, channel_to(server.port) as channel:
        assert [each.verdict for each in channel.send([letter(1)])] == ["refused"]
        assert [each.verdict for each in channel.send([letter(1)])] == ["sent"]
        assert (server.connections, len(server.submitted)) == (1, 1)
        assert "RSET" in server.heard


def test_tidying_up_after_a_refusal_stays_within_the_letters_time_and_changes_no_verdict() -> None:
    script: dict[str, Answer] = {"RCPT": "550 5.1.1 gone", "RSET": STALL}
    with (
        ScriptedServer(script) as server,
        channel_to(server.port, connections=1, timeout=0.3) as channel,
    ):
        began = monotonic()
        assert [each.verdict for each in channel.send([letter(1)])] == ["failed"]
        assert monotonic() - began < 2.0


def test_one_refused_recipient_among_many_stops_no_other() -> None:
    script: dict[str, Answer] = {"RCPT": lambda line: "550 5.1.1 gone" if "unit5@" in line else "250 ok"}
    with ScriptedServer(script) as server, channel_to(server.port, connections=2) as channel:
        outcomes = channel.send(letters(20))
        assert [each.letter_id for each in outcomes] == list(range(1, 21))
        assert {each.letter_id for each in outcomes if each.verdict == "failed"} == {5}
        assert {each.verdict for each in outcomes if each.letter_id != 5} == {"sent"}
        assert len(server.submitted) == 19


def test_an_address_that_smtp_cannot_carry_fails_alone() -> None:
    odd = [letter(1, "联系人@city.example"), letter(2, "a b>@city.example"), letter(3)]
    with ScriptedServer() as server, channel_to(server.port, connections=1) as channel:
        outcomes = channel.send(odd)
        assert [each.verdict for each in outcomes] == ["failed", "failed", "sent"]
        assert [each.marks_contact for each in outcomes] == [True, True, False]


@pytest.mark.parametrize(("verb", "polite", "dots"), [("DATA", "354 go on", 1), ("BODY", "250 taken", 2)])
def test_after_421_half_way_we_close_and_the_next_letter_gets_a_new_connection(
    verb: str, polite: str, dots: int
) -> None:
    script: dict[str, Answer] = {verb: ["421 4.3.2 enough", polite]}
    with ScriptedServer(script) as server, channel_to(server.port, connections=1) as channel:
        assert [each.verdict for each in channel.send(letters(2))] == ["refused", "sent"]
        assert (server.connections, len(server.submitted)) == (2, dots)


def test_a_failed_login_pauses_the_batch_and_burns_no_attempt() -> None:
    script: dict[str, Answer] = {"AUTH": "535 5.7.8 bad credentials"}
    with (
        ScriptedServer(script, offers=("AUTH PLAIN LOGIN",)) as server,
        channel_to(server.port, connections=3, user="duban", password="hidden-word") as channel,
    ):
        outcomes = channel.send(letters(30))
        assert {each.verdict for each in outcomes} == {"paused"}
        assert {each.retry_after for each in outcomes} == {None}
        assert "535 5.7.8 bad credentials" in outcomes[-1].reason
        assert "hidden-word" not in repr(outcomes)
        assert not any(command.startswith("MAIL") for command in server.heard)
        assert server.connections <= 3


def test_a_sender_refused_half_way_leaves_the_rest_untried() -> None:
    script: dict[str, Answer] = {"MAIL": ["250 ok", "250 ok", "550 5.7.1 account closed"]}
    with ScriptedServer(script) as server, channel_to(server.port, connections=1) as channel:
        assert [each.verdict for each in channel.send(letters(6))] == ["sent"] * 2 + ["paused"] * 4
        assert len([command for command in server.heard if command.startswith("MAIL")]) == 3


def test_nobody_listening_pauses_until_another_look() -> None:
    with ScriptedServer() as server:
        port = server.port
    with channel_to(port) as channel:
        outcomes = channel.send(letters(3))
        assert {each.verdict for each in outcomes} == {"paused"}
        assert outcomes[0].retry_after == 60.0


def test_an_unknown_host_pauses() -> None:
    with channel_to(25, host="mail.office.invalid") as channel:
        [outcome] = channel.send([letter(1)])
        assert outcome.verdict == "paused"


def test_starttls_that_is_not_offered_is_never_replaced_by_plain_text() -> None:
    with ScriptedServer() as server, channel_to(server.port, security="starttls") as channel:
        [outcome] = channel.send([letter(1)])
        assert (outcome.verdict, outcome.retry_after) == ("paused", None)
        assert not any(command.startswith("MAIL") for command in server.heard)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_pauses(security: str, server_tls: ssl.SSLContext) -> None:
    with (
        _speaking(security, server_tls) as server,
        channel_to(server.port, security=security) as channel,
    ):
        [outcome] = channel.send([letter(1)])
        assert (outcome.verdict, outcome.retry_after) == ("paused", None)
        assert "certificate" in outcome.reason
        assert server.submitted == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.usefixtures("trusted")
def test_letters_travel_encrypted(security: str, server_tls: ssl.SSLContext) -> None:
    with (
        _speaking(security, server_tls) as server,
        channel_to(server.port, security=security, connections=2) as channel,
    ):
        assert {each.verdict for each in channel.send(letters(6))} == {"sent"}
        assert len(server.submitted) == 6


@pytest.mark.usefixtures("trusted")
def test_an_encrypted_server_that_stalls_leaves_nothing_open(server_tls: ssl.SSLContext) -> None:
    with (
        ScriptedServer({"GREETING": STALL}, tls=server_tls) as server,
        channel_to(server.port, security="tls", timeout=0.3) as channel,
    ):
        assert [each.verdict for each in channel.send([letter(1)])] == ["refused"]


def test_tls_to_a_port_that_speaks_plainly_pauses() -> None:
    with ScriptedServer() as server, channel_to(server.port, security="tls") as channel:
        assert [each.verdict for each in channel.send([letter(1)])] == ["paused"]


def _speaking(security: str, context: ssl.SSLContext) -> ScriptedServer:
    return ScriptedServer(tls=context) if security == "tls" else ScriptedServer(starttls=context)
