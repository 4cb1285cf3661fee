"""Measured figures in, a table out: each beside its target and the floor of the same run.

The law: a figure is printed as it was measured; a missed target is said, never hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. ``floor`` is the same work done by the bare driver or library; None where there is none."""

    work: str
    database: str  # sqlite, postgresql, or "" where no database is involved
    measured: float
    unit: str
    target: str
    met: bool
    floor: float | None = None
    floor_is: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the bare work costs: measured over floor for times, the inverse for speeds."""
        if not self.floor or not self.measured:
            return None
        return self.floor / self.measured if self.unit.endswith("/s") else self.measured / self.floor


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` took."""
    began = perf_counter()
    work()
    return perf_counter() - began


def middle(times: Iterable[float]) -> float:
    return median(list(times))


def percentile(values: list[float], share: float) -> float:
    """Return the value that ``share`` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def number(value: float | None) -> str:
    """Write three significant digits, thousands apart."""
    if value is None:
        return "–"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| work | database | measured | target | met | floor | ratio | note |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for f in figures:
        floor = f"{number(f.floor)} {f.unit} ({f.floor_is})" if f.floor is not None else "–"
        cells = (
            f.work, f.database or "–", f"{number(f.measured)} {f.unit}", f.target,
            "yes" if f.met else "**no**", floor, number(f.ratio), f.note,
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
