"""The demo's roster: the whole country, nobody real, the same for the same seed."""

from __future__ import annotations

from collections import Counter

from duban.notices.kinds import KINDS
from duban.roster.demo import DOMAIN, demo_roster
from duban.roster.units import Roster
from duban.values import Role

UNITS, CONTACTS = demo_roster()
ROSTER = Roster(UNITS, CONTACTS)


def test_the_same_seed_gives_the_same_roster_and_another_seed_other_gaps() -> None:
    assert demo_roster(1) == (UNITS, CONTACTS)
    assert demo_roster(2)[0] == UNITS
    assert demo_roster(2)[1] != CONTACTS


def test_the_country_is_complete() -> None:
    counted = Counter((unit.kind, unit.sector) for unit in UNITS)
    provincial = {"province": 22, "autonomous_region": 5, "municipality": 4, "corps": 1}
    for kind, number in provincial.items():
        assert counted[kind, "industry"] == counted[kind, "finance"] == number
    assert counted["prefecture", "industry"] == 328
    assert counted["separately_planned_city", "industry"] == 5
    assert counted["municipal_district", "industry"] + counted["municipal_county", "industry"] == 85
    assert counted["zone", "industry"] == 13
    assert len(UNITS) == len({unit.code for unit in UNITS})
    assert {unit.kind for unit in UNITS} <= set(KINDS)


def test_everybody_but_the_top_has_a_superior() -> None:
    top = {unit.code for unit in UNITS if ROSTER.superior(unit, "region", "miit") is None}
    expected = {
        unit.code for unit in UNITS if unit.kind in {"ministry", "corps"} or unit.region[2:] == "0000"
    }
    assert top == {code for code in expected if "zone" not in code}


def test_nobody_is_real() -> None:
    assert {contact.email.partition("@")[2] for contact in CONTACTS if contact.email} == {DOMAIN}
    assert DOMAIN.endswith(".example")
    assert all(contact.phone.startswith("000-") for contact in CONTACTS)
    assert all(contact.name.endswith(("联系人", "处室负责人", "分管领导")) for contact in CONTACTS)


def test_provinces_and_operators_have_all_roles() -> None:
    for unit in UNITS:
        full = {"province", "autonomous_region", "municipality", "corps", "ministry"}
        if unit.kind in full or unit.code == "371500":
            assert all(ROSTER.contacts(unit.code, role) for role in Role), unit


def test_the_gaps_are_few_and_among_the_cities() -> None:
    nobody = [unit for unit in UNITS if not ROSTER.contacts(unit.code, Role.COORDINATOR)]
    no_email = [contact for contact in CONTACTS if not contact.email]
    assert [unit.kind for unit in nobody] == ["prefecture"] * 3
    assert len(no_email) == 6
    assert all(contact.phone for contact in no_email)
    shared = Counter(contact.email for contact in CONTACTS if contact.email)
    assert sorted(number for number in shared.values() if number > 1) == [3, 3, 3, 3]
