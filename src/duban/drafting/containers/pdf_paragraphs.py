"""The lines of a PDF's pages in, its text out: a paragraph is a line, what each page repeats is out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from statistics import median

from duban.drafting.containers.pdf_lines import Line
from duban.drafting.text.organisations import is_name

_PAGE_NUMBER = re.compile(
    r"[-—–―·\s]*(?:第?\s*\d{1,3}\s*页?|\d{1,3}\s*/\s*\d{1,3}|第\s*\d{1,3}\s*页[,，]?\s*共\s*\d{1,3}\s*页)[-—–―·\s]*"
)
_FULL = 18  # characters: a shorter line is one of a list, or of a signature
_BY_ITSELF = re.compile(
    r".{0,20}[〔\[【(（]\s*20\d\d\s*[〕\]】)）].*号|.{0,12}20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
)
_ENDS_TITLE = re.compile(r"(?:通知|公告|通告|公示|函|意见|办法|方案|细则|指南|文件|[）)])$")
_ITEM = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|[（(]?\d{1,2}[.．、）)]\D|附[件：:]|第[一二三四五六七八九十]+[章条]"
)


def paragraphs(pages: list[list[Line]]) -> str:
    """Return the text of a document."""
    kept = _without_repeats(pages)
    lines = [line for page in kept for line in page]
    first = {id(page[0]) for page in kept if page}
    plain = [line for line in lines if not line.row]
    body = median([line.size for line in plain for _ in range(min(len(line.text), 60))] or [0])
    right = (sorted(line.right for line in plain) or [0])[-1 - len(plain) // 10]
    left = min((line.left for line in plain if abs(line.size - body) < 0.2 * body), default=0.0)
    made: list[Line] = []
    for line in lines:
        before = made[-1] if made else None
        cut = before and before.row and len(line.row) == len(before.row) and id(line) in first
        if before and cut and not line.row[0]:
            cells = tuple(a + b for a, b in zip(before.row, line.row, strict=True))
            made[-1] = replace(before, text="  ".join(cells), row=cells)  # a row that the page's end cut
        elif before and not before.row and not line.row and _goes_on(before, line, left, right, body):
            spaced = before.text[-1:].isascii() and line.text[:1].isascii() and line.text[:1].isalpha()
            made[-1] = replace(line, text=f"{before.text} {line.text}" if spaced else before.text + line.text)
        else:
            made.append(line)
    return "\n".join(line.text.strip() for line in made)


def _goes_on(one: Line, other: Line, left: float, right: float, body: float) -> bool:
    """Say whether a line only goes on with the one before it."""
    if (
        abs(one.size - other.size) > 0.15 * one.size
        or one.text[-1:] in "：:"
        or "  " in one.text
        or _ITEM.match(other.text)
    ):
        return False
    if _BY_ITSELF.fullmatch(one.text) or _BY_ITSELF.fullmatch(other.text):
        return False
    middle = (left + right) / 2
    large = one.size > 1.12 * body
    centred = all(abs((line.left + line.right) / 2 - middle) < 0.8 * line.size for line in (one, other))
    if large and centred:
        names = is_name(one.text) and is_name(other.text)
        return not names and not _ENDS_TITLE.search(one.text) and one.bottom - other.top < 2 * one.size
    full = right - one.right < 1.6 * one.size and one.right - one.left > _FULL * one.size
    return full and other.left - left < 0.9 * other.size and one.left - left < 3 * one.size and not large


def _without_repeats(pages: list[list[Line]]) -> list[list[Line]]:
    """Return the pages without their heads and feet: what stands at the edge of most of them."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_shape(line) for line in (*page[:2], *page[-2:])})
    most = max(2, 0.6 * len(pages))
    kept: list[list[Line]] = []
    for page in pages:
        edge = {id(line) for line in (*page[:2], *page[-2:])}
        kept.append(
            [
                line
                for line in page
                if id(line) not in edge
                or not (_PAGE_NUMBER.fullmatch(line.text) or (edges[_shape(line)] >= most and len(pages) > 1))
            ]
        )
    return kept


def _shape(line: Line) -> str:
    """Return what a line of an edge has in common with that of the next page."""
    return f"{re.sub(r'[0-9]+', '#', line.text)} {round(line.top / 8)}"
