"""The schema: created in one step, the same as its migrations make it, never touched by the wrong code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from duban.problems import DubanError
from duban.store.engine import Store, open_store
from duban.store.schema import REVISIONS, check_schema, migrate, migrations, prepare
from duban.store.tables import metadata


def describe(conn: Connection) -> list[str]:
    """Return everything the database knows of its tables and indexes, as text."""
    if conn.dialect.name == "sqlite":
        rows = conn.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
        ).scalars()
        return sorted(" ".join(sorted(re.findall(r"[^\s,]+", row))) for row in rows)  # in any order
    queries = (
        "SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, is_nullable, "
        "column_default, character_maximum_length) FROM information_schema.columns "
        "WHERE table_schema = 'public'",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
    )
    return sorted(str(row) for query in queries for row in conn.exec_driver_sql(query).scalars())


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    url: str = request.getfixturevalue("empty_postgres")
    return url


def test_migrations_make_the_schema_that_a_fresh_database_gets(
    store: Store, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    on_sqlite = store.dialect == "sqlite"
    url = (
        f"sqlite:///{tmp_path / 'migrated.sqlite'}"
        if on_sqlite
        else request.getfixturevalue("empty_postgres")
    )
    migrated = open_store(url)
    with migrated.writing() as conn:
        migrate(conn)
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
    with migrated.reading() as conn, store.reading() as fresh:
        assert describe(conn) == describe(fresh)
    check_schema(migrated)
    migrated.close()


def test_the_revisions_named_are_the_files() -> None:
    script = ScriptDirectory.from_config(migrations())
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == REVISIONS


def test_preparing_twice_changes_nothing(empty_url: str) -> None:
    store = open_store(empty_url)
    with pytest.raises(DubanError) as caught:
        check_schema(store)
    assert caught.value.code == "schema-none"
    prepare(store)
    prepare(store)
    check_schema(store)
    store.close()


@pytest.mark.parametrize("deed", [check_schema, prepare])
def test_a_schema_from_the_future_is_refused_and_left_alone(store: Store, deed) -> None:  # type: ignore[no-untyped-def]
    with store.writing() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DubanError, match="9999 is newer than this duban") as caught:
        deed(store)
    assert caught.value.code == "schema-newer"
    assert "\n" not in str(caught.value)
    with store.reading() as conn:
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == "9999"


def test_tables_of_another_program_are_not_touched(empty_url: str) -> None:
    store = open_store(empty_url)
    with store.writing() as conn:
        conn.exec_driver_sql("CREATE TABLE letters (id INTEGER)")
    with pytest.raises(DubanError, match="another program: letters"):
        prepare(store)
    store.close()


def test_a_prepared_database_never_loads_alembic(store_url: str) -> None:
    code = (
        "import sys\nfrom duban.store.engine import open_store\n"
        "from duban.store.schema import prepare, check_schema\n"
        f"s = open_store({store_url!r}); prepare(s); check_schema(s); s.close()\n"
        "assert not any(m.split('.')[0] == 'alembic' for m in sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
