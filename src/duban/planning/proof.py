"""How an owner was told in; whether its superior may hear of a lateness out.

The law: proof holds for (obligation, epoch, present owner). A letter to somebody who has left, whose address
failed since, or who is only a co-owner, proves nothing; a 签收 or a logged call binds the unit as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

How = Literal["letter", "acknowledged", "call"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One way an owner was told, or (``at`` None) is being told. ``contact_id`` 0: the unit as a whole."""

    obligation_id: int
    epoch: int
    contact_id: int
    how: How
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Proof:
    """The earliest notice that holds. ``under_way``: a letter to the present owner has not ended yet.
    ``held_until``: before that no step goes upward, a request for more time is undecided."""

    at: datetime | None = None
    how: How = "letter"
    under_way: bool = False
    held_until: datetime | None = None

    @property
    def evidence(self) -> str:
        """What a moment keeps of it: ``letter 2024-09-02T01:00:00+00:00``."""
        return f"{self.how} {self.at.isoformat()}" if self.at else ""


def proof(
    notices: Iterable[Notice], epoch: int, present: Collection[int], held_until: datetime | None = None
) -> Proof:
    """Judge the notices of one obligation for the contacts ``present`` now."""
    holding = [n for n in notices if n.epoch == epoch and (n.contact_id == 0 or n.contact_id in present)]
    told = [(n.at, n.how) for n in holding if n.at is not None]
    under_way = any(n.at is None for n in holding)
    if not told:
        return Proof(under_way=under_way, held_until=held_until)
    at, how = min(told)
    return Proof(at, how, under_way, held_until)
