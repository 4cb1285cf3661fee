"""Rendered words in, the bytes of a letter out. No clock: the same arguments give the same bytes.

A fixed skeleton is filled with encoded parts, because building message objects costs ten times as much. Every
part is base64, so no line of a body can look like a boundary and nothing in a title can reach a header raw.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from duban.problems import BadInput
from duban.values import Item, Kind, Rendered

#: A letter about forty obligations names this many roots: headers must stay short of servers' limits.
MAX_REFERENCES = 20

_ATOMS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_BREAK = re.compile(r"[\r\n\t\v\f\x00-\x1f\x7f\x85\u2028\u2029]+")

_ALTERNATIVE = (
    b"--=_duban_words\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n%b\r\n"
    b"--=_duban_words\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n%b\r\n"
    b"--=_duban_words--\r\n"
)
_WORDS_TYPE = b'Content-Type: multipart/alternative; boundary="=_duban_words"\r\n\r\n'
_MIXED = (
    b'Content-Type: multipart/mixed; boundary="=_duban_parts"\r\n\r\n'
    b"--=_duban_parts\r\n" + _WORDS_TYPE + b"%b"
    b"--=_duban_parts\r\n"
    b'Content-Type: text/calendar; charset=utf-8; method=PUBLISH; name="deadlines.ics"\r\n'
    b"Content-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="deadlines.ics"\r\n\r\n%b\r\n'
    b"--=_duban_parts--\r\n"
)


def message_id(
    address: str, slot_at: datetime, letter_class: str, scope: str, sequence: int, domain: str
) -> str:
    """Return the Message-ID of a letter: always the same for one letter, and of no other."""
    slot = slot_at.astimezone(UTC).isoformat()
    named = "\x1f".join((address, slot, letter_class, scope, str(sequence)))
    return f"<{sha256(named.encode('utf-8', 'replace')).hexdigest()[:40]}@{_domain(domain)}>"


def roots(items: Iterable[Item], domain: str) -> tuple[str, ...]:
    """Return the synthetic root of each obligation, so that letters about it thread together."""
    numbers = dict.fromkeys(item.obligation_id for item in items if item.obligation_id)
    return tuple(f"<obligation-{number}@{_domain(domain)}>" for number in list(numbers)[:MAX_REFERENCES])


def build(
    rendered: Rendered,
    *,
    to: str,
    sender_address: str,
    sender_name: str,
    reply_to: str,
    message_id: str,
    references: Sequence[str],
    date: datetime,
    kind: str,
    ics: bytes | None = None,
) -> bytes:
    """Return the letter as it goes over the wire, CRLF line ends and no line above 998 characters.

    ``date`` is aware. Raises BadInput for an address that no header can carry.
    """
    head = [
        f"From: {_mailbox(sender_name, sender_address)}",
        f"To: {_address(to)}",
        f"Subject: {encoded(rendered.subject, 9)}",
        f"Date: {format_datetime(date)}",
        f"Message-ID: {_identifier(message_id)}",
    ]
    if references:
        head.append("References: " + "\r\n ".join(map(_identifier, references)))
    if reply_to:
        head.append(f"Reply-To: {_address(reply_to)}")
    if kind == Kind.DAILY:
        head.append(f"List-Unsubscribe: <mailto:{_address(reply_to or sender_address)}?subject=unsubscribe>")
    head += [
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        f"X-Duban-Kind: {kind}",
        "Content-Language: zh-CN",
        "MIME-Version: 1.0",
        "",
    ]
    words = _ALTERNATIVE % (_body(rendered.text), _body(rendered.html))
    parts = _WORDS_TYPE + words if ics is None else _MIXED % (words, _lines(ics))
    return "\r\n".join(head).encode("ascii") + parts


@lru_cache(maxsize=1024)
def encoded(text: str, used: int) -> str:
    """Return ``text`` for a header whose name takes ``used`` columns: as it is, or as RFC 2047 words.

    >>> encoded("提醒", 9)
    '=?utf-8?B?5o+Q6YaS?='
    """
    text = _BREAK.sub(" ", text).strip()
    if len(text) <= 60 and "=?" not in text and _PLAIN.fullmatch(text):
        return text
    words: list[str] = []
    chunk, room = b"", (64 - used) // 4 * 3
    for mark in text:
        more = mark.encode("utf-8", "replace")
        if len(chunk) + len(more) > room:
            words.append(f"=?utf-8?B?{b64encode(chunk).decode()}?=")
            chunk, room = b"", 45
        chunk += more
    words.append(f"=?utf-8?B?{b64encode(chunk).decode()}?=")
    return "\r\n ".join(words)


@lru_cache(maxsize=1024)
def _mailbox(name: str, address: str) -> str:
    name = _BREAK.sub(" ", name).strip()
    if not name:
        return _address(address)
    if _PLAIN.fullmatch(name) and len(name) <= 60:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        shown = f'"{quoted}"' if "=?" not in name else f"=?utf-8?B?{b64encode(name.encode()).decode()}?="
    else:
        shown = encoded(name, 6)
    return f"{shown}\r\n <{_address(address)}>"


@lru_cache(maxsize=8192)
def _address(address: str) -> str:
    local, at, domain = address.strip().rpartition("@")
    try:
        plain = f"{local}{at}{domain.encode('idna').decode('ascii')}" if not domain.isascii() else address
    except UnicodeError:
        plain = ""
    plain = plain.strip()
    if len(plain) > 320 or not _ATOMS.fullmatch(plain):
        raise BadInput(
            f"{address[:80]!r} is not an address that mail can carry", hint="mend it in the roster"
        )
    return plain


def sendable(address: str) -> bool:
    """Say whether mail can carry this address at all."""
    try:
        _address(address)
    except BadInput:
        return False
    return True


def _identifier(value: str) -> str:
    if len(value) > 250 or not re.fullmatch(r"<[!-;=?-~]+@[!-;=?-~]+>", value):
        raise BadInput(f"{value[:80]!r} is not a message identifier")
    return value


@lru_cache(maxsize=64)
def _domain(domain: str) -> str:
    """Return a domain fit for an identifier; anything else becomes the reserved one."""
    return domain if len(domain) <= 80 and re.fullmatch(r"[A-Za-z0-9.-]+", domain) else "duban.invalid"


def _body(text: str) -> bytes:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    return _lines(lines.encode("utf-8", "replace"))


def _lines(content: bytes) -> bytes:
    whole = b64encode(content)
    return b"\r\n".join([whole[start : start + 76] for start in range(0, len(whole), 76)])
