"""The walks through the documents are true: their commands, run from top to bottom in an empty folder, say
what the page shows and end as it shows, with 1 where the page shows an error and with 0 elsewhere."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from duban.cli import main

ROOT = Path(__file__).resolve().parents[2]
#: Each page, and how many commands it has at least.
PAGES = {"walk-000.md": 60, "walks.md": 60}

pytestmark = pytest.mark.slow


@dataclass
class Typed:
    """A command of the page, and what is shown of its answer. ``…`` stands for what the page leaves out."""

    line: int
    command: str
    shown: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        return int(any(re.match(r"(.*: )?error[:\[]", line) for line in self.shown))


@dataclass
class Saved:
    """A file that the page lets its reader save."""

    name: str
    text: str


def steps(page: str) -> Iterator[Typed | Saved]:
    """Yield what a reader of the page does, in order."""
    for block in re.finditer(r"^```(\w+) ?(\S*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        language, name, text = block.groups()
        if name:
            yield Saved(name, text)
        elif language == "console":
            first = page[: block.start(3)].count("\n") + 1
            yield from _typed(text.splitlines(), first)


def _typed(lines: list[str], first: int) -> Iterator[Typed]:
    step = None
    for number, line in enumerate(lines, first):
        if line.startswith("$ "):
            if step is not None:
                yield step
            step = Typed(number, line[2:])
        elif step is not None and line.strip():
            step.shown.append(line)
    if step is not None:
        yield step


def words(command: str) -> list[str]:
    """Split a command as a shell does, its variables filled in."""
    return shlex.split(re.sub(r"\$([A-Z_]+)", lambda m: os.environ[m[1]], command))


def missing(shown: list[str], said: str) -> str:
    """Return the first line shown that was not said after those before it, or nothing."""
    rest = [_plain(line) for line in said.splitlines()]
    for line in shown:
        pattern = re.compile(".*".join(re.escape(part) for part in _plain(line).split("…")))
        at = next((n for n, each in enumerate(rest) if pattern.fullmatch(each)), None)
        if at is None and _plain(line) != "…":
            return line
        rest = rest[at + 1 :] if at is not None and _plain(line) != "…" else rest
    return ""


def _plain(line: str) -> str:
    return " ".join(line.split())


@pytest.mark.parametrize("name", PAGES)
def test_the_walk_is_true(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for setting in [setting for setting in os.environ if setting.startswith("DUBAN_")]:
        monkeypatch.delenv(setting)
    taken = 0
    for step in steps((ROOT / "docs" / name).read_text("utf-8")):
        if isinstance(step, Saved):
            Path(step.name).write_text(step.text, "utf-8")
            continue
        program, *given = words(step.command)
        if program == "export":
            for one in given:
                monkeypatch.setenv(*one.split("=", 1))
            continue
        assert program == "duban", f"{name}:{step.line}: {step.command}"
        code, said = run(given, monkeypatch, capsys)
        where = f"{name}:{step.line}: duban {' '.join(given)}"
        assert code == step.code, f"{where}\nended with {code}:\n{said}"
        lost = missing(step.shown, said)
        assert not lost, f"{where}\ndid not say: {lost}\nbut:\n{said}"
        taken += 1
    assert taken > PAGES[name]


def run(
    given: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Return how a command ended and what it said."""
    monkeypatch.setattr(sys, "argv", ["duban", *given])
    code = 0
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    printed = capsys.readouterr()
    return code, printed.out + printed.err
