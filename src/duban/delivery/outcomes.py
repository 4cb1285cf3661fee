"""A letter's bytes and how its conversation ended in, one verdict out. Pure; no sockets and no clock here.

The law: a letter is judged by how far its conversation got. Before the final dot of DATA nothing can have
been delivered; after it only a reply of the server tells. A mistake of ours never blames a recipient.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

Verdict = Literal["sent", "refused", "unknown", "failed", "paused"]
Cause = Literal[
    "reply", "timeout", "disconnect", "unreachable", "certificate", "tls", "unsupported", "address", "fault"
]

#: Seconds after which an unreachable or overloaded server is worth another look.
LOOK_AGAIN = 60.0


class Phase(StrEnum):
    """How far a conversation had got when it ended."""

    CONNECT = "connect"  # name, socket, TLS, greeting, EHLO, AUTH
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # the command, or a body whose final dot certainly did not leave
    BODY = "body"  # the final dot may have left


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered letter for one address. ``body`` is the whole message, headers first."""

    letter_id: int
    address: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a conversation ended early. ``code`` and ``text`` are the server's, when it replied."""

    phase: Phase
    cause: Cause
    code: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter.

    - ``sent``: the server took it.
    - ``refused``: certainly not delivered; try again later, it may be recomposed.
    - ``unknown``: perhaps delivered; only the same bytes may go again.
    - ``failed``: never will be; ``marks_contact`` when the address itself is to blame.
    - ``paused``: our side is wrong or out of time; the letter was not tried and no attempt is burned.

    ``retry_after`` is in seconds. For ``paused`` it says when to open the channel again; None means when
    a person has mended the settings, 0 at once.
    """

    letter_id: int
    verdict: Verdict
    reason: str
    at: datetime
    retry_after: float | None = None
    marks_contact: bool = False


def classify(letter_id: int, failure: Failure | None, at: datetime) -> Outcome:
    """Return the outcome of one letter; without ``failure`` it was sent."""
    if failure is None:
        return Outcome(letter_id, "sent", "", at)
    verdict, what, retry_after, marks = _judge(failure)
    return Outcome(letter_id, verdict, f"{what}: {_detail(failure)}", at, retry_after, marks)


def paused(letter_id: int, reason: str, at: datetime, retry_after: float | None) -> Outcome:
    """Return the outcome of a letter that was not tried."""
    return Outcome(letter_id, "paused", reason, at, retry_after)


def is_transient(failure: Failure) -> bool:
    """Tell whether no session could be opened for a reason that passes by itself."""
    return failure.phase is Phase.CONNECT and _judge(failure)[0] == "refused"


def backoff(attempts: int, seed: int) -> timedelta:
    """Return the wait before the next try: 1 minute doubling to 4 hours, within a quarter either way.

    ``attempts`` counts the tries so far, from 1. The jitter depends on ``seed`` (the letter's id) and
    ``attempts`` only, so that letters refused together come back apart and a replay is the same.
    """
    minutes = min(2.0 ** (min(max(attempts, 1), 16) - 1), 240.0)
    digest = hashlib.sha256(f"{seed}:{attempts}".encode()).digest()
    jitter = int.from_bytes(digest[:4], "big") / 0xFFFFFFFF
    return timedelta(minutes=minutes * (0.75 + 0.5 * jitter))


_Judgement = tuple[Verdict, str, float | None, bool]


def _judge(failure: Failure) -> _Judgement:
    if failure.phase is Phase.CONNECT:
        return _judge_session(failure)
    if failure.cause == "reply" and 400 <= failure.code < 500:
        return "refused", "the server asks to try later", None, False
    if failure.cause == "reply" and 500 <= failure.code < 600:
        return _judge_permanent(failure)
    if failure.cause == "address":
        if failure.phase is Phase.RCPT:
            return "failed", "the address cannot be written in SMTP", None, True
        return "paused", "the sender's address cannot be written in SMTP", None, False
    if failure.phase is Phase.BODY:
        return "unknown", "the server had the whole letter and did not confirm it", None, False
    return "refused", "the conversation broke off before the letter was handed over", None, False


def _judge_session(failure: Failure) -> _Judgement:
    if failure.cause in ("timeout", "disconnect", "fault") or 400 <= failure.code < 500:
        return "refused", "the server opened no session", LOOK_AGAIN, False
    if failure.cause == "unreachable":
        return "paused", "the server cannot be reached", LOOK_AGAIN, False
    return "paused", "the server opens no session with these settings", None, False


def _judge_permanent(failure: Failure) -> _Judgement:
    enhanced = re.match(r"5\.\d{1,3}\.\d{1,3}\b", failure.text)
    detail = enhanced.group() if enhanced else ""
    if failure.code in (530, 534, 535, 538):
        return "paused", "the server wants other credentials or encryption", None, False
    if failure.phase is Phase.MAIL:
        if failure.code == 552 or detail == "5.3.4":  # its announced size: this letter's matter alone
            return "failed", "the letter is too large for the server", None, False
        return "paused", "the server refuses the sender", None, False
    if failure.phase is Phase.RCPT:
        # "Relaying denied" says that we may not send through this server, not that the person is gone:
        # without this rule one wrong setting would mark the whole roster.
        if failure.code == 503 or "relay" in failure.text.lower():
            return "paused", "the server does not relay for this sender", None, False
        if failure.code == 552 or detail == "5.2.2":  # a full mailbox empties again (RFC 5321, 4.2.3)
            return "refused", "the recipient's mailbox is full", None, False
        return "failed", "the server refuses the recipient", None, True
    # Some servers check the recipient only after DATA and say so in the enhanced code (RFC 3463).
    return "failed", "the server refuses the letter", None, detail.startswith("5.1.")


def _detail(failure: Failure) -> str:
    text = legible(failure.text)
    if failure.cause == "reply":
        return f"{failure.code} {text}".strip()
    return f"{failure.cause} at {failure.phase.value}" + (f" ({text})" if text else "")


def legible(text: str) -> str:
    """Return a server's words as one line that any store takes: no controls, 300 characters at most.

    Undecoded bytes (surrogates) are read as GB 18030, in which some servers still answer.
    """
    raw = text.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
