"""What a calendar program shows: the obligations of some units, or the stages of a call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from duban.store.tables import calendars, obligations, terms, units, versions
from duban.values import OWED


@dataclass(frozen=True, slots=True)
class Dated:
    """One date. Of a stage without a unit: ``unit`` and ``status`` are empty, and ``epoch`` is the number of
    versions of the call that were applied."""

    id: int
    unit: str
    title: str
    period: str
    status: str
    epoch: int
    opens_at: datetime
    due_at: datetime
    act_by: date
    duty: str
    provisional: bool
    calendar_key: str
    detail: dict[str, Any]


_O, _T, _U = obligations.c, terms.c, units.c


def of_units(conn: Connection, codes: Collection[str], since: datetime) -> list[Dated]:
    """Return what these units owe, and what they owed since then, by deadline."""
    query = (
        select(_O.id, _U.name, _T.title, _T.period, _O.status, _O.epoch, _O.opens_at, _O.due_at, _O.act_by,
               _T.duty, _T.provisional, _T.calendar_key, _T.detail)
        .join_from(obligations, units).join(terms, _T.id == _O.term_id)
        .where(_U.code.in_(codes), or_(_O.status.in_([s.value for s in OWED]), _O.due_at >= since))
        .order_by(_O.due_at, _O.id)
    )  # fmt: skip
    return [Dated(*row) for row in conn.execute(query)]


def owed_by(conn: Connection, key: str, codes: Collection[str]) -> bool:
    """Say whether any of these units owes, or owed, anything of a call."""
    query = select(_T.id).where(
        _T.calendar_key == key,
        select(_O.id).join(units, _U.id == _O.unit_id)
        .where(_O.term_id == _T.id, _U.code.in_(codes)).exists(),
    ).limit(1)  # fmt: skip
    return conn.execute(query).first() is not None


def of_call(conn: Connection, key: str, since: datetime) -> list[Dated]:
    """Return the stages of an active call whose deadline is not before then; withdrawn ones as such."""
    applied = (versions.c.calendar_key == key, versions.c.applied_at.is_not(None))
    epoch = conn.execute(select(func.count()).select_from(versions).where(*applied)).scalar_one()
    query = (
        select(_T.id, _T.state, _T.title, _T.period, _T.opens_at, _T.due_at, _T.act_by, _T.duty,
               _T.provisional, _T.calendar_key, _T.detail)
        .join_from(terms, calendars, calendars.c.key == _T.calendar_key)
        .where(_T.calendar_key == key, calendars.c.state == "active", _T.due_at >= since)
        .order_by(_T.due_at, _T.id)
    )  # fmt: skip
    return [
        Dated(row.id, "", row.title, row.period, "withdrawn" if row.state == "withdrawn" else "", epoch,
              row.opens_at or row.due_at, row.due_at, row.act_by, row.duty, row.provisional,
              row.calendar_key, row.detail)
        for row in conn.execute(query)
    ]  # fmt: skip
