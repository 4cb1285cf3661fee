"""A file that a browser sent in, the same as a file of this machine for as long as it is read.

One law: its name is only words; no workbook from outside unpacks to more than a sheet needs; one is read at
a time, because what it costs is paid by everybody.
"""

from __future__ import annotations

import io
import re
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from duban.problems import BadInput, Problem, Refused
from duban.roster.columns import plain

MAX_UNPACKED = 8_000_000
MAX_PARTS = 500
_WAIT = 15.0  # seconds for the file before
_ONE = threading.Lock()
_NAME = re.compile(r'[/\\:*?"<>|\x00-\x1f]+')


@contextmanager
def as_file(name: str, content: bytes) -> Iterator[Path]:
    """Yield the path of a file with this content. Raises BadInput for an archive that unpacks to too much,
    Refused where another file is being read for long."""
    shown = shown_name(name)
    _check_archive(shown, content)
    if not _ONE.acquire(timeout=_WAIT):
        raise Refused("another file is being read", hint="try again in a minute", code="one-at-a-time")
    try:
        with tempfile.TemporaryDirectory(prefix="duban-") as folder:
            path = Path(folder) / shown
            path.write_bytes(content)
            yield path
    finally:
        _ONE.release()


def shown_name(name: str) -> str:
    """Return a file's name as it may stand in a path, a message and the ledger."""
    cut = plain(_NAME.sub("-", name), 60).replace("?", "-").lstrip(".") or "file"
    return cut.encode("utf-8", "ignore")[:180].decode("utf-8", "ignore")


def named(problems: Iterable[Problem], name: str) -> tuple[Problem, ...]:
    """Return the problems under the name that the person gave the file, not that of a folder here."""
    return tuple(replace(p, file=shown_name(name)) for p in problems)


def _check_archive(name: str, content: bytes) -> None:
    if content[:2] != b"PK":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # whoever reads it says so
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        message = f"it unpacks to more than {MAX_UNPACKED // 1_000_000} MB, or has too many parts"
        found = Problem(name, 0, 0, "roster-too-large", message, "keep one sheet with the table only")
        raise BadInput(f"{name} is too large", (found,))
