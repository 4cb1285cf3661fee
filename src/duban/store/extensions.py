"""Requests for more time: rows in, rows out. One law: at most one of an obligation is undecided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, insert, select, update

from duban.store import tables
from duban.store.tables import extensions, letters, moments, obligations, terms, units
from duban.values import OWED, Status

#: Obligations that a statement names one by one.
FEW = 500
ASKED, GRANTED, REFUSED, WITHDRAWN = "asked", "granted", "refused", "withdrawn"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``decider`` is a unit's code, or the name of a body outside."""

    id: int
    obligation_id: int
    epoch: int
    state: str
    asked_at: datetime
    asked_by: str
    due_on: date
    reason: str
    progress: str
    decider: str
    decided_at: datetime | None
    decided_by: str | None
    granted_on: date | None
    answer: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A request with what it is about; ``due_at`` is the deadline as it is now. ``owed``: it matters still,
    also where it lapsed in silence meanwhile."""

    calendar: str
    stage: str
    period: str
    title: str
    unit: str
    unit_name: str
    due_at: datetime
    owed: bool
    operator: str
    zone: str
    request: Request


def add(
    conn: Connection,
    obligation_id: int,
    epoch: int,
    asked_at: datetime,
    asked_by: str,
    due_on: date,
    reason: str,
    progress: str,
    decider: str,
) -> int:
    """Write a request; return its id."""
    row = conn.execute(
        insert(extensions)
        .values(
            obligation_id=obligation_id,
            epoch=epoch,
            state=ASKED,
            asked_at=asked_at,
            asked_by=asked_by,
            due_on=due_on,
            reason=reason,
            progress=progress,
            decider=decider,
        )
        .returning(extensions.c.id)
    )
    return int(row.scalar_one())


def last(conn: Connection, obligation_id: int) -> Request | None:
    """Return the latest request about an obligation."""
    e = extensions.c
    query = select(extensions).where(e.obligation_id == obligation_id).order_by(e.id.desc()).limit(1)
    row = conn.execute(query).first()
    return None if row is None else Request(*row)


def undecided(conn: Connection, obligation_ids: Iterable[int]) -> dict[int, Request]:
    """Return the undecided requests about these obligations, by obligation."""
    e, wanted = extensions.c, set(obligation_ids)
    query = select(extensions).where(e.state == ASKED).order_by(e.id)
    if len(wanted) <= FEW:  # a preview asks about more than a statement takes
        query = query.where(e.obligation_id.in_(wanted))
    rows = conn.execute(query)
    return {row.obligation_id: Request(*row) for row in rows if row.obligation_id in wanted}


def settle(
    conn: Connection,
    id: int,
    state: str,
    at: datetime,
    by: str,
    *,
    granted_on: date | None = None,
    answer: str = "",
) -> None:
    """Write down how a request ended."""
    conn.execute(
        update(extensions)
        .where(extensions.c.id == id)
        .values(state=state, decided_at=at, decided_by=by, granted_on=granted_on, answer=answer)
    )


def reopen(conn: Connection, id: int) -> None:
    """Let a request be undecided again."""
    undecided = {"state": ASKED, "decided_at": None, "decided_by": None, "granted_on": None, "answer": ""}
    conn.execute(update(extensions).where(extensions.c.id == id).values(**undecided))


def listing(conn: Connection, calendar: str = "", *, every: bool = False) -> list[Listed]:
    """Return the requests with what they are about, by deadline: the undecided ones, or all."""
    query = _joined().order_by(obligations.c.due_at, extensions.c.id)
    if calendar:
        query = query.where(terms.c.calendar_key == calendar)
    if not every:
        query = query.where(extensions.c.state == ASKED)
    width = len(extensions.c)
    found = []
    for row in conn.execute(query):
        request, (key, stage, period, title, detail, code, name, due_at, status, said) = (
            row[:width], row[width:],
        )  # fmt: skip
        lapsed = status == Status.DECLINED and not said
        found.append(
            Listed(
                key, stage, period, title, code, name, due_at, status in OWED or lapsed, detail["operator"],
                detail["zone"], Request(*request),
            )
        )  # fmt: skip
    return found


def _joined() -> Select[Any]:
    t, u, o = terms.c, units.c, obligations.c
    return (
        select(
            *extensions.c, t.calendar_key, t.stage_key, t.period, t.title, t.detail, u.code, u.name, o.due_at,
            o.status, o.said,
        )
        .join(obligations, o.id == extensions.c.obligation_id)
        .join(terms, t.id == o.term_id)
        .join(units, u.id == o.unit_id)
    )  # fmt: skip


def was_sent(conn: Connection, obligation_id: int, epoch: int, rule: str) -> bool:
    """Say whether a letter of this rule has left, or may have."""
    m = moments.c
    query = select(m.id).where(
        m.obligation_id == obligation_id, m.epoch == epoch, m.rule == rule, m.state == "sent"
    )
    return conn.execute(query.limit(1)).first() is not None


def silence(conn: Connection, obligation_id: int, rule: str, reason: str) -> None:
    """Cancel what one rule still has to say of an obligation, if it has surely not left."""
    m = moments.c
    unsent = exists().where(letters.c.id == m.letter_id, letters.c.state.in_(("queued", "retry", "draft")))
    conn.execute(
        update(tables.moments)
        .where(m.obligation_id == obligation_id, m.rule == rule, m.state == "pending")
        .where(m.letter_id.is_(None) | unsent)
        .values(state="cancelled", reason=reason)
    )
