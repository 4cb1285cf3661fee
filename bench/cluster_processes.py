"""One, two and four processes on one PostgreSQL: obligations fired, and letters worded, sent and settled.

The law: everything is fired and sent exactly once, whoever takes it. The processors of this machine are
shared by the processes, PostgreSQL and the mail server: the notes say who used them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from os import cpu_count
from pathlib import Path
from statistics import median
from time import perf_counter

import floors
import letters_smtp
import world
from cluster_sink import Sink, sink
from cluster_work import Done, side_by_side
from databases import Databases
from figures import Figure

from duban.planning.timeline import timeline
from duban.services.calendars import pinned
from duban.services.opening import open_terms
from duban.services.ticking import BATCH, bundle_letters, fire
from duban.store import terms_rows

PROCESSES, ROUNDS = (1, 2, 4), 3
FIRED_CALLS, SENT_CALLS = 12, world.GROUPS  # a unit owes in two of the first, in one of the second
GAIN = {1: 0.0, 2: 1.2, 4: 1.1}  # times one process, of which two have the processors nearly busy


def figures(databases: Databases, home: Path, rounds: int = ROUNDS) -> Iterator[Figure]:
    yield from _firing(databases, home, rounds)
    yield from _sending(databases, home, rounds)


def _firing(databases: Databases, home: Path, rounds: int) -> Iterator[Figure]:
    due = FIRED_CALLS * world.STAGES * world.UNITS
    made = _due(databases, home, calls=FIRED_CALLS, stages=world.STAGES)
    took: dict[int, list[Done]] = {n: [] for n in PROCESSES}
    bare, bundling = [], []
    for _ in range(rounds):  # in turns, so that a busy disk slows all
        copy = databases.copy(made)
        bare.append(floors.fire(copy, world.FLOOD, BATCH, 0))
        databases.drop(copy)
        for n in PROCESSES:
            copy = databases.copy(made)
            shares = [[f"call-{call:03}" for call in range(first, FIRED_CALLS, n)] for first in range(n)]
            done = side_by_side("fire", copy, home, 0, shares)
            assert done.done == due, done
            took[n].append(done)
            if n == 1:
                bundling.append(_bundle(copy, home))
            databases.drop(copy)
    databases.drop(made)
    yield from _rows("obligations fired", took, "obligations/s", due / median(bare), "one bare driver", 0.0)
    letters, speed = bundling[0][0], median(number / seconds for number, seconds in bundling)
    yield Figure(
        "their moments made into letters (one process at a time)", databases.kind, speed, "letters/s",
        "(none)", True, note=f"{letters:,} letters of {due // letters} moments",
    )  # fmt: skip


def _bundle(url: str, home: Path) -> tuple[int, float]:
    app = world.app_for(url, home, now=world.FLOOD)
    began = perf_counter()
    letters = bundle_letters(app, world.FLOOD)
    took = perf_counter() - began
    app.close()
    return letters, took


def _sending(databases: Databases, home: Path, rounds: int) -> Iterator[Figure]:
    made = _due(databases, home, calls=SENT_CALLS, stages=2)
    app = world.app_for(made, home, now=world.FLOOD)
    fire(app, world.FLOOD)
    letters = bundle_letters(app, world.FLOOD)
    app.close()
    databases.tidy(made)
    took: dict[int, list[Done]] = {n: [] for n in PROCESSES}
    bare, taken = [], []
    with sink() as server:
        for _ in range(rounds):
            bare.append(_bare(server, letters))
            for n in PROCESSES:
                copy = databases.copy(made)
                server.came()
                took[n].append(side_by_side("deliver", copy, home, server.port, [[]] * n))
                came = server.came()
                assert took[n][-1].done == came.letters == came.different == letters, (took[n][-1], came)
                taken.append(came.cpu)
                databases.drop(copy)
    databases.drop(made)
    yield from _rows(
        "letters worded, claimed, sent, settled", took, "letters/s", median(bare),
        "one bare aiosmtplib sendmail, 8 connections", median(taken),
    )  # fmt: skip


def _bare(server: Sink, count: int) -> float:
    return asyncio.run(
        letters_smtp.through_aiosmtplib(server.port, [letters_smtp.letter(n) for n in range(count)])
    )


def _rows(
    work: str, took: dict[int, list[Done]], unit: str, floor: float, floor_is: str, sink_cpu: float
) -> Iterator[Figure]:
    """Yield a row for each number of processes, beside one process and the floor."""
    speeds = {n: median(one.done / one.seconds for one in done) for n, done in took.items()}
    for n, speed in speeds.items():
        gain = speed / speeds[1]
        parts = {
            "duban": median(one.cpu / one.seconds for one in took[n]),
            "the mail server": median(sink_cpu / one.seconds for one in took[n]),
        }
        parts["PostgreSQL and the system"] = max(
            0.0, median(one.busy / one.seconds for one in took[n]) - sum(parts.values())
        )
        shared = ", ".join(f"{name} {cores:.1f}" for name, cores in parts.items() if cores)
        each = median(one.cpu / one.done for one in took[n]) * 1e3
        yield Figure(
            f"{work}, {n} process{'es' if n > 1 else ''}", "postgresql", speed, unit,
            f"≥ {GAIN[n]:g} × one process" if GAIN[n] else "(none)", gain >= GAIN[n], floor, floor_is,
            f"{gain:.2f} × one; of {cpu_count()} cores {shared}; {each:.2f} ms of duban's CPU each, "
            f"{max(one.peak for one in took[n]):.0f} MB",
        )  # fmt: skip


def _due(databases: Databases, home: Path, *, calls: int, stages: int) -> str:
    """Make a world in which each call's every stage has its first reminder due at ``FLOOD``."""
    url = databases.new()
    world.found(url)
    app = world.app_for(url, home)
    for call in range(calls):
        calendar = world.calendar(call, [app.workdays.add(world.FLOOD_DAY, world.LEAD)] * stages)
        terms = timeline(calendar, app.workdays)
        open_terms(app, calendar, pinned(app, calendar), terms, world.STARTED)
        with app.store.writing() as conn:
            terms_rows.save_calendar(conn, calendar.key, "active", activated_at=world.STARTED)
    world.open_up(app)
    app.close()
    databases.tidy(url)
    return url
