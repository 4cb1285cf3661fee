"""The bytes of a PDF in, its text out: lines and rows as they stand, paragraphs joined.

The one law: pages without readable characters are refused, as pictures are.
"""

from __future__ import annotations

import ctypes
import re
from itertools import islice
from typing import Any

from duban.drafting.containers.encodings import much_chinese, reads_as_chinese
from duban.drafting.containers.pdf_lines import Cell, Glyph, Line, page_lines, rules_of
from duban.drafting.containers.pdf_paragraphs import paragraphs
from duban.problems import Refused

MAX_PAGES = 600
_MOST_RULES = 2000  # of a page: more is a drawing, not a table
_MOST_WORK = 2_000_000
_MOST_CHARACTERS = 1_600_000
_PATH = 2  # what pdfium calls a path
_BLANK = frozenset((0x7F, 0xA0, 0x3000, 0xFFFE, 0xFFFF))
_READ = "run text recognition over it and save the result as text, then read that against the pictures"


def pdf_text(data: bytes, name: str) -> str:
    """Return the text of a PDF. Raises Refused."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        protected = "password" in str(error).lower()
        what = "is protected by a password" if protected else "is a damaged PDF"
        raise _no(name, what, "save it without one" if protected else "download it again") from error
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise _no(
                name, f"has {count} pages; a notice has less than {MAX_PAGES}", "draft from the notice alone"
            )
        pages: list[list[Line]] = []
        said = 0
        for number in range(count):
            pages.append(_page(document, number))
            said += sum(len(line.text) for line in pages[-1])
            if said > _MOST_CHARACTERS:
                raise _no(
                    name, f"has more than {_MOST_CHARACTERS:,} characters", "draft from the notice alone"
                )
    except pypdfium2.PdfiumError as error:
        raise _no(name, "is a damaged PDF", "download it again") from error
    finally:
        document.close()
    _refuse_unreadable(pages, name)
    return paragraphs(pages)


def _refuse_unreadable(pages: list[list[Line]], name: str) -> None:
    texts = ["".join(line.text for line in page) for page in pages]
    text, count = "".join(texts), len(pages)
    if len(text) < 8 * max(1, min(count, 5)):
        raise _no(name, "is a scan: its pages are pictures without text", _READ)
    if much_chinese(text) >= 8 * min(count, 5) and not reads_as_chinese(text):
        raise _no(name, "is like a scan: its fonts do not say which characters they show", _READ)
    odd = len(re.findall("[\x00-\x1f\x80-\u024f\ue000-\uf8ff\ufffd]", text))
    if much_chinese(text) < 8 * min(count, 5) and odd > len(text) // 5:
        raise _no(name, "is like a scan: its fonts do not say which characters they show", _READ)
    if not texts[0].strip() and sum(not one.strip() for one in texts) < count:
        raise _no(name, "begins with a page that is a picture without text", _READ)


def _page(document: Any, number: int) -> list[Line]:
    page = document[number]
    words = page.get_textpage()
    try:
        turn = (page.get_rotation(), *page.get_size())
        glyphs = _glyphs(words, turn)
        drawn = (turned(*one.get_bounds(), *turn) for one in page.get_objects(filter=[_PATH], max_depth=4))
        boxes: list[Cell] = list(islice(drawn, _MOST_RULES + 1)) if glyphs else []
        much = len(boxes) > _MOST_RULES or len(boxes) * len(glyphs) > _MOST_WORK
        return page_lines(glyphs, rules_of([] if much else boxes))
    finally:
        words.close()
        page.close()


def _glyphs(words: Any, turn: tuple[int, float, float]) -> list[Glyph]:
    """Return the characters that the page shows; blanks and line ends that only the reader made are none."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    box, edges = pdfium.FS_RECTF(), [ctypes.c_double() for _ in range(4)]
    found: list[Glyph] = []
    high = 0
    for at in range(words.count_chars()):
        code = pdfium.FPDFText_GetUnicode(words, at)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code <= 32 or code in _BLANK or 0xD800 <= code < 0xE000:
            continue
        pdfium.FPDFText_GetLooseCharBox(words, at, box)
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if top - bottom < 1 or right - left < 0.2:
            pdfium.FPDFText_GetCharBox(words, at, edges[0], edges[2], edges[1], edges[3])
            left, bottom, right, top = (edge.value for edge in edges)
        found.append(Glyph(chr(code), *turned(left, bottom, right, top, *turn)))
    return found


def turned(left: float, bottom: float, right: float, top: float, by: int, wide: float, high: float) -> Cell:
    """Return a box as the reader sees it on a page that is shown turned; ``wide`` and ``high`` as shown."""
    if by == 90:
        return bottom, high - right, top, high - left
    if by == 180:
        return wide - right, high - top, wide - left, high - bottom
    if by == 270:
        return wide - top, left, wide - bottom, right
    return left, bottom, right, top


def _no(name: str, what: str, hint: str) -> Refused:
    return Refused(f"{name} {what}", hint=hint, code="unreadable-notice")
