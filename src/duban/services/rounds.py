"""One round of the engine: tick, daily letter, deliver, seal. Both runners ring it; twice is harmless."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from duban.problems import DubanError
from duban.services.delivering import Delivered, deliver
from duban.services.ticking import Ticked, daily_letters, tick
from duban.store import ledger
from duban.store.engine import database_now
from duban.store.schema import check_schema

if TYPE_CHECKING:
    from duban.app import App


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did. ``daily``: letters made that tell operators how things stand."""

    ticked: Ticked
    delivered: Delivered
    sealed: int
    daily: int = 0


#: A machine whose clock differs from the database's by more than this does no work.
SKEW = timedelta(seconds=5)


def check_clock(app: App, now: datetime) -> None:
    """Raise DubanError where this machine and a database server disagree about the time: leases and slots
    of several machines rest on it."""
    if not app.real_time or app.store.dialect != "postgresql":
        return
    with app.store.reading() as conn:
        theirs = database_now(conn)
    apart = abs(theirs - now)
    if apart > SKEW:
        raise DubanError(
            f"this machine's clock differs from the database's by {apart.total_seconds():.0f} seconds",
            hint="set both by NTP; nothing is sent until they agree", code="clock-skew",
        )  # fmt: skip


def ready(app: App, now: datetime) -> None:
    """Raise DubanError where this duban must not work: the database speaks another schema (a newer duban may
    have upgraded it while this one ran), or the clocks disagree."""
    check_schema(app.store)
    check_clock(app, now)


def one_round(app: App, now: datetime) -> Round:
    """Do everything that is due at ``now``. Raises only for a store that cannot be used."""
    ready(app, now)
    ticked = tick(app, now)
    if ticked.held:
        return Round(ticked, Delivered(), ledger.seal(app.store, now))
    daily = daily_letters(app, now)
    delivered = deliver(app, now)
    return Round(ticked, delivered, ledger.seal(app.store, now), daily)
