"""Stages that feed another in, how each unit below stands with them out.

One law: one query for all the stages of a batch of letters, whatever their number; never one for a unit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from duban.store.tables import obligations, terms
from duban.values import Status

o, t = obligations.c, terms.c
#: Asked of this unit no more; what was handed over counts with who owes it now.
_ELSEWHERE = (Status.WITHDRAWN.value, Status.REASSIGNED.value)


@dataclass(frozen=True, slots=True)
class Fed:
    """What one unit owes, or owed, of a stage that feeds another."""

    term_id: int
    unit_id: int
    status: str
    due_at: datetime
    duty: str


def feeding(conn: Connection, calendar_key: str, stage_keys: Collection[str], period: str) -> list[Fed]:
    """Return what is, or was, owed of these stages in this period (or in none), in order of stage and id.

    Left out is what a unit never came to owe: its stage follows another, and it is asleep, or was dropped
    with the one before.
    """
    asleep = and_(o.status == Status.WAITING.value, o.next_send_at.is_(None))
    dropped = and_(o.status == Status.DECLINED.value, o.recorded_at.is_(None))
    query = (
        select(o.term_id, o.unit_id, o.status, o.due_at, t.duty)
        .join_from(obligations, terms)
        .where(
            t.calendar_key == calendar_key, t.stage_key.in_(set(stage_keys)), t.period.in_({period, ""}),
            t.state == "active", o.status.not_in(_ELSEWHERE),
            or_(t.follows == "", ~or_(asleep, dropped)),
        )
        .order_by(o.term_id, o.unit_id)
    )  # fmt: skip
    return [Fed(*row) for row in conn.execute(query)]
