"""Units and contacts in, a Roster out: who belongs to a group, who stands above whom, whom to write to.

The law: two rosters made of the same units answer alike whatever the order they came in. Answers are
remembered: asking for a million obligations costs a dictionary look-up each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from duban.notices.kinds import REGION_KINDS
from duban.notices.model import UnitGroup
from duban.roster.regions import region_line, regions
from duban.values import Contact, Role, Unit


class Roster:
    """An immutable set of units and their contacts. A repeated code: the later unit stands."""

    __slots__ = (
        "_ancestors",
        "_children",
        "_contacts",
        "_departments",
        "_members",
        "_partners",
        "_superiors",
        "units",
    )

    units: Mapping[str, Unit]

    def __init__(self, units: Iterable[Unit], contacts: Iterable[Contact] = ()) -> None:
        by_code = {unit.code: unit for unit in units}
        self.units = MappingProxyType({code: by_code[code] for code in sorted(by_code)})
        listed: dict[str, list[Contact]] = {}
        for contact in contacts:
            listed.setdefault(contact.unit, []).append(contact)
        self._contacts: dict[tuple[str, Role | None], tuple[Contact, ...]] = {}
        for code, people in listed.items():
            people.sort(key=lambda person: (person.name, person.email, person.phone, person.id))
            self._contacts[code, None] = tuple(people)
            for role in Role:
                self._contacts[code, role] = tuple(person for person in people if role in person.roles)
        self._departments = _departments(self.units.values())
        self._superiors: dict[tuple[str, str, str], Unit | None] = {}
        self._ancestors: dict[str, tuple[Unit, ...]] = {}
        self._children: dict[str, list[Unit]] = {}
        self._members: dict[tuple[UnitGroup, str], tuple[Unit, ...]] = {}
        self._partners: dict[tuple[UnitGroup, str], dict[str, Unit]] = {}

    def contacts(self, unit_code: str, role: Role | None = None) -> tuple[Contact, ...]:
        """Return the unit's contacts who hold ``role`` (all without one), also those not usable now."""
        return self._contacts.get((unit_code, role), ())

    def members(self, group: UnitGroup, operator: str) -> tuple[Unit, ...]:
        """Return the units of ``group`` in the order of their codes.

        ``kinds`` and ``sector`` choose, ``within`` narrows to regions, ``only`` to named units, ``except``
        takes away. A group without ``within`` and ``only`` reaches as far as the operator: a province's
        calendar never writes to another province by omission. A group of named units needs no sector.
        """
        found = self._members.get((group, operator))
        if found is None:
            within = frozenset(group.within) or (frozenset() if group.only else self._reach(operator))
            found = tuple(unit for unit in self.units.values() if _belongs(unit, group, within))
            self._members[group, operator] = found
        return found

    def unknown_codes(self, group: UnitGroup) -> tuple[str, ...]:
        """Return the unit codes that ``group`` names and the roster does not have."""
        return tuple(code for code in group.only + group.except_ if code not in self.units)

    def partner(self, unit: Unit, group: UnitGroup, operator: str) -> Unit | None:
        """Return the co-owner of ``unit``: the unit of ``group`` with the same region, first by code."""
        pairs = self._partners.get((group, operator))
        if pairs is None:
            pairs = {}
            for member in self.members(group, operator):
                pairs.setdefault(member.region, member)
            self._partners[group, operator] = pairs
        found = pairs.get(unit.region) if unit.region else None
        return found if found is None or found.code != unit.code else None

    def superior(self, unit: Unit, reports_to: str, operator: str) -> Unit | None:
        """Return the unit that stands above ``unit`` on the reporting line, or None.

        ``reports_to``: ``region`` (the nearest superior of the same sector that the roster has),
        ``operator``, or a unit's code. No unit is its own superior.
        """
        key = (unit.code, reports_to, operator)
        if key not in self._superiors:
            if reports_to == "region":
                found = self._above(unit)
            else:
                found = self.units.get(operator if reports_to == "operator" else reports_to)
            self._superiors[key] = found if found is None or found.code != unit.code else None
        return self._superiors[key]

    def ancestors(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the units above ``unit`` in the region tree, nearest first; a circle ends the walk."""
        found = self._ancestors.get(unit.code)
        if found is None:
            line: list[Unit] = []
            seen = {unit.code}
            above = self._above(unit)
            while above is not None and above.code not in seen:
                seen.add(above.code)
                line.append(above)
                above = self._above(above)
            found = self._ancestors[unit.code] = tuple(line)
        return found

    def is_below(self, unit: Unit, other: Unit) -> bool:
        """Say whether ``unit`` stands below ``other``. Every unit but a ministry is below a ministry."""
        if other.kind == "ministry":
            return unit.kind != "ministry"
        return any(above.code == other.code for above in self.ancestors(unit))

    def children(self, unit: Unit) -> tuple[Unit, ...]:
        """Return the units directly below ``unit`` in the region tree, in the order of their codes."""
        if not self._children:
            for one in self.units.values():
                above = self._above(one)
                self._children.setdefault(above.code if above is not None else "", []).append(one)
        return tuple(self._children.get(unit.code, ()))

    def _above(self, unit: Unit) -> Unit | None:
        if unit.parent and unit.parent in self.units:
            return self.units[unit.parent]
        line = region_line(unit.region)
        # The department of a region looks above its region; a zone or bureau looks at it first.
        for code in line[1:] if unit.kind in REGION_KINDS else line:
            found = self._departments.get((code, unit.sector))
            if found is not None and found.code != unit.code:
                return found
        return None

    def _reach(self, operator: str) -> frozenset[str]:
        unit = self.units.get(operator)
        return frozenset({unit.region}) if unit is not None and unit.region else frozenset()


def _departments(units: Iterable[Unit]) -> dict[tuple[str, str], Unit]:
    """Return the department of each (region, sector): its kind is the region's; its code, if it can, too."""
    found: dict[tuple[str, str], Unit] = {}
    for unit in units:
        region = regions().get(unit.region)
        if region is not None and region.kind == unit.kind:
            key = (unit.region, unit.sector)
            if key not in found or unit.code == unit.region:
                found[key] = unit
    return found


def _belongs(unit: Unit, group: UnitGroup, within: frozenset[str]) -> bool:
    if unit.code in group.except_ or (group.only and unit.code not in group.only):
        return False
    if group.kinds and (unit.kind not in group.kinds or unit.sector != group.sector):
        return False
    if not group.kinds and not group.only:
        return False
    return not within or any(code in within for code in region_line(unit.region))
