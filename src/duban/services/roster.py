"""Roster files in, stored units and contacts out. One law: nothing is half-imported unless asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from duban.problems import BadInput, Problem, Refused
from duban.roster.demo import DOMAIN, demo_roster
from duban.roster.importing import read_roster
from duban.roster.units import Roster
from duban.services.calendars import open_missing
from duban.services.handing_over import hand_over
from duban.store import ledger, roster_rows
from duban.values import Contact, Role, Unit

if TYPE_CHECKING:
    from duban.app import App


@dataclass(frozen=True, slots=True)
class Imported:
    """How many units and contacts were stored. ``problems``: rows left out, and warnings."""

    units: int
    contacts: int
    problems: tuple[Problem, ...]


def import_roster(
    app: App, path: Path, now: datetime, *, partial: bool = False, actor: str = "operator"
) -> Imported:
    """Store a roster file. Raises BadInput naming every bad row, unless ``partial`` leaves those out.

    A unit keeps the contacts it has where the file does not tell all of them: one of its rows was left out,
    or the file lists units only.
    """
    with app.store.reading() as conn:
        known = {unit.code for unit in roster_rows.load_units(conn)}
    read = read_roster(path, known)
    if not read.sound and not partial:
        raise BadInput(
            f"{path.name}: nothing was imported",
            read.problems,
            hint="mend the rows, or import the good ones with --partial" if read.units else "",
        )
    keep = read.incomplete if read.contacts else {unit.code for unit in read.units}
    return _store(app, read.units, read.contacts, read.problems, now, path.name, keep, actor)


def import_demo(app: App, seed: int, now: datetime) -> Imported:
    """Store role-named contacts on a reserved domain. Refused where real addresses are stored."""
    with app.store.reading() as conn:
        real = [c for c in roster_rows.load_contacts(conn) if c.email and not c.email.endswith("@" + DOMAIN)]
    if real:
        raise Refused(
            "this roster holds real addresses; the demo's contacts do not belong beside them",
            hint="try the demo in a home of its own: duban init DIR",
        )
    units, contacts = demo_roster(seed)
    return _store(app, tuple(units), tuple(contacts), (), now, "demo")


def _store(
    app: App,
    units: tuple[Unit, ...],
    contacts: tuple[Contact, ...],
    problems: tuple[Problem, ...],
    now: datetime,
    source: str,
    keep: Collection[str] = (),
    actor: str = "operator",
) -> Imported:
    with app.store.writing() as conn:
        before = roster_rows.last_contact(conn)
        counts = roster_rows.save_roster(conn, units, contacts, keep=keep)
        hand_over(app, conn, before, now)
        ledger.append(
            conn, now, actor, "import", "roster",
            {"source": source, "units": counts[0], "contacts": counts[1]},
        )  # fmt: skip
    open_missing(app, now)
    return Imported(*counts, problems)


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit with its contacts; ``superior`` stands above it in the region tree."""

    unit: Unit
    superior: Unit | None
    contacts: tuple[Contact, ...]

    @property
    def reachable(self) -> bool:
        """Whether letters reach a coordinator."""
        return any(Role.COORDINATOR in c.roles and c.email and c.usable for c in self.contacts)


def stored_roster(app: App) -> Roster:
    """Return the roster in force."""
    with app.store.reading() as conn:
        return Roster(roster_rows.load_units(conn), roster_rows.load_contacts(conn))


def list_roster(app: App) -> tuple[Listed, ...]:
    """Return every unit in the order of codes."""
    roster = stored_roster(app)
    return tuple(
        Listed(unit, roster.superior(unit, "region", ""), roster.contacts(code))
        for code, unit in roster.units.items()
    )
