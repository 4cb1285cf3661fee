"""Ways through a draft that may have holes: parts with their paths, and what the roster knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from duban.notices.model import Due, NoticeCalendar, Part, Stage
from duban.notices.places import Findings, Path
from duban.notices.wants import fields_of
from duban.notices.wording import quoted

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What the roster knows. None: not known, so not checked."""

    units: frozenset[str] | None = None
    regions: frozenset[str] | None = None


def present(items: Iterable[T | None] | None) -> Iterator[tuple[int, T]]:
    """Yield the parts of a list that could be read, with their places in it."""
    for index, item in enumerate(items or ()):
        if item is not None:
            yield index, item


def stages(calendar: NoticeCalendar) -> Iterator[tuple[Path, Stage]]:
    """Yield each readable stage with its path."""
    for index, stage in present(calendar.stages):
        yield ("stages", index), stage


def date_rules(calendar: NoticeCalendar) -> Iterator[tuple[Path, Stage, Due]]:
    """Yield every readable date rule of every stage: ``opens``, ``due`` and the ``due`` of exceptions."""
    for path, stage in stages(calendar):
        for name, rule in (("opens", stage.opens), ("due", stage.due)):
            if rule is not None:
                yield (*path, name), stage, rule
        for index, exception in present(stage.exceptions):
            if exception.due is not None:
                yield (*path, "exceptions", index, "due"), stage, exception.due


def parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Part]]:
    """Yield every part at and below ``value``, with paths in the author's spelling."""
    if isinstance(value, Part):
        yield path, value
        for field in fields_of(type(value)).values():
            if field.want.form in {"part", "list", "blocks"}:
                yield from parts(getattr(value, field.name), (*path, field.spelt))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from parts(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from parts(item, (*path, key))


def written(part: Part, *names: str) -> list[str]:
    """Return those of the fields ``names`` that the author wrote, readable or not."""
    return [name for name in names if name in part.model_fields_set]


def keys_of(items: Iterable[Any] | None) -> tuple[list[str], bool]:
    """Return the keys of a list's parts, and whether all of them could be read."""
    if items is None:
        return [], False
    listed = list(items)
    keys = [item.key for item in listed if item is not None and item.key is not None]
    return keys, len(keys) == len(listed)


def name_of(stage: Stage, path: Path) -> str:
    """Return how a message begins about a stage."""
    return f"stage {quoted(stage.key)}" if stage.key else f"stage {int(path[1]) + 1}"


def no_twins(items: Iterable[Any] | None, path: Path, noun: str, findings: Findings) -> None:
    """Report parts of one list that bear the same key."""
    seen: set[str] = set()
    for index, item in present(items):
        if item.key is not None and item.key in seen:
            message = f"another {noun} bears the key {quoted(item.key)} already"
            findings.add("duplicate-name", (*path, index, "key"), message, "give each a key of its own.")
        seen.add(item.key)


def cycles(graph: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield the circles that a walk along ``graph`` meets, each once, as the keys on it in order.

    >>> [sorted(c) for c in cycles({"a": ["b"], "b": ["a"], "c": ["a"]})]
    [['a', 'b']]
    """
    done: set[str] = set()
    for start in graph:
        trail: list[str] = []
        on_trail: dict[str, int] = {}
        pending: list[tuple[str, bool]] = [(start, False)]
        while pending:
            key, leaving = pending.pop()
            if leaving:
                trail.pop()
                del on_trail[key]
                done.add(key)
            elif key in on_trail:
                yield trail[on_trail[key] :]
            elif key in graph and key not in done:
                on_trail[key] = len(trail)
                trail.append(key)
                pending.append((key, True))
                pending.extend((following, False) for following in graph[key])
