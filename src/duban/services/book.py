"""The ledger as an admin reads it: searched, and verified on request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from duban.services.viewing import Viewer, must_be_admin
from duban.store import ledger, ledger_list

if TYPE_CHECKING:
    from duban.app import App

PAGE = 100


@dataclass(frozen=True, slots=True)
class Found:
    rows: tuple[ledger_list.Row, ...]
    older: int  # id to go on from, 0: that was all
    verbs: tuple[str, ...]
    head: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Verified:
    """``findings`` is empty where every row stands in its chain."""

    findings: tuple[str, ...]
    head: tuple[int, str]
    at: datetime


def search(
    app: App,
    viewer: Viewer,
    *,
    verb: str = "",
    subject: str = "",
    actor: str = "",
    since: date | None = None,
    until: date | None = None,
    before: int = 0,
) -> Found:
    """Return a page of the ledger; both days are included. Only for an admin."""
    must_be_admin(viewer)
    zone = ZoneInfo(app.settings.zone)
    with app.store.reading() as conn:
        rows = ledger_list.newest(
            conn, verb=verb, subject=subject.strip(), actor=actor.strip(), before=before, limit=PAGE + 1,
            since=datetime.combine(since, time(), zone) if since else None,
            until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
        )  # fmt: skip
        older = rows[PAGE - 1].id if len(rows) > PAGE else 0
        return Found(tuple(rows[:PAGE]), older, tuple(ledger_list.verbs(conn)), ledger.head(conn))


def verify(app: App, viewer: Viewer, now: datetime) -> Verified:
    """Seal what waits, and check every row against its chain."""
    must_be_admin(viewer)
    ledger.seal(app.store, now)
    with app.store.reading() as conn:
        return Verified(tuple(ledger.verify(conn, now)), ledger.head(conn), now)
