"""Requests for more time as a viewer sees them; and his answer, where his unit decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.extending import decider
from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services import extending
from duban.services.extending import Requested
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.services.targets import Clerk
from duban.services.undecided import undecided
from duban.services.viewing import SPEAKERS, ConsoleRole, Viewer, clerk, scope
from duban.store import extensions

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection
    from duban.store.extensions import Listed


@dataclass(frozen=True, slots=True)
class Line:
    """A request. ``decides``: the viewer's unit answers it; ``forward``: the body outside to which it goes by
    hand, whose answer the operator writes down; ``own``: it is the viewer's to take back."""

    row: Listed
    decider: str
    decides: bool
    forward: str
    own: bool


@dataclass(frozen=True, slots=True)
class Room:
    waiting: tuple[Line, ...]
    answered: tuple[Line, ...]  # the newest first


ANSWERED = 30


def room(app: App, viewer: Viewer) -> Room:
    """Return the requests a viewer sees."""
    with app.store.reading() as conn:
        sight = scope(app, conn, viewer)
        waiting = [r for r in undecided(conn) if sight.sees(r.unit)]
        every = extensions.listing(conn, every=True)
        done = [r for r in every if r.request.decided_at is not None and sight.sees(r.unit)]
        done.sort(key=lambda r: (r.request.decided_at, r.request.id), reverse=True)
        return Room(
            tuple(_line(app, conn, viewer, r) for r in waiting),
            tuple(_line(app, conn, viewer, r) for r in done[:ANSWERED]),
        )


def grant(
    app: App, viewer: Viewer, number: int, now: datetime, *, due_on: date | None, reply: str
) -> Requested:
    """Grant a request, for the day asked or another. Raises Refused where another decides."""
    target, actor = _answering(app, viewer, number, Verb.GRANT_TIME)
    return extending.grant(app, target, now, due_on=due_on, number=reply, actor=actor)


def refuse(app: App, viewer: Viewer, number: int, now: datetime, reason: str, *, reply: str) -> Requested:
    """Refuse a request; the owner is told why."""
    if not reason.strip():
        raise Refused("say why", code="no-reason")
    target, actor = _answering(app, viewer, number, Verb.REFUSE_TIME)
    return extending.refuse(app, target, now, reason.strip()[:500], number=reply, actor=actor)


def withdraw(app: App, viewer: Viewer, number: int, now: datetime) -> Requested:
    """Take a request back."""
    target, actor = _answering(app, viewer, number, Verb.DROP_REQUEST)
    return extending.withdraw(app, target, now, actor=actor)


def _answering(app: App, viewer: Viewer, number: int, verb: Verb) -> tuple[Target, Clerk]:
    with app.store.reading() as conn:
        sight = scope(app, conn, viewer)
        for r in extensions.listing(conn, every=True):
            if r.request.id == number and sight.sees(r.unit):
                target = Target(r.calendar, r.stage, r.unit, r.period, r.request.epoch)
                return target, clerk(app, conn, viewer, r.unit, verb)
    raise Refused(f"there is no request {number}", code="no-request")


def _line(app: App, conn: Connection, viewer: Viewer, r: Listed) -> Line:
    known = knowledge(app, conn)
    by = decider(r.request.decider, known.roster.units)
    whose = r.operator if by.outside else by.code
    speaks, does = viewer.role in SPEAKERS, viewer.role in SPEAKERS - {ConsoleRole.SUPERIOR}
    return Line(
        r, by.name, speaks and (whose in viewer.units or (viewer.is_admin and whose == r.operator)),
        by.name if by.outside else "", does and r.unit in viewer.units,
    )  # fmt: skip
