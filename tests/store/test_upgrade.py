"""A database of the first schema, with the rows of a call half lived, is brought up step by step; the call
then goes on as if it had always lived under the present schema."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, func, select, text

from duban.services.naming import Target
from duban.services.undoing import undo
from duban.store import bounced, ledger, mailroom, roster_rows, tables
from duban.store.engine import Connection, open_store
from duban.store.schema import REVISIONS, check_schema, migrate, prepare
from tests.scenarios.world import HEFEI, WUHU, World, simple, stage

#: What a term's detail has said since, which the first schema's calls never did.
SAID_SINCE = ("exceptions", "fed_by")


@pytest.fixture
def lived(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    """A call on the evening before its deadline: one city has filed, the other was reminded."""
    home = tmp_path / "lived"
    home.mkdir()
    shutil.copy(sqlite_template, home / "duban.sqlite")
    with World(home) as world:
        world.settle_in()
        world.write(simple(stage(), stage("paper", "2024-09-20", title="纸质材料", more=", follows: file")))
        world.activate(when="08-20 18:00")
        world.go("09-09 18:00")
        world.submit(HEFEI, "file")
        yield world.go("09-12 18:00")


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path, lived: World) -> str:
    """A database at the first revision that holds what the call has written into its columns."""
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("empty_postgres")
    old = open_store(url)
    with old.writing() as conn, lived.app.store.reading() as source:
        migrate(conn, REVISIONS[0])
        of_then = MetaData()
        of_then.reflect(conn)
        for table in of_then.sorted_tables:
            if table.name != "alembic_version":
                _copy(source, conn, table)
    old.close()
    return url


def _copy(source: Connection, into: Connection, table: Table) -> None:
    now = tables.metadata.tables[table.name]
    rows = [dict(r._mapping) for r in source.execute(select(*(now.c[c.name] for c in table.columns)))]
    for row in rows:
        for said in SAID_SINCE if table.name == "terms" else ():
            row["detail"].pop(said, None)
    if rows:
        into.execute(table.insert(), [{k: _plain(v, into) for k, v in row.items()} for row in rows])
    if "id" in table.columns and into.dialect.name == "postgresql":
        last = into.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one()
        into.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last}, false)"))


def _plain(value: Any, conn: Connection) -> Any:
    if isinstance(value, datetime) and conn.dialect.name == "sqlite":
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _told(world: World) -> list[tuple[str, ...]]:
    return [(s.slot, s.address, s.kind, s.subject, s.text.partition("台账校验值")[0]) for s in world.sent()]


def test_every_step_keeps_the_rows_and_the_call_goes_on(old_url: str, lived: World, tmp_path: Path) -> None:
    store = open_store(old_url)
    for revision in REVISIONS[1:-1]:
        with store.writing() as conn:
            migrate(conn, revision)
    prepare(store)
    check_schema(store)
    with store.reading() as conn, lived.app.store.reading() as as_it_was:
        assert ledger.verify(conn, lived.clock()) == [] and ledger.head(conn) == ledger.head(as_it_was)
        letters = mailroom.listing(as_it_was)
        assert mailroom.listing(conn) == letters and len(letters) > 5
        found = bounced.sent_under(conn, [one.message_id or "" for one in letters])
        assert {one.id for one in found.values()} == {one.id for one in letters if one.state == "sent"}
        people = roster_rows.load_contacts(conn)
        assert people == roster_rows.load_contacts(as_it_was) and not people[0].stand_in
    store.close()
    shutil.copytree(lived.home / "calendars", tmp_path / "new" / "calendars")
    with World(tmp_path / "new", old_url, start="09-12 18:00") as upgraded:
        assert upgraded.standings() == lived.standings()
        for world in (lived, upgraded):
            world.go("09-18 18:00")
            world.submit(WUHU, "file")
            undo(world.app, Target("simple", "file", WUHU), world.clock(), actor="operator")
            world.go("09-19 18:00")
        assert upgraded.standings() == lived.standings()
        told = _told(lived)
        assert _told(upgraded) == told
        assert {kind for _, _, kind, *_ in told} >= {"opening", "reminder", "chase"}
