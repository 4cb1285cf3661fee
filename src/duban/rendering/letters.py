"""LetterFacts in, words out: subject, text and HTML. No clock, no store; the same facts give the same letter.

``Letters.render`` raises TemplateFailed and leaves every other letter alone; ``render_plain`` cannot fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError

from duban.problems import DubanError, Problem
from duban.rendering import chinese
from duban.rendering.overlay import Overlay
from duban.rendering.plain import plain
from duban.rendering.samples import linked_facts, sample_facts, sorted_facts
from duban.rendering.sandbox import Sandbox
from duban.rendering.view import view
from duban.shipped import shipped
from duban.values import CORRECTION, Change, Kind, LetterFacts, Rendered

MAX_SUBJECT = 60

#: Kinds that are letters.
KINDS = tuple(kind for kind in Kind if kind is not Kind.CLOSE)

_FILTERS: dict[str, Callable[..., Any]] = {
    "clean": chinese.clean,
    "deadline": chinese.deadline,
    "brief_deadline": chinese.brief_deadline,
    "day": chinese.day,
    "weekday": chinese.weekday,
    "moment": chinese.moment,
    "copies": chinese.copies,
}


#: Controls, bidi and zero-width marks, lone surrogates; a template may have printed a raw value.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def _inert(text: str) -> str:
    return _HIDDEN.sub("", text.strip()) + "\n"


class TemplateFailed(DubanError):
    """A template that cannot be rendered: ``file``, ``line`` (0 when unknown) and ``what`` went wrong."""

    def __init__(self, file: str, line: int, what: str) -> None:
        where = f"{file}:{line}" if line else file
        super().__init__(
            f"{where}: {what}",
            code="template-failed",
            hint="mend the template and run `duban templates check`; a plain letter goes out meanwhile",
        )
        self.file, self.line, self.what = file, line, what


def _samples() -> Iterator[LetterFacts]:
    for kind in KINDS:
        for items, facts in ((1, sample_facts), (3, linked_facts), (3, sample_facts), (40, linked_facts)):
            yield facts(kind, items=items)
    for sort in (*Change, CORRECTION):
        for items in (1, 40):
            yield sorted_facts(sort, items=items)


class Letters:
    """The templates of this installation. ``directories`` are an admin's, the first standing before the
    next and all of them before the shipped one; each is laid out like the shipped ``templates/``."""

    def __init__(self, *directories: Path) -> None:
        self._directories = directories
        self._overlay = Overlay(directories, shipped("templates"))
        self._sandbox = Sandbox(self._overlay, _FILTERS)

    def render(self, facts: LetterFacts) -> Rendered:
        """Render the letter of ``facts.kind``. Raises TemplateFailed."""
        try:
            values = {"letter": view(facts), "facts": facts}
        except Exception as problem:  # facts that cannot be arranged stop one letter, like a bad template
            raise TemplateFailed(f"letters/{facts.kind}", 0, f"its facts: {problem!r}") from problem
        self._sandbox.meter.start()
        subject = self._text(f"letters/{facts.kind}/subject.txt.j2", values)
        text = self._text(f"letters/{facts.kind}/body.txt.j2", values)
        html = self._text(f"letters/{facts.kind}/body.html.j2", values)
        return Rendered(chinese.clean(subject, MAX_SUBJECT), _inert(text), _inert(html))

    def render_plain(self, facts: LetterFacts) -> Rendered:
        """Render without templates: what goes out when one fails."""
        return plain(facts)

    def check(self) -> list[Problem]:
        """Render every kind with one, three and forty sample items, with links and without, and every sort
        of change; return what fails, each place once."""
        found: dict[tuple[str, int], Problem] = {}
        for facts in _samples():
            try:
                self.render(facts)
            except TemplateFailed as failed:
                problem = Problem(failed.file, failed.line, 1, "template-failed", failed.what)
                found.setdefault((failed.file, failed.line), problem)
        return sorted([*found.values(), *self._strays()])

    def _strays(self) -> list[Problem]:
        """Warn of an admin's folder that no letter will ever read."""
        kinds = {str(kind) for kind in KINDS}
        return [
            Problem(
                str(folder), 0, 0, "template-unused", f'there is no letter of the kind "{folder.name}"',
                hint=f"kinds: {', '.join(sorted(kinds))}", severity="warning",
            )
            for root in self._directories
            for folder in sorted((root / "letters").glob("*/"))
            if folder.is_dir() and folder.name not in kinds
        ]  # fmt: skip

    def _text(self, name: str, values: dict[str, Any]) -> str:
        try:
            template: Template = self._sandbox.get_template(name)
            try:
                return "".join(self._sandbox.pieces(template, values))
            except Exception:
                self._sandbox.handle_exception()  # raises again, with the template's own lines
        except Exception as problem:
            raise self._failed(name, problem) from problem

    def _failed(self, name: str, problem: Exception) -> TemplateFailed:
        file, line = str(self._overlay.path(name) or name), 0
        if isinstance(problem, TemplateSyntaxError):
            return TemplateFailed(problem.filename or file, problem.lineno, problem.message or "syntax error")
        trace = problem.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename.endswith(".j2"):
                file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
        what = str(problem) or type(problem).__name__
        if isinstance(problem, RecursionError | MemoryError):
            what = "the template calls itself without end"
        elif isinstance(problem, TemplateError) and type(problem).__name__ == "TemplateNotFound":
            what = f"there is no template {what}"
        return TemplateFailed(file, line, what)
