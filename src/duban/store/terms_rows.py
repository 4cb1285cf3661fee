"""Calendars, their versions and their terms. One law: at most one version of a calendar is in force."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from duban.store import tables

_KEY = ("calendar_key", "stage_key", "period")


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term as stored; ``detail`` is what letters say of it."""

    id: int
    calendar_key: str
    stage_key: str
    period: str
    title: str
    opens_at: datetime | None
    due_at: datetime
    act_by: date
    duty: str
    policy: str
    follows: str
    provisional: bool
    state: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """A calendar file as registered. ``state``: pending, applied, superseded."""

    id: int
    calendar_key: str
    fingerprint: str
    state: str
    source: str
    policies: dict[str, Any]
    workdays: str
    recorded_at: datetime
    applied_at: datetime | None


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar the store knows. ``state``: active, archived; ``applied_id`` is the version in force."""

    key: str
    state: str
    applied_id: int | None
    activated_at: datetime | None


def save_calendar(
    conn: Connection,
    key: str,
    state: str = "active",
    *,
    applied_id: int | None = None,
    activated_at: datetime | None = None,
) -> None:
    """Insert or update a calendar; a None leaves what is stored."""
    given = {"state": state, "applied_id": applied_id, "activated_at": activated_at}
    changed = {name: value for name, value in given.items() if value is not None}
    statement = _insert(conn, tables.calendars).values(key=key, **given)
    conn.execute(statement.on_conflict_do_update(index_elements=["key"], set_=changed))


def calendars(conn: Connection) -> list[CalendarRow]:
    """Return all calendars in order of key."""
    rows = conn.execute(select(tables.calendars).order_by(tables.calendars.c.key))
    return [CalendarRow(*row) for row in rows]


def save_version(
    conn: Connection,
    *,
    calendar_key: str,
    fingerprint: str,
    source: str,
    policies: Mapping[str, Any],
    workdays: str,
    recorded_at: datetime,
) -> int:
    """Register a pending version; an older pending one is superseded. Return its id."""
    drop_pending(conn, calendar_key)
    v = tables.versions.c
    result = conn.execute(
        insert(tables.versions)
        .values(
            calendar_key=calendar_key,
            fingerprint=fingerprint,
            state="pending",
            source=source,
            policies=dict(policies),
            workdays=workdays,
            recorded_at=recorded_at,
        )
        .returning(v.id)
    )
    return int(result.scalar_one())


def versions(conn: Connection, calendar_key: str) -> list[Version]:
    """Return the versions of a calendar, oldest first."""
    v = tables.versions
    rows = conn.execute(select(v).where(v.c.calendar_key == calendar_key).order_by(v.c.id))
    return [Version(*row) for row in rows]


def in_state(conn: Connection, state: str) -> list[Version]:
    """Return the versions of all calendars in this state: applied or pending, at most one of a calendar."""
    v = tables.versions
    return [Version(*row) for row in conn.execute(select(v).where(v.c.state == state).order_by(v.c.id))]


def mark_applied(conn: Connection, version_id: int, applied_at: datetime) -> None:
    """Put a version in force; the one before it is superseded."""
    v = tables.versions.c
    key = conn.execute(select(v.calendar_key).where(v.id == version_id)).scalar_one()
    conn.execute(
        update(tables.versions)
        .where(v.calendar_key == key, v.state == "applied", v.id != version_id)
        .values(state="superseded")
    )
    conn.execute(
        update(tables.versions).where(v.id == version_id).values(state="applied", applied_at=applied_at)
    )
    # Not its state: a call that is still being activated stays so until its obligations are all there.
    c = tables.calendars.c
    conn.execute(update(tables.calendars).where(c.key == key).values(applied_id=version_id))


def drop_pending(conn: Connection, calendar_key: str) -> None:
    """Supersede the pending version: the file was edited back to the version in force."""
    v = tables.versions.c
    conn.execute(
        update(tables.versions)
        .where(v.calendar_key == calendar_key, v.state == "pending")
        .values(state="superseded")
    )


def save_terms(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """Insert or update the terms of one calendar; return their ids by (stage_key, period)."""
    if not rows:
        return {}
    statement = _insert(conn, tables.terms)
    names = [name for name in rows[0] if name not in (*_KEY, "id")]
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=_KEY, set_={name: statement.excluded[name] for name in names}
        ),
        [dict(row) for row in rows],
    )
    t = tables.terms.c
    stored = conn.execute(
        select(t.calendar_key, t.stage_key, t.period, t.id).where(
            t.calendar_key.in_({row["calendar_key"] for row in rows})
        )
    )
    given = {(row["calendar_key"], row["stage_key"], row.get("period", "")) for row in rows}
    return {(stage, period): id for key, stage, period, id in stored if (key, stage, period) in given}


def withdraw_term(conn: Connection, id: int) -> None:
    """The notice no longer asks for this term."""
    conn.execute(update(tables.terms).where(tables.terms.c.id == id).values(state="withdrawn"))


def load_terms(
    conn: Connection, ids: Collection[int] | None = None, calendar_key: str | None = None
) -> list[TermRow]:
    """Return terms in order of id: all, those with these ids, or those of one calendar."""
    t = tables.terms
    query = select(t).order_by(t.c.id)
    if ids is not None:
        query = query.where(t.c.id.in_(set(ids)))
    if calendar_key is not None:
        query = query.where(t.c.calendar_key == calendar_key)
    return [TermRow(*row) for row in conn.execute(query)]


def windows(conn: Connection) -> set[tuple[tuple[str, ...], str]]:
    """Return the send windows and zones of the calls in force; those of no call are the installation's."""
    t, c = tables.terms.c, tables.calendars.c
    running = select(c.key).where(c.state != "archived")
    found = conn.execute(
        select(t.detail["slots"].as_string(), t.detail["zone"].as_string())
        .where(t.state == "active", t.calendar_key.in_(running))
        .distinct()
    )
    return {(tuple(json.loads(slots or "[]")), zone or "") for slots, zone in found}


def term_keys(conn: Connection) -> list[tuple[str, str, str]]:
    """Return (calendar_key, stage_key, period) of every term."""
    t = tables.terms.c
    return list(conn.execute(select(t.calendar_key, t.stage_key, t.period)).tuples())


def without_obligations(conn: Connection, calendar_key: str | None = None) -> list[TermRow]:
    """Return the active terms that nobody owes: their opening was cut short, or their group is empty."""
    t = tables.terms
    owed = exists().where(tables.obligations.c.term_id == t.c.id)
    query = select(t).where(t.c.state == "active", ~owed).order_by(t.c.id)
    if calendar_key is not None:
        query = query.where(t.c.calendar_key == calendar_key)
    return [TermRow(*row) for row in conn.execute(query)]


def _insert(conn: Connection, table: Any) -> Any:
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)
