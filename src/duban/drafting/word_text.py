"""The bytes of a Word file in, its text out: paragraphs and tables in order, numbers of lists written out."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from duban.problems import Refused

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"


def word_text(data: bytes, name: str) -> str:
    """Return the text of a .docx. Raises Refused."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(BytesIO(data))
        numbering = _Numbering(document)
        return "\n".join(_blocks(document.element.body, numbering))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, OSError) as error:
        raise Refused(
            f"{name} is a damaged Word file",
            hint="open it in Word or WPS and save it again",
            code="unreadable-notice",
        ) from error


def _blocks(body: Any, numbering: _Numbering) -> Iterator[str]:
    for child in body.iterchildren():
        if child.tag == f"{_W}p":
            yield numbering.of(child) + _words(child)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = [
                    " ".join(_words(p) for p in cell.iter(f"{_W}p")).strip()
                    for cell in row.iterchildren(f"{_W}tc")
                ]
                yield "  ".join(cells)
        elif child.tag == f"{_W}sdt":
            for content in child.iterchildren(f"{_W}sdtContent"):
                yield from _blocks(content, numbering)


def _words(paragraph: Any) -> str:
    """Return the words of a paragraph; what a tracked change took out is not among them."""
    made: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
        if node.tag == f"{_W}t":
            made.append(node.text or "")
        else:
            made.append(" " if node.tag == f"{_W}tab" else "\n")
    return "".join(made)


class _Numbering:
    """The numbers that Word shows and does not write: 一、 (一) 1. of numbered paragraphs."""

    def __init__(self, document: Any) -> None:
        self.counts: dict[tuple[str, int], int] = {}
        self.forms: dict[tuple[str, int], tuple[str, str]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract: dict[str, dict[int, tuple[str, str]]] = {}
        for one in root.iterchildren(f"{_W}abstractNum"):
            levels = abstract.setdefault(one.get(f"{_W}abstractNumId", ""), {})
            for level in one.iterchildren(f"{_W}lvl"):
                form, text = level.find(f"{_W}numFmt"), level.find(f"{_W}lvlText")
                if form is not None and text is not None:
                    levels[int(level.get(f"{_W}ilvl", "0"))] = (
                        form.get(f"{_W}val", ""),
                        text.get(f"{_W}val", ""),
                    )
        for one in root.iterchildren(f"{_W}num"):
            target = one.find(f"{_W}abstractNumId")
            for level, how in abstract.get(
                target.get(f"{_W}val", "") if target is not None else "", {}
            ).items():
                self.forms[one.get(f"{_W}numId", ""), level] = how

    def of(self, paragraph: Any) -> str:
        """Return the number shown before a paragraph."""
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        if properties is None:
            return ""
        number, level = properties.find(f"{_W}numId"), properties.find(f"{_W}ilvl")
        key = (
            number.get(f"{_W}val", "") if number is not None else "",
            int(level.get(f"{_W}val", "0")) if level is not None else 0,
        )
        form, text = self.forms.get(key, ("", ""))
        if not form or form in ("bullet", "none"):
            return ""
        self.counts[key] = self.counts.get(key, 0) + 1
        for deeper in [one for one in self.counts if one[0] == key[0] and one[1] > key[1]]:
            del self.counts[deeper]
        count = self.counts[key]
        shown = (
            _chinese(count)
            if form.startswith(("chinese", "japanese", "taiwanese", "ideographDigital"))
            else str(count)
        )
        return text.replace(f"%{key[1] + 1}", shown) if "%" in text else ""


def _chinese(count: int) -> str:
    if count < 10:
        return _DIGITS[count]
    tens, ones = divmod(count, 10)
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
