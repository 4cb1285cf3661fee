"""What a round shares out: the calls with something due, and which of them go together.

Sharing out is for speed alone. A call that is looked at twice, or by nobody but the round itself, gives the
same moments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.store import stages

if TYPE_CHECKING:
    from duban.app import App


@dataclass(frozen=True, slots=True)
class DueCall:
    """A call with ``due`` obligations to look at. ``periodic``: some of its stages recur."""

    key: str
    title: str
    periodic: bool
    due: int


def due_calls(app: App, now: datetime) -> list[DueCall]:
    """Return the calls in force that have something due at ``now``, in order of key. Costs what is due."""
    with app.store.reading() as conn:
        return [DueCall(*row) for row in stages.due_by_call(conn, now)]


def share_out(calls: Iterable[DueCall], shards: int) -> list[list[DueCall]]:
    """Return up to ``shards`` groups of about the same weight: the heaviest call first, each to the lightest
    group. No group is empty, and the same calls give the same groups. Pure."""
    groups: list[list[DueCall]] = [[] for _ in range(shards)]
    weights = [0] * shards
    for call in sorted(calls, key=lambda call: (-call.due, call.key)):
        lightest = weights.index(min(weights))
        groups[lightest].append(call)
        weights[lightest] += call.due
    return [group for group in groups if group]
