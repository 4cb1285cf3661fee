"""A notice's file in, its draft out. The only part of drafting that touches the disk."""

from __future__ import annotations

from pathlib import Path

from duban.drafting.containers import MAX_BYTES, open_document
from duban.drafting.findings import Draft
from duban.drafting.reading import read
from duban.problems import Refused


def read_file(file: Path) -> Draft:
    """Return the draft of a file. Raises Refused with what it is and what to do."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be a file's"
        raise Refused(f"{file} cannot be opened: {reason.lower()}", hint="name the notice's file") from error
    document = open_document(data, file.name)
    return read(document.text, document.container)
