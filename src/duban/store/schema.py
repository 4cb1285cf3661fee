"""The schema's version: compared on every start, changed only by ``prepare``.

One law: code never works on a schema it does not know. Alembic is imported only when something must change.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect

from duban.problems import DubanError
from duban.store.engine import Store
from duban.store.locks import Lock, hold
from duban.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

#: Every revision in order; the last is what this code works on. A test holds it to the files.
REVISIONS = ("0001", "0002", "0003")


def prepare(store: Store) -> None:
    """Create the schema, or bring it up to this code's version. Refuses one from the future."""
    with store.reading() as conn:
        found = _version(conn)
    if found == REVISIONS[-1]:
        return
    with store.writing() as conn:
        hold(conn, Lock.MIGRATE)
        found = _version(conn)  # another process may have done it while we waited
        if found is None:
            _refuse_foreign(conn)
            metadata.create_all(conn)
            _stamp(conn)
        elif found != REVISIONS[-1]:
            _refuse_newer(found)
            migrate(conn)


def check_schema(store: Store) -> None:
    """Raise DubanError, in one line, if the schema is not the one this code works on."""
    with store.reading() as conn:
        found = _version(conn)
    if found == REVISIONS[-1]:
        return
    if found is None:
        raise DubanError(
            "the database is empty", hint="prepare it on the command host: duban doctor", code="schema-none"
        )
    _refuse_newer(found)
    raise DubanError(
        f"the database's schema is {found}, this duban needs {REVISIONS[-1]}",
        hint="stop every duban of the old version, then start this one: it upgrades the schema",
        code="schema-older",
    )


def migrate(conn: Connection, revision: str = "head") -> None:
    """Run the migrations up to ``revision`` inside the caller's transaction."""
    from alembic import command

    command.upgrade(migrations(connection=conn), revision)


def migrations(**attributes: Any) -> Config:
    """Return alembic's configuration; it needs no file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes.update(attributes)
    return config


def _version(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    row = conn.exec_driver_sql("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _stamp(conn: Connection) -> None:
    conn.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    conn.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{REVISIONS[-1]}')")  # noqa: S608


def _refuse_newer(found: str) -> None:
    if found not in REVISIONS:
        raise DubanError(
            f"the database's schema {found} is newer than this duban, which knows up to {REVISIONS[-1]}",
            hint="install the version of duban that made it",
            code="schema-newer",
        )


def _refuse_foreign(conn: Connection) -> None:
    taken = set(inspect(conn).get_table_names()) & set(metadata.tables)
    if taken:
        raise DubanError(
            f"the database already holds tables of another program: {', '.join(sorted(taken))}",
            hint="give duban a database of its own",
            code="schema-foreign",
        )
