"""How the engine fares, as an admin asks: the last look, what waits, what holds it, what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from duban.problems import Problem, Refused
from duban.services import ticking
from duban.services.examining import examine
from duban.services.viewing import Viewer, must_be_admin
from duban.store import letter_list, obligations
from duban.store.facts import get_facts
from duban.store.wire import instant

if TYPE_CHECKING:
    from duban.app import App

#: Something due for so long and not fired: no engine looks, in whatever rhythm it should.
SILENT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Health:
    last_tick_at: datetime | None
    behind: bool  # something was due and nothing fired it
    held: str  # why sending is held, or ""
    paused: str  # why the channel is paused, or ""
    next_send_at: datetime | None
    letters: dict[str, int]  # by state
    horizon: date  # the last day of which working days are known
    via: str  # smtp or inbox


def health(app: App, viewer: Viewer, now: datetime) -> Health:
    """Return how the engine fares; quick, on every look."""
    must_be_admin(viewer)
    with app.store.reading() as conn:
        ticked, held, channel = get_facts(conn, "last_tick_at", "held", "channel_paused")
        upcoming = obligations.earliest_send_at(conn)
        return Health(
            instant(ticked) if ticked else None, upcoming is not None and now - upcoming > SILENT,
            held or "", channel or "", upcoming, letter_list.counts(conn), app.workdays.horizon, app.via,
        )  # fmt: skip


def findings(app: App, viewer: Viewer, now: datetime) -> list[Problem]:
    """Examine everything, as ``duban doctor`` does: it takes its time."""
    must_be_admin(viewer)
    return examine(app, now)


def hold(app: App, viewer: Viewer, now: datetime, reason: str) -> None:
    """Send nothing from now on, until ``resume``."""
    must_be_admin(viewer)
    if not reason.strip():
        raise Refused("say why sending is held, for whoever resumes it", code="no-reason")
    ticking.hold(app, now, reason.strip()[:500], viewer.address)


def resume(app: App, viewer: Viewer, now: datetime) -> None:
    """Let sending go on."""
    must_be_admin(viewer)
    ticking.resume(app, now)
