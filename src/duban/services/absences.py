"""Somebody goes away or is back: who reads meanwhile, and what already waits moves with it.

The law: the unit goes on being told. A stand-in is another contact of the same unit with an address of its
own, and what a stand-in was told the unit was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.problems import BadInput, Refused
from duban.roster.absence import colleague, reads
from duban.roster.units import Roster
from duban.services.authority import OPERATOR
from duban.services.handing_over import move_waiting
from duban.services.naming import must_be_unit
from duban.store import ledger, roster_rows
from duban.values import Contact

if TYPE_CHECKING:
    from duban.app import App


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away, who stands in (None: it is back), and how many waiting notices moved between them."""

    contact: Contact
    stand_in: Contact | None
    moved: int


def go_away(
    app: App,
    unit: str,
    name: str,
    since: date,
    until: date,
    stand_in: str,
    now: datetime,
    *,
    actor: str = OPERATOR,
) -> Absence:
    """Let another contact of the unit read for this one, from a day until a day, both included.

    Raises BadInput for days in the wrong order, Refused where nobody is meant or nobody would be reached.
    """
    if until < since:
        raise BadInput(f"the absence ends on {until}, before it begins on {since}")
    with app.store.writing() as conn:
        roster = Roster(roster_rows.load_units(conn), roster_rows.load_contacts(conn))
        by = _speaker(app, roster, unit, actor)
        contact = _contact(roster, unit, name)
        other = _contact(roster, unit, stand_in)
        if other.id == contact.id:
            raise Refused(f"{contact.name} cannot stand in for itself", code="stand-in")
        if not reads(other):
            hint = "name a contact with an e-mail address that takes letters"
            raise Refused(f"no letter reaches {other.name}", hint=hint, code="stand-in")
        if _leads_back(other, contact, roster, since, until):
            raise Refused(
                f"{other.name} is away in these days too, and {contact.name} stands in",
                hint="name a third contact, or change the days",
                code="stand-in",
            )
        roster_rows.set_absence(conn, contact.id, since, until, other.name)
        previous = colleague(contact, contact.stand_in, roster.contacts(unit))
        moved = move_waiting(app, conn, {c.id for c in (contact, other, previous) if c}, now)
        said = {"from": since.isoformat(), "until": until.isoformat(), "stand_in": other.name}
        ledger.append(conn, now, by, "away", f"contact:{contact.id}", {"unit": unit, **said})
    return Absence(contact, other, moved)


def come_back(app: App, unit: str, name: str, now: datetime, *, actor: str = OPERATOR) -> Absence:
    """Let a contact read for itself again. Raises Refused where nobody is meant, or it is not away."""
    with app.store.writing() as conn:
        roster = Roster(roster_rows.load_units(conn), roster_rows.load_contacts(conn))
        by = _speaker(app, roster, unit, actor)
        contact = _contact(roster, unit, name)
        if contact.away_from is None:
            raise Refused(f"no absence of {contact.name} is noted", code="stand-in")
        previous = colleague(contact, contact.stand_in, roster.contacts(unit))
        # Kept as a past absence: what the stand-in was told meanwhile stays proof for the unit.
        yesterday = date.fromordinal(app.slots().day(now).toordinal() - 1)
        if contact.away_from <= yesterday:
            roster_rows.set_absence(conn, contact.id, contact.away_from, yesterday, contact.stand_in)
        else:
            roster_rows.set_absence(conn, contact.id, None, None, "")
        moved = move_waiting(app, conn, {c.id for c in (contact, previous) if c}, now)
        ledger.append(conn, now, by, "back", f"contact:{contact.id}", {"unit": unit})
    return Absence(contact, None, moved)


def _speaker(app: App, roster: Roster, unit: str, actor: str) -> str:
    """The unit itself says it, the operator, or a tier above; return its code."""
    must_be_unit(roster, unit)
    if actor == OPERATOR or actor == app.settings.operator:
        return app.settings.operator or OPERATOR
    if actor != unit and all(above.code != actor for above in roster.ancestors(roster.units[unit])):
        raise Refused(
            f"{actor} has no say over the contacts of {roster.units[unit].name}",
            hint="the unit itself, the tiers above it and the operator have",
            code="not-authorised",
        )
    return actor


def _contact(roster: Roster, unit: str, name: str) -> Contact:
    """Return a contact of a unit by its name or address."""
    people = roster.contacts(unit)
    found = [c for c in people if c.name == name] or [c for c in people if c.email.lower() == name.lower()]
    if len(found) != 1:
        listed = "、".join(c.name for c in people) or "nobody"
        what = "several contacts" if found else "no contact"
        raise Refused(
            f'{roster.units[unit].name} has {what} "{name}"', hint=f"it has: {listed}", code="unknown-contact"
        )
    return found[0]


def _leads_back(other: Contact, contact: Contact, roster: Roster, since: date, until: date) -> bool:
    """Say whether the stand-in is itself away in these days and hands on to the one who goes away."""
    if other.away_from is None:
        return False
    overlaps = other.away_from <= until and (other.away_until is None or since <= other.away_until)
    following = colleague(other, other.stand_in, roster.contacts(contact.unit))
    return overlaps and (following is None or following.id == contact.id)
