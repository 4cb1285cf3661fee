"""Obligations made for all units of all calls, as an activation makes them; the big world is what is made."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import floors
import world
from databases import Databases
from figures import Figure

from duban.store import roster_rows, terms_rows

MEMORY = 400.0  # MB


def make(databases: Databases, calls: int, home: Path) -> tuple[str, dict[str, float]]:
    """Return a world in which nothing has fired, and what making it cost."""
    url = databases.new()
    world.found(url)
    done = subprocess.run(
        [sys.executable, world.__file__, url, str(calls), str(home)],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return url, json.loads(done.stdout)


def figures(databases: Databases, url: str, cost: dict[str, float], home: Path) -> Iterator[Figure]:
    floor = _floor(databases, url, home)
    kind, made = databases.kind, int(cost["made"])
    yield Figure(
        f"materialise {made:,} obligations", kind, cost["seconds"], "s", "≤ 3 × floor",
        cost["seconds"] <= 3 * floor, floor, "bare driver", f"{made / cost['seconds']:,.0f} a second",
    )  # fmt: skip
    yield Figure(
        "peak memory of it", kind, cost["peak"], "MB", f"≤ {MEMORY:g} MB", cost["peak"] <= MEMORY
    )  # fmt: skip


def _floor(databases: Databases, url: str, home: Path) -> float:
    """Insert the same rows into an empty copy of the tables, with the same terms and units there."""
    app = world.app_for(url, home)
    bare_url = databases.new()
    world.found(bare_url)
    other = world.app_for(bare_url, home)
    with app.store.reading() as conn:
        terms = terms_rows.load_terms(conn)
    with other.store.writing() as conn:
        for start in range(0, len(terms), world.STAGES):
            terms_rows.save_terms(conn, [_row(term) for term in terms[start : start + world.STAGES]])
        stored = terms_rows.load_terms(conn)
        units: dict[str, list[int]] = {}
        for unit in roster_rows.load_units(conn):
            units.setdefault(unit.kind, []).append(unit.id)
    bare = floors.Bare(bare_url)
    started = bare.at(world.STARTED)
    rows = []
    for term in stored:
        group = f"group-{int(term.calendar_key[-3:]) % world.GROUPS}"
        act_by = term.act_by.isoformat() if bare.sqlite else term.act_by
        rows.append((term.id, group, started, bare.at(term.due_at), act_by, bare.at(world.SOON)))
    bare.close()
    app.close()
    other.close()
    took = floors.materialise(bare_url, rows, units)
    databases.drop(bare_url)
    return took


def _row(term: terms_rows.TermRow) -> dict[str, object]:
    names = ("calendar_key", "stage_key", "period", "title", "opens_at", "due_at", "act_by", "duty", "policy",
             "provisional", "detail")  # fmt: skip
    return {name: getattr(term, name) for name in names}
