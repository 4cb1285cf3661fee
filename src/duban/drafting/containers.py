"""The bytes of a file in, its text out; or a word about what it is and what to do. Never a traceback.

The one law: what cannot be read as text is refused, never read as an empty notice.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from duban.problems import Refused

MAX_BYTES = 32 << 20
MAX_TEXT = 1_500_000
MAX_UNPACKED = 128 << 20
MAX_RATIO = 200  # a Word file packs text about ten times smaller, never two hundred

Container = Literal["txt", "html", "docx", "pdf"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|div|p|table|article|section)\b", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.I)
#: What UTF-8 looks like when it was taken for Latin-1 and saved so, and what is left of two such accidents.
_SPOILT = re.compile("[\u00c0-\u00ff][\u0080-\u00bf\u20ac\u201a-\u2122]|锟斤拷|烫烫|屯屯|\ufffd")


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
    container = kind_of(data, name)
    text = _text(data, name, container).replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    if len(text) > MAX_TEXT:
        raise _no(
            name,
            f"has {len(text):,} characters; a notice with its annexes has less than {MAX_TEXT:,}",
            "draft from the notice alone",
        )
    if not re.search(r"[\u4e00-\u9fff]", text):
        raise _no(name, "holds no Chinese text", "duban drafts from Chinese notices")
    return Document(name, container, text)


def kind_of(data: bytes, name: str) -> Container:
    """Return how a file is read, by its first bytes. Raises Refused for what has no text."""
    head = data[:4096]
    if head.startswith(b"%PDF") or b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zip(data, name)
    if head.startswith(_OLE):
        raise _no(
            name, "is an old Word or WPS file (.doc, .wps)", "open it in Word or WPS and save it as .docx"
        )
    if head.startswith(b"{\\rtf"):
        raise _no(name, "is an RTF file", "open it in Word or WPS and save it as .docx")
    if head.startswith(_IMAGES) and not _HTML.search(head):
        raise _no(
            name,
            "is a picture",
            "run text recognition over it and save the result as text, then read that against the picture",
        )
    if head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise _no(name, "is an archive", "unpack it and name the notice in it")
    if _HTML.search(head) or re.search(rb"</(?:p|div|td|body|html)>", data[:200_000], re.I):
        return "html"
    return "txt"


def _zip(data: bytes, name: str) -> Container:
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
        return "docx"
    if any(entry.startswith(("xl/", "ppt/")) for entry in names):
        raise _no(name, "is a spreadsheet or a presentation", "draft from the notice it belongs to")
    if "OFD.xml" in names:
        raise _no(name, "is an OFD file", "open it in its reader and save it as text or PDF")
    raise _no(name, "is an archive", "unpack it and name the notice in it")


def _text(data: bytes, name: str, container: Container) -> str:
    if container == "pdf":
        from duban.drafting.pdf_text import pdf_text

        return pdf_text(data, name)
    if container == "docx":
        from duban.drafting.word_text import word_text

        return word_text(data, name)
    if container == "html":
        from duban.drafting.page_text import page_text

        said = _CHARSET.search(data[:4096])
        return page_text(decode(data, name, said[1].decode("ascii") if said else ""))
    return decode(data, name)


def decode(data: bytes, name: str, said: str = "") -> str:
    """Return bytes as text: UTF-8, UTF-16 with its mark, else GB 18030, which holds GBK and gb2312."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        ways = ["utf-16"]
    elif said.lower().startswith("big5"):
        ways = ["utf-8", "big5hkscs", "gb18030"]
    else:
        ways = ["utf-8-sig", "gb18030"]
    for way in ways:
        try:
            text = data.decode(way)
        except UnicodeDecodeError:
            continue
        if not _readable(text):
            break
        return text
    raise _no(
        name,
        "is in no encoding that can be read; its characters are spoilt",
        "open it where it reads well and save it as UTF-8",
    )


def _readable(text: str) -> bool:
    sample = text[:200_000]
    odd = len(re.findall("[\x00-\x08\x0e-\x1f\ue000-\uf8ff]", sample)) + 2 * len(_SPOILT.findall(sample))
    return odd <= max(6, len(sample) // 50)


def _no(name: str, what: str, hint: str) -> Refused:
    return Refused(f"{name} {what}", hint=hint, code="unreadable-notice")
