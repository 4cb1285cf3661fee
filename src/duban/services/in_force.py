"""A call and a day in, the version that was in force at its end out: what ``duban timeline --as-of`` shows.

One law: a version counts from the instant it was applied until the next one is; a version that only waits
counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.notices.loading import Loaded
from duban.problems import Refused
from duban.services.calendars import read_back, sound
from duban.services.naming import not_active
from duban.services.redating import end_of_day
from duban.store import terms_rows

if TYPE_CHECKING:
    from duban.app import App


@dataclass(frozen=True, slots=True)
class InForce:
    """``since``: when it was applied; ``until``: when the next one was. ``counted_anew``: the working days
    were others then, so that a date counted in them may have been another."""

    loaded: Loaded
    version: int
    since: datetime
    until: datetime | None
    counted_anew: bool


def in_force_on(app: App, key: str, day: date) -> InForce:
    """Return what was in force of a call at the end of a day. Raises Refused where nothing was yet."""
    with app.store.reading() as conn:
        applied = [(v.applied_at, v) for v in terms_rows.versions(conn, key) if v.applied_at is not None]
        if not applied:
            raise not_active(conn, key)
    applied.sort(key=lambda pair: (pair[0], pair[1].id))
    zone = sound(read_back(applied[0][1])[0]).zone
    limit = end_of_day(day, zone)
    before = [pair for pair in applied if pair[0] < limit]
    if not before:
        raise Refused(f"{key} was not in force on {day}: it was activated on {applied[0][0]:%Y-%m-%d}")
    since, version = before[-1]
    until = next((at for at, _ in applied if at >= limit), None)
    loaded = read_back(version)[0]
    sound(loaded)
    return InForce(loaded, version.id, since, until, version.workdays != app.workdays.version)
