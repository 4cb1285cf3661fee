"""A real SMTP server on 127.0.0.1 for the demo, tests and measurements: messages in, a callback for each.

The law: 250 after the final dot is said only when the callback has returned.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from duban.delivery.inbox import header, words
from duban.delivery.looping import LoopThread

LINE_LIMIT = 2048
SIZE_LIMIT = 32 * 1024 * 1024

#: Takes (sender, recipient, message); an OSError of it is answered with 452, try later.
Take = Callable[[str, str, bytes], object]


@dataclass(frozen=True, slots=True)
class Received:
    """One line of the index. ``subject`` is decoded."""

    address: str
    message_id: str
    subject: str


class LoopbackServer:
    """Listens from construction until ``close``; ``port`` is where. Keeps an index of what it took."""

    def __init__(self, take: Take | None = None) -> None:
        self._take = take
        self._index: list[tuple[str, str, str]] = []
        self._open: set[_Conversation] = set()
        self._closing = False
        self._thread = LoopThread("duban-loopback")
        self._server = self._thread.run(self._listen())
        self.host = "127.0.0.1"
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.connections = 0  # since the start

    @property
    def count(self) -> int:
        return len(self._index)

    def index(self) -> list[Received]:
        """Return what was taken, in order."""
        return [Received(address, identity, words(subject)) for address, identity, subject in self._index]

    def close(self) -> None:
        """Hang up on everybody and end the thread; may be called twice."""
        if not self._thread.loop.is_closed():
            self._thread.run(self._hang_up())
            self._thread.close()

    def __enter__(self) -> LoopbackServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: _Conversation(self), "127.0.0.1", 0, backlog=256)

    async def _hang_up(self) -> None:
        self._closing = True
        self._server.close()
        for conversation in tuple(self._open):
            conversation.end()

    def joined(self, conversation: _Conversation) -> None:
        if self._closing:  # it was on its way in while we hung up
            conversation.end()
            return
        self.connections += 1
        self._open.add(conversation)

    def left(self, conversation: _Conversation) -> None:
        self._open.discard(conversation)

    def took(self, sender: str, recipients: list[str], body: bytes) -> None:
        for address in recipients:
            if self._take is not None:
                self._take(sender, address, body)
            self._index.append((address, header(body, "Message-ID"), header(body, "Subject")))


class _Conversation(asyncio.Protocol):
    def __init__(self, server: LoopbackServer) -> None:
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.joined(self)
        self._say("220 loopback ESMTP duban")

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.left(self)

    def end(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        start = max(len(self._buffer) - 4, 0)
        self._buffer += data
        while self._buffer:
            if self._in_data:
                if not self._read_message(start):
                    return
            elif not self._read_command():
                return
            start = 0

    def _read_message(self, start: int) -> bool:
        if self._buffer.startswith(b".\r\n"):
            body, used = b"", 3
        else:
            end = self._buffer.find(b"\r\n.\r\n", start)
            if end < 0:
                if len(self._buffer) > SIZE_LIMIT:
                    self._say("552 5.3.4 message too large")
                    self._quit()
                return False
            body, used = bytes(self._buffer[: end + 2]), end + 5
        del self._buffer[:used]
        self._in_data = False
        body = body.removeprefix(b".").replace(b"\r\n.", b"\r\n")
        try:
            self._server.took(self._sender or "", self._recipients, body)
        except OSError as error:
            self._say(f"452 4.3.1 cannot store the message: {error.strerror or 'input/output error'}")
        else:
            self._say("250 2.0.0 taken")
        self._reset()
        return True

    def _read_command(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0 or end > LINE_LIMIT:
            if len(self._buffer) > LINE_LIMIT:
                self._say("500 5.5.2 line too long")
                self._quit()
            return False
        line = bytes(self._buffer[:end]).decode("utf-8", "replace").strip()
        del self._buffer[: end + 1]
        self._obey(line[:4].upper(), line)
        return True

    def _obey(self, verb: str, line: str) -> None:
        path = re.search(r":\s*<([^>]*)>", line)
        match verb:
            case "EHLO":
                self._reset()
                self._say(f"250-loopback\r\n250-SIZE {SIZE_LIMIT}\r\n250-8BITMIME\r\n250 PIPELINING")
            case "HELO" | "RSET":
                self._reset()
                self._say("250 loopback")
            case "NOOP":
                self._say("250 2.0.0 ok")
            case "MAIL" if path:
                self._reset()
                self._sender = path.group(1)
                self._say("250 2.1.0 ok")
            case "RCPT" if path and self._sender is not None:
                self._recipients.append(path.group(1))
                self._say("250 2.1.5 ok")
            case "DATA" if self._recipients:
                self._in_data = True
                self._say("354 end with a dot")
            case "QUIT":
                self._say("221 2.0.0 bye")
                self._quit()
            case "MAIL":
                self._say("501 5.5.4 no address")
            case "RCPT" | "DATA":
                self._say("503 5.5.1 not in this order")
            case _:
                self._say("502 5.5.1 not known here")

    def _reset(self) -> None:
        self._sender, self._recipients = None, []

    def _say(self, line: str) -> None:
        if self._transport is not None:
            self._transport.write(line.encode() + b"\r\n")

    def _quit(self) -> None:
        self._buffer.clear()
        if self._transport is not None:
            self._transport.close()
