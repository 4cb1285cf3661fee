"""A stored term and the units that should owe it in; who came and who left out. Nothing is changed here.

A unit that left is asked for nothing more, whatever the deadline; one that came owes what is still to come.
What a person handed over to a unit is its own, whichever group it belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duban.store import obligations
from duban.store.terms_rows import TermRow
from duban.values import OWED, Status, Unit

if TYPE_CHECKING:
    from duban.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Shift:
    """How a term's audience differs from what is stored. ``left``: ids of units that still owe it."""

    term: TermRow
    joined: tuple[Unit, ...]
    left: tuple[int, ...]


def shift(conn: Connection, term: TermRow, members: Sequence[Unit], *, over: bool) -> Shift:
    """Compare the members of a term's group with who owes it; of a term that is ``over`` nobody joins."""
    stands = obligations.statuses(conn, term.id)
    owing = {id for id, status in stands.items() if status in OWED}
    gone = owing - {unit.id for unit in members} - obligations.handed_over(conn, term.id)
    new = [u for u in members if stands.get(u.id, Status.WITHDRAWN) == Status.WITHDRAWN]
    return Shift(term, () if over else tuple(new), tuple(sorted(gone)))
