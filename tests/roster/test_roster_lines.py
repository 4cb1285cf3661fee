"""Who belongs to a group and who stands above whom. A fixed cast in Hebei, with zones and bureaus."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.notices.model import UnitGroup
from duban.roster.units import Roster
from duban.values import Contact, Role, Unit

MINISTRY = Unit("miit", "部", "ministry")
TREASURY = Unit("mof", "财", "ministry", sector="finance")
HEBEI = Unit("130000", "河北", "province", "130000")
HEBEI_FINANCE = Unit("130000-finance", "河北财政", "province", "130000", "", "finance")
SHANXI = Unit("140000", "山西", "province", "140000")
SHIJIAZHUANG = Unit("130100", "石家庄", "prefecture", "130100")
SHIJIAZHUANG_FINANCE = Unit("130100-finance", "石家庄财政", "prefecture", "130100", "", "finance")
TAIYUAN = Unit("140100", "太原", "prefecture", "140100")
CHANGAN = Unit("130102", "长安区", "district", "130102")
ZHENGDING_TREASURY = Unit("130123-finance", "正定财政", "county", "130123", "", "finance")
ZONE = Unit("130000-zone-01", "试验区", "zone", "130000")
BUREAU = Unit("130100-bureau-data", "大数据", "bureau", "130100")
BRANCH = Unit("130100-bureau-data-2", "大数据二处", "bureau", "130100", "130100-bureau-data")
CAST = (
    MINISTRY, TREASURY, HEBEI, HEBEI_FINANCE, SHANXI, SHIJIAZHUANG, SHIJIAZHUANG_FINANCE, TAIYUAN, CHANGAN,
    ZHENGDING_TREASURY, ZONE, BUREAU, BRANCH,
)  # fmt: skip
ROSTER = Roster(CAST)


def group(**keys: object) -> UnitGroup:
    return UnitGroup.model_validate({"title": "组"} | keys)


@pytest.mark.parametrize(
    ("unit", "above"),
    [
        (CHANGAN, SHIJIAZHUANG),
        (SHIJIAZHUANG, HEBEI),
        (SHIJIAZHUANG_FINANCE, HEBEI_FINANCE),  # a sector has its own line
        (ZHENGDING_TREASURY, SHIJIAZHUANG_FINANCE),
        (ZONE, HEBEI),  # a zone's region is the province's own: its department stands above
        (BUREAU, SHIJIAZHUANG),
        (BRANCH, BUREAU),  # a superior named in the roster comes before the regions
        (HEBEI, None),
        (MINISTRY, None),
    ],
)
def test_superior_in_the_region_tree(unit: Unit, above: Unit | None) -> None:
    assert ROSTER.superior(unit, "region", "miit") == above


def test_a_missing_rung_is_skipped() -> None:
    without_city = Roster([unit for unit in CAST if unit is not SHIJIAZHUANG])
    assert without_city.superior(CHANGAN, "region", "miit") == HEBEI
    assert without_city.superior(BUREAU, "region", "miit") == HEBEI


def test_superior_by_operator_or_code() -> None:
    assert ROSTER.superior(ZONE, "operator", "130000") == HEBEI
    assert ROSTER.superior(HEBEI_FINANCE, "mof", "miit") == TREASURY
    assert ROSTER.superior(SHANXI, "no-such-unit", "miit") is None


def test_nobody_is_their_own_superior() -> None:
    assert ROSTER.superior(HEBEI, "operator", "130000") is None
    assert ROSTER.superior(HEBEI, "130000", "miit") is None
    assert all(ROSTER.superior(unit, "region", "miit") != unit for unit in CAST)


def test_below_follows_the_line_and_not_the_neighbour() -> None:
    assert ROSTER.is_below(CHANGAN, HEBEI)
    assert not ROSTER.is_below(CHANGAN, SHANXI)
    assert not ROSTER.is_below(HEBEI, CHANGAN)
    assert not ROSTER.is_below(HEBEI, HEBEI)
    assert not ROSTER.is_below(ZHENGDING_TREASURY, HEBEI)  # finance is not below the industry department
    assert ROSTER.is_below(BRANCH, HEBEI)


def test_all_but_ministries_are_below_a_ministry() -> None:
    assert {unit for unit in CAST if not ROSTER.is_below(unit, MINISTRY)} == {MINISTRY, TREASURY}


def test_a_circle_of_superiors_ends() -> None:
    one = Unit("a", "甲", "bureau", "", "b")
    two = Unit("b", "乙", "bureau", "", "a")
    roster = Roster([one, two])
    assert roster.ancestors(one) == (two,)
    assert roster.is_below(one, two)


def test_children_are_the_other_side_of_superior() -> None:
    for unit in CAST:
        for child in ROSTER.children(unit):
            assert ROSTER.superior(child, "region", "miit") == unit
    assert ROSTER.children(SHIJIAZHUANG) == (BUREAU, CHANGAN)
    assert ROSTER.children(CHANGAN) == ()


def test_members_by_kind_and_sector() -> None:
    assert ROSTER.members(group(kinds=["province"]), "miit") == (HEBEI, SHANXI)
    assert ROSTER.members(group(kinds=["province"], sector="finance"), "miit") == (HEBEI_FINANCE,)


def test_members_within_and_except() -> None:
    cities = group(kinds=["prefecture"], within=["130000"])
    assert ROSTER.members(cities, "miit") == (SHIJIAZHUANG,)
    assert ROSTER.members(group(kinds=["prefecture"], **{"except": ["140100"]}), "miit") == (SHIJIAZHUANG,)


def test_a_province_does_not_write_to_another_by_omission() -> None:
    cities = group(kinds=["prefecture"])
    assert ROSTER.members(cities, "miit") == (SHIJIAZHUANG, TAIYUAN)
    assert ROSTER.members(cities, "140000") == (TAIYUAN,)


def test_named_units_need_neither_kind_nor_sector() -> None:
    assert ROSTER.members(group(only=["130000-finance", "140100"]), "130000") == (HEBEI_FINANCE, TAIYUAN)
    narrowed = group(kinds=["prefecture"], only=["140100", "130000"])
    assert ROSTER.members(narrowed, "miit") == (TAIYUAN,)
    assert ROSTER.members(group(), "miit") == ()


def test_named_units_that_do_not_exist_are_told() -> None:
    assert ROSTER.unknown_codes(group(only=["130000", "139999"], **{"except": ["x"]})) == ("139999", "x")


def test_partner_is_the_same_region_in_the_other_group() -> None:
    finance = group(kinds=["province"], sector="finance")
    assert ROSTER.partner(HEBEI, finance, "miit") == HEBEI_FINANCE
    assert ROSTER.partner(SHANXI, finance, "miit") is None
    assert ROSTER.partner(HEBEI_FINANCE, finance, "miit") is None  # nobody is their own partner
    assert ROSTER.partner(MINISTRY, group(kinds=["ministry"]), "miit") is None  # no region, no pair


def test_contacts_by_role() -> None:
    both = Contact("130000", "甲", frozenset({Role.COORDINATOR, Role.LEADER}), "a@x.example")
    broken = replace(both, name="乙", roles=frozenset({Role.COORDINATOR}), usable=False)
    roster = Roster(CAST, [broken, both])
    assert set(roster.contacts("130000", Role.COORDINATOR)) == {both, broken}
    assert roster.contacts("130000", Role.LEADER) == (both,)
    assert roster.contacts("130000", Role.SUPERVISOR) == ()
    assert len(roster.contacts("130000")) == 2
    assert roster.contacts("nobody") == ()


@given(st.permutations(CAST))
def test_answers_do_not_depend_on_the_order(cast: list[Unit]) -> None:
    shuffled = Roster(cast)
    everyone = group(kinds=["province", "prefecture", "district", "zone", "bureau"])
    assert shuffled.members(everyone, "miit") == ROSTER.members(everyone, "miit")
    for unit in CAST:
        assert shuffled.ancestors(unit) == ROSTER.ancestors(unit)
        assert shuffled.children(unit) == ROSTER.children(unit)
