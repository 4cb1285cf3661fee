"""A question in, the form of its answer out; what a person gave in, the answer to work in out. Pure.

One law: what is no answer to its question stays unanswered, and is never written into a calendar.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from duban.drafting.calendar import typed
from duban.drafting.calendar.due_lines import COUNT
from duban.drafting.calendar.striking import NO_STAGE, may_strike
from duban.drafting.findings import Question
from duban.notices.kinds import KINDS

#: words: a name; day: a date; count: 10日 after a period; kinds: kinds of unit; reading: one of its own.
#: sector: a word of the roster.
Form = Literal["words", "day", "count", "kinds", "sector", "reading"]

LONGEST = 200  # characters of a name


def form_of(question: Question) -> Form:
    """Return what a question takes besides its readings."""
    about = question.about
    if about in ("notice.title", "notice.issuer"):
        return "words"
    if about in ("notice.issued_on", "recurs.until"):
        return "day"
    if about.endswith(".kinds"):
        return "kinds"
    if about.startswith("sector."):
        return "sector"
    if about.startswith("notes.") or about.endswith(".post") or "本年度" in question.readings:
        return "reading"
    return "count" if question.due.startswith("every") else "day"


def understood(question: Question, given: str) -> str:
    """Return the answer; empty for what is none."""
    said = typed.plain(given)
    if NO_STAGE in said:
        return NO_STAGE if may_strike(question) or NO_STAGE in question.readings else ""
    said = said if said in question.readings else typed.reading(question, said)
    if said in question.readings:
        return said
    form = form_of(question)
    if form == "words":
        return given.strip() if len(said) <= LONGEST and re.search("[\u4e00-\u9fff]{2}", said) else ""
    if form == "day":
        return _day(question, typed.day(said))
    if form == "kinds":
        named = typed.kinds(said, question.readings).split()
        return " ".join(named) if named and all(one in KINDS for one in named) else ""
    if form == "sector":
        return said if re.fullmatch(r"[a-z][a-z0-9-]{0,31}", said) else ""
    counted = typed.count(said)
    return counted if form == "count" and COUNT.fullmatch(counted) else ""


def _day(question: Question, said: str) -> str:
    """Return the day that was given; a year alone where that is what is asked: 哪一年, until its end."""
    year = typed.year(said)
    if _bare_year(question, year):
        said = f"{year}{question.due[1:]}"
    elif question.about == "recurs.until" and re.fullmatch(r"20\d\d", year):
        said = f"{year}-12-31"
    ends = question.readings[0][:4] if _asks_the_end(question) else ""
    return said if _is_day(said) and said >= ends else ""


def _asks_the_end(question: Question) -> bool:
    """Say whether a question asks until when duties come again: not before they begin."""
    return question.about == "recurs.until" and bool(question.readings)


def _bare_year(question: Question, said: str) -> bool:
    """Say whether a year alone answers: the day is written, 哪一年 is asked."""
    return question.due.startswith("--") and re.fullmatch(r"20\d\d年?", said) is not None


def _is_day(said: str) -> bool:
    if not re.fullmatch(r"20\d\d-\d\d-\d\d", said):
        return False
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return True
