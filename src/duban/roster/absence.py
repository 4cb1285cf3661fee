"""A contact and the people of its unit in, whose address its letters go to out. Pure; the day is given.

The law: a letter never goes nowhere because somebody is away. The stand-in reads while the contact is away,
the stand-in's own stand-in if that one is away too; where that leads to nobody with an address, or in a
circle, it stays with the contact.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from duban.values import Contact, Role


def is_away(contact: Contact, day: date) -> bool:
    """Say whether a contact is away on a day; without a last day until it is back."""
    since, until = contact.away_from, contact.away_until
    return since is not None and since <= day and (until is None or day <= until)


def colleague(contact: Contact, name: str, unit: Iterable[Contact]) -> Contact | None:
    """Return the contact of the unit who bears a name; of several the first with an address."""
    named = [one for one in unit if name and one.name == name and one.id != contact.id]
    return next((one for one in named if reads(one)), named[0] if named else None)


def reads(contact: Contact) -> bool:
    """Say whether letters reach a contact."""
    return bool(contact.email) and contact.usable


def serving(contact: Contact, unit: Iterable[Contact], day: date) -> Contact:
    """Return who does a contact's work on a day: itself, or whoever stands in."""
    people, one, seen = tuple(unit), contact, {contact.id}
    while is_away(one, day):
        following = colleague(one, one.stand_in, people)
        if following is None or following.id in seen:
            return contact
        seen.add(following.id)
        one = following
    return one if reads(one) else contact


def reader(contact: Contact, role: Role, unit: Iterable[Contact], day: date) -> Contact | None:
    """Return to whom the letters go that a contact gets in a role, or None: nobody can be written to. A
    leader's go to the liaison, who passes them on."""
    people = tuple(unit)
    if role is Role.LEADER and contact.liaison:
        liaison = colleague(contact, contact.liaison, people)
        if liaison is not None:
            passing = serving(liaison, people, day)
            if reads(passing):
                return passing
    one = serving(contact, people, day)
    return one if reads(one) else None


def names(contact: Contact, unit: Iterable[Contact], day: date, for_leader: bool) -> tuple[str, ...]:
    """Return how a letter to a contact's address names it: 李代王 while it stands in; 张（李转呈） where it
    passes on what is meant for a leader."""
    people = tuple(unit)
    if for_leader:
        led = [
            one.name
            for one in people
            if one.liaison and reader(one, Role.LEADER, people, day) == contact != one
        ]
        if led:
            return tuple(f"{name}（{contact.name}转呈）" for name in led)
    away = [one.name for one in people if is_away(one, day) and serving(one, people, day) == contact != one]
    return (f"{contact.name}代{'、'.join(away)}",) if away else (contact.name,)
