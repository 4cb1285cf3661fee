"""What is wrong with an input, where, and what to do. Problems are values; they are reported all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding in one input. ``line`` and ``column`` are 1-based; 0 means the file as a whole.

    ``width`` is how many characters of the line the finding covers (for the caret).
    ``code`` is stable and has a section in docs/problem-codes.md.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    width: int = 1


class DubanError(Exception):
    """Something a person can mend. ``str()`` says what, where and what to do."""

    def __init__(self, message: str, *, hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


class BadInput(DubanError):
    """An input that was refused as a whole; ``problems`` lists every reason."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = (), *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problems = problems


class Refused(DubanError):
    """A verb that the rules do not allow here; the message names the rule."""
