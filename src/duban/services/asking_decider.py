"""An undecided request for more time in; the letters out that ask who decides, until it is decided.

One law: whatever changes an obligation, a request that survives it is written about again.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.extending import chased_at
from duban.services.authority import dates_by
from duban.services.knowledge import Knowledge, operator_of
from duban.services.undecided import in_chinese
from duban.store import deeds, extensions, moments, obligations
from duban.values import Kind, Moment, Obligation, Role

if TYPE_CHECKING:
    from duban.store.engine import Connection

#: The rule of the letters to the decider.
REQUEST = "extension-request"


def decided_by(known: Knowledge, o: Obligation, at: datetime) -> tuple[int, ...]:
    """Return the contacts to whom a request for more time goes that leaves ``at``: one for an address, none
    where the operator decides or forwards it, whose daily letter lists it."""
    by, operator = dates_by(known, known.term(o), known.units[o.unit_id]), operator_of(known.term(o))
    if by.outside or by.code == operator:
        return ()
    day = known.slots(known.term(o)).day(at)
    return known.to([by.code], day, Role.COORDINATOR, Role.SUPERVISOR)


def write_to_decider(conn: Connection, known: Knowledge, obligation_id: int, now: datetime) -> None:
    """Put the letters that chase a decider of the roster, where a request is undecided and asks for more than
    the deadline gives by now; to one above or beside the operator a draft."""
    request = extensions.undecided(conn, [obligation_id]).get(obligation_id)
    if request is None:
        return
    [o], said = obligations.load(conn, [obligation_id]), deeds.last(conn, obligation_id)
    slots = known.slots(known.term(o))
    if request.due_on <= local_day(o.due_at, slots.zone.key):
        return
    by = dates_by(known, known.term(o), known.units[o.unit_id])
    operator, unit = (known.roster.units.get(code) for code in (operator_of(known.term(o)), by.code))
    draft = not (operator and unit and known.roster.is_below(unit, operator))
    words = f"{o.due_at.isoformat()} 延至{in_chinese(request.due_on)}：{request.reason}"
    words += f"；进展：{request.progress}" if request.progress else ""
    turn = said.id if said else 0  # what is asked again after an undo is asked
    rows = [
        (
            Moment(o.id, o.epoch, REQUEST, turn * 10 + number, contact, Kind.REQUEST, now, slot, o.due_at,
                   evidence=words, draft=draft),
            known.addresses[contact],
            known.scope(o, Kind.REQUEST),
        )
        for number, slot in enumerate(chased_at(now, o.due_at, slots)[: 1 if draft else None])
        for contact in decided_by(known, o, slot)
    ]  # fmt: skip
    moments.add(conn, rows)
