"""The table of regions: its laws, and the kinds the calendars speak of."""

from __future__ import annotations

import doctest

import pytest

import duban.roster.regions as module
from duban.notices.kinds import REGION_KINDS
from duban.roster.regions import full_name, region_line, regions


def test_every_region_hangs_under_province_level() -> None:
    for code in regions():
        line = region_line(code)
        assert line[0] == code
        assert regions()[line[-1]].kind in {"province", "autonomous_region", "municipality", "sar", "corps"}
        assert len(line) <= 3


def test_every_kind_of_the_table_is_a_kind_a_calendar_may_name() -> None:
    assert {region.kind for region in regions().values()} == set(REGION_KINDS)


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("210200", "210000"),  # a separately planned city
        ("110101", "110000"),  # a district of a municipality: no prefecture between
        ("500229", "500000"),  # a county of a municipality
        ("429004", "420000"),  # a city that the province administers directly
        ("371502", "371500"),
        ("660000", ""),  # the corps stands beside the provinces
    ],
)
def test_parent(code: str, parent: str) -> None:
    assert regions()[code].parent == parent


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        regions()["000000"] = regions()["110000"]  # type: ignore[index]


def test_districts_of_two_municipalities_do_not_share_a_name() -> None:
    names = [full_name(code) for code, one in regions().items() if one.kind == "municipal_district"]
    assert len(names) == len(set(names))


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(module).failed == 0
