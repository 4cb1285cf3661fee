"""Code and schema that do not fit: the run fails with one clear line, and nothing is written."""

from __future__ import annotations

import sys
from functools import partial

import psycopg

from cluster.parts import ROOT
from cluster.processes import run
from duban.store.schema import REVISIONS
from tests.cluster.ground import Ground
from tests.cluster.office import NINE, Office, database_of, settings, toml

NEWEST = REVISIONS[-1]
#: A duban of tomorrow, which knows one revision more than ours.
TOMORROW = f"""
import asyncio
from duban.store import schema
schema.REVISIONS = (*schema.REVISIONS, "tomorrow")
from flows.daily_round import daily_round
state = asyncio.run(daily_round({NINE!r}, return_state=True))
print(state.name, state.message, sep="|")
"""


def _says(cluster: Ground, run_id: str, line: str) -> bool:
    return line in cluster.log(run_id)


def test_workers_older_than_the_schema_refuse(cluster: Ground, office: Office) -> None:
    before = office.written()
    office.execute("UPDATE alembic_version SET version_num = 'tomorrow'")
    rung = [cluster.ring("daily-round", at=NINE, shards=2), cluster.ring("deliver-letters", at=NINE)]
    line = (
        f"the database's schema tomorrow is newer than this duban, which knows up to {NEWEST}"
        " (install the version of duban that made it)"
    )
    for over in cluster.ended(*rung):
        assert (over["state_type"], over["state"]["message"]) == ("FAILED", line), cluster.story()
        cluster.until("the line is in the log", partial(_says, cluster, over["id"], line), 60)
        assert not any("Traceback" in text for text in cluster.log(over["id"]))
    assert office.written() == before
    assert cluster.runs("shard") == []
    office.execute(f"UPDATE alembic_version SET version_num = '{NEWEST}'")
    cluster.done(cluster.ring("daily-round", at=NINE, shards=0, deliveries=0))
    office.assert_everything_once()


def test_workers_newer_than_the_schema_refuse(cluster: Ground, office: Office) -> None:
    before = office.written()
    said = run(
        [sys.executable, "-c", TOMORROW],
        env=cluster.server.env
        | {"DUBAN_HOME": str(cluster.home), "DUBAN_REPLAY": "1", "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
    )
    [line] = [line for line in said.splitlines() if line.startswith("refused|")]
    assert line == (
        f"refused|the database's schema is {NEWEST}, this duban needs tomorrow"
        " (stop every duban of the old version, then start this one: it upgrades the schema)"
    )
    assert office.written() == before


def test_a_worker_makes_no_schema(cluster: Ground, office: Office) -> None:
    with psycopg.connect(cluster.postgres.url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE bare")
    given = settings(cluster.home, database_of(cluster.postgres.url, "bare"), office.post.server.port)
    (cluster.home / "duban.toml").write_text(toml(given), "utf-8")
    [over] = cluster.ended(cluster.ring("daily-round", at=NINE, shards=0, deliveries=0))
    assert over["state_type"] == "FAILED"
    assert over["state"]["message"] == "the database is empty (prepare it on the command host: duban doctor)"
    with psycopg.connect(given.database) as conn:
        assert conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
