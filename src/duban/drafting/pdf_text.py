"""The bytes of a PDF in, its text out, page by page. A scan without text is refused."""

from __future__ import annotations

import re

from duban.problems import Refused

MAX_PAGES = 600
_PAGE_NUMBER = re.compile(r"^[ \t]*[-—–―]*[ \t]*\d{1,3}[ \t]*[-—–―]*[ \t]*$", re.M)


def pdf_text(data: bytes, name: str) -> str:
    """Return the text of a PDF. Raises Refused."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        protected = "password" in str(error).lower()
        what = "is protected by a password" if protected else "is a damaged PDF"
        hint = "save it without one" if protected else "download it again"
        raise Refused(f"{name} {what}", hint=hint, code="unreadable-notice") from error
    try:
        pages = len(document)
        if pages > MAX_PAGES:
            raise Refused(
                f"{name} has {pages} pages", hint="draft from the notice alone", code="unreadable-notice"
            )
        texts = [_page(document, number) for number in range(pages)]
    finally:
        document.close()
    text = "\n".join(texts)
    if len(re.findall(r"[\u4e00-\u9fff]", text)) < 8 * max(1, min(pages, 5)):
        raise Refused(
            f"{name} is a scan: its pages are pictures without text",
            hint=(
                "run text recognition over it and save the result as text, then read that against the "
                "pictures"
            ),
            code="unreadable-notice",
        )
    return text


def _page(document: object, number: int) -> str:
    page = document[number]  # type: ignore[index]
    words = page.get_textpage()
    try:
        text: str = words.get_text_range().replace("\r\n", "\n").replace("\ufffe", "")
    finally:
        words.close()
        page.close()
    return _PAGE_NUMBER.sub("", text).strip("\n")
