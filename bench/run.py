"""``make bench``: measure the engine beside its floors, on SQLite and on PostgreSQL.

Everything stays on this machine. The figures go to standard output as a table or as JSON, the progress to
standard error. Exits 0 also when a target is missed: the table says so.

    python bench/run.py [--quick] [--only NAME ...] [--json]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import cluster_letter
import cluster_processes
import cluster_slot
import cluster_timeline
import commands
import drafting
import flooding
import lettering
import looking
import materialising
import submitting
import ticking
import world
from databases import Databases, SqliteFiles, postgres
from figures import Figure, table

STORES = ("tick", "materialise", "flood", "submit", "letters", "console")
CLUSTER = ("processes", "slot", "timeline_run", "first_letter")  # on PostgreSQL only
WORKS = (*STORES, *CLUSTER, "commands", "drafting", "demo")
FEW = 5  # calls of the small world: 10,000 obligations


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the obligations, no cluster, no demo"
    )
    parser.add_argument("--only", choices=WORKS, action="append", help="one work; may be repeated")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    logging.disable()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the databases stop and the folder goes
    works = asked.only or [work for work in WORKS if not asked.quick or work not in ("demo", *CLUSTER)]
    found = list(_told(_all(works, 50 if asked.quick else 500, asked.database)))
    if asked.json:
        print(json.dumps([dataclasses.asdict(f) | {"ratio": f.ratio} for f in found], ensure_ascii=False))
    else:
        print(table(found))
        print(f"\n{sum(f.met for f in found)} of {len(found)} targets met")
    return 0


def _all(works: list[str], calls: int, only: str | None) -> Iterator[Figure]:
    if "commands" in works:
        yield from commands.figures()
    if "drafting" in works:
        yield from drafting.figures()
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        here = Path(folder)
        if set(works) & set(STORES):
            if only != "postgresql":
                yield from _store(works, SqliteFiles(here), here / "home", calls)
            if only != "sqlite":
                with postgres(here) as databases:
                    yield from _store(works, databases, here / "home", calls)
        if only != "sqlite" and set(works) & set(CLUSTER):
            with postgres(here / "cluster") as databases:
                yield from _cluster(works, databases, here)
    if "demo" in works:
        yield from commands.demo()


def _store(works: list[str], databases: Databases, home: Path, calls: int) -> Iterator[Figure]:
    """Make a small and a big world once; each work copies what it changes."""
    few = many = ""
    if set(works) & {"tick", "letters"}:
        few = _ready(databases, materialising.make(databases, FEW, home)[0], home)
    if set(works) - {"letters"}:
        many, cost = materialising.make(databases, calls, home)
        if "materialise" in works:
            yield from materialising.figures(databases, many, cost, home)
        _ready(databases, many, home)
    if "letters" in works:
        yield from lettering.figures(databases, few, home)
    if "submit" in works:
        yield from submitting.figures(databases, many, home)
    if "flood" in works:
        yield from flooding.figures(databases, many, home, calls)
    if "console" in works:
        yield from looking.figures(databases, many, home, calls)
    if "tick" in works:
        numbers = (FEW * world.PER_CALL, calls * world.PER_CALL)
        yield from ticking.figures(databases.kind, few, many, home, numbers)
    for url in filter(None, (few, many)):
        databases.drop(url)


def _cluster(works: list[str], databases: Databases, here: Path) -> Iterator[Figure]:
    sys.path.insert(0, str(Path(__file__).parent.parent))  # the parts of a cluster
    if "processes" in works:
        yield from cluster_processes.figures(databases, here / "processes")
    if "slot" in works:
        yield from cluster_slot.figures(databases, here / "slot")
    if "timeline_run" in works:
        yield from cluster_timeline.figures(databases, here / "timeline")
    if "first_letter" in works:
        yield from cluster_letter.figures(databases, here / "first")


def _ready(databases: Databases, url: str, home: Path) -> str:
    app = world.app_for(url, home)
    world.open_up(app)
    app.close()
    databases.tidy(url)
    return url


def _told(figures: Iterator[Figure]) -> Iterator[Figure]:
    began = perf_counter()
    for f in figures:
        sign = "ok  " if f.met else "MISS"
        print(f"{perf_counter() - began:5.0f} s  {sign} {f.database or '-':10} {f.work}: "
              f"{f.measured:,.2f} {f.unit}  {f.note}", file=sys.stderr, flush=True)  # fmt: skip
        yield f


if __name__ == "__main__":
    sys.exit(main())
