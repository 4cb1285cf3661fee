"""The materials of an item in, the lines of a letter out: each with medium, copies, seal and address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from duban.rendering.chinese import clean, copies
from duban.values import Material


@dataclass(frozen=True, slots=True)
class Papers:
    """The materials of a matter, and the number of the row that first lists them."""

    lines: tuple[str, ...]
    address: str  # when one address serves all of them; else it stands in the lines
    first: int
    label: str  # 材料一


def papers(materials: tuple[Material, ...], first: int, label: str) -> Papers:
    """Return the materials as the letter lists them."""
    lines, address = _listed(materials)
    return Papers(lines, address, first, label)


@lru_cache(maxsize=1024)
def _listed(materials: tuple[Material, ...]) -> tuple[tuple[str, ...], str]:
    """Return a line for each material, and the address when one serves all."""
    addresses = {material.address for material in materials if material.address}
    shared = clean(addresses.pop(), 300) if len(addresses) == 1 else ""
    lines = []
    for material in materials:
        parts = [
            clean(material.medium, 60),
            copies(material.copies),
            "加盖公章" if material.seal else "",
            "" if shared else clean(material.address, 300),
        ]
        how = "，".join(part for part in parts if part)
        lines.append(clean(material.title, 200) + (f"（{how}）" if how else ""))
    return tuple(lines), shared
