"""Answers given under an Idempotency-Key: the same request again gets the same answer, and does nothing."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from duban.store.tables import answers


class Answer(NamedTuple):
    request: str  # digest of what was asked
    status: int
    body: str


def find(conn: Connection, token_id: int, key: str) -> Answer | None:
    """Return the answer given under a key."""
    c = answers.c
    row = conn.execute(
        select(c.request, c.status, c.body).where(c.token_id == token_id, c.key == key)
    ).fetchone()
    return None if row is None else Answer(*row)


def keep(conn: Connection, token_id: int, key: str, answer: Answer, now: datetime) -> None:
    """Keep an answer; the first one given under a key stands."""
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = {"token_id": token_id, "key": key, "at": now, **answer._asdict()}
    conn.execute(insert(answers).values(**row).on_conflict_do_nothing(index_elements=["token_id", "key"]))


def forget(conn: Connection, before: datetime) -> int:
    """Forget answers given before then."""
    return conn.execute(delete(answers).where(answers.c.at < before)).rowcount
