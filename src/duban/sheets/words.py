"""A Word document (.docx) in, its text out: body, text boxes, footnotes and endnotes, as Word counts them.

One law: no file costs more than the bounds below, whatever it claims to be; deleted text and field codes are
no text.
"""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from duban.problems import BadInput

MAX_BYTES = 20_000_000
MAX_PART = 30_000_000  # one unpacked part; text of 5,000 characters is far below a megabyte
MAX_PARTS = 20_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
#: Where one word cannot go on into the next.
_BREAKS = {space + name for space in (_W, _STRICT) for name in ("p", "br", "tab", "cr", "tc")}
_TEXT = {_W + "t", _STRICT + "t"}


def text_of(data: bytes) -> str:
    """Return the text of a document. Raises BadInput where it is none, or larger than any document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) > MAX_PARTS or _PARTS[0] not in names:
                raise _bad("there is no Word text in it")
            parts = [_part(archive, name) for name in _PARTS if name in names]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _bad(f"it cannot be unpacked ({type(error).__name__})") from error
    except Exception as error:  # zlib.error and its kin have no common base
        if isinstance(error, BadInput):
            raise
        raise _bad(f"it cannot be unpacked ({type(error).__name__})") from error
    return "\n".join(_text(part) for part in parts)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:  # what the archive claims of its size is not trusted
        data = part.read(MAX_PART + 1)
    if len(data) > MAX_PART:
        raise _bad(f"it unpacks to more than {MAX_PART // 1_000_000} MB")
    return data


def _text(data: bytes) -> str:
    # Word writes neither a document type nor another encoding; both are ways to hide an expansion.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data[:200]:
        raise _bad("its text is not as Word writes it")
    words = _Words()
    parser = ElementTree.XMLParser(target=words)
    try:
        parser.feed(data)
        parser.close()
    except ElementTree.ParseError as error:
        raise _bad("its text cannot be read") from error
    return "".join(words.found)


class _Words:
    """Collects the text as it is read: no tree is built, however many empty elements there are."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._inside = False
        self._skipped = 0  # inside the second copy of a text box

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._skipped += tag == _FALLBACK
        self._inside = tag in _TEXT and not self._skipped

    def end(self, tag: str) -> None:
        self._skipped -= tag == _FALLBACK
        self._inside = False
        if tag in _BREAKS and not self._skipped:
            self.found.append("\n")

    def data(self, text: str) -> None:
        if self._inside:
            self.found.append(text)

    def close(self) -> None:
        """The text is in ``found``."""


def _bad(why: str) -> BadInput:
    return BadInput(f"not a Word document (.docx): {why}", hint="save it again as .docx, or as .txt in UTF-8")
