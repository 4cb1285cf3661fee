"""One round of the engine: tick, daily letter, deliver, seal. Both runners ring it; twice is harmless."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.services.delivering import Delivered, deliver
from duban.services.ticking import Ticked, daily_letters, tick
from duban.store import ledger

if TYPE_CHECKING:
    from duban.app import App


@dataclass(frozen=True, slots=True)
class Round:
    ticked: Ticked
    delivered: Delivered
    sealed: int


def one_round(app: App, now: datetime) -> Round:
    """Do everything that is due at ``now``. Raises only for a store that cannot be used."""
    ticked = tick(app, now)
    if ticked.held:
        return Round(ticked, Delivered(), ledger.seal(app.store, now))
    daily_letters(app, now)
    delivered = deliver(app, now)
    return Round(ticked, delivered, ledger.seal(app.store, now))
