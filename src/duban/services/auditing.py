"""The audit: every open obligation has a valid next slot or a reason, every letter a fate. It only looks.

The store and an instant in, problems out, and the letter that tells the operator. What is looked for stands
in ``finding``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from duban.problems import Problem
from duban.services.desks import desk_letters
from duban.services.finding import NAMED, Found, findings
from duban.store import letters
from duban.values import Kind, LetterClass

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


def audit(app: App, now: datetime) -> list[Problem]:
    """Return what breaks the promise at ``now``; empty while all is well."""
    with app.store.reading() as conn:
        found = findings(app, conn, now)
    return [Problem(f.where, 0, 0, f.code, f.message, f.hint) for f in _limited(found)]


def found_when_leaving(app: App, conn: Connection, now: datetime) -> list[Found]:
    """Return what a letter says that is worded now and leaves at once: not that nothing leaves."""
    return [f for f in findings(app, conn, now) if f.code not in ("channel-paused", "held")]


def tell_audit(app: App, now: datetime, found: list[Problem]) -> int:
    """Queue the letter that tells each operator's coordinators what was found: one a slot and address, in a
    send window, to addresses that take letters. It is worded when it leaves, from a fresh audit. Return how
    many are new."""
    slot = app.slots().usable(now)
    if not found or slot > now:
        return 0
    with app.store.writing() as conn:
        groups = desk_letters(app, conn, slot, LetterClass.AUDIT, Kind.AUDIT)
        return len(letters.insert_letters(conn, groups, as_of=now).made)


def _limited(found: Iterable[Found]) -> Iterator[Found]:
    """Name so many of a code, and count the rest in one line."""
    for code, group in groupby(found, key=lambda f: f.code):
        every = list(group)
        shown = [f for f in every if f.message][:NAMED]
        yield from shown
        rest = sum(f.count for f in every) - sum(f.count for f in shown)
        if rest:
            yield Found(code, f"{code}: the rest", f"and {rest} more like these", shown[-1].hint)
