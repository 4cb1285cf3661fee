"""Calls as an archive sees them: what still waits of one, and everything that was said and sent of it.

One law: a letter belongs to each call that one of its moments, or its circular, speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, String, and_, cast, func, literal, or_, select, update

from duban.store import wire
from duban.store.tables import (
    bodies,
    calendars,
    deeds,
    ledger,
    letters,
    moments,
    obligations,
    terms,
    units,
)
from duban.values import OWED

#: The verb of the ledger and of the deeds that an archive writes.
ARCHIVE = "archive"
_OWED = tuple(sorted(status.value for status in OWED))
_ENDED = ("sent", "failed", "cancelled")
_UNLEFT = ("queued", "retry", "draft")
o, t = obligations.c, terms.c


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the list of calls shows it. ``archived_at`` is None while it is not archived."""

    key: str
    title: str
    state: str
    activated_at: datetime | None
    owed: int
    done: int
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation as an archive keeps it."""

    obligation_id: int
    stage_key: str
    title: str
    period: str
    unit_code: str
    unit_name: str
    status: str
    duty: str
    due_at: datetime
    first_due_at: datetime | None
    noticed_at: datetime | None
    acknowledged_at: datetime | None
    submitted_on: date | None
    recorded_at: datetime | None
    evidence: str | None
    said: str


@dataclass(frozen=True, slots=True)
class Page:
    """A row of the ledger with its place in the chain."""

    id: int
    at: datetime
    actor: str
    verb: str
    subject: str
    payload: Any
    sequence: int | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Bytes:
    """A letter that left, as it left."""

    id: int
    address: str
    slot_at: datetime
    kind: str
    body: bytes


def is_archived(conn: Connection, key: str, *, lock: bool = False) -> bool:
    """Say whether a call is in the archive. ``lock``: and let it stay so until the caller commits."""
    tail = " FOR UPDATE" if lock and conn.dialect.name == "postgresql" else ""
    row = wire.run(conn, f"SELECT state FROM calendars WHERE key = ?{tail}", [key]).fetchone()  # noqa: S608
    return row is not None and row[0] == "archived"


def archived(conn: Connection) -> set[str]:
    """Return the keys of the calls in the archive."""
    return set(conn.execute(select(calendars.c.key).where(calendars.c.state == "archived")).scalars())


def calls(conn: Connection, *, in_archive: bool) -> list[Call]:
    """Return the calls in force, or those in the archive, in order of key."""
    c = calendars.c
    counts = {
        key: (owed, total - owed)
        for key, owed, total in conn.execute(
            select(
                t.calendar_key, func.count().filter(o.status.in_(_OWED)), func.count()
            ).join_from(obligations, terms).group_by(t.calendar_key)
        )
    }  # fmt: skip
    latest = select(func.max(t.id)).group_by(t.calendar_key)
    titles = {
        key: detail["calendar_title"]
        for key, detail in conn.execute(select(t.calendar_key, t.detail).where(t.id.in_(latest)))
    }
    ended = dict(
        conn.execute(
            select(ledger.c.subject, func.max(ledger.c.at))
            .where(ledger.c.verb == ARCHIVE, ledger.c.subject.startswith("calendar:"))
            .group_by(ledger.c.subject)
        )
        .tuples()
        .all()
    )
    state = c.state == "archived" if in_archive else c.state != "archived"
    rows = conn.execute(select(c.key, c.state, c.activated_at).where(state).order_by(c.key))
    return [
        Call(
            key, titles.get(key, ""), state, at, *counts.get(key, (0, 0)),
            ended.get(f"calendar:{key}") if in_archive else None,
        )
        for key, state, at in rows
    ]  # fmt: skip


def moments_waiting(conn: Connection, key: str) -> int:
    """Return how many moments of a call wait for a letter to somebody."""
    waiting = (moments.c.state == "pending", moments.c.letter_id.is_(None), moments.c.address != "")
    query = select(func.count()).select_from(moments).where(*waiting, _of(key))
    return int(conn.execute(query).scalar_one())


def letters_waiting(conn: Connection, key: str) -> dict[str, int]:
    """Return by state how many letters have not ended that have still to say something of a call."""
    speaking = select(moments.c.letter_id).where(moments.c.state == "pending", _of(key))
    c = letters.c
    which = or_(c.id.in_(speaking), c.scope.in_(_circulars(key)))
    query = select(c.state, func.count()).where(c.state.not_in(_ENDED), which).group_by(c.state)
    return dict(conn.execute(query).tuples().all())


def stop(conn: Connection, key: str, reason: str) -> int:
    """Cancel everything of a call that has surely not left; return how many moments and circular letters."""
    unleft = select(letters.c.id).where(letters.c.state.in_(_UNLEFT))
    free = or_(moments.c.letter_id.is_(None), moments.c.letter_id.in_(unleft))
    which = (moments.c.state == "pending", _of(key), free)
    stopped = conn.execute(update(moments).where(*which).values(state="cancelled", reason=reason)).rowcount
    c, cancelled = letters.c, {"state": "cancelled", "reason": reason}
    circular = and_(c.scope.in_(_circulars(key)), c.state.in_(_UNLEFT))
    stopped += conn.execute(update(letters).where(circular).values(**cancelled)).rowcount
    speaking = select(moments.c.letter_id).where(moments.c.letter_id == c.id, moments.c.state == "pending")
    of_call = select(moments.c.letter_id).where(_of(key))
    empty = (c.state.in_(_UNLEFT), c.id.in_(of_call), ~speaking.exists())
    conn.execute(update(letters).where(*empty).values(**cancelled))
    return stopped


def lines(conn: Connection, key: str) -> list[Line]:
    """Return every obligation of a call, by deadline, stage, period and unit."""
    u = units.c
    query = (
        select(
            *(o.id, t.stage_key, t.title, t.period, u.code, u.name, o.status, t.duty, o.due_at),
            *(
                o.first_due_at,
                o.noticed_at,
                o.acknowledged_at,
                o.submitted_on,
                o.recorded_at,
                o.evidence,
                o.said,
            ),
        )
        .select_from(obligations)
        .join(terms)
        .join(units, u.id == o.unit_id)
        .where(t.calendar_key == key)
        .order_by(t.due_at, t.stage_key, t.period, u.code)
    )
    return [Line(*row) for row in conn.execute(query)]


def letters_sent(conn: Connection, key: str) -> Iterator[Bytes]:
    """Yield the letters that left and speak of a call, as they left, in order of id."""
    c = letters.c
    query = (
        select(c.id, c.address, c.slot_at, c.kind, bodies.c.body)
        .join_from(letters, bodies)
        .where(c.state == "sent", _speaks(key))
        .order_by(c.id)
    )
    for id, address, slot_at, kind, body in conn.execute(query):
        yield Bytes(id, address, slot_at, kind, bytes(body))


def pages(conn: Connection, key: str) -> Iterator[Page]:
    """Yield the ledger's rows of a call: of the calendar, its obligations and its letters, in order."""
    subjects = {f"calendar:{key}"}
    subjects |= {f"obligation:{id}" for id in conn.execute(_obligations(key)).scalars()}
    speaking = conn.execute(select(letters.c.id).where(_speaks(key))).scalars()
    subjects |= {f"letter:{id}" for id in speaking}
    query = select(ledger).order_by(ledger.c.id)
    for row in conn.execute(query.execution_options(yield_per=1_000)):
        if row.subject in subjects:
            yield Page(*row)


def closed_by_archive(conn: Connection, key: str) -> list[int]:
    """Return the deeds by which an archive withdrew what was left of a call, and nobody undid."""
    c = deeds.c
    which = (c.verb == ARCHIVE, c.undone_at.is_(None), c.obligation_id.in_(_obligations(key)))
    return list(conn.execute(select(c.obligation_id).where(*which).order_by(c.obligation_id)).scalars())


def _obligations(key: str) -> Select[tuple[int]]:
    return select(o.id).join_from(obligations, terms).where(t.calendar_key == key)


def _of(key: str) -> Any:
    return moments.c.obligation_id.in_(_obligations(key))


def _speaks(key: str) -> Any:
    speaking = select(moments.c.letter_id).where(_of(key), moments.c.letter_id.is_not(None))
    return or_(letters.c.id.in_(speaking), letters.c.scope.in_(_circulars(key)))


def _circulars(key: str) -> Any:
    """Return the scopes of the letters of a call's circulars: the ledger's rows that drafted them."""
    c = ledger.c
    number = literal("circular:") + cast(c.id, String)
    return select(number).where(c.subject == f"calendar:{key}", c.verb == "circular")
