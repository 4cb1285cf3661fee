"""A mailbox over IMAP and the place read up to in, the messages after it out: only looked at, never changed.

One law: a look ends within its bounds, whatever the server holds or says.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from duban.delivery.bounces import MAX_BYTES
from duban.problems import DubanError
from duban.settings import Imap

MAX_LOOK = 300  # messages in one look; the next one goes on
FIRST_LOOK = timedelta(days=14)  # so far back goes the very first
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Place:
    """The last message read, and the validity of its number: a mailbox made anew begins from the start."""

    validity: int = 0
    uid: int = 0

    @classmethod
    def read(cls, text: str) -> Place:
        validity, _, uid = text.partition(":")
        return cls(int(validity), int(uid)) if validity.isdecimal() and uid.isdecimal() else cls()

    def __str__(self) -> str:
        return f"{self.validity}:{self.uid}"


def new_messages(imap: Imap, place: Place, now: datetime) -> tuple[list[tuple[str, bytes]], Place]:
    """Return up to MAX_LOOK messages after ``place``, and the place reached. Raises DubanError."""
    try:
        client = _connected(imap)
    except (OSError, imaplib.IMAP4.error) as error:
        raise _trouble(imap, error) from None
    try:
        if imap.user:
            client.login(imap.user, imap.password)
        status, _ = client.select(_quoted(imap.folder), readonly=True)
        if status != "OK":
            raise DubanError(f"the mailbox has no folder {imap.folder}", hint="set DUBAN_IMAP_FOLDER")
        validity = _number(client.response("UIDVALIDITY")[1])
        if validity != place.validity:
            place = Place(validity, 0)
        found = list(_messages(client, place, now))
    except (OSError, imaplib.IMAP4.error) as error:
        raise _trouble(imap, error) from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()
    reached = max((uid for uid, _ in found), default=place.uid)
    return [(f"{imap.folder} {uid}", data) for uid, data in found if data], Place(validity, reached)


def _connected(imap: Imap) -> imaplib.IMAP4:
    if imap.security == "tls":
        return imaplib.IMAP4_SSL(
            imap.host, imap.port, ssl_context=ssl.create_default_context(), timeout=imap.timeout
        )
    client = imaplib.IMAP4(imap.host, imap.port, timeout=imap.timeout)
    if imap.security == "starttls":
        client.starttls(ssl.create_default_context())
    return client


def _messages(client: imaplib.IMAP4, place: Place, now: datetime) -> Iterator[tuple[int, bytes]]:
    """Yield (uid, first bytes) of what is new, in order."""
    day = now - FIRST_LOOK
    since = f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}"
    wanted = ("UID", f"{place.uid + 1}:*") if place.uid else ("SINCE", since)
    _, answer = client.uid("SEARCH", *wanted)
    line = answer[0] if answer and isinstance(answer[0], bytes) else b""
    uids = sorted({int(word) for word in line.split() if word.isdigit()})
    for uid in [uid for uid in uids if uid > place.uid][:MAX_LOOK]:  # n:* names the last one even below n
        _, parts = client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MAX_BYTES}>)")
        data = next((part[1] for part in parts or () if isinstance(part, tuple) and len(part) > 1), b"")
        yield uid, data[:MAX_BYTES]


def _number(answer: object) -> int:
    first = answer[0] if isinstance(answer, list) and answer else b""
    return int(first) if isinstance(first, bytes) and first.isdigit() else 1


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "").replace('"', "") + '"'


def _trouble(imap: Imap, error: Exception) -> DubanError:
    said = " ".join(str(error).split())[:200] or type(error).__name__
    return DubanError(
        f"the mailbox at {imap.host} cannot be read: {said}",
        hint="check [imap]: host, port, security, user, password", code="imap",
    )  # fmt: skip
