"""The tiers of the administration, from the outside in; a group of units in, its tier out."""

from __future__ import annotations

from duban.notices.model import UnitGroup

#: A district of a municipality, and what a province administers directly, report as cities do.
TIERS: dict[str, tuple[str, ...]] = {
    "province": ("province", "autonomous_region", "municipality", "corps"),
    "city": (
        "prefecture",
        "separately_planned_city",
        "municipal_district",
        "municipal_county",
        "directly_administered_county",
    ),
    "district": ("district", "county", "county_level_city", "banner"),
}
TITLES = {"province": "省级", "city": "市级", "district": "县级"}


def tier_of(group: UnitGroup) -> str:
    """Return the outermost tier of a group's units, or "" (ministries, zones, firms)."""
    found = {tier for tier, kinds in TIERS.items() if set(kinds) & set(group.kinds)}
    if not group.kinds:
        found = {_tier_of_code(code) for code in group.only}
    return next((tier for tier in TIERS if tier in found), "")


def _tier_of_code(code: str) -> str:
    if len(code) != 6 or not code.isdigit():
        return ""
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "district"
