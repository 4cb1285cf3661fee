"""What the engine must know to decide about an obligation: roster, terms, schedules, and who is reached.

Made only when something is due, kept until the roster or the terms change, so a tick costs what is due.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from duban.notices.model import Policy, UnitGroup
from duban.planning.bundling import scope_of
from duban.planning.ladder import Reach
from duban.planning.schedule import Rungs, Schedules
from duban.planning.slots import Slots
from duban.problems import DubanError
from duban.roster.absence import is_away, names, reader, serving
from duban.roster.units import Roster
from duban.store import roster_rows, terms_rows
from duban.store.facts import get_facts
from duban.store.terms_rows import TermRow
from duban.values import Contact, Kind, Obligation, Role, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


#: Kinds of letters that leaders get: what reaches their liaison is passed on.
FOR_LEADERS = frozenset({Kind.REPORT})


class Knowledge:
    """A roster and the terms asked for so far. One for one roster version."""

    def __init__(self, app: App, units: list[Unit], contacts: list[Contact], version: str) -> None:
        self.app, self.version = app, version
        self.roster = Roster(units, contacts)
        self.units = {unit.id: unit for unit in units}
        self.contacts = {contact.id: contact for contact in contacts}
        self.addresses = {contact.id: contact.email.lower() for contact in contacts}
        self.people: dict[str, list[Contact]] = {}  # by address, in lower case
        for contact in contacts:
            self.people.setdefault(contact.email.lower(), []).append(contact)
        self._terms: dict[int, TermRow] = {}
        self._unreadable: dict[int, str] = {}
        self._policies: dict[str, Policy] = {}
        self._slots: dict[int, Slots] = {}  # by term: asked thrice for each obligation
        self._schedules: dict[int, Schedules] = {}
        self._absences = [c for c in contacts if c.away_from is not None]
        self._reach: dict[tuple[int, str, str, str, tuple[int, ...]], Reach] = {}
        self._groups: dict[str, UnitGroup] = {}
        self.scopes: dict[tuple[str, ...], frozenset[str]] = {}  # of viewers, by their units
        self.mailboxes: dict[tuple[str, ...], frozenset[str]] = {}  # likewise

    def learn(self, conn: Connection, term_ids: set[int]) -> None:
        """Load the terms not known yet."""
        missing = term_ids - self._terms.keys()
        if missing:
            for row in terms_rows.load_terms(conn, ids=missing):
                self.add(row)

    def add(self, term: TermRow) -> None:
        """Know a term, also one that is only foreseen. One whose stored rules cannot be read stops no other:
        whoever asks for its schedule is told."""
        self._read_rules(term)
        self._terms[term.id] = term  # last: no other thread may find half of what is known of it

    def _read_rules(self, term: TermRow) -> None:
        self._unreadable.pop(term.id, None)
        try:
            slots = self._slots[term.id] = self.app.slots(tuple(term.detail["slots"]), term.detail["zone"])
            policy = self._policy(term.detail["policy"])
        except (DubanError, ValueError, KeyError, TypeError) as error:
            first = str(error).partition("\n")[0]
            self._unreadable[term.id] = f"{type(error).__name__}: {first}"
            self._slots.setdefault(term.id, self.app.slots())
            return
        schedules = self._schedules.setdefault(id(slots), Schedules({}, slots))
        schedules.policies.setdefault(term.policy, policy)

    def term(self, o: Obligation) -> TermRow:
        return self._terms[o.term_id]

    def row(self, term_id: int) -> TermRow:
        return self._terms[term_id]

    def unreadable(self, term_id: int) -> str:
        """Say why the stored rules of a known term cannot be read, or ""."""
        return self._unreadable.get(term_id, "")

    def slots(self, term: TermRow) -> Slots:
        return self._slots[term.id]

    def rungs(self, o: Obligation) -> Rungs:
        return self.schedule(self._terms[o.term_id], o.opens_at, o.due_at, o.act_by)

    def schedule(self, term: TermRow, opens_at: datetime, due_at: datetime, act_by: date) -> Rungs:
        """Return the rungs a term's obligation has with these dates. Raises DubanError where the rules stored
        with the term cannot be read."""
        if term.id in self._unreadable:
            raise DubanError(
                f"the stored rules of {term.calendar_key} {term.stage_key} {term.period} cannot be read: "
                f"{self._unreadable[term.id]}",
                code="unreadable-term",
            )
        schedules = self._schedules[id(self.slots(term))]
        return schedules.of(opens_at, due_at, act_by, term.duty, term.policy)

    def scope(self, o: Obligation, kind: Kind) -> str:
        term = self._terms[o.term_id]
        return scope_of(kind, term.calendar_key, term.detail["own_operator"])

    def reach(self, o: Obligation, at: datetime) -> Reach:
        """Return whom letters about an obligation reach that leave ``at``."""
        term = self._terms[o.term_id]
        day = self.slots(term).day(at)
        pairing = "".join(str(group) for group in term.detail["co_owners"])
        away = tuple(c.id for c in self._absences if is_away(c, day))
        key = (o.unit_id, term.detail["reports_to"], operator_of(term), pairing, away)
        if key not in self._reach:
            self._reach[key] = self._reached(self.units[o.unit_id], term, day)
        return self._reach[key]

    def serving(self, contact: Contact, day: date) -> Contact:
        """Return who does a contact's work on a day."""
        return serving(contact, self.roster.contacts(contact.unit), day) if self._absences else contact

    def named(self, address: str, day: date, kind: Kind, units: Collection[str]) -> tuple[str, ...]:
        """Return how a letter of a kind names the people of these units at an address on a day."""
        found: set[str] = set()
        for one in self.people.get(address, ()):
            if one.unit not in units:
                continue
            found |= set(names(one, self.roster.contacts(one.unit), day, kind in FOR_LEADERS))
        return tuple(sorted(found))

    def owners(self, unit: Unit, term: TermRow) -> list[Unit]:
        """Return the unit that owes a term and its co-owners, the lead first."""
        partners = (
            self.roster.partner(unit, self._group(raw), operator_of(term)) for raw in term.detail["co_owners"]
        )
        return [unit, *(partner for partner in partners if partner is not None)]

    def shares(self, o: Obligation, codes: Collection[str]) -> bool:
        """Say whether one of these units is a co-owner of an obligation."""
        term = self.term(o)
        if not term.detail["co_owners"]:
            return False
        return any(unit.code in codes for unit in self.owners(self.units[o.unit_id], term)[1:])

    def superior(self, unit: Unit, term: TermRow) -> Unit | None:
        """Return the unit between the owner and the operator; None where nobody stands there."""
        if unit.code == operator_of(term):
            return None
        above = self.roster.superior(unit, term.detail["reports_to"], operator_of(term))
        return None if above is None or above.code == operator_of(term) else above

    def _reached(self, unit: Unit, term: TermRow, day: date) -> Reach:
        above = self.superior(unit, term)
        operator = (Role.LEADER, Role.SUPERVISOR, Role.COORDINATOR)
        outside = above is not None and not self._below_operator(above, term)
        own_desk = self.to([operator_of(term)], day, Role.COORDINATOR)
        mend = self.to([above.code], day, Role.COORDINATOR) if above and not outside else ()
        return Reach(
            owner=self.to([u.code for u in self.owners(unit, term)], day, Role.COORDINATOR),
            lead=self.to([unit.code], day, Role.COORDINATOR) if term.detail["co_owners"] else None,
            superior=None if above is None else self.to([above.code], day, *operator[1:]),
            operator=self.to([operator_of(term)], day, *operator),
            mend=mend or own_desk,
            superior_draft=outside,
            in_turn=self._in_turn(unit),
        )

    def _in_turn(self, unit: Unit) -> tuple[int, ...]:
        """Return who reads for the unit in turn: coordinators who are or were away, and their stand-ins."""
        found = set()
        for one in self._absences:
            if one.unit == unit.code and Role.COORDINATOR in one.roles:
                days = {d for d in (one.away_from, one.away_until) if d is not None}
                readers = (self.serving(one, day) for day in days)
                found |= {c.id for c in (one, *readers) if c.email and c.usable}
        return tuple(sorted(found))

    def _below_operator(self, unit: Unit, term: TermRow) -> bool:
        operator = self.roster.units.get(operator_of(term))
        return operator is not None and self.roster.is_below(unit, operator)

    def to(self, codes: list[str], day: date, *roles: Role) -> tuple[int, ...]:
        """Return the usable contacts of the first role that has any on a day, one for an address: stand-ins
        for who is away, liaisons for leaders."""
        for role in roles:
            found = {}
            for code in codes:
                for contact in reversed(self.roster.contacts(code, role)):
                    reading = reader(contact, role, self.roster.contacts(code), day)
                    if reading is not None:
                        found[reading.email.lower()] = reading.id
            if found:
                return tuple(sorted(found.values()))
        return ()

    def _policy(self, raw: dict[str, Any]) -> Policy:
        key = str(raw)
        if key not in self._policies:
            self._policies[key] = Policy.model_validate(raw)
        return self._policies[key]

    def _group(self, raw: dict[str, Any]) -> UnitGroup:
        key = str(raw)
        if key not in self._groups:
            self._groups[key] = UnitGroup.model_validate(raw)
        return self._groups[key]


def operator_of(term: TermRow) -> str:
    """Return the code of the unit in whose name the call runs."""
    return str(term.detail["operator"])


def knowledge(app: App, conn: Connection) -> Knowledge:
    """Return what is known under the roster in force, made anew when the roster changed."""
    version = "/".join(map(str, get_facts(conn, "roster_version", "terms_version")))
    kept: Knowledge | None = app.__dict__.get("knowledge")
    if kept is None or kept.version != version:
        units, contacts = roster_rows.load_units(conn), roster_rows.load_contacts(conn)
        kept = app.__dict__["knowledge"] = Knowledge(app, units, contacts, version)
    return kept


@contextmanager
def changing(app: App) -> Iterator[Connection]:
    """A writing transaction that may store or change terms. If it comes to nothing, what was learnt in it is
    forgotten: the ids and versions it saw are given again, to other rows."""
    try:
        with app.store.writing() as conn:
            yield conn
    except BaseException:
        app.__dict__.pop("knowledge", None)
        raise
