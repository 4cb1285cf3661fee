"""Alembic's entry: runs inside the connection and transaction of ``schema.migrate``."""

from __future__ import annotations

from alembic import context

from duban.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by rebuilding it
    transactional_ddl=False,  # the caller's transaction holds everything
)
context.run_migrations()
