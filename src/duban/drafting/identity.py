"""A notice's part of the text in, what it says it is out: title, number, issuers, date of issue, audience.

Its own number stands beside its title; one in brackets or quotes is cited. The issuers are those who sign;
only where nobody signs, those whom the title names.
"""

from __future__ import annotations

import re
from datetime import date

from duban.drafting.findings import Identity, Quote
from duban.drafting.issuers import receiving_office, signing_offices
from duban.drafting.normalising import Clean
from duban.drafting.parts import Part
from duban.drafting.title_words import KIND, NUMBER

_OF_THE_YEAR = re.compile(r"(?:^|\n)[ ]*\(?(?P<n>(?:19|20)\d\d年[ ]?第[ ]?\d{1,4}[ ]?号)\)?[ ]*(?=\n|$)")
_FIELD = re.compile(r"(?:发文字号|文号|文[ ]*件[ ]*编[ ]*号|【?字[ ]*号】?)[ ]*:?[ ]*$")
_CITED = re.compile(r"[《(“]$|(?:根据|按照|依据|贯彻|落实|转发|的)\s*$")
#: An office's name that a text without line breaks runs into the word of a number.
_OFFICE = re.compile(r"^.{5,}?(?:局|厅|委员会|政府|协会|学会|办公室)(?=.{2,})")
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
        title = re.sub(r"\s*\n\s*", "", text[slice(*part.title)]).strip()
        title = re.sub(r"\.(?:pdf|docx?|wps)$|\([^()]{2,16}[〔\[(]\d{4}[〕\])]\d+号\)$", "", title)
        quoted("title", *part.title)
    number, at = _number(text, part, before)
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
    elif made := _MADE_ON.search(text, before, part.body):
        issued_on = _date(made)
    return Identity(title, number, issuers, issued_on, audience, inferred, tuple(quotes))


def _date(m: re.Match[str]) -> date | None:
    try:
        return date(int(m[1]), int(m[2]), int(m[3]))
    except ValueError:
        return None


def _number(text: str, part: Part, before: int) -> tuple[str, tuple[int, int] | None]:
    first, last = part.title or (part.start, part.start)
    until = part.salutation[0] if part.salutation else min(part.end, last + 260)
    best: tuple[int, str, tuple[int, int]] | None = None
    for m in NUMBER.finditer(text, max(before, first - 400), max(until, last)):
        if first <= m.start() and m.end() < last and text[m.end() : last].strip() != ")":
            continue  # cited by the title
        word = re.split(rf"文件|的[^的]{{0,2}}{KIND}|\s", m["word"])[-1]
        word = _OFFICE.sub("", word)
        start = m.end("word") - len(word)
        if not word or re.match(r"[根据按照和与及]", word):
            continue
        line_start = text.rfind("\n", 0, m.start()) + 1
        left, right = text[line_start:start].strip(), text[m.end() : m.end() + 2]
        in_line = left == "(" and bool(re.match(r"\)[ ]*(?:\n|$)", text[m.end() :][:9]))
        of_title = in_line or (left.endswith("(") and 0 <= last - m.end() <= 1)
        if not of_title and (_CITED.search(left) or right[:1] in ")》,、;。"):
            continue
        alone = not left and (not right.strip() or right[0] in "\n ")
        weight = (
            2 * alone
            + bool(_FIELD.search(left)) * 2
            + (0 <= start - last <= 4) * 2
            + (0 <= first - m.end() <= 4) * 2
        )
        weight += left.endswith("文件") + 2 * of_title
        weight += 2 * (part.salutation is not None and 0 <= part.salutation[0] - m.end() <= 4)
        if weight and (best is None or weight > best[0]):
            best = weight, f"{word}〔{m['year']}〕{int(m['n'])}号", (start, m.end())
    if best:
        return best[1], best[2]
    if year := _OF_THE_YEAR.search(text, max(before, first - 200), until):
        return re.sub(r"\s", "", year["n"]), year.span("n")
    return "", None
