"""Logged telephone calls and deliveries by hand: each is proof that the owner was told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from duban.store import tables


def log(conn: Connection, obligation_id: int, epoch: int, at: datetime, actor: str, note: str) -> None:
    """Write down one call."""
    conn.execute(
        insert(tables.calls).values(obligation_id=obligation_id, epoch=epoch, at=at, actor=actor, note=note)
    )
