"""Many services' writings in one transaction: a store that gives out a connection already writing.

One law: what one of them refuses is rolled back alone; what the whole comes to is the caller's to commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from duban.store.engine import Store


class JoinedStore(Store):
    """A store whose every reading and writing happens inside the transaction of ``conn``."""

    def __init__(self, store: Store, conn: Connection) -> None:
        super().__init__(store.engine)
        self._conn = conn

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        yield self._conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield the connection; an error takes back what was written since."""
        with self._conn.begin_nested():
            yield self._conn

    def close(self) -> None:
        """The store it was made of stays open."""
