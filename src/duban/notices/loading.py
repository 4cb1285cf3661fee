"""A file in, a notice calendar or a policy out, with every problem at once in file order. Never a traceback.

The calendar is there only when no error was found; the ``draft`` is what could be read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from duban.notices.laws import Known, calendar_laws, policy_laws
from duban.notices.model import NoticeCalendar, Policy
from duban.notices.places import At, Findings, Node, Span, span_at
from duban.notices.places import Path as PartPath
from duban.notices.reading import read_text, read_tree
from duban.notices.shaping import shape
from duban.notices.wording import quoted
from duban.problems import Problem

__all__ = ["Known", "Loaded", "Policies", "load_calendar", "load_policies", "parse_calendar", "parse_policy"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """One reading of one calendar. ``lines`` gives the line of each stage by its key; ``source`` the text."""

    file: str
    calendar: NoticeCalendar | None
    draft: NoticeCalendar | None
    problems: tuple[Problem, ...]
    source: str
    lines: Mapping[str, int]
    root: Node | None = field(default=None, repr=False, compare=False)

    @property
    def sound(self) -> bool:
        """Whether the calendar may be used: no error; warnings are allowed."""
        return self.calendar is not None

    def place(self, path: PartPath, at: At = "value") -> Span:
        """Return where the part at ``path`` stands in the source; line 0 if there is no tree."""
        return span_at(self.root, path, at)


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of one or more directories by key; ``problems`` of all their files."""

    policies: Mapping[str, Policy]
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]  # file name -> text, for telling


def load_calendar(path: Path, *, policies: Mapping[str, Policy], known: Known | None = None) -> Loaded:
    """Read and check a calendar file. Without ``known`` unit and region codes are not checked."""
    findings = Findings(str(path))
    text = read_text(path, findings)
    if text is None:
        return Loaded(str(path), None, None, findings.in_order(), "", {})
    return _calendar(text, findings, policies, known, stem=path.stem if path.parent.name == "notices" else "")


def parse_calendar(
    text: str, file_name: str, *, policies: Mapping[str, Policy], known: Known | None = None, stem: str = ""
) -> Loaded:
    """Check a calendar that is already text, such as a stored version. ``stem``: the name its file has or
    will have; the key should be the same."""
    return _calendar(text, Findings(file_name), policies, known, stem)


def _calendar(
    text: str, findings: Findings, policies: Mapping[str, Policy], known: Known | None, stem: str = ""
) -> Loaded:
    root = read_tree(text, findings)
    draft = shape(root, NoticeCalendar, findings) if root else None
    if draft is not None:
        calendar_laws(draft, findings, policies, known or Known())
        if stem and draft.key is not None and draft.key != stem:  # a copy whose key was forgotten, usually
            message = f"the key is {quoted(draft.key)}, and the file is named {quoted(stem)}"
            findings.add(
                "file-name", ("key",), message, "commands find a calendar by its file; give both one name."
            )
    lines = {
        stage.key: span_at(root, ("stages", index), "value").line
        for index, stage in enumerate((draft.stages if draft else None) or ())
        if stage is not None and stage.key
    }
    calendar = draft if not findings.errors else None
    return Loaded(findings.file, calendar, draft, findings.in_order(), text, lines, root)


def parse_policy(text: str, file_name: str) -> tuple[Policy | None, tuple[Problem, ...]]:
    """Return the policy that ``text`` holds (None if it has an error) and all its problems."""
    return _policy(text, Findings(file_name))


def _policy(text: str, findings: Findings) -> tuple[Policy | None, tuple[Problem, ...]]:
    root = read_tree(text, findings)
    draft = shape(root, Policy, findings) if root else None
    if draft is not None:
        policy_laws(draft, findings)
    return draft if not findings.errors else None, findings.in_order()


def load_policies(directories: Path | Iterable[Path]) -> Policies:
    """Read every ``*.yaml`` of the directories; a later directory's file replaces an earlier one's."""
    folders = [directories] if isinstance(directories, Path) else list(directories)
    files: dict[str, Path] = {}
    for folder in folders:
        if folder.is_dir():
            files |= {path.name: path for path in sorted(folder.glob("*.yaml"))}
    policies: dict[str, Policy] = {}
    sources: dict[str, str] = {}
    problems: list[Problem] = []
    for _, path in sorted(files.items()):
        findings = Findings(str(path))
        text = read_text(path, findings)
        sources[str(path)] = text or ""
        policy, found = _policy(text, findings) if text is not None else (None, findings.in_order())
        if policy is not None and policy.key in policies:
            again = Findings(str(path), findings.root)
            again.add("duplicate-name", ("key",), f'another policy file defines "{policy.key}" already')
            found = again.in_order()
        elif policy is not None:
            policies[policy.key] = policy
        problems.extend(found)
    return Policies(policies, tuple(sorted(problems)), sources)
