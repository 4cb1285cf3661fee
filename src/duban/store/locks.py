"""What only one process may do at a time, by number: a lock that ends with the caller's transaction.

SQLite has one writer anyway; on PostgreSQL it is an advisory lock, which no row and no table feels.
"""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import Connection


class Lock(IntEnum):
    MIGRATE = 7_301_001
    SEAL = 7_301_002
    BUNDLE = 7_301_003
    CIRCULAR = 7_301_004


def hold(conn: Connection, lock: Lock) -> None:
    """Wait for the lock and hold it until the transaction ends."""
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock.value})")
