"""What a viewer may know about himself: units, sessions, whether a password is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.services.knowledge import knowledge
from duban.services.viewing import Viewer
from duban.store import console

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.console import SessionRow


@dataclass(frozen=True, slots=True)
class Myself:
    units: tuple[str, ...]  # names
    has_account: bool
    has_password: bool
    sessions: tuple[SessionRow, ...]


def whoami(app: App, viewer: Viewer, now: datetime) -> Myself:
    """Return what a viewer's own page shows."""
    with app.store.reading() as conn:
        roster = knowledge(app, conn).roster
        found = console.account(conn, viewer.address)
        return Myself(
            tuple(roster.units[code].name for code in viewer.units if code in roster.units),
            found is not None,
            found is not None and bool(found.password),
            tuple(console.sessions_of(conn, viewer.address, now)),
        )
