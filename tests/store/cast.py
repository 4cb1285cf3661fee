"""The people and calls the store's stories are about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from duban.store import obligations
from duban.store.roster_rows import load_units, save_roster
from duban.store.terms_rows import save_terms
from duban.values import Contact, Kind, Moment, Role, Unit

NOON = datetime(2024, 9, 2, 4, 0, tzinfo=UTC)
DUE = datetime(2024, 9, 13, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def settle_in(conn: Connection, units: int = 3) -> list[int]:
    """Store ``units`` cities, each with one coordinator; return their ids in order of code."""
    cities = [Unit(f"city-{n:03}", f"第{n}市工业和信息化局", "prefecture") for n in range(units)]
    people = [
        Contact(c.code, "综合科经办人", frozenset({Role.COORDINATOR}), f"{c.code}@duban.example")
        for c in cities
    ]
    save_roster(conn, cities, people)
    return [unit.id for unit in load_units(conn)]


def a_term(conn: Connection, stage: str = "apply", **changed: Any) -> int:
    """Store one term of the call "cases"; return its id."""
    row = {
        "calendar_key": "cases",
        "stage_key": stage,
        "period": "",
        "title": "网上填报",
        "opens_at": None,
        "due_at": DUE,
        "act_by": date(2024, 9, 13),
        "duty": "required",
        "policy": "standard",
        "provisional": False,
        "detail": {"recipient": "省级主管部门"},
    } | changed
    return save_terms(conn, [row])[stage, row["period"]]


def owe(
    conn: Connection, units: int = 3, next_send_at: datetime | None = NOON
) -> list[obligations.Obligation]:
    """Let ``units`` cities owe one open obligation each; return them in order of id."""
    unit_ids, term = settle_in(conn, units), a_term(conn)
    obligations.materialise(
        conn, [(term, unit, "open", NOON, DUE, DUE.date(), next_send_at) for unit in unit_ids]
    )
    return obligations.of_terms(conn, [term])


def a_moment(obligation_id: int, kind: Kind = Kind.REMINDER, **changed: Any) -> Moment:
    """A moment at noon for contact 1, rule "week-before"."""
    given: dict[str, Any] = {
        "obligation_id": obligation_id,
        "epoch": 1,
        "rule": "week-before",
        "repetition": 0,
        "contact_id": 0,
        "kind": kind,
        "fire_at": NOON,
        "send_at": NOON,
        "due_at": DUE,
    }
    return Moment(**(given | changed))
