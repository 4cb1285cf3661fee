"""The table of regions in (GB/T 2260 codes, shipped with the package), a tree by code out.

The law: every region but the 35 of province level has exactly one parent, and walking up ends there.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the table. ``parent`` is the code of the region above, empty at province level."""

    code: str
    name: str
    kind: str
    parent: str


@lru_cache(maxsize=1)
def regions() -> Mapping[str, Region]:
    """Return all regions by code, in the order of their codes."""
    text = (files("duban.roster") / "regions.csv").read_text("utf-8")
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: row["code"])
    codes = {row["code"] for row in rows}
    return MappingProxyType(
        {row["code"]: Region(row["code"], row["name"], row["kind"], _parent(row, codes)) for row in rows}
    )


def _parent(row: Mapping[str, str], codes: set[str]) -> str:
    """Return the parent as listed; if none, the province-level region that its code begins with."""
    above = row["parent"] or row["code"][:2] + "0000"
    return above if above != row["code"] and above in codes else ""


@lru_cache(maxsize=8192)
def region_line(code: str) -> tuple[str, ...]:
    """Return ``code`` and every region above it, nearest first; empty for a code that is not in the table.

    >>> region_line("371502")
    ('371502', '371500', '370000')
    >>> region_line("110101"), region_line("210200"), region_line("zone-1")
    (('110101', '110000'), ('210200', '210000'), ())
    """
    line: list[str] = []
    while code in regions():
        line.append(code)
        code = regions()[code].parent
    return tuple(line)


def full_name(code: str) -> str:
    """Return the name as people write it in an address list: a municipality's districts carry its name.

    >>> full_name("110105"), full_name("130100")
    ('北京市朝阳区', '石家庄市')
    """
    region = regions()[code]
    if region.kind in {"municipal_district", "municipal_county"}:
        return regions()[region.parent].name + region.name
    return region.name
