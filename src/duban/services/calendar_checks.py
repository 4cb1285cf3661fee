"""A calendar's text in, every problem of it out, as activating it now would find it: with the policies, the
working days, and the units of the roster.

What a text gave is kept while all of that is the same: a list of calendars is looked at often.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from duban.notices.laws import Known
from duban.notices.loading import Loaded, parse_calendar
from duban.planning.review import review
from duban.problems import Problem
from duban.roster.regions import regions
from duban.services.knowledge import knowledge

if TYPE_CHECKING:
    from duban.app import App

KEPT = 200

Checked = tuple[Loaded, tuple[Problem, ...]]


def digest(text: str) -> str:
    """Return what a text is known by."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def known_now(app: App) -> Known:
    """Return the codes that a calendar may name. An empty roster is not held against it."""
    with app.store.reading() as conn:
        units = knowledge(app, conn).roster.units
    return Known(frozenset(units) if units else None, frozenset(regions()))


def checked(app: App, text: str, key: str = "", known: Known | None = None) -> Checked:
    """Check a text as the file of a key; every problem in file order."""
    known, policies = known or known_now(app), app.policies()
    rules = digest("".join(f"{name}\0{source}" for name, source in sorted(policies.sources.items())))
    mark = (key, digest(text), rules, app.workdays.version, known)
    kept: dict[tuple[object, ...], Checked] = app.__dict__.setdefault("calendars_checked", {})
    found = kept.get(mark)
    if found is None:
        name = f"{key or 'calendar'}.yaml"
        loaded = parse_calendar(text, name, policies=policies.policies, known=known, stem=key)
        found = (loaded, tuple(sorted((*loaded.problems, *review(loaded, app.workdays)), key=_place)))
        if len(kept) >= KEPT:
            kept.pop(next(iter(kept)), None)
        kept[mark] = found
    return found


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
