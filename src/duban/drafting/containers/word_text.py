"""The bytes of a Word file in, its text out: what a reader sees with all changes accepted.

Paragraphs, tables and text boxes in their order, numbers of lists written out, a footnote below the paragraph
that cites it. What is deleted, moved away or hidden, comments, the table of contents and what repeats on each
page (headers, footers) are no part of the text.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from duban.drafting.containers.word_numbers import Numbers, W
from duban.problems import Refused

MAX_XML = 48 << 20
_STRICT, _USUAL = b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
#: What stands around words and is none itself; whose own children are read in its place.
_AROUND = frozenset(
    f"{W}{name}"
    for name in ("sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple")
)
_GONE = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "rt", "pPr", "sdtPr", "instrText", "delText"))
_AS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def word_text(data: bytes, name: str) -> str:
    """Return the text of a .docx. Raises Refused."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            document = _part(archive, "document", name)
            numbers = Numbers(_part(archive, "numbering", name), _part(archive, "styles", name))
            notes = {
                (kind, note.get(f"{W}id")): note
                for kind in ("footnote", "endnote")
                for note in _notes(_part(archive, f"{kind}s", name))
            }
        return "\n".join(_Reader(numbers, notes).blocks(document.find(f"{W}body")))
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        SyntaxError,
        OSError,
        EOFError,
        RuntimeError,
        AttributeError,
    ) as error:
        raise Refused(
            f"{name} is a damaged Word file",
            hint="open it in Word or WPS and save it again",
            code="unreadable-notice",
        ) from error


def _part(archive: zipfile.ZipFile, part: str, name: str) -> Any:
    """Return the root of a part of the file, None where it has none."""
    from docx.oxml import parse_xml

    path = f"word/{part}.xml"
    if path not in archive.namelist():
        return None
    if archive.getinfo(path).file_size > MAX_XML:
        raise Refused(
            f"{name} has a text of more than {MAX_XML >> 20} MB",
            hint="draft from the notice without its annexes",
            code="unreadable-notice",
        )
    source = archive.read(path).replace(_STRICT, _USUAL)
    if b"<!DOCTYPE" in source:
        raise Refused(
            f"{name} declares entities of its own; no Word file does",
            hint="do not open it; ask who sent it",
            code="unreadable-notice",
        )
    return parse_xml(source)


def _notes(part: Any) -> Iterator[Any]:
    yield from () if part is None else part.iterchildren()


class _Reader:
    """One pass over the body; ``boxes`` and ``cited`` wait until their paragraph is told."""

    def __init__(self, numbers: Numbers, notes: dict[tuple[str, str | None], Any]) -> None:
        self.numbers, self.notes = numbers, notes
        self.boxes: list[Any] = []
        self.cited: list[Any] = []

    def blocks(self, parent: Any) -> Iterator[str]:
        """Yield the lines of paragraphs and tables, in order."""
        for child in parent.iterchildren():
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif (child.tag in _AROUND or child.tag == f"{W}sdt") and not _contents(child):
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val", "").upper().startswith("TOC"):
            return
        outer = self.boxes, self.cited
        self.boxes, self.cited = [], []
        number, words = self.numbers.of(paragraph), "".join(self._words(paragraph))
        boxes, cited = self.boxes, self.cited
        self.boxes, self.cited = outer
        if words.strip() or not boxes:
            yield number + words
        for box in (*boxes, *cited):
            yield from self.blocks(box)

    def _words(self, parent: Any) -> Iterator[str]:
        for node in parent.iterchildren():
            tag = node.tag
            if tag == f"{W}t":
                yield node.text or ""
            elif tag in _AS:
                yield _AS[tag]
            elif tag == f"{W}sym":
                yield _symbol(node.get(f"{W}char", ""))
            elif tag == f"{W}txbxContent":
                self.boxes.append(node)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                note = self.notes.get((tag[len(W) : -len("Reference")], node.get(f"{W}id")))
                self.cited += [note] if note is not None else []
            elif tag in _GONE or not isinstance(tag, str) or _hidden(node) or _told_by_choice(node):
                continue
            else:
                yield from self._words(node)

    def _table(self, table: Any) -> Iterator[str]:
        for row in _within(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells = [list(self.blocks(cell)) for cell in _within(row, f"{W}tc") if not _continues(cell)]
            layout = len(cells) == 1 or any(cell.find(f"{W}tbl") is not None for cell in row.iter(f"{W}tc"))
            if layout:
                for lines in cells:
                    yield from lines
            else:
                yield "  ".join(" ".join(line.strip() for line in lines).strip() for lines in cells)


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """Yield the rows or cells, through what may stand around them."""
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in _AROUND or child.tag == f"{W}sdt":
            yield from _within(child, tag)


def _continues(cell: Any) -> bool:
    """Say whether a cell only goes on with the one above or left of it."""
    for how in ("vMerge", "hMerge"):
        merge = cell.find(f"{W}tcPr/{W}{how}")
        if merge is not None and merge.get(f"{W}val", "continue") == "continue":
            return True
    return False


def _contents(node: Any) -> bool:
    gallery = node.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val", "") == "Table of Contents"


def _hidden(node: Any) -> bool:
    if node.tag == f"{W}sdt":
        return node.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
    hides = node.find(f"{W}rPr/{W}vanish") if node.tag == f"{W}r" else None
    return hides is not None and hides.get(f"{W}val", "1") not in ("0", "false", "off")


def _told_by_choice(node: Any) -> bool:
    """Say whether this is the older form of a text box that was read in its newer one."""
    if node.tag != _FALLBACK:
        return False
    choice = node.getparent().find(_CHOICE)
    return choice is not None and next(choice.iter(f"{W}t"), None) is not None


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except ValueError:
        return ""
