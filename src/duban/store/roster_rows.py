"""The roster in, rows out, and back. One law: nobody is deleted; who left is no longer ``active``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from duban.problems import DubanError
from duban.store import tables
from duban.store.facts import bump
from duban.values import Contact, Role, Unit

_UPDATED = ("name", "kind", "region", "parent", "sector")


def save_roster(
    conn: Connection, units: Sequence[Unit], contacts: Sequence[Contact], *, keep: Collection[str] = ()
) -> tuple[int, int]:
    """Store units by code; replace the contacts of every unit named, by (unit, name, email).

    Units whose codes are in ``keep`` lose nobody. Contacts gone become inactive; an unusable address stays
    unusable. Return how many units and contacts were given. Raises DubanError for a contact whose unit is
    not known.
    """
    dialect_insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    if units:
        statement = dialect_insert(tables.units)
        conn.execute(
            statement.on_conflict_do_update(
                index_elements=["code"], set_={name: statement.excluded[name] for name in _UPDATED}
            ),
            [{"code": u.code} | {name: getattr(u, name) for name in _UPDATED} for u in units],
        )
    ids = {code: id for code, id in conn.execute(select(tables.units.c.code, tables.units.c.id))}
    kept = {ids[code] for code in keep if code in ids}
    _replace_contacts(conn, ids, {ids[unit.code] for unit in units}, contacts, kept)
    bump(conn, "roster_version")
    return len(units), len(contacts)


def last_contact(conn: Connection) -> int:
    """Return the highest id of a contact; whoever comes after it is new."""
    return int(conn.execute(select(func.coalesce(func.max(tables.contacts.c.id), 0))).scalar_one())


def load_units(conn: Connection) -> list[Unit]:
    """Return all units in order of code."""
    t = tables.units.c
    rows = conn.execute(select(t.code, t.name, t.kind, t.region, t.parent, t.sector, t.id).order_by(t.code))
    return [Unit(*row) for row in rows]


def load_contacts(conn: Connection) -> list[Contact]:
    """Return the active contacts in order of id."""
    c, u = tables.contacts.c, tables.units.c
    rows = conn.execute(
        select(
            *(u.code, c.name, c.roles, c.email, c.phone, c.usable, c.id),
            *(c.away_from, c.away_until, c.stand_in, c.liaison),
        )
        .join_from(tables.contacts, tables.units)
        .where(c.active)
        .order_by(c.id)
    )
    return [
        Contact(unit, name, frozenset(map(Role, filter(None, roles.split(",")))), *rest)
        for unit, name, roles, *rest in rows
    ]


def set_absence(
    conn: Connection, contact_id: int, since: date | None, until: date | None, stand_in: str
) -> None:
    """Note from when until when a contact is away, and who reads for it; nobody and no day: it is back."""
    conn.execute(
        update(tables.contacts)
        .where(tables.contacts.c.id == contact_id)
        .values(away_from=since, away_until=until, stand_in=stand_in)
    )
    bump(conn, "roster_version")


def set_usable(conn: Connection, address: str, usable: bool) -> int:
    """Mark every contact with this address; return how many changed. A person mends what a bounce broke."""
    c = tables.contacts.c
    result = conn.execute(
        update(tables.contacts)
        .where(func.lower(c.email) == address.lower(), c.usable != usable)
        .values(usable=usable)
    )
    return result.rowcount


def _replace_contacts(
    conn: Connection, ids: dict[str, int], named: set[int], contacts: Sequence[Contact], kept: set[int]
) -> None:
    c = tables.contacts.c
    wanted: dict[tuple[int, str, str], Contact] = {}
    for contact in contacts:
        if contact.unit not in ids:
            raise DubanError(
                f"{contact.name} belongs to the unit {contact.unit}, which is not in the roster",
                hint="add the unit, or correct its code",
                code="unknown-unit",
            )
        wanted[ids[contact.unit], contact.name, contact.email] = contact
    named = (named | {key[0] for key in wanted}) - kept
    present: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for id, unit_id, name, email in conn.execute(select(c.id, c.unit_id, c.name, c.email).order_by(c.id)):
        present[unit_id, name, email].append(id)
    gone = [i for key, rows in present.items() if key[0] in named and key not in wanted for i in rows]
    for start in range(0, len(gone), 500):
        conn.execute(update(tables.contacts).where(c.id.in_(gone[start : start + 500])).values(active=False))
    fresh = []
    for key, contact in wanted.items():
        roles = ",".join(sorted(contact.roles))
        if key in present:
            conn.execute(
                update(tables.contacts)
                .where(c.id == present[key][0])
                .values(roles=roles, phone=contact.phone, active=True, **_said_of(contact))
            )
        else:
            unit_id, name, email = key
            row = {"unit_id": unit_id, "name": name, "email": email, "roles": roles}
            away = {"away_from": contact.away_from, "away_until": contact.away_until}
            fresh.append(
                row
                | {"phone": contact.phone, "usable": contact.usable, "liaison": contact.liaison}
                | {**away, "stand_in": contact.stand_in}
            )
    if fresh:
        conn.execute(insert(tables.contacts), fresh)


def _said_of(contact: Contact) -> dict[str, Any]:
    """Return the liaison, and the absence where the file tells one: a file without keeps what was said."""
    said: dict[str, Any] = {"liaison": contact.liaison}
    if contact.away_from is not None:
        said |= {
            "away_from": contact.away_from,
            "away_until": contact.away_until,
            "stand_in": contact.stand_in,
        }
    return said
