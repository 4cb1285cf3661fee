"""The embedded inbox: letters in, one .eml file each under inbox/YYYY-MM-DD/.

The law: one Message-ID makes one file, whole or not at all. The day is that of the letter's own Date, so
the same bytes sent again on another day meet the file that is already there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from pathlib import Path

from duban.clock import Clock
from duban.delivery.outcomes import LOOK_AGAIN, Outcome, Outgoing, classify, paused

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class EmbeddedInbox:
    """A channel that delivers to files. ``durable`` makes each file survive a power cut before its letter
    counts as sent; the demo does without."""

    def __init__(self, directory: Path, clock: Clock, *, durable: bool = True) -> None:
        self.directory, self._clock, self._durable = directory, clock, durable

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        """Write each letter; a full disk refuses it, an unwritable directory pauses the rest."""
        outcomes: list[Outcome] = []
        for letter in letters:
            outcome = self._deliver(letter)
            outcomes.append(outcome)
            if outcome.verdict == "paused":
                rest = letters[len(outcomes) :]
                outcomes += [paused(each.letter_id, outcome.reason, outcome.at, None) for each in rest]
                break
        return outcomes

    def close(self) -> None:
        """Nothing is held open."""

    def store(self, body: bytes) -> Path:
        """Write one message and return its file; the one that is there when its Message-ID has come before.
        Raises OSError, and then leaves nothing behind."""
        target = self._path_of(body)
        if target.exists():
            return target
        folder = target.parent
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            self._sync(self.directory)
        part = folder / f".{target.stem}.{os.getpid()}.part"
        try:
            with part.open("wb", buffering=0) as file:
                rest = memoryview(body)
                while rest:
                    rest = rest[file.write(rest) :]
                if self._durable:
                    os.fsync(file.fileno())
            part.rename(target)
        except OSError:
            with suppress(OSError):
                part.unlink()
            raise
        self._sync(folder)
        return target

    def _deliver(self, letter: Outgoing) -> Outcome:
        try:
            self.store(letter.body)
        except OSError as error:
            now = self._clock()
            where = f"the inbox {self.directory}: {error.strerror or error}"
            if error.errno in _FULL:
                return Outcome(letter.letter_id, "refused", f"no room in {where}", now, LOOK_AGAIN)
            return paused(letter.letter_id, f"cannot write to {where}", now, None)
        return classify(letter.letter_id, None, self._clock())

    def _path_of(self, body: bytes) -> Path:
        identity = header(body, "Message-ID").encode() or body
        day = self._day_of(body).isoformat()
        return self.directory / day / f"{hashlib.sha256(identity).hexdigest()[:32]}.eml"

    def _day_of(self, body: bytes) -> date:
        try:
            return parsedate_to_datetime(header(body, "Date")).date()
        except ValueError:
            return self._clock().date()

    def _sync(self, folder: Path) -> None:
        """Make a new name in ``folder`` survive a power cut, where the system can."""
        if not self._durable or os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def header(body: bytes, name: str) -> str:
    """Return the first header ``name`` of a message as it stands, unfolded, or ""."""
    end = re.search(rb"\r?\n\r?\n", body)
    head = body[: end.start() if end else len(body)]
    pattern = rb"(?im)^" + re.escape(name.encode()) + rb":[ \t]*((?:[^\r\n]|\r?\n[ \t])*)"
    found = re.search(pattern, head)
    return " ".join(found.group(1).decode("utf-8", "replace").split()) if found else ""


def words(encoded: str) -> str:
    """Return an encoded header (RFC 2047) as people read it; as it stands when it cannot be decoded."""
    try:
        return str(make_header(decode_header(encoded)))
    except (HeaderParseError, LookupError, UnicodeError):
        return encoded
