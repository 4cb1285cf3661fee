"""Circulars (通报): what is past its deadline, the ledger's rows that freeze a draft, and its letters.

One law: a draft is a row of the ledger (verb ``circular``, subject ``calendar:KEY``); its number is that
row's, and its letters carry that number as their scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, exists, func, or_, select, text, update

from duban.store import ledger as book
from duban.store.locks import Lock, hold
from duban.store.tables import contacts, ledger, letters, obligations, terms
from duban.values import Duty, Status

VERB = "circular"
_UNHEARD = (Status.WAITING.value, Status.WITHDRAWN.value)
_IS_DRAFT = text("ledger.verb = 'circular'")  # written out: only so SQLite takes the index


@dataclass(frozen=True, slots=True)
class Past:
    """A required obligation of a call that is due by an instant."""

    obligation_id: int
    term_id: int
    unit_id: int
    status: str
    due_at: datetime
    first_due_at: datetime | None
    noticed_at: datetime | None
    submitted_on: date | None
    said: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A circular as it was drafted. ``number`` is the ledger's row."""

    number: int
    key: str
    at: datetime
    actor: str
    payload: Mapping[str, Any]


def past(conn: Connection, calendar_key: str, by: datetime) -> list[Past]:
    """Return what is required and due by ``by``, of terms in force; not what still waits for its day or for
    the stage before it, nor what fell away with that one: nobody ever said that it is declined."""
    o, t = obligations.c, terms.c
    query = (
        select(
            *(o.id, o.term_id, o.unit_id, o.status, o.due_at, o.first_due_at, o.noticed_at),
            *(o.submitted_on, o.said),
        )
        .join_from(obligations, terms)
        .where(
            t.calendar_key == calendar_key, t.state == "active", t.duty == Duty.REQUIRED.value,
            func.coalesce(o.first_due_at, o.due_at) <= by, o.status.not_in(_UNHEARD),
            or_(o.status != Status.DECLINED.value, o.said != ""),
        )
    )  # fmt: skip
    return [Past(*row) for row in conn.execute(query)]


def record(conn: Connection, at: datetime, actor: str, key: str, payload: Mapping[str, Any]) -> int:
    """Freeze a draft; return its number. Two drafts of one call wait for each other."""
    hold(conn, Lock.CIRCULAR)
    book.append(conn, at, actor, VERB, f"calendar:{key}", payload)
    query = select(func.max(ledger.c.id)).where(ledger.c.subject == f"calendar:{key}", _IS_DRAFT)
    return int(conn.execute(query).scalar_one())


def last(conn: Connection, key: str) -> Draft | None:
    """Return the latest draft of a call."""
    return _draft(conn, ledger.c.subject == f"calendar:{key}")


def latest(conn: Connection, key: str = "") -> list[Draft]:
    """Return the latest draft of each call, or of one, in order of their numbers."""
    newest = select(func.max(ledger.c.id)).where(_IS_DRAFT).group_by(ledger.c.subject)
    if key:
        newest = newest.where(ledger.c.subject == f"calendar:{key}")
    numbers = conn.execute(newest).scalars().all()
    return [draft for number in sorted(numbers) if (draft := numbered(conn, number)) is not None]


def numbered(conn: Connection, number: int) -> Draft | None:
    """Return a draft by its number."""
    return _draft(conn, ledger.c.id == number)


def _draft(conn: Connection, which: Any) -> Draft | None:
    t = ledger.c
    query = select(t.id, t.subject, t.at, t.actor, t.payload).where(which, _IS_DRAFT)
    row = conn.execute(query.order_by(t.id.desc()).limit(1)).one_or_none()
    return (
        None if row is None else Draft(row.id, row.subject.partition(":")[2], row.at, row.actor, row.payload)
    )


def scope(number: int) -> str:
    """Return what marks the letters of a draft."""
    return f"circular:{number}"


def states(conn: Connection, number: int) -> dict[str, int]:
    """Return how many letters of a draft are in each state."""
    c = letters.c
    query = select(c.state, func.count()).where(c.scope == scope(number)).group_by(c.state)
    return {state: count for state, count in conn.execute(query)}


def entitle(conn: Connection, number: int, subject: str) -> None:
    """Say in a list what the letters of a draft are about, before they are worded."""
    _drafts(conn, number, subject=subject)


def supersede(conn: Connection, number: int, by: int) -> int:
    """Cancel the letters of a draft that nobody released; return how many."""
    return _drafts(conn, number, state="cancelled", reason=f"superseded by circular {by}")


def release(conn: Connection, number: int, slot_at: datetime) -> int:
    """Queue the letters of a draft for a slot; return how many."""
    hold(conn, Lock.CIRCULAR)
    return _drafts(conn, number, state="queued", slot_at=slot_at, not_before=slot_at)


def drop_departed(conn: Connection) -> int:
    """Cancel what was released and has not left to addresses that nobody has any more; return how many."""
    reader = exists().where(contacts.c.active, func.lower(contacts.c.email) == letters.c.address)
    which = (letters.c.letter_class == VERB, letters.c.state.in_(("queued", "retry")), ~reader)
    return conn.execute(update(letters).where(*which).values(state="cancelled", reason="contact")).rowcount


def _drafts(conn: Connection, number: int, **values: Any) -> int:
    which = (letters.c.scope == scope(number), letters.c.state == "draft")
    return conn.execute(update(letters).where(*which).values(**values)).rowcount
