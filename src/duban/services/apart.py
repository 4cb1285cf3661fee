"""A calendar before and after an amendment in; the dates that single units have, and had, apart out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.notices.model import NoticeCalendar
from duban.services.knowledge import Knowledge
from duban.services.opening import audience, own_dates
from duban.store.terms_rows import TermRow
from duban.values import Term, Unit

if TYPE_CHECKING:
    from duban.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Apart:
    """A unit named by the document, or with a span of its own, whose date of a term becomes another."""

    term: TermRow
    unit: Unit
    before: datetime
    due_at: datetime


def own_and_was(
    conn: Connection,
    known: Knowledge,
    before: NoticeCalendar,
    calendar: NoticeCalendar,
    row: TermRow,
    term: Term,
) -> tuple[dict[int, Term], dict[int, datetime]]:
    """Return the dates that units have of their own now, and those they had, by unit."""
    members = audience(known, calendar, term.owner)
    own = own_dates(conn, known, calendar, term, members)
    was = own_dates(conn, known, before, row, members)
    return own, {id: one.due_at for id, one in was.items() if one.due_at is not None}


def apart_of(
    conn: Connection,
    known: Knowledge,
    before: NoticeCalendar,
    calendar: NoticeCalendar,
    both: Sequence[tuple[TermRow, Term]],
) -> Iterator[Apart]:
    """Yield whose date of a stored term becomes another, apart from the others'."""
    for row, term in both:
        own, was = own_and_was(conn, known, before, calendar, row, term)
        for id in sorted({*own, *was}):
            old, new = was.get(id, row.due_at), own[id].due_at if id in own else term.due_at
            if new is not None and old != new:
                yield Apart(row, known.units[id], old, new)
