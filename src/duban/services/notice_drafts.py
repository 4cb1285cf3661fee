"""A notice that an admin sent in, its draft and questions out; its text and the answers in, the calendar out.

Nothing is stored: between the two the text travels with the page. Laws: what states no deadline is refused,
never drafted as an empty calendar that looks like an answer; and what is no answer leaves its question open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING

from duban.drafting.calendar.answers import understood
from duban.drafting.calendar.striking import NO_STAGE, about
from duban.drafting.calendar.typed import later, plain
from duban.drafting.containers.containers import open_document
from duban.drafting.reading import read
from duban.services.calendar_room import must_run_duban, taken
from duban.services.drafting import Drafted, drafted, refuse_empty
from duban.services.uploads import shown_name
from duban.services.viewing import Viewer

if TYPE_CHECKING:
    from duban.app import App

#: What no form brings back as it was: NUL, and halves of characters.
_LOST = dict.fromkeys((0, *range(0xD800, 0xE000)))


@dataclass(frozen=True, slots=True)
class Read:
    """A notice as it was read. ``text``: what every quote is a part of, as a form brings it back."""

    source: str
    text: str
    found: Drafted


@dataclass(frozen=True, slots=True)
class Made:
    """A draft: its text, how many questions are open, what to look out for."""

    source: str
    text: str
    questions: int
    warnings: tuple[str, ...]


def read_notice(viewer: Viewer, name: str, content: bytes) -> Read:
    """Read a notice's file (.txt, .docx, .pdf, a saved page). Raises Refused for what cannot be read, or is
    no notice."""
    must_run_duban(viewer)
    source = shown_name(name)
    return _read(source, open_document(content, source).text)


def read_again(viewer: Viewer, name: str, text: str) -> Read:
    """Read the text that a page brought back: only words, whatever it claims to be."""
    must_run_duban(viewer)
    return _read(shown_name(name), text.replace("\r\n", "\n").replace("\r", "\n"))


def accepted(one: Read, given: Mapping[str, str]) -> tuple[dict[str, str], frozenset[str]]:
    """Return the answers by what they are about, and the questions whose answer is none."""
    answers = {
        part: NO_STAGE
        for step in one.found.outline.steps
        if given.get(part := about(step), "").strip() == NO_STAGE
    }
    wrong: set[str] = set()
    for question in one.found.questions:
        said = given.get(question.about, "").strip()
        if not said or later(plain(said)):
            continue
        answer = understood(question, said)
        if answer:
            answers[question.about] = answer
        else:
            wrong.add(question.about)
    open_ = {question.about for question in one.found.still_open(answers)}
    return answers, frozenset(wrong & open_)  # what is asked of a struck stage needs no answer


def make(app: App, one: Read, answers: Mapping[str, str]) -> Made:
    """Make the draft with these answers worked in. Its key is one that no calendar has."""
    issued_on = answers.get("notice.issued_on") or one.found.draft.identity.issued_on
    wanted = f"draft-{issued_on or 'notice'}"
    keys = chain([wanted], (f"{wanted}-{number}" for number in count(2)))  # several notices of one day
    key = next(key for key in keys if not taken(app, key))
    open_ = len(one.found.still_open(answers))
    calendar = one.found.calendar(key, one.source, answers)
    return Made(one.source, calendar, open_, tuple(one.found.draft.warnings))


def _read(source: str, text: str) -> Read:
    text = text.translate(_LOST)
    found = drafted(read(text))
    refuse_empty(found, source)
    return Read(source, text, found)
