"""A seed in, a roster of the whole country out: role names, a reserved domain, telephones that cannot ring.

The law: the same seed gives the same roster. No unit, person or address here exists.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from duban.roster.regions import Region, full_name, regions
from duban.values import Contact, Role, Unit

DOMAIN = "duban.example"  # RFC 2606: never delivered

PROVINCIAL = frozenset({"province", "autonomous_region", "municipality", "corps"})
MUNICIPAL = frozenset({"prefecture", "separately_planned_city", "municipal_district", "municipal_county"})
#: Province-level regions to which calls of the ministries are not addressed.
NOT_ADDRESSED = frozenset({"710000", "810000", "820000"})

LIAOCHENG = "371500"
JIANGXI = "360000"
ZONES = 13  # about 3 cities and 10 counties
BUREAUS = {
    "communications": "通信管理部门",
    "data": "大数据部门",
    "ecology": "生态环境部门",
    "investment": "发展改革部门",
    "smes": "中小企业部门",
    "technology": "科技部门",
}

_TITLES = {Role.COORDINATOR: "联系人", Role.SUPERVISOR: "处室负责人", Role.LEADER: "分管领导"}
_FULL = (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER)
_LEAN = (Role.COORDINATOR, Role.SUPERVISOR)


def demo_roster(seed: int = 1) -> tuple[list[Unit], list[Contact]]:
    """Return the demo's units and contacts.

    By the seed, of the cities: six coordinators have a telephone only, three cities have no coordinator,
    and in four provinces three cities share one mailbox.
    """
    units = list(_units())
    contacts = [contact for unit in units for contact in _people(unit)]
    return units, _with_gaps(units, contacts, random.Random(seed))


def _units() -> Iterator[Unit]:
    yield Unit("miit", "工业和信息化部（演示）", "ministry")
    yield Unit("mof", "财政部（演示）", "ministry", sector="finance")
    table = regions()
    for region in table.values():
        if region.kind in PROVINCIAL and region.code not in NOT_ADDRESSED:
            yield _department(region)
            yield Unit(
                f"{region.code}-finance", f"{region.name}财政部门", region.kind, region.code, "", "finance"
            )
        elif region.kind in MUNICIPAL or region.parent == LIAOCHENG:
            yield _department(region)
    for number in range(1, ZONES + 1):
        name = f"{table[JIANGXI].name}制造业高质量发展试验区（{number:02}）"
        yield Unit(f"{JIANGXI}-zone-{number:02}", name, "zone", JIANGXI, JIANGXI)
    for key, name in BUREAUS.items():
        yield Unit(
            f"{LIAOCHENG}-bureau-{key}", f"{table[LIAOCHENG].name}{name}", "bureau", LIAOCHENG, LIAOCHENG
        )


def _department(region: Region) -> Unit:
    name = f"{full_name(region.code)}工业和信息化主管部门"
    return Unit(region.code, name, region.kind, region.code, region.parent)


def _people(unit: Unit) -> Iterator[Contact]:
    full = unit.kind in PROVINCIAL | {"ministry"} or unit.code == LIAOCHENG  # operators have a leader
    roles = _FULL if full else _LEAN
    place = unit.name.removesuffix("工业和信息化主管部门")
    for number, role in enumerate(roles):
        email = f"{role}.{unit.code}@{DOMAIN}"
        yield Contact(unit.code, place + _TITLES[role], frozenset({role}), email, _phone(unit.code, number))


def _phone(code: str, number: int) -> str:
    """Return a telephone number that no exchange has: area code 000."""
    digits = "".join(c for c in code if c.isdigit()) or str(sum(map(ord, code)))
    return f"000-{digits:0>8}" + (f"-{number}" if number else "")


def _with_gaps(units: list[Unit], contacts: list[Contact], chance: random.Random) -> list[Contact]:
    cities = [unit for unit in units if unit.kind == "prefecture" and unit.code != LIAOCHENG]
    drawn = chance.sample(cities, 9)
    no_email, nobody = {unit.code for unit in drawn[:6]}, {unit.code for unit in drawn[6:]}
    shared: dict[str, str] = {}
    roomy = sorted({unit.parent for unit in cities if sum(one.parent == unit.parent for one in cities) > 8})
    for province in chance.sample(roomy, 4):
        members = [unit for unit in cities if unit.parent == province and unit not in drawn]
        shared |= {unit.code: f"shared.{province}@{DOMAIN}" for unit in chance.sample(members, 3)}
    kept: list[Contact] = []
    for contact in contacts:
        if Role.COORDINATOR in contact.roles:
            if contact.unit in nobody:
                continue
            email = "" if contact.unit in no_email else shared.get(contact.unit, contact.email)
            contact = Contact(contact.unit, contact.name, contact.roles, email, contact.phone)
        kept.append(contact)
    return kept
