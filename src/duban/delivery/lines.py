"""One SMTP connection: a letter in, done or an exception out, and how far it got in ``phase``.

The law: ``phase`` says BODY exactly when the final dot of DATA may have left this machine.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from email.utils import parseaddr

import aiosmtplib

from duban.clock import monotonic
from duban.delivery.outcomes import Cause, Failure, Outgoing, Phase
from duban.settings import Smtp

IDLE = 30.0  # seconds after which a connection is not trusted any more
GOODBYE = 2.0  # seconds for QUIT


class Pace:
    """Spreads letters evenly over each minute; ``per_minute`` 0 means no limit. Times in seconds."""

    def __init__(self, per_minute: int) -> None:
        self._gap = 60.0 / per_minute if per_minute else 0.0
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Return how long the next letter has to wait."""
        return max(self._next - now, 0.0) if self._gap else 0.0

    def take(self, now: float) -> None:
        """Use the next place."""
        self._next = max(now, self._next) + self._gap


class Client(aiosmtplib.SMTP):
    """A client whose ``close`` is immediate: nothing buffered goes out later, no TLS farewell lingers."""

    def close(self) -> None:
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


def client_for(smtp: Smtp, tls: ssl.SSLContext | None) -> Client:
    """Return an unconnected client. The security mode is explicit: it never falls back to plain text.

    It has no time-outs of its own; the caller bounds each step.
    """
    name = socket.gethostname()  # never getfqdn: it may wait for a name server
    return Client(
        hostname=smtp.host,
        port=smtp.port,
        username=smtp.user or None,
        password=smtp.password or None,
        local_hostname=name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else "[127.0.0.1]",
        timeout=None,
        use_tls=smtp.security == "tls",
        start_tls=smtp.security == "starttls",
        tls_context=tls,
    )


async def open_session(client: Client) -> None:
    """Connect, encrypt, authenticate and learn what the server can do."""
    await client.connect()
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()


class Line:
    """One connection of the pool, renewed when worn, idle or broken. Used by one task at a time."""

    def __init__(self, smtp: Smtp, tls: ssl.SSLContext | None) -> None:
        self._smtp, self._tls = smtp, tls
        self._client: Client | None = None
        self._carried = 0  # letters on this connection
        self._used_at = 0.0
        self._phase = Phase.CONNECT
        self.opened = 0
        self.reused = False  # whether the last letter met a connection that was open before

    async def transfer(self, letter: Outgoing) -> None:
        """Submit one letter to one recipient; return when the server has confirmed it.

        aiosmtplib's own ``sendmail`` cannot tell a break before the final dot from one after it, so the
        steps are taken one by one here.
        """
        self._phase = Phase.CONNECT
        client = await self._ready()
        self._phase = Phase.MAIL
        body = on_the_wire(letter.body)
        options = []
        if client.supports_extension("size"):
            options.append(f"SIZE={len(body)}")
        if not body.isascii() and client.supports_extension("8bitmime"):
            options.append("BODY=8BITMIME")
        await client.mail(self._smtp.sender, options=options)
        self._phase = Phase.RCPT
        if "@" not in letter.address or parseaddr(letter.address)[1] != letter.address:
            # aiosmtplib would guess what was meant, and write to somebody else.
            raise ValueError(f"{letter.address!r} is not an address")
        await client.rcpt(letter.address)
        self._phase = Phase.DATA
        reply = await client.execute_command(b"DATA")
        protocol = client.protocol
        if reply.code != 354 or protocol is None:
            raise aiosmtplib.SMTPDataError(reply.code, reply.message)
        protocol.write(body + b".\r\n")
        self._phase = Phase.BODY
        reply = await protocol.read_response()
        if not 200 <= reply.code < 300:
            raise aiosmtplib.SMTPDataError(reply.code, reply.message)

    def reached(self) -> Phase:
        """Return how far the last letter got. Bytes that still wait in our own buffer did not leave."""
        transport = self._client.transport if self._client else None
        if self._phase is Phase.BODY and isinstance(transport, asyncio.WriteTransport):
            return Phase.DATA if transport.get_write_buffer_size() else Phase.BODY
        return self._phase

    async def settle(self, failure: Failure | None) -> None:
        """Make the connection fit for the next letter, or drop it."""
        self._carried += 1
        self._used_at = monotonic()
        client = self._client
        if client is None or (failure and (failure.cause != "reply" or failure.code == 421)):
            self.drop()  # after 421 the client still believes it is connected
        elif self._carried >= self._smtp.per_connection:
            await self.leave()
        elif failure:
            await client.rset()

    async def leave(self) -> None:
        """Say QUIT, briefly, and close."""
        client = self._client
        try:
            if client is not None and client.is_connected:
                async with asyncio.timeout(GOODBYE):
                    await client.quit()
        except (aiosmtplib.SMTPException, OSError):
            pass  # the letters are settled; how the server says goodbye changes nothing
        finally:
            self.drop()

    def drop(self) -> None:
        """Close now, with nothing buffered going out later."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _ready(self) -> Client:
        client = self._client
        self.reused = client is not None and client.is_connected and monotonic() - self._used_at < IDLE
        if client is None or not self.reused:
            self.drop()
            self._client = client = client_for(self._smtp, self._tls)
            self._carried = 0
            await open_session(client)
            self.opened += 1
        return client


def on_the_wire(body: bytes) -> bytes:
    """Return ``body`` as DATA carries it: CRLF line ends, leading dots doubled, a last line end."""
    if not body.count(b"\r\n") == body.count(b"\n") == body.count(b"\r"):
        body = re.sub(rb"\r\n|\r|\n", b"\r\n", body)
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    if body.startswith(b"."):
        body = b"." + body
    return body.replace(b"\r\n.", b"\r\n..")


def describe(phase: Phase, error: Exception) -> Failure:
    """Return what ``error`` means, judged by the deepest cause that says something."""
    for each in (error.__cause__, error):
        cause = _cause(phase, each) if each is not None else None
        if cause == "reply" and isinstance(each, aiosmtplib.SMTPResponseException):
            return Failure(phase, "reply", each.code, each.message)
        if cause is not None:
            return Failure(phase, cause, text="" if cause == "timeout" else str(each))
    return Failure(phase, "fault", text=f"{type(error).__name__}: {error}")


def _cause(phase: Phase, error: BaseException) -> Cause | None:
    match error:
        case aiosmtplib.SMTPResponseException():
            return "reply" if error.code > 0 else "disconnect"  # -1: what came was no SMTP
        case TimeoutError():
            return "timeout"
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return "disconnect"
        case ssl.SSLCertVerificationError() if phase is Phase.CONNECT:
            return "certificate"
        case ssl.SSLError():
            return "tls" if phase is Phase.CONNECT else "disconnect"
        case aiosmtplib.SMTPServerDisconnected() | ConnectionResetError() | ConnectionAbortedError():
            return "disconnect"
        case BrokenPipeError():
            return "disconnect"
        case OSError():  # refused, no route, unknown host
            return "unreachable" if phase is Phase.CONNECT else "disconnect"
        case aiosmtplib.SMTPException():
            return "unsupported"
        case ValueError() if phase in (Phase.MAIL, Phase.RCPT):
            return "address"
    return None
