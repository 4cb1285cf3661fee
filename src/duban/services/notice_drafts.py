"""A notice that an admin sent in, its draft calendar as text out. Nothing is stored.

One law: what states no deadline is refused, never drafted as an empty calendar that looks like an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING

from duban.drafting.containers import open_document
from duban.drafting.reading import read
from duban.problems import Refused
from duban.services.calendar_room import must_run_duban, taken
from duban.services.drafting import drafted
from duban.services.uploads import shown_name
from duban.services.viewing import Viewer

if TYPE_CHECKING:
    from duban.app import App


@dataclass(frozen=True, slots=True)
class Made:
    """A draft: its text, how many questions a person must answer, and what to look out for."""

    source: str
    text: str
    questions: int
    warnings: tuple[str, ...]


def draft_of(app: App, viewer: Viewer, name: str, content: bytes) -> Made:
    """Draft a calendar from a notice's file (.txt, .docx, .pdf, a saved page). Raises Refused for what cannot
    be read, or is no notice."""
    must_run_duban(viewer)
    source = shown_name(name)
    document = open_document(content, source)
    found = drafted(read(document.text, document.container))
    if not found.outline.steps:
        raise Refused(f"{source} holds no deadline that could be found", code="nothing-to-draft")
    issued_on = found.draft.identity.issued_on
    wanted = f"draft-{issued_on or 'notice'}"
    keys = chain([wanted], (f"{wanted}-{number}" for number in count(2)))  # several notices of one day
    key = next(key for key in keys if not taken(app, key))
    return Made(source, found.calendar(key, source), len(found.questions), tuple(found.draft.warnings))
