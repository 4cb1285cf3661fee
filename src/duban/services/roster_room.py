"""The roster as a viewer sees it: units with contacts and reporting lines; and, for admins, its files in.

Laws: one sees one's own units and those below, whom no letter reaches first; only an admin imports, and
nothing is half-imported unless he says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from duban.problems import BadInput, Problem, Refused
from duban.roster.sheet import BadSheet, read_lines
from duban.services.knowledge import knowledge
from duban.services.roster import Imported, Listed, import_roster
from duban.services.uploads import as_file, named
from duban.services.viewing import Viewer, scope

if TYPE_CHECKING:
    from duban.app import App

Done = TypeVar("Done")

PAGE = 50
BAD_ROWS = 100  # shown of a file


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the roster. ``unreachable`` counts, of all that is seen, the units no letter reaches."""

    units: tuple[Listed, ...]
    total: int
    unreachable: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a file with what is wrong in it: (column, problem); column 0 is the row as a whole."""

    number: int
    cells: tuple[str, ...]
    problems: tuple[tuple[int, Problem], ...]


@dataclass(frozen=True, slots=True)
class Reading(Generic[Done]):
    """What came of a file: ``done``, or the rows in the way. ``general``: problems of the whole file."""

    done: Done | None
    heading: tuple[str, ...]
    rows: tuple[BadRow, ...]
    general: tuple[Problem, ...]
    errors: int
    more: int  # bad rows that are not shown


def listed(app: App, viewer: Viewer, words: str = "", unreachable: bool = False, page: int = 1) -> Found:
    """Return the units a viewer sees whose code, name or people hold all of these words."""
    every = visible(app, viewer)
    missing = sum(not one.reachable for one in every)
    wanted = [word.lower() for word in words.split()]
    found = [
        one for one in every
        if (not unreachable or not one.reachable) and all(word in _told(one) for word in wanted)
    ]  # fmt: skip
    found.sort(key=lambda one: (one.reachable, one.unit.code))
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    return Found(tuple(found[(page - 1) * PAGE : page * PAGE]), len(found), missing, page, pages)


def visible(app: App, viewer: Viewer) -> tuple[Listed, ...]:
    """Return every unit a viewer sees, in order of code."""
    with app.store.reading() as conn:
        roster, seen = knowledge(app, conn).roster, scope(app, conn, viewer)
    return tuple(
        Listed(unit, roster.superior(unit, "region", ""), roster.contacts(code))
        for code, unit in roster.units.items()
        if seen.sees(code)
    )


def import_file(
    app: App, viewer: Viewer, name: str, content: bytes, now: datetime, *, partial: bool
) -> Reading[Imported]:
    """Store a roster file, or say what is wrong with it, row by row."""
    if not viewer.is_admin:
        raise Refused("only an admin imports a roster", code="not-yours")
    done: Imported | None = None
    problems: tuple[Problem, ...]
    try:
        with as_file(name, content) as path:
            try:
                done = import_roster(app, path, now, partial=partial, actor=viewer.address)
                problems = done.problems
            except BadInput as refused:
                problems = refused.problems
            return reading_of(done, read_rows(path, problems), named(problems, name))
    except BadInput as refused:  # an archive that was not even opened
        return reading_of(None, {}, refused.problems)


def read_rows(path: Path, problems: Iterable[Problem]) -> dict[int, tuple[str, ...]]:
    """Return the rows of a file by number, to show those that problems are about. Without such, and of a file
    that cannot be read, none: it is not read a second time."""
    if not any(p.line for p in problems):
        return {}
    try:
        return {line.number: line.cells for line in read_lines(path)}
    except BadSheet:
        return {}


def reading_of(
    done: Done | None, rows: dict[int, tuple[str, ...]], problems: Iterable[Problem]
) -> Reading[Done]:
    """Put problems beside the rows they are about."""
    by_row: dict[int, list[tuple[int, Problem]]] = {}
    general = []
    every = list(problems)
    for p in every:
        if p.line in rows:
            by_row.setdefault(p.line, []).append((p.column, p))
        else:
            general.append(p)
    # What keeps rows out comes first: warnings must not push it off the page.
    order = sorted(by_row, key=lambda n: (all(p.severity == "warning" for _, p in by_row[n]), n))
    shown = [BadRow(n, rows[n], tuple(by_row[n])) for n in order[:BAD_ROWS]]
    wide = max((len(row.cells) for row in shown), default=0)
    wide = max(wide, *(c for row in shown for c, _ in row.problems), 0)
    shown = [BadRow(r.number, (*r.cells, *[""] * (wide - len(r.cells))), r.problems) for r in shown]
    heading = (*next(iter(rows.values()), ()), *[""] * wide)[:wide]
    errors = sum(p.severity == "error" for p in every)
    return Reading(done, heading, tuple(shown), tuple(general), errors, len(order) - len(shown))


def _told(one: Listed) -> str:
    people = (f"{c.name} {c.email} {c.phone}" for c in one.contacts)
    return " ".join((one.unit.code, one.unit.name, *people)).lower()
