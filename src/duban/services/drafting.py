"""A notice's file in; its draft, questions and calendar out. Only here does drafting touch the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duban.drafting.calendar.outline import Outline, outline
from duban.drafting.calendar.questions import questions
from duban.drafting.calendar.striking import left
from duban.drafting.containers.containers import MAX_BYTES, open_document
from duban.drafting.findings import Draft, Question
from duban.drafting.heads.sorts import NAMES
from duban.drafting.reading import read
from duban.problems import Refused


@dataclass(frozen=True, slots=True)
class Drafted:
    """A notice that was read: what was found, the calendar's outline, what is asked."""

    draft: Draft
    outline: Outline
    questions: tuple[Question, ...]

    def calendar(self, key: str, source: str, answers: Mapping[str, str] | None = None) -> str:
        """Return the draft calendar with these answers worked in, as YAML."""
        from duban.drafting.calendar.calendar import calendar_text

        return calendar_text(self.draft, self.outline, self.questions, answers or {}, key, source)

    def still_open(self, answers: Mapping[str, str]) -> tuple[Question, ...]:
        """Return the questions that these answers leave open: those of a struck stage are not."""
        _, asked = left(self.outline, self.questions, answers)
        return tuple(one for one in asked if one.about not in answers)

    def stages(self, answers: Mapping[str, str]) -> int:
        """Return how many stages these answers leave."""
        return len(left(self.outline, (), answers)[0].steps)


def read_file(file: Path) -> Drafted:
    """Return what a notice's file says. Raises Refused with what it is and what to do."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be a file's"
        raise Refused(f"{file} cannot be opened: {reason.lower()}", hint="name the notice's file") from error
    document = open_document(data, file.name)
    return drafted(read(document.text, document.container))


def drafted(draft: Draft) -> Drafted:
    """Return a draft with its outline and questions."""
    planned = outline(draft)
    return Drafted(draft, planned, questions(draft, planned, _is_working))


def refuse_empty(found: Drafted, name: str) -> None:
    """Never make an empty calendar that looks like an answer. Raises Refused with what the file is."""
    if found.outline.steps:
        return
    sort = found.draft.sort
    said = f"is {NAMES[sort]}" if sort in NAMES else "holds no deadline that could be found"
    if undated := [" ".join(one.quote.words.split())[:60] for one in found.outline.loose[:3]]:
        said += f"; it names no day in “{'”, “'.join(undated)}”"
    hint = (
        "draft from the notice that it speaks of"
        if sort in ("news", "guide")
        else "duban draft FILE --explain shows what was read; write the calendar by hand if there is a duty"
    )
    raise Refused(f"{name} {said}; there is nothing to draft", hint=hint, code="nothing-to-draft")


def _is_working(day: date) -> bool:
    """Say whether a day is worked. The table is read only where a notice names the end of a month."""
    from duban.planning.workdays import shipped_workdays

    return shipped_workdays().is_working(day)
