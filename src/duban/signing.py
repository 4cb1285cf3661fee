"""A link's facts in, a short text that nobody else can make out; and back. Pure: key and time are given.

One law: the same facts give the same text, so a letter that is worded again is the same letter; and a text of
which one character is changed says nothing at all.
"""

from __future__ import annotations

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

#: The verbs that a link may say. Their places are part of the format: append, never reorder.
VERBS = ("acknowledge", "submit", "post", "promise", "ask-time", "zero-report", "decline")
VERSION = 1
#: Version, verb, obligation, epoch, made at, expires at (seconds), digest of the address. With its signature
#: a multiple of three bytes: base64 then has no idle bits, and no second spelling of one link.
_FACTS = struct.Struct(">BBIHII8s")
_SIGNATURE = 18
LENGTH = (_FACTS.size + _SIGNATURE) // 3 * 4


@dataclass(frozen=True, slots=True)
class Link:
    """What a link allows: the reader of one address to say one verb of one obligation in one epoch."""

    reader: bytes  # digest of the address, see ``reader``
    obligation_id: int
    epoch: int
    verb: str
    made_at: datetime  # whole seconds
    expires_at: datetime


class Flaw(StrEnum):
    """Why a text is no link."""

    FORGED = "forged"  # or mutilated, of another key or version, or of a letter that has not left yet
    EXPIRED = "expired"


def reader(key: bytes, address: str) -> bytes:
    """Return the digest of an address: a link that is passed on does not tell whose it is."""
    return hmac.digest(key, b"duban reader\0" + address.lower().encode(), "sha256")[:8]


def sign(key: bytes, link: Link) -> str:
    """Return the text of a link, of ``LENGTH`` characters that are safe in an address."""
    facts = _FACTS.pack(
        VERSION, VERBS.index(link.verb), link.obligation_id, link.epoch,
        int(link.made_at.timestamp()), int(link.expires_at.timestamp()), link.reader,
    )  # fmt: skip
    return urlsafe_b64encode(facts + _signature(key, facts)).decode()


def read(key: bytes, text: str, now: datetime) -> Link | Flaw:
    """Return the link that was signed, or what is wrong with the text."""
    try:
        whole = urlsafe_b64decode(text.encode("ascii")) if len(text) == LENGTH else b""
    except (UnicodeEncodeError, NotBase64):
        return Flaw.FORGED
    facts, signature = whole[: _FACTS.size], whole[_FACTS.size :]
    genuine = hmac.compare_digest(signature, _signature(key, facts))
    if not genuine or urlsafe_b64encode(whole).decode() != text:  # the decoder takes + for - and skips marks
        return Flaw.FORGED
    version, verb, obligation_id, epoch, made, expires, who = _FACTS.unpack(facts)
    if version != VERSION or verb >= len(VERBS):
        return Flaw.FORGED
    made_at, expires_at = datetime.fromtimestamp(made, UTC), datetime.fromtimestamp(expires, UTC)
    if made_at > now:
        return Flaw.FORGED
    if now >= expires_at:
        return Flaw.EXPIRED
    return Link(who, obligation_id, epoch, VERBS[verb], made_at, expires_at)


def _signature(key: bytes, facts: bytes) -> bytes:
    return hmac.digest(key, b"duban link\0" + facts, "sha256")[:_SIGNATURE]
