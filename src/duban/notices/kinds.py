"""The kinds of unit that a calendar may name, with their Chinese titles.

The first fourteen are the ``kind`` column of the table of regions; the rest have no region code.
"""

from __future__ import annotations

#: Kind -> Chinese title. Kinds of the table of regions.
REGION_KINDS: dict[str, str] = {
    "province": "省",
    "autonomous_region": "自治区",
    "municipality": "直辖市",
    "corps": "新疆生产建设兵团",
    "sar": "特别行政区",
    "prefecture": "地级行政区",
    "separately_planned_city": "计划单列市",
    "district": "市辖区",
    "county": "县",
    "county_level_city": "县级市",
    "banner": "旗",
    "municipal_district": "直辖市辖区",
    "municipal_county": "直辖市辖县",
    "directly_administered_county": "省直辖县级行政区",
}

#: Kinds of free units: they carry codes of the roster's own.
FREE_KINDS: dict[str, str] = {
    "ministry": "部委",
    "zone": "试验区、开发区、园区",
    "bureau": "部门",
    "association": "协会",
    "enterprise": "企业",
}

KINDS: dict[str, str] = REGION_KINDS | FREE_KINDS
