"""Letter ids in, what each letter must say out: moment, obligation, term, owner and reader.

One law: what is read here is what was just re-checked; call it in the same transaction as ``recheck``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from duban.store import wire
from duban.store.terms_rows import TermRow, load_terms


@dataclass(frozen=True, slots=True)
class Content:
    """One pending moment of a letter with everything around it. ``due_at`` is the obligation's now,
    ``moment_due_at`` the one the moment fired for. The reader is the contact the letter goes to."""

    letter_id: int
    moment_id: int
    kind: str
    rule: str
    repetition: int
    epoch: int
    fire_at: datetime
    send_at: datetime
    moment_due_at: datetime
    evidence: str
    scope: str
    contact_id: int
    obligation_id: int
    status: str
    due_at: datetime
    act_by: date
    noticed_at: datetime | None
    acknowledged_at: datetime | None
    promised_on: date | None
    unit_code: str
    unit_name: str
    unit_kind: str
    reader_name: str  # "" if nobody
    reader_unit_code: str
    reader_unit_name: str
    term: TermRow


_QUERY = """
    SELECT m.letter_id, m.id, m.kind, m.rule, m.repetition, m.epoch, m.fire_at, m.send_at, m.due_at,
           m.evidence, m.scope, m.contact_id, o.id, o.status, o.due_at, o.act_by, o.noticed_at,
           o.acknowledged_at, o.promised_on, u.code, u.name, u.kind,
           COALESCE(c.name, ''), COALESCE(r.code, ''), COALESCE(r.name, ''), o.term_id
    FROM moments m
    JOIN obligations o ON o.id = m.obligation_id
    JOIN units u ON u.id = o.unit_id
    LEFT JOIN contacts c ON c.id = m.contact_id
    LEFT JOIN units r ON r.id = c.unit_id
    WHERE m.letter_id {test} AND m.state = ?
    ORDER BY m.letter_id, o.due_at, o.term_id, u.code, m.id"""
_INSTANTS = (6, 7, 8, 14, 16, 17)
_DAYS = (15, 18)


def contents(conn: Connection, letter_ids: Sequence[int], state: str = "pending") -> list[Content]:
    """Return the moments in ``state`` of these letters, by letter, due date, term and unit."""
    test, param = wire.among(conn, letter_ids)
    rows = wire.run(conn, _QUERY.format(test=test), [param, state]).fetchall()
    if conn.dialect.name == "sqlite":
        rows = [_decoded(row) for row in rows]
    terms = {term.id: term for term in load_terms(conn, ids={row[-1] for row in rows})} if rows else {}
    return [Content(*(*row[:-1], terms[row[-1]])) for row in rows]


def _decoded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    values = list(row)
    for place in _INSTANTS:
        values[place] = values[place] and wire.instant(values[place])
    for place in _DAYS:
        values[place] = values[place] and wire.day(values[place])
    return tuple(values)
