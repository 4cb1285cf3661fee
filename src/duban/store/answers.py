"""Answers given under an Idempotency-Key: the same request again gets the same answer, and does nothing.

One law: a key is reserved, by its unique row, before anything is done under it; of two at once one is first.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from duban.store.tables import answers

UNDER_WAY = 0  # the status of a key that is reserved and not answered yet


class Answer(NamedTuple):
    request: str  # digest of what was asked
    status: int
    body: str


def reserve(conn: Connection, token_id: int, key: str, request: str, now: datetime) -> bool:
    """Reserve a key; return False where it is reserved or answered already."""
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = {"token_id": token_id, "key": key, "request": request, "status": UNDER_WAY, "body": "", "at": now}
    made = insert(answers).values(**row).on_conflict_do_nothing(index_elements=["token_id", "key"])
    return conn.execute(made.returning(answers.c.id)).first() is not None


def find(conn: Connection, token_id: int, key: str) -> Answer | None:
    """Return the answer under a key; its status is UNDER_WAY until it is given."""
    c = answers.c
    row = conn.execute(
        select(c.request, c.status, c.body).where(c.token_id == token_id, c.key == key)
    ).fetchone()
    return None if row is None else Answer(*row)


def keep(conn: Connection, token_id: int, key: str, status: int, body: str) -> None:
    """Keep the answer under a reserved key."""
    mine = (answers.c.token_id == token_id, answers.c.key == key, answers.c.status == UNDER_WAY)
    conn.execute(update(answers).where(*mine).values(status=status, body=body))


def free(conn: Connection, token_id: int, key: str) -> None:
    """Free a reserved key: nothing came of it."""
    mine = (answers.c.token_id == token_id, answers.c.key == key, answers.c.status == UNDER_WAY)
    conn.execute(delete(answers).where(*mine))


def forget(conn: Connection, before: datetime, *, unanswered_before: datetime) -> None:
    """Forget answers given before then, and keys whose process died before it answered."""
    c = answers.c
    conn.execute(delete(answers).where(c.at < before))
    conn.execute(delete(answers).where(c.status == UNDER_WAY, c.at < unanswered_before))
