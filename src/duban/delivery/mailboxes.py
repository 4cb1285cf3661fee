"""A file or folder in, the messages in it out: one message (.eml), an mbox, a Maildir, a folder of .eml.

One law: of each message no more is kept than what is read of it; nothing here changes a mailbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from duban.delivery.bounces import MAX_BYTES
from duban.problems import DubanError

MAX_MESSAGES = 20_000


def messages(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each message with the name a person finds it by. Raises DubanError for what is no mailbox."""
    try:
        if path.is_dir():
            yield from _folder(path)
        else:
            yield from _file(path)
    except OSError as error:
        raise DubanError(f"{error.filename or path} cannot be read: {error.strerror}") from None


def _folder(path: Path) -> Iterator[tuple[str, bytes]]:
    maildir = [path / name for name in ("new", "cur") if (path / name).is_dir()]
    files = (file for folder in maildir or [path] for file in sorted(folder.iterdir()))
    wanted = (
        f for f in files if f.is_file() and not f.name.startswith(".") and (maildir or f.suffix == ".eml")
    )
    for number, file in enumerate(wanted):
        if number == MAX_MESSAGES:
            raise DubanError(f"{path} holds more than {MAX_MESSAGES} messages", hint="move old ones away")
        with file.open("rb") as opened:
            yield str(file), opened.read(MAX_BYTES)


def _file(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as opened:
        if opened.read(5) != b"From ":
            opened.seek(0)
            yield str(path), opened.read(MAX_BYTES)
            return
        opened.readline()  # the rest of the first separator
        kept, size, number, blank = list[bytes](), 0, 1, False
        while line := opened.readline(MAX_BYTES):
            if blank and line.startswith(b"From "):
                yield f"{path} ({number})", b"".join(kept)
                kept, size, number = [], 0, number + 1
                if number > MAX_MESSAGES:
                    raise DubanError(f"{path} holds more than {MAX_MESSAGES} messages", hint="split it")
            elif size < MAX_BYTES:
                kept.append(line)
                size += len(line)
            blank = line in (b"\n", b"\r\n")
        yield f"{path} ({number})", b"".join(kept)
