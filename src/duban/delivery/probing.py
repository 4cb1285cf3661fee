"""Try the mail server without sending: settings in, nothing or a DubanError with what to do out."""

from __future__ import annotations

import asyncio
import ssl

from duban.delivery.lines import client_for, describe, open_session
from duban.delivery.outcomes import Cause, Failure, Phase, legible
from duban.problems import DubanError
from duban.settings import Smtp

_HINTS: dict[Cause, str] = {
    "timeout": "check DUBAN_SMTP_PORT and the firewall; port 465 wants security tls, 587 starttls, 25 none",
    "disconnect": "the server hangs up: check DUBAN_SMTP_PORT and DUBAN_SMTP_SECURITY, and whether it allows "
    "this machine",
    "unreachable": "check DUBAN_SMTP_HOST and DUBAN_SMTP_PORT, and that the server runs",
    "certificate": "the certificate is not trusted or names another host: set DUBAN_SMTP_HOST to that "
    "name, or point SSL_CERT_FILE to your authority's certificate",
    "tls": "the server speaks no TLS on this port: use DUBAN_SMTP_SECURITY=starttls (587) or none",
    "unsupported": "the server does not offer what the settings ask for: check DUBAN_SMTP_SECURITY and "
    "DUBAN_SMTP_USER",
}


def probe_smtp(smtp: Smtp) -> None:
    """Connect, EHLO, authenticate, QUIT, within one time-out. Raises DubanError."""
    failure = asyncio.run(_knock(smtp))
    if failure is None:
        return
    where = f"{smtp.host}:{smtp.port} ({smtp.security})"
    if failure.cause == "reply":
        hint = "the server's answer says why"
        if failure.code in (530, 534, 535, 538):
            hint = "check DUBAN_SMTP_USER and DUBAN_SMTP_PASSWORD; many providers want an app password here"
        elif failure.code < 500:
            hint = "the server asks to come back later; nothing needs mending yet"
        said = f"answered {failure.code} {legible(failure.text)}"
    else:
        hint = _HINTS.get(failure.cause, "see the reason above")
        said = f"failed: {failure.cause}" + (f" ({legible(failure.text)})" if failure.text else "")
    raise DubanError(f"the mail server {where} {said}", hint=hint, code="smtp-unusable")


async def _knock(smtp: Smtp) -> Failure | None:
    tls = ssl.create_default_context() if smtp.security != "none" else None
    client = client_for(smtp, tls)
    try:
        async with asyncio.timeout(smtp.timeout):
            await open_session(client)
            await client.quit()
    except Exception as error:
        return describe(Phase.CONNECT, error)
    finally:
        client.close()
        await asyncio.sleep(0)  # the socket closes in the loop's next round
    return None
