"""A run of call-timeline on a Prefect server, its call with 10, 1,000 and 100,000 open obligations.

The law: a run costs what is due for its call. The roster is the same in each world; all obligations are the
call's own, so that whatever grows with them is seen.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import world
from databases import Databases
from figures import Figure

from duban.planning.timeline import timeline
from duban.services.calendars import pinned
from duban.services.opening import open_terms
from duban.store import obligations, roster_rows, terms_rows

SIZES, ROUNDS, LIMIT = (10, 1_000, 100_000), 7, 1.5
MOST = 3_000  # units that owe one term; more obligations are more periods of the same four stages


def figures(databases: Databases, folder: Path, sizes: tuple[int, ...] = SIZES) -> Iterator[Figure]:
    from cluster.parts import prefect_server

    home = folder / "home"
    urls = [_world(databases, home, size) for size in sizes]
    with prefect_server(folder) as server:
        command = [sys.executable, str(Path(__file__).with_name("cluster_run.py")), str(home), str(ROUNDS)]
        env = server.env | {"PREFECT_LOGGING_LEVEL": "WARNING"}
        done = subprocess.run(
            [*command, *urls], env=env, check=True, stdout=subprocess.PIPE, text=True, timeout=600
        )
    for url in urls:
        databases.drop(url)
    found: list[dict[str, float]] = json.loads(done.stdout)
    for name, words in (("idle", "nothing due"), ("due", "10 due")):
        runs, bare = ([one[f"{kind} {name}"] for one in found] for kind in ("flow", "bare"))
        ratio = runs[-1] / runs[0]
        yield Figure(
            f"a call-timeline run, {sizes[-1]:,} open, {words}", databases.kind, runs[-1], "s",
            f"≤ {LIMIT} × with {sizes[0]}", ratio <= LIMIT, bare[-1], "the services alone",
            f"with {_each(sizes, runs)} s ({ratio:.2f} ×); the services {_each(sizes, bare)} s",
        )  # fmt: skip


def _each(sizes: tuple[int, ...], times: list[float]) -> str:
    said = [f"{size:,}: {took:.3f}" for size, took in zip(sizes, times, strict=True)]
    return ", ".join(said)


def _world(databases: Databases, home: Path, size: int) -> str:
    """Make a call of four stages with so many obligations, all told and waiting for their first reminder."""
    url = databases.new()
    world.found(url)
    app = world.app_for(url, home)
    calendar = world.calendar(0, [app.workdays.add(world.SOON_DAY, world.LEAD)] * world.STAGES)
    open_terms(app, calendar, pinned(app, calendar), timeline(calendar, app.workdays), world.STARTED)
    with app.store.writing() as conn:
        terms_rows.save_calendar(conn, calendar.key, "active", activated_at=world.STARTED)
        conn.exec_driver_sql("DELETE FROM obligations")
        terms = terms_rows.load_terms(conn)
        units = [u.id for u in roster_rows.load_units(conn) if u.kind.startswith("group")]
        periods = -(-size // (world.STAGES * MOST))
        share, rest = divmod(size, world.STAGES * periods)
        for n in range(world.STAGES * periods):
            term = terms[n % world.STAGES]
            id = term.id if n < world.STAGES else _again(conn, term, n // world.STAGES)
            obligations.materialise(
                conn,
                (
                    (id, unit, "open", world.STARTED, term.due_at, term.act_by, world.FLOOD)
                    for unit in units[: share + (n < rest)]
                ),
            )
        conn.exec_driver_sql("UPDATE obligations SET rung = 1")
    app.close()
    databases.tidy(url)
    return url


def _again(conn: object, term: terms_rows.TermRow, period: int) -> int:
    """Store a term once more, as another period."""
    names = (
        *("calendar_key", "stage_key", "title", "opens_at", "due_at", "act_by", "duty", "policy", "follows"),
        *("provisional", "state", "detail"),
    )
    row = {name: getattr(term, name) for name in names} | {"period": f"p{period}"}
    return terms_rows.save_terms(conn, [row])[term.stage_key, row["period"]]  # type: ignore[arg-type]
