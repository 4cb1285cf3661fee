"""The loopback server: every message that was confirmed has been handed over first."""

from __future__ import annotations

import socket
from pathlib import Path

from duban.clock import MovableClock
from duban.delivery.inbox import EmbeddedInbox
from duban.delivery.loopback import LoopbackServer
from tests.delivery.cast import NOW, channel_to, letter, letters


def test_letters_go_through_a_real_conversation_into_the_inbox(tmp_path: Path) -> None:
    inbox = EmbeddedInbox(tmp_path, MovableClock(NOW), durable=False)
    odd = letter(9, text="第一行\r\n.\r\n.开头有点\r\n\r\n最后")
    with (
        LoopbackServer(lambda sender, address, body: inbox.store(body)) as server,
        channel_to(server.port, connections=2) as channel,
    ):
        assert {each.verdict for each in channel.send([*letters(5), odd])} == {"sent"}
        assert server.count == 6
        assert {each.address for each in server.index()} == {each.address for each in [*letters(5), odd]}
        assert {each.subject for each in server.index()} == {"1", "2", "3", "4", "5", "9"}
    stored = {path.read_bytes() for path in tmp_path.rglob("*.eml")}
    assert stored == {each.body for each in [*letters(5), odd]}


def test_a_message_that_cannot_be_stored_is_deferred(tmp_path: Path) -> None:
    def take(sender: str, address: str, body: bytes) -> None:
        raise OSError(28, "No space left on device")

    with LoopbackServer(take) as server, channel_to(server.port) as channel:
        [outcome] = channel.send([letter(1)])
        assert (outcome.verdict, server.count) == ("refused", 0)
        assert "452" in outcome.reason


def test_commands_may_come_in_one_piece_or_byte_by_byte_and_out_of_order() -> None:
    talk = (
        b"EHLO a.example\r\nDATA\r\nMAIL FROM:<a@a.example> SIZE=3\r\nRCPT TO:<b@b.example>\r\nDATA\r\n"
        b"hi\r\n.\r\nBDAT 3\r\nNOOP\r\nRSET\r\nRCPT TO:<b@b.example>\r\nQUIT\r\n"
    )
    with LoopbackServer() as server:
        whole = _converse(server.port, [talk])
        single = _converse(server.port, [bytes([each]) for each in talk])
        assert whole == single
        assert whole == [
            *["220", "250", "250", "250", "250", "503", "250", "250", "354", "250"],
            *["502", "250", "250", "503", "221"],
        ]
        assert server.count == 2


def test_a_line_without_end_is_cut_off() -> None:
    with LoopbackServer() as server:
        assert _converse(server.port, [b"x" * 5000]) == ["220", "500"]


def _converse(port: int, pieces: list[bytes]) -> list[str]:
    """Say ``pieces``; return the code of each line that came back before the server hung up."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            wire.sendall(piece)
        with wire.makefile("rb") as answers:
            return [line[:3].decode() for line in answers]
