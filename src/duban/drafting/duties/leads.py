"""A date in its sentence in, what may stand before it out: its words, the line above, its cell's titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duban.drafting.dates.ranges import Span
from duban.drafting.duties.around import Around
from duban.drafting.text.sentences import Sentence
from duban.drafting.text.tables import headed

#: The name of one of several windows, which says nothing of what is open in it: 第一批, 上半年.
_WINDOW = re.compile(r"\W*(?:第[一二三四五六\d]+[次批轮期]|[上下]半年)(?:为)?:?[ ]*")
#: A numbered heading with a stop of its own: (一)报到。5月14日14:00-18:00.
_HEADING = re.compile(r"[一二三四五六七八九十\d][)、.][ ]?(?P<words>[\u4e00-\u9fff]{2,12})。\s*$")
_FURTHEST = 240


def leads(text: str, sentence: Sentence, span: Span, around: Around) -> Iterator[str]:
    """Yield what may stand before a date: its own words, the line above them, the titles of its cell."""
    yield around.before
    above = _above(text, sentence, around.before)
    if above != around.before:
        yield above
    if around.future and (titles := headed(text, span.start)):
        yield titles


def _above(text: str, sentence: Sentence, before: str) -> str:
    """Return the words before a date, with the line above where its own line begins with the date."""
    if _WINDOW.fullmatch(re.split("[;\n]", before)[-1]):
        told = re.split(r"[。\n]", text[max(0, sentence.start - _FURTHEST) : sentence.start])
        lead = next((one for one in reversed(told) if one.strip() and not _WINDOW.match(one)), "")
        return f"{lead.strip()[-40:]}:{before}"
    if len(re.sub(r"[\W\d_一二三四五六七八九十]", "", before)) >= 2:
        return before
    if heading := _HEADING.search(text[max(0, sentence.start - 30) : sentence.start]):
        return f"{heading['words']}:{before}"
    above = re.split(r"[。;]", text[max(0, sentence.start - 60) : sentence.start].rstrip())[-1]
    lead = above.split("\n")[-1].strip()
    return f"{lead}:{before}" if lead and len(lead) <= 40 else before
