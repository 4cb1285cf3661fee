"""What a browser saved as one file (.mht, .mhtml), or a letter (.eml), in; the sources of its pages out."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError

from duban.drafting.containers.encodings import decoded

_HEADER = re.compile(rb"\A(?:[ \t\r\n]*|From [^\n]*\n)[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]")
_MIME = re.compile(rb"^(?:MIME-Version|Content-Type):[ \t]*(?:1\.0|multipart/|text/)", re.I | re.M)
_BOUNDARY = re.compile(rb"boundary=", re.I)
MAX_PARTS = 2000  # a page with its pictures has fewer


def is_saved_page(data: bytes) -> bool:
    """Say whether a file has the form of a letter, as .mht has."""
    return bool(_HEADER.match(data[:400]) and _MIME.search(data[:8192]))


def pages(data: bytes) -> list[str]:
    """Return the sources of the pages in it, the first one first; none where it cannot be read."""
    if len(_BOUNDARY.findall(data)) > 50 or data.count(b"\n--") > MAX_PARTS:
        return []
    try:
        letter = message_from_bytes(data, policy=policy.compat32)
        bodies = [part for part in letter.walk() if not part.is_multipart()]
        found = [part for part in bodies if part.get_content_type() == "text/html"]
        found = found or [part for part in bodies if part.get_content_type() == "text/plain"]
        sources = [
            decoded(content, part.get_content_charset() or "")
            for part in found
            if isinstance(content := part.get_payload(decode=True), bytes)
        ]
    except (MessageError, RecursionError, ValueError, LookupError):
        return []
    return [source for source in sources if source]
