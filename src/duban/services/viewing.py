"""Who looks at the console, and what he may see and say. An address in, a Viewer out.

One law: one sees one's own units and those below them, and what one's own units share as co-owners, nothing
else; an admin sees everything. What a viewer
may say of an obligation is decided by ``services.authority``, as for everybody else: here is only for which
units he speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from duban.problems import Refused
from duban.services.authority import OPERATOR, OWN
from duban.services.knowledge import Knowledge, knowledge
from duban.services.targets import Clerk
from duban.store import console
from duban.values import Obligation, Role

if TYPE_CHECKING:
    from duban.app import App
    from duban.planning.verbs import Verb
    from duban.store.engine import Connection


class ConsoleRole(StrEnum):
    """What somebody does here. An admin is of the office that runs duban; the others look at their part."""

    ADMIN = "admin"
    SUPERIOR = "superior"  # reads, and decides what its unit decides
    COORDINATOR = "coordinator"  # says what its unit did, and records for units below
    READER = "reader"  # reads


EVERYBODY = frozenset(ConsoleRole)
ADMINS = frozenset({ConsoleRole.ADMIN})
#: Who may say something for a unit at all; what, is for ``services.authority``.
SPEAKERS = frozenset({ConsoleRole.ADMIN, ConsoleRole.SUPERIOR, ConsoleRole.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody signed in. ``units``: the codes of the units he belongs to; several share one mailbox."""

    name: str
    address: str
    role: ConsoleRole
    units: tuple[str, ...]
    session: int = 0

    @property
    def is_admin(self) -> bool:
        return self.role is ConsoleRole.ADMIN


@dataclass(frozen=True, slots=True)
class Scope:
    """What a viewer sees. ``units``: codes of the own units and of those below; all of them for an admin."""

    everything: bool
    units: frozenset[str]

    def sees(self, code: str) -> bool:
        return self.everything or code in self.units


def viewer_of(app: App, conn: Connection, address: str, session: int = 0) -> Viewer | None:
    """Return who an address is today, or None: nobody known, or nobody any more."""
    known, address = knowledge(app, conn), address.lower()
    found = console.account(conn, address)
    people = known.people.get(address, []) if address else []
    if found is not None and found.active:
        units = {found.unit} if found.unit in known.roster.units else set()
        units |= {one.unit for one in people} if found.role == ConsoleRole.ADMIN else set()
        return Viewer(found.name, address, ConsoleRole(found.role), tuple(sorted(units)), session)
    if found is not None or not people:
        return None
    roles = {role for one in people for role in one.roles}
    role = ConsoleRole.COORDINATOR if Role.COORDINATOR in roles else ConsoleRole.SUPERIOR
    names = "、".join(dict.fromkeys(one.name for one in people))
    return Viewer(names, address, role, tuple(sorted({one.unit for one in people})), session)


def scope(app: App, conn: Connection, viewer: Viewer) -> Scope:
    """Return what a viewer sees under the roster in force."""
    known = knowledge(app, conn)
    if viewer.is_admin:
        return Scope(True, frozenset(known.roster.units))
    kept = known.scopes.get(viewer.units)
    if kept is None:
        kept = known.scopes[viewer.units] = _below(known, viewer.units)
    return Scope(False, kept)


def must_see(app: App, conn: Connection, viewer: Viewer, unit: str) -> None:
    """Raise Refused unless the viewer sees this unit. It says the same of a unit that does not exist."""
    if not scope(app, conn, viewer).sees(unit):
        raise Refused(
            f"{unit} is not yours to see", hint="you see your own unit and those below it", code="not-yours"
        )


def must_be_admin(viewer: Viewer) -> None:
    """Raise Refused for who does not run duban: its letters, its ledger, its health."""
    if not viewer.is_admin:
        raise Refused("this is for admins", code="not-yours")


def must_see_owed(app: App, conn: Connection, viewer: Viewer, o: Obligation) -> None:
    """As ``must_see`` for its owner; what the own units share as co-owners is theirs to see too."""
    known = knowledge(app, conn)
    if not known.shares(o, viewer.units):
        must_see(app, conn, viewer, known.units[o.unit_id].code)


def speaks_for(
    app: App, conn: Connection, viewer: Viewer, owner: str, *, shares: bool = False
) -> tuple[str, ...]:
    """Return the units a viewer may speak as about what ``owner`` owes; ``authority`` hears the first that
    has a say: the owner where he belongs to it, the operator for an admin, then his own units, those above
    the owner before others. ``shares``: they are its co-owners. Raises Refused where he may not speak."""
    if viewer.role not in SPEAKERS:
        raise Refused("you may read here, not record", code="not-yours")
    if not shares:
        must_see(app, conn, viewer, owner)
    known = knowledge(app, conn)
    others = sorted(viewer.units, key=lambda code: (code != owner, not _stands_above(known, code, owner)))
    if not viewer.is_admin:
        return tuple(others)
    own = [code for code in others if code == owner]
    return (*own, OPERATOR, *others[len(own) :])


def clerk(
    app: App, conn: Connection, viewer: Viewer, owner: str, verb: Verb, *, shares: bool = False
) -> Clerk:
    """Return the person who says a verb on a page, and for which unit. A superior decides and telephones;
    what the own unit did, its coordinators say."""
    if viewer.role is ConsoleRole.SUPERIOR and verb in OWN:
        raise Refused(
            "a superior decides; what was done is recorded by coordinators", code="coordinators-say"
        )
    return Clerk(speaks_for(app, conn, viewer, owner, shares=shares), viewer.name, viewer.address, "console")


def _stands_above(known: Knowledge, code: str, owner: str) -> bool:
    units = known.roster.units
    return code in units and owner in units and known.roster.is_below(units[owner], units[code])


def _below(known: Knowledge, codes: tuple[str, ...]) -> frozenset[str]:
    own = [known.roster.units[code] for code in codes if code in known.roster.units]
    found = {
        unit.code for unit in known.roster.units.values() if any(known.roster.is_below(unit, o) for o in own)
    }
    return frozenset(found | {unit.code for unit in own})
