"""What stands apart from lateness: corrections past their day, paper still on its way, what was handed over.

One law: it was handed in, or another owes it, so it is overdue at most, never late; and never out of sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.store import beside as rows

if TYPE_CHECKING:
    from duban.app import App
    from duban.services.knowledge import Knowledge
    from duban.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Overdue:
    """Handed in once, and not where it should be: a correction past its day, or paper still on its way."""

    calendar: str
    stage: str
    period: str
    unit: str
    unit_name: str
    due_at: datetime
    workdays: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What ``unit`` owes no more because ``to`` does."""

    calendar: str
    stage: str
    period: str
    unit: str
    unit_name: str
    to: str
    to_name: str
    at: datetime


def corrections(app: App, conn: Connection, now: datetime, calendar: str = "") -> list[Overdue]:
    """Return what was returned and not corrected by its day (更正逾期)."""
    return _overdue(app, rows.corrections(conn, now, calendar), now)


def on_its_way(app: App, conn: Connection, now: datetime, calendar: str = "") -> list[Overdue]:
    """Return the paper that was posted and had to arrive by a deadline that has passed (寄出未收到)."""
    return _overdue(app, rows.on_its_way(conn, now, calendar), now)


def _overdue(app: App, found: list[rows.Beside], now: datetime) -> list[Overdue]:
    zone = app.settings.zone
    return [
        Overdue(
            r.calendar, r.stage, r.period, r.unit, r.unit_name, r.since,
            app.workdays.count(local_day(r.since, zone), local_day(now, zone)),
        )
        for r in found
    ]  # fmt: skip


def handed_over(conn: Connection, known: Knowledge, calendar: str = "") -> list[HandedOver]:
    """Return what was handed over (已转办), and to whom."""
    return [
        HandedOver(
            r.calendar, r.stage, r.period, r.unit, r.unit_name, r.to, known.roster.units[r.to].name, r.since
        )
        for r in rows.handed_over(conn, calendar)
    ]
