"""Whether a call is in the archive: what is there is read, and nothing is said, opened or sent of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duban.problems import Refused
from duban.store.archiving import is_archived

if TYPE_CHECKING:
    from duban.store.engine import Connection


def must_run(conn: Connection, key: str) -> None:
    """Raise Refused for a call in the archive."""
    if is_archived(conn, key):
        raise Refused(
            f"{key} is archived: nothing is recorded, opened or sent of it",
            hint=f"duban archive {key} --undo takes it out again", code="archived",
        )  # fmt: skip
