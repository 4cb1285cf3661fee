"""Calls of which nothing can open yet, so that a look at thousands of calendars reads only the others.

In: the versions in force and the terms held. Out: whether a call may be passed over at an instant. The law:
what is passed over would have opened nothing. Which terms are to be opened changes only where one's deadline
comes or its day of opening comes near; until the first of these instants it is the same, as long as the
version, the working days, the terms held and duban itself are, and the mark covers all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from duban import __version__
from duban.services.opening import LOOKAHEAD
from duban.store import terms_rows
from duban.store.facts import get_fact, set_fact
from duban.store.terms_rows import Version
from duban.values import Term

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

_FACT = "quiet_calls"
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class QuietCalls:
    """What earlier looks found out, kept in one fact: {key: [mark, since, until]}."""

    def __init__(self, app: App, conn: Connection) -> None:
        self._app = app
        self._kept: dict[str, list[str]] = json.loads(get_fact(conn, _FACT) or "{}")
        self._new: dict[str, list[str]] = {}
        self._held: dict[str, set[tuple[str, str]]] = {}
        for key, stage, period in terms_rows.term_keys(conn):
            self._held.setdefault(key, set()).add((stage, period))
        for term in terms_rows.without_obligations(conn):  # cut short: to be opened again
            self._held[term.calendar_key].discard((term.stage_key, term.period))

    def cover(self, version: Version, now: datetime) -> bool:
        """Say whether nothing of this call opens at ``now``: known from an earlier look."""
        mark, since, until = self._kept.get(version.calendar_key, ("", "", ""))
        if mark != self._mark(version, self._held.get(version.calendar_key, set())):
            return False
        if not since <= _text(now) < until:  # a clock that was set back is looked at anew
            return False
        self._new[version.calendar_key] = [mark, since, until]
        return True

    def note(
        self, version: Version, held: Collection[tuple[str, str]], every: Sequence[Term], now: datetime
    ) -> None:
        """Keep that of all these terms none is to be opened at ``now`` beside those held."""
        self._new[version.calendar_key] = [self._mark(version, held), _text(now), _text(changes(every, now))]

    def save(self) -> None:
        """Store what is known now; calls that are in force no more are forgotten."""
        if self._new != self._kept:
            with self._app.store.writing() as conn:
                set_fact(conn, _FACT, json.dumps(self._new))

    def _mark(self, version: Version, held: Collection[tuple[str, str]]) -> str:
        days = self._app.workdays.version
        parts = (__version__, days, version.source, json.dumps(version.policies), json.dumps(sorted(held)))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def changes(terms: Sequence[Term], now: datetime) -> datetime:
    """Return the first instant after ``now`` at which other terms of these are to be opened. Pure."""
    instants = [t.due_at for t in terms if t.due_at is not None]
    instants += [t.opens_at - LOOKAHEAD for t in terms if t.opens_at is not None]
    return min((at for at in instants if at > now), default=NEVER)


def _text(at: datetime) -> str:
    """Return an instant as a text that sorts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
