"""A notice's part of the text in, what it says it is out: title, number, issuers, date of issue, audience.

Its own number stands beside its title; one in brackets or quotes is cited. The issuers are those who sign;
only where nobody signs, those whom the title names.
"""

from __future__ import annotations

import re
from datetime import date

from duban.drafting.findings import Identity, Quote
from duban.drafting.heads.issuers import receiving_office, signing_offices
from duban.drafting.heads.own_number import own_number
from duban.drafting.heads.parts import Part
from duban.drafting.text.normalising import Clean

#: Minutes, and what nobody signs, are dated where they were printed.
_PRINTED_ON = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日[ ]?印发[ ]*(?=\n|$)")
#: A speech or a law is dated in brackets, in the line below its title.
_BELOW_TITLE = re.compile(
    r"\n[ ]*\(((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日[^()\n至到起前~—-]{0,60}\)[ ]*(?=\n)"
)
_MADE_ON = re.compile(
    r"(?:成文日期|发文日期|制发日期)[】]?[ ]*:?[ ]*((?:19|20)\d\d)[-年./](\d{1,2})[-月./](\d{1,2})"
)


def identity(clean: Clean, part: Part, before: int = 0) -> Identity:
    """Return who issued the notice in ``part``, under which title; ``before``: where the last ended."""
    text = clean.text
    quotes: list[tuple[str, Quote]] = []

    def quoted(name: str, start: int, end: int) -> None:
        a, b = clean.back(start, end)
        quotes.append((name, Quote(clean.found[a:b], a, b)))

    title = ""
    if part.title:
        title = re.sub(r"\s*\n\s*", "", _as_marked(clean, *part.title)).strip()
        title = re.sub(
            r"\.(?:pdf|docx?|wps)$|[(（][^()（）]{2,16}[〔\[(（]\d{4}[〕\])）]\d+号[)）]$", "", title
        )
        title = re.sub(r"(?<=[通公]) (?=[知告]$)|(?<=的) (?=[通公])", "", title)
        quoted("title", *part.title)
    number, at = own_number(text, part, before)
    if at:
        quoted("number", *at)
    audience = ""
    if part.salutation:
        audience = re.sub(r"\s", "", text[slice(*part.salutation)])
        quoted("audience", *part.salutation)
    issuers = signing_offices(text, part, title, before)
    inferred = False
    if not issuers and (receiver := receiving_office(text, part)):
        issuers, inferred = (receiver,), True
    issued_on = None
    if part.signed and part.signed.year:
        issued_on = part.signed.last(part.signed.year)
        quoted("issued_on", part.signed.start, part.signed.end)
    elif made := (
        _MADE_ON.search(text, before, part.body)
        or _PRINTED_ON.search(text, part.body, part.end)
        or (_BELOW_TITLE.search(text, part.title[1], part.title[1] + 120) if part.title else None)
    ):
        issued_on = _date(made)
    return Identity(title, number, issuers, issued_on, audience, inferred, tuple(quotes))


def _as_marked(clean: Clean, start: int, end: int) -> str:
    """Return a title with the marks that it was found with: （）, ：."""
    found = (clean.found[at] for at in clean.origin[start:end])
    pairs = zip(clean.text[start:end], found, strict=True)
    return "".join(mark if mark in "，；：（）！？" else char for char, mark in pairs)


def _date(m: re.Match[str]) -> date | None:
    try:
        return date(int(m[1]), int(m[2]), int(m[3]))
    except ValueError:
        return None
