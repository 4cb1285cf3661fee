"""A notice's part of the text in, what it says it is out: title, number, issuers, date of issue, audience.

Its own number stands beside its title; one in brackets or quotes is cited. The issuers are those who sign;
only where nobody signs, those whom the title names.
"""

from __future__ import annotations

import re
from datetime import date

from duban.drafting.findings import Identity, Quote
from duban.drafting.normalising import Clean
from duban.drafting.organisations import ENDS, is_name, split_names
from duban.drafting.parts import KIND, NUMBER, Part

_OF_THE_YEAR = re.compile(r"(?:^|\n)[ ]*\(?(?P<n>(?:19|20)\d\d年[ ]?第[ ]?\d{1,4}[ ]?号)\)?[ ]*(?=\n|$)")
_FIELD = re.compile(r"(?:发文字号|文号|文[ ]*件[ ]*编[ ]*号|【?字[ ]*号】?)[ ]*:?[ ]*$")
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
        title = re.sub(r"\.(?:pdf|docx?|wps)$", "", title)
        quoted("title", *part.title)
    number, at = _number(text, part, before)
    if at:
        quoted("number", *at)
    audience = ""
    if part.salutation:
        audience = re.sub(r"\s", "", text[slice(*part.salutation)])
        quoted("audience", *part.salutation)
    issuers = split_names(part.signature)
    if not issuers:
        issuers = split_names(_at_the_end(text, part))
    if not issuers:
        issuers = _of_title(title) or _of_header(text, part, before)
    issued_on = None
    if part.signed and part.signed.year:
        issued_on = part.signed.last(part.signed.year)
        quoted("issued_on", part.signed.start, part.signed.end)
    elif made := _MADE_ON.search(text, before, part.body):
        issued_on = _date(made)
    return Identity(title, number, issuers, issued_on, audience, tuple(quotes))


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
        if first <= m.start() and m.end() < last:  # cited by the title
            continue
        word = re.split(rf"文件|的[^的]{{0,2}}{KIND}|\s", m["word"])[-1]
        start = m.end("word") - len(word)
        if not word or re.match(r"[根据按照和与及]", word):
            continue
        line_start = text.rfind("\n", 0, m.start()) + 1
        left, right = text[line_start:start].strip(), text[m.end() : m.end() + 2]
        if re.search(r"[《(“]$|(?:根据|按照|依据|贯彻|落实|转发|的)\s*$", left) or right[:1] in ")》,、;。":
            continue
        alone = not left and (not right.strip() or right[0] in "\n ")
        weight = (
            2 * alone
            + bool(_FIELD.search(left)) * 2
            + (0 <= start - last <= 4) * 2
            + (0 <= first - m.end() <= 4) * 2
        )
        weight += left.endswith("文件")
        if weight and (best is None or weight > best[0]):
            best = weight, f"{word}〔{m['year']}〕{int(m['n'])}号", (start, m.end())
    if best:
        return best[1], best[2]
    if year := _OF_THE_YEAR.search(text, max(before, first - 200), until):
        return re.sub(r"\s", "", year["n"]), year.span("n")
    return "", None


def _of_title(title: str) -> tuple[str, ...]:
    named = title.split("关于", 1)[0].strip() if "关于" in title else ""
    names = split_names(named) if named else ()
    return names if names and all(ENDS.search(name) for name in names) else ()


def _at_the_end(text: str, part: Part) -> str:
    """Return the offices that sign without a date: lines of names right after the last sentence."""
    if part.signed:
        return ""
    lines = [line.strip() for line in text[part.body : part.end].strip().split("\n")]
    last = next((at for at in range(len(lines) - 1, -1, -1) if "。" in lines[at]), len(lines))
    names = [line for line in lines[last + 1 :] if line]
    return " ".join(names) if names and all(is_name(name) and len(name) <= 40 for name in names) else ""


def _of_header(text: str, part: Part, before: int) -> tuple[str, ...]:
    """Return the offices of a red header: 某某局文件."""
    first = part.title[0] if part.title else part.body
    for line in reversed(text[max(before, first - 300) : first].split("\n")):
        words = line.strip()
        if words.endswith("文件") and is_name(words[:-2].strip()):
            return split_names(words[:-2])
    return ()
