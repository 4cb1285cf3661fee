"""Ids of terms in, what they sum up to out: one row for a stage, however many units owe it.

One law: the cost is that of the terms asked for, never of everything stored.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Date, and_, case, exists, func, select, type_coerce

from duban.store import wire
from duban.store.tables import Instant, calendars, obligations, terms
from duban.values import OWED, VOID, Duty, Status

_OWED = tuple(sorted(status.value for status in OWED))
#: Not owed and not done either: nobody waits for these.
_VOID = tuple(sorted(status.value for status in VOID))
_UNSENT = ("queued", "claimed", "retry", "unknown")
o, t = obligations.c, terms.c


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts of obligations. ``waiting`` of the owed ones have not opened; ``due_at`` and ``act_by`` are the
    earliest of what is owed, None when nothing is."""

    owed: int
    waiting: int
    done: int
    overdue: int
    due_at: datetime | None
    act_by: date | None


def summed(conn: Connection, term_ids: Collection[int], now: datetime) -> Sum:
    """Return the sum over these terms. Overdue: owed, required, past its own deadline, and never filed."""
    owed = o.status.in_(_OWED)
    late = and_(owed, o.due_at < now, t.duty == Duty.REQUIRED.value, o.submitted_on.is_(None))
    query = (
        select(
            func.count(case((owed, 1))),
            func.count(case((o.status == Status.WAITING.value, 1))),
            func.count(case((~owed & o.status.not_in(_VOID), 1))),
            func.count(case((late, 1))),
            type_coerce(func.min(case((owed, o.due_at))), Instant),
            type_coerce(func.min(case((owed, o.act_by))), Date),
        )
        .join_from(obligations, terms)
        .where(o.term_id.in_(term_ids))
    )
    return Sum(*conn.execute(query).one())


def due_by_call(conn: Connection, now: datetime) -> list[tuple[str, str, bool, int]]:
    """Return (key, title, whether some of its stages recur, how many obligations are due) of each active call
    with something due at ``now``, in order of key."""
    due = (
        select(o.term_id, func.count().label("number"))
        .where(o.next_send_at <= now)
        .group_by(o.term_id)
        .subquery()
    )
    calls = (
        select(t.calendar_key, func.sum(due.c.number), func.max(t.id))
        .join_from(due, terms, t.id == due.c.term_id)
        .join(calendars, calendars.c.key == t.calendar_key)
        .where(t.state == "active", calendars.c.state == "active")
        .group_by(t.calendar_key)
        .order_by(t.calendar_key)
    )
    found = conn.execute(calls).all()
    keys, some = [row[0] for row in found], [row[2] for row in found]
    recurring = set(
        conn.execute(
            select(t.calendar_key).where(t.calendar_key.in_(keys), t.period != "").distinct()
        ).scalars()
    )
    details = dict(conn.execute(select(t.calendar_key, t.detail).where(t.id.in_(some))).tuples().all())
    return [(key, details[key]["calendar_title"], key in recurring, int(number)) for key, number, _ in found]


def with_something_owed(conn: Connection, term_ids: Collection[int]) -> set[int]:
    """Return those of the terms that some unit still owes."""
    found = exists().where(o.term_id == t.id, o.status.in_(_OWED))
    return set(conn.execute(select(t.id).where(t.id.in_(term_ids), found)).scalars())


def letters_waiting(conn: Connection, term_ids: Collection[int]) -> int:
    """Return how many letters about these terms have still to leave: made, or to be made of fired moments."""
    test, param = wire.among(conn, term_ids)
    row = wire.run(conn, _LETTERS_WAITING[conn.dialect.name].replace("{terms}", test), [param]).fetchone()
    return int(row[0])


# Found by the obligations of the terms, whatever a planner believes: in a large slot the moments of hundreds
# of calls wait, and a look at all of them for each stage would cost the square of the slot.
_WAITING = f"""
    WITH waiting AS MATERIALIZED (
        SELECT letter_id, address, send_at, letter_class, scope, draft FROM moments
        WHERE state = 'pending' AND obligation_id {{ids}})
    SELECT (SELECT count(*) FROM letters WHERE state IN ({", ".join(f"'{state}'" for state in _UNSENT)})
            AND id IN (SELECT letter_id FROM waiting))
         + (SELECT count(*) FROM (SELECT DISTINCT address, send_at, letter_class, scope, draft FROM waiting
            WHERE letter_id IS NULL AND address <> '') AS groups)"""  # noqa: S608 (this file's constants)
_OF_TERMS = "SELECT id FROM obligations WHERE term_id {terms}"
_LETTERS_WAITING = {
    "sqlite": _WAITING.replace("{ids}", f"IN ({_OF_TERMS})"),
    "postgresql": _WAITING.replace("{ids}", f"= ANY(ARRAY({_OF_TERMS}))"),
}
