"""Obligations in, those whose steps upward an undecided request for more time holds out, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.extending import held_until
from duban.services.knowledge import Knowledge
from duban.store import extensions
from duban.values import Obligation

if TYPE_CHECKING:
    from duban.store.engine import Connection


def holds(conn: Connection, known: Knowledge, obligations: Sequence[Obligation]) -> dict[int, datetime]:
    """Return the first slot for a step upward of those obligations of which more time is asked.

    A deadline that has moved to the day asked for, or past it, leaves nothing to decide.
    """
    asked = extensions.undecided(conn, [o.id for o in obligations]) if obligations else {}
    found = {}
    for o in obligations:
        request = asked.get(o.id)
        if request is not None:
            slots = known.slots(known.term(o))
            if request.due_on > local_day(o.due_at, slots.zone.key):
                found[o.id] = held_until(o.due_at, slots)
    return found
