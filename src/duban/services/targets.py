"""The obligation a person names, locked for the length of a verb; and what is written down of the verb.

One law: what a verb changes, the deed that can undo it and the row of the ledger are one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services.archived import must_run
from duban.services.authority import speaker
from duban.services.knowledge import Knowledge, knowledge
from duban.services.naming import Target, nothing_owed
from duban.store import deeds, ledger, moments, obligations
from duban.values import OWED, Obligation, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection
    from duban.store.terms_rows import TermRow


@dataclass(frozen=True, slots=True)
class Clerk:
    """The person (经办人) who says it for a unit, and by what: the ledger names them beside the unit."""

    units: tuple[str, ...]  # codes, or ``operator``: of several he speaks for the first that has a say
    name: str = ""
    address: str = ""
    via: str = ""  # link, console, api


#: Who says a verb: a unit's code, ``operator``, or a person who speaks for one of them.
Actor = str | Clerk


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that something was done: a number (回执号、运单号), an address, the digest of a file."""

    number: str = ""
    url: str = ""
    digest: str = ""  # sha256:…

    def __str__(self) -> str:
        return "；".join(part for part in (self.number, self.url, self.digest) if part)


@dataclass(frozen=True, slots=True)
class Recorded:
    """``changed`` is False when it was recorded before. ``late_workdays`` counts from the deadline: what was
    due on a Friday and filed on the Saturday is late by none."""

    obligation_id: int
    changed: bool
    late_workdays: int = 0
    cancelled: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """An obligation under lock, and who says ``verb`` of it: ``actor`` is a unit's code."""

    conn: Connection
    known: Knowledge
    o: Obligation
    target: Target
    verb: Verb
    actor: str
    now: datetime
    spoken: Mapping[str, Any]  # what was said before: columns ``deeds.SPOKEN``
    by: Mapping[str, str]  # the person, or nothing: name, address, via

    def _as_it_was(self, column: str) -> Any:
        return self.spoken[column] if column in self.spoken else getattr(self.o, column)

    @property
    def first_due_at(self) -> datetime:
        """Return the deadline that decides whether it came in time."""
        at: datetime = self.spoken["first_due_at"] or self.o.due_at
        return at

    @property
    def term(self) -> TermRow:
        return self.known.term(self.o)

    @property
    def owner(self) -> Unit:
        return self.known.units[self.o.unit_id]

    @property
    def today(self) -> date:
        """Return the present day in the calendar's zone."""
        return self.now.astimezone(ZoneInfo(self.term.detail["zone"])).date()

    def declared(self, day: date | None) -> date:
        """Return the day on which something is said to have been done, by default today.

        Raises Refused for a day to come.
        """
        if day is not None and day > self.today:
            raise Refused(
                f"{self.target} cannot have been done on {day}: today is {self.today}", code="day-to-come"
            )
        return day or self.today

    def must_owe(self) -> None:
        """Raise Refused where nothing is owed any more."""
        if self.o.status not in OWED:
            raise Refused(f"{self.target} is {self.o.status}: nothing is owed any more", code="not-owed")

    def stop(self) -> int:
        """Cancel what was still to be said before the verb; an undo lets it wait again. Return how many."""
        return moments.cancel_for(self.conn, self.o.id, because(self.verb, self.now), locked=True)

    def say(
        self,
        *,
        on: date | None = None,
        payload: Mapping[str, Any] | None = None,
        keeping: Iterable[str] = (),
        **columns: Any,
    ) -> None:
        """Write the deed and the ledger's row, and change these columns of the obligation. An undo restores
        them, and those of ``keeping``, which the caller goes on to change."""
        said = {name: value for name, value in (payload or {}).items() if value not in ("", None)}
        if on is not None:
            said["on"] = on.isoformat()
        if self.by:
            said["by"] = dict(self.by)
        deeds.add(
            self.conn, self.o.id, self.o.epoch, self.verb, self.now, self.actor, said_on=on, payload=said,
            before={name: self._as_it_was(name) for name in (*columns, *keeping)},
        )  # fmt: skip
        if columns:
            obligations.change(self.conn, self.o.id, **columns)
        subject = f"obligation:{self.o.id}"
        ledger.append(self.conn, self.now, self.actor, self.verb, subject, {"epoch": self.o.epoch, **said})


def because(verb: str, at: datetime) -> str:
    """Say why a moment ended: a verb was said, at an instant."""
    return f"{verb} at {at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


@contextmanager
def held(app: App, target: Target, verb: Verb, actor: Actor, now: datetime) -> Iterator[Held]:
    """Lock an obligation for a verb.

    Raises Refused where there is no such obligation, the call is archived, it changed since it was looked at,
    or the actor has no say.
    """
    with app.store.writing() as conn:
        o = obligations.find(conn, target.calendar, target.stage, target.unit, target.period, for_update=True)
        if o is None:
            raise nothing_owed(app, conn, target)
        must_run(conn, target.calendar)
        if target.epoch not in (0, o.epoch):
            raise Refused(f"{target} has changed since", hint="look at it as it is now", code="changed")
        known = knowledge(app, conn)
        known.learn(conn, {o.term_id})
        clerk = actor if isinstance(actor, Clerk) else Clerk((actor,))
        code = speaker(known, o, verb, *clerk.units)
        by = {name: said for name in ("name", "address", "via") if (said := getattr(clerk, name))}
        yield Held(conn, known, o, target, verb, code, now, deeds.spoken(conn, o.id), by)
