"""The step of a ladder that is under way, and how it ends where its letter never leaves.

One law: a step is under way while a letter of it waits; whatever cancels the last of these ends it, or the
ladder would wait for ever.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from duban.store import wire
from duban.values import Kind

#: Whose letters are a step; what is sent first, where proof of notice is wanting (``notice``), is none.
KINDS = frozenset({Kind.CHASE, Kind.SUPERVISE, Kind.REPORT, Kind.UNREACHABLE})
LETTERS = f"kind IN ({', '.join(repr(kind.value) for kind in sorted(KINDS))}) AND rule <> 'notice'"
#: Fired, and no letter of it has left or waits. A draft may wait for ever, and no step waits for it.
_WAITS = "o.step_fired_at IS NOT NULL AND (o.step_sent_at IS NULL OR o.step_sent_at < o.step_fired_at)"
_FOR_NOTHING = (
    f"{_WAITS} AND NOT EXISTS (SELECT 1 FROM moments m WHERE m.obligation_id = o.id "
    f"AND m.epoch = o.epoch AND m.state = 'pending' AND {LETTERS} AND NOT m.draft)"
)


class Hanging(NamedTuple):
    """So many obligations of a term wait for the letter of a step, and there is none; ``first`` is the least
    id."""

    term_id: int
    number: int
    first: int


def end(conn: Connection, obligation_ids: Iterable[int]) -> None:
    """End the steps of these obligations of which no letter waits any more: the next keeps its distance."""
    test, param = wire.among(conn, obligation_ids)
    wire.run(
        conn,
        f"UPDATE obligations AS o SET step_sent_at = step_fired_at WHERE o.id {test} AND {_FOR_NOTHING}",
        [param],
    )


def is_step(kind: str, rule: str) -> bool:
    """Say whether a letter of this kind, by this rule, is one of a step."""
    return kind in KINDS and rule != "notice"


def under_way(conn: Connection, obligation_id: int, slot: datetime) -> None:
    """Let the step that was fired last wait for its letter once more, which leaves in ``slot``: the next
    keeps its distance from there."""
    columns = "step_fired_at = ?, step_sent_at = NULL"
    wire.run(conn, f"UPDATE obligations SET {columns} WHERE id = ?", [slot, obligation_id])


def hanging(conn: Connection) -> list[Hanging]:
    """Return what waits for the letter of a step, and there is none. Nothing should."""
    rows = wire.run(
        conn,
        "SELECT o.term_id, count(*), min(o.id) FROM obligations o "
        "JOIN terms t ON t.id = o.term_id AND t.state = 'active' "
        f"WHERE o.next_send_at IS NOT NULL AND {_FOR_NOTHING} GROUP BY o.term_id ORDER BY min(o.id)",
    ).fetchall()
    return [Hanging(*row) for row in rows]
