"""Files and folders in, every problem in them out, in file order: what ``duban check`` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from duban.cli import finding
from duban.problems import BadInput, DubanError, Problem

if TYPE_CHECKING:
    from duban.notices.loading import Loaded
    from duban.planning.workdays import WorkingDays


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. ``sources`` gives the text of each file, to show the lines of its problems."""

    calendars: tuple[Loaded, ...]
    files: int
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


def check(paths: Iterable[Path], home: Path) -> Checked:
    """Check calendars, the policies they may name, and working-day files; folders with all below them."""
    from duban.notices.loading import load_calendar
    from duban.planning.review import review

    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    roots = tuple(dict.fromkeys(finding.root_of(file) for file in files))
    rules = finding.policies(home, roots)
    days, problems = _workdays(home, roots)
    notices = [file for file in files if file.suffix != ".json" and file.parent.name != "policies"]
    loaded = tuple(load_calendar(file, policies=rules.policies) for file in notices)
    problems += rules.problems
    for one in loaded:
        problems += tuple(sorted(one.problems + review(one, days), key=_place))
    sources = {**rules.sources, **{one.file: one.source for one in loaded}}
    return Checked(loaded, len(files), tuple(dict.fromkeys(problems)), sources)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        found = [file for file in sorted(path.rglob("*")) if _is_input(file)]
        if not found:
            raise DubanError(f"there is no calendar in {path}")
        yield from found
    elif path.exists():
        yield path
    else:
        raise DubanError(
            f"there is no file {path}", hint="name a file or a folder; without one all calendars are checked"
        )


def _is_input(file: Path) -> bool:
    return file.suffix in {".yaml", ".yml"} or (file.suffix == ".json" and file.parent.name == "workdays")


def _workdays(home: Path, roots: Iterable[Path]) -> tuple[WorkingDays, tuple[Problem, ...]]:
    from duban.planning.workdays import shipped_workdays

    try:
        return finding.workdays(home, roots), ()
    except BadInput as refused:
        return shipped_workdays(), refused.problems


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
