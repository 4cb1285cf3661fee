"""A mail server that follows a script, on real sockets: accept, stall, refuse, hang up, speak TLS."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from duban.delivery.looping import LoopThread

STALL = "(never answer)"
DROP = "(hang up)"

#: A reply, STALL or DROP; a list is used up one a time and its last repeats; a function sees the line.
Answer = str | Sequence[str] | Callable[[str], str]

_POLITE = {"GREETING": "220 scripted", "DATA": "354 go on", "BODY": "250 taken", "QUIT": "221 bye"}


class ScriptedServer:
    """Answers each verb by ``script`` and else politely. GREETING and BODY (after the final dot) are verbs.

    ``submitted`` holds the body of every letter whose final dot arrived, answered or not.
    """

    def __init__(
        self,
        script: Mapping[str, Answer] | None = None,
        *,
        offers: Sequence[str] = ("SIZE 1000000", "8BITMIME"),
        tls: ssl.SSLContext | None = None,  # from the first byte
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        self._script, self._offers, self._tls, self._starttls = script or {}, list(offers), tls, starttls
        if starttls:
            self._offers.append("STARTTLS")
        self._asked: Counter[str] = Counter()
        self.submitted: list[bytes] = []
        self.heard: list[str] = []  # commands, in order
        self.connections = 0
        self._talks: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}
        self._thread = LoopThread("scripted-smtp")
        self._server = self._thread.run(self._listen())
        self.port: int = self._server.sockets[0].getsockname()[1]

    def __enter__(self) -> ScriptedServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.run(self._hang_up())
        self._thread.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._meet, "127.0.0.1", 0, ssl=self._tls, backlog=256)

    async def _hang_up(self) -> None:
        self._server.close()
        for writer in self._talks:
            writer.transport.abort()

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks[writer] = self._thread.loop.create_task(self._talk(reader, writer))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._say("GREETING", "", writer)
            while line := await reader.readline():
                text = line.decode("utf-8", "replace").strip()
                self.heard.append(text)
                verb = text.partition(" ")[0].upper()
                said = await self._say(verb, text, writer)
                if verb == "DATA" and said.startswith("354"):
                    self.submitted.append(await reader.readuntil(b"\r\n.\r\n"))
                    await self._say("BODY", "", writer)
                elif verb == "STARTTLS" and self._starttls:
                    await writer.start_tls(self._starttls)
        except (OSError, EOFError):
            pass  # the client hung up, or the script did
        finally:
            writer.transport.abort()

    async def _say(self, verb: str, line: str, writer: asyncio.StreamWriter) -> str:
        answer = self._script.get(verb, _POLITE.get(verb, "250 ok"))
        if callable(answer):
            answer = answer(line)
        elif not isinstance(answer, str):
            answer = answer[min(self._asked[verb], len(answer) - 1)]
        self._asked[verb] += 1
        if answer == STALL:
            await asyncio.Event().wait()
        if answer == DROP:
            raise ConnectionAbortedError
        if verb == "EHLO" and answer.startswith("250"):
            answer = "\r\n".join(["250-scripted", *(f"250-{each}" for each in self._offers), "250 HELP"])
        if verb == "STARTTLS" and self._starttls:
            answer = "220 go ahead"
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()
        return answer
