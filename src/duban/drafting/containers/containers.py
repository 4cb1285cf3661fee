"""The bytes of a file in, its text out; or a word about what it is and what to do. Never a traceback.

The one law: what cannot be read as text is refused, never read as an empty notice.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from duban.drafting.containers import saved_pages
from duban.drafting.containers.encodings import decoded, is_chinese, much_chinese
from duban.problems import Refused

MAX_BYTES = 32 << 20
MAX_TEXT = 1_500_000
MAX_UNPACKED = 128 << 20
FRAME_SAYS = 40  # a page of frames says less itself
MAX_RATIO = 200  # a Word file packs text about ten times smaller, never two hundred

Container = Literal["txt", "html", "docx", "pdf"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
#: How a Word file with a password says so.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BITMAP = b"BM"
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|frameset|div|p|table|article|section|center|font|span)\b"
    r"|</(?:p|div|td|body|html|span|font)>",
    re.I,
)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.I)
_WORD_XML = re.compile(rb"<(?:w:wordDocument|pkg:package|\?mso-application)\b")


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text. ``text`` is what every quote is a substring of."""

    name: str
    container: Container
    text: str


def open_document(data: bytes, name: str) -> Document:
    """Return the text of a file. Raises Refused with what it is and what to do."""
    if len(data) > MAX_BYTES:
        raise _no(
            name,
            f"has {len(data) >> 20} MB; a notice has less than {MAX_BYTES >> 20}",
            "leave out pictures and annexes",
        )
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise _no(name, "holds nothing", "save the notice again; the download may have failed")
    container, text = _text(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_TEXT:
        raise _no(
            name,
            f"has {len(text):,} characters; a notice with its annexes has less than {MAX_TEXT:,}",
            "draft from the notice alone",
        )
    if not is_chinese(text):
        raise _no(name, *_nothing_in(data))
    return Document(name, container, text)


def _text(data: bytes, name: str) -> tuple[Container, str]:
    """Return what a file is, by its first bytes, and its text. Raises Refused for what has no text."""
    if data.startswith(_OLE) and _LOCKED in data:
        raise _no(name, "is protected by a password", "save it without one")
    _refuse_other(data[:4096], name)
    if b"%PDF-" in data[:1024]:
        from duban.drafting.containers.pdf_text import pdf_text

        return "pdf", pdf_text(data, name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from duban.drafting.containers.word_text import word_text

        _refuse_archive(data, name)
        return "docx", word_text(data, name)
    if saved_pages.is_saved_page(data):
        return "html", _pages(saved_pages.pages(data), name)
    text = decoded(data)
    if text is None:
        raise _no(name, *_unreadable(data))
    if _is_page(text):
        return "html", _pages([text], name)
    return "txt", text


def _is_page(text: str) -> bool:
    breaks = len(_LINE_BREAK.findall(text))
    return _HTML.search(text[:200_000]) is not None or (breaks > 1 and 4 * breaks > text.count("\n"))


def _pages(sources: list[str], name: str) -> str:
    """Return the text of the one that says most in Chinese: a saved page with frames is several."""
    from duban.drafting.containers.page_text import MAX_DEPTH, depth, has_frames, page_text

    if any(depth(source) > MAX_DEPTH for source in sources):
        raise _no(
            name,
            f"nests its elements more than {MAX_DEPTH:,} deep; no page does",
            "select the notice in the browser and save what was copied as text",
        )
    texts = [page_text(source) if _is_page(source) else source for source in sources]
    said = max(texts, key=much_chinese, default="")
    if much_chinese(said) < FRAME_SAYS and any(map(has_frames, sources)):
        raise _no(
            name,
            "is a page that shows others in frames; the notice is in one of those",
            "open the frame with the notice in a window of its own and save that",
        )
    return said


def _refuse_other(head: bytes, name: str) -> None:
    """Refuse what is known by its first bytes to have no text that can be read here."""
    if head.startswith(_OLE):
        raise _no(
            name, "is an old Word or WPS file (.doc, .wps)", "open it in Word or WPS and save it as .docx"
        )
    if head.startswith(b"{\\rtf"):
        raise _no(name, "is an RTF file", "open it in Word or WPS and save it as .docx")
    if _WORD_XML.search(head):
        raise _no(name, "is a Word file in XML", "open it in Word or WPS and save it as .docx")
    if head.startswith(_IMAGES) or (head.startswith(_BITMAP) and head[6:10] == bytes(4)):
        raise _no(
            name,
            "is a picture",
            "run text recognition over it and save the result as text, then read that against the picture",
        )
    if head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise _no(name, "is an archive", "unpack it and name the notice in it")


def _unreadable(data: bytes) -> tuple[str, str]:
    """Return what to say of bytes that no encoding makes a text of."""
    odd = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data[:4096]))
    if odd > len(data[:4096]) // 20:
        return (
            "is no text, and no kind of file that duban reads",
            "open it in the program it belongs to and save it as .docx, PDF or text",
        )
    return (
        "is in no encoding that can be read; its characters are spoilt",
        "open it where it reads well and save it as UTF-8",
    )


def _nothing_in(data: bytes) -> tuple[str, str]:
    if re.search(rb"<script\b", data, re.I):
        return (
            "is a page whose text a script fetches; it holds no Chinese text itself",
            "print the page to PDF in the browser, or copy its text into a file",
        )
    return "holds no Chinese text", "name the notice itself; duban drafts from Chinese notices"


def _refuse_archive(data: bytes, name: str) -> None:
    """Refuse what is packed and no Word file, and what would unpack to more than a notice can hold."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _no(name, "is a damaged Word file or archive", "download it again") from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 1 << 16) or len(entries) > 5000:
        raise _no(
            name, f"would unpack to {unpacked >> 20} MB; no notice does", "do not open it; ask who sent it"
        )
    names = {entry.filename for entry in entries}
    if "word/document.xml" in names:
        if any(entry.flag_bits & 1 for entry in entries):
            raise _no(name, "is protected by a password", "save it without one")
        return
    if any(entry.startswith(("xl/", "ppt/")) for entry in names):
        raise _no(name, "is a spreadsheet or a presentation", "draft from the notice it belongs to")
    if "OFD.xml" in names:
        raise _no(name, "is an OFD file", "open it in its reader and save it as text or PDF")
    if {"mimetype", "content.xml"} <= names:
        raise _no(name, "is an OpenDocument file", "open it in its program and save it as .docx")
    raise _no(name, "is an archive", "unpack it and name the notice in it")


def _no(name: str, what: str, hint: str) -> Refused:
    return Refused(f"{name} {what}", hint=hint, code="unreadable-notice")
