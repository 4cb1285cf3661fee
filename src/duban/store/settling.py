"""How claimed letters ended, in; their letters, moments, obligations and contacts follow, in bulk.

One law: only letters that this token still holds are settled; a stale token settles nothing.
"""

# ruff: noqa: S608 (the parts put together are this file's constants; values are always bound)
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from duban.store import steps, wire
from duban.store.facts import bump
from duban.values import TELLS_OWNER

Result = Literal["sent", "failed", "refused", "unknown", "paused"]

_CHUNK = 1_000
_TELLING = ", ".join(f"'{kind.value}'" for kind in sorted(TELLS_OWNER))


class Outcome(NamedTuple):
    """``refused`` (definitely not taken, try again) and ``unknown`` (it may have been) need ``not_before``;
    ``failed`` is for good, ``marks_contact`` where the address is to blame;
    ``paused``: the channel is at fault and the letter is given back untouched."""

    letter_id: int
    result: Result
    reason: str = ""
    not_before: datetime | None = None
    marks_contact: bool = False


def settle(
    conn: Connection, token: str, outcomes: Iterable[Outcome], now: datetime, via: str = "smtp"
) -> int:
    """Record how letters ended, and by which channel they left; return how many this token still held."""
    settled = 0
    for batch in wire.batches(outcomes, _CHUNK):
        chosen = {outcome[0]: Outcome(*outcome) for outcome in batch}
        held = _held(conn, token, sorted(chosen))
        by: dict[str, list[Outcome]] = {}
        for letter_id in held:
            by.setdefault(chosen[letter_id].result, []).append(chosen[letter_id])
        _lock_obligations(conn, [o.letter_id for r in ("sent", "failed") for o in by.get(r, ())])
        if "sent" in by:
            _sent(conn, [o.letter_id for o in by["sent"]], now, via)
        if "failed" in by:
            _failed(conn, by["failed"], now)
        for result, state in (("refused", "retry"), ("unknown", "unknown")):
            if result in by:
                _again(conn, by[result], state, now)
        if "paused" in by:
            _given_back(conn, [o.letter_id for o in by["paused"]])
        settled += len(held)
    return settled


def _held(conn: Connection, token: str, ids: Sequence[int]) -> list[int]:
    test, param = wire.among(conn, ids)
    lock = " FOR UPDATE" if conn.dialect.name == "postgresql" else ""
    rows = wire.run(
        conn,
        f"SELECT id FROM letters WHERE id {test} AND token = ? AND state = 'claimed' ORDER BY id{lock}",
        [param, token],
    ).fetchall()
    return [row[0] for row in rows]


def _lock_obligations(conn: Connection, letter_ids: Sequence[int]) -> None:
    """Lock in order of id, as everybody does, so that two who settle never wait for each other in a ring."""
    if conn.dialect.name != "postgresql" or not letter_ids:
        return
    test, param = wire.among(conn, letter_ids)
    wire.run(
        conn,
        "SELECT 1 FROM obligations WHERE id IN "
        f"(SELECT obligation_id FROM moments WHERE letter_id {test}) ORDER BY id FOR NO KEY UPDATE",
        [param],
    )


def _sent(conn: Connection, ids: Sequence[int], now: datetime, via: str) -> None:
    test, param = wire.among(conn, ids)
    wire.run(
        conn,
        "UPDATE letters SET state = 'sent', sent_at = ?, via = ?, attempts = attempts + 1, reason = '', "
        f"token = NULL, lease_until = NULL WHERE id {test}",
        [now, via, param],
    )
    _noticed(conn, test, param, now)
    _step_ended(conn, test, param, now)
    wire.run(
        conn,
        f"UPDATE moments SET state = 'sent' WHERE letter_id {test} AND state = 'pending'",
        [param],
    )


def _failed(conn: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    test, param = wire.among(conn, [o.letter_id for o in outcomes])
    _step_ended(conn, test, param, now)
    reasons = [(o.reason, o.letter_id) for o in outcomes]
    wire.bulk(
        conn,
        sqlite="UPDATE moments SET state = 'cancelled', reason = ? WHERE letter_id = ? AND state = 'pending'",
        postgresql="UPDATE moments m SET state = 'cancelled', reason = v.reason FROM {rows} AS v(reason, id) "
        "WHERE m.letter_id = v.id AND m.state = 'pending'",
        types=("text", "int"),
        rows=reasons,
    )
    wire.bulk(
        conn,
        sqlite="UPDATE letters SET state = 'failed', reason = ?, attempts = attempts + 1, token = NULL, "
        "lease_until = NULL WHERE id = ?",
        postgresql="UPDATE letters l SET state = 'failed', reason = v.reason, attempts = attempts + 1, "
        "token = NULL, lease_until = NULL FROM {rows} AS v(reason, id) WHERE l.id = v.id",
        types=("text", "int"),
        rows=reasons,
    )
    blamed = [o.letter_id for o in outcomes if o.marks_contact]
    if blamed:
        test, param = wire.among(conn, blamed)
        wire.run(
            conn,
            "UPDATE contacts SET usable = ? WHERE lower(email) IN "
            f"(SELECT lower(address) FROM letters WHERE id {test})",
            [False, param],
        )
        bump(conn, "roster_version")


# Refused now, but an earlier attempt may have left: its bytes stay, or one moment gets two Message-IDs.
_STAYS_UNKNOWN = "CASE WHEN was = 'unknown' THEN was ELSE"


def _again(conn: Connection, outcomes: Sequence[Outcome], state: str, now: datetime) -> None:
    wire.bulk(
        conn,
        sqlite=f"UPDATE letters SET state = {_STAYS_UNKNOWN} ? END, reason = ?, not_before = ?, "
        "attempts = attempts + 1, token = NULL, lease_until = NULL WHERE id = ?",
        postgresql=f"UPDATE letters l SET state = {_STAYS_UNKNOWN} v.state END, reason = v.reason, "
        "not_before = v.not_before, attempts = attempts + 1, token = NULL, lease_until = NULL "
        "FROM {rows} AS v(state, reason, not_before, id) WHERE l.id = v.id",
        types=("text", "text", "timestamptz", "int"),
        rows=[(state, o.reason, o.not_before or now, o.letter_id) for o in outcomes],
    )


def _given_back(conn: Connection, ids: Sequence[int]) -> None:
    """Return letters to the state they were claimed from; bytes that never left are composed again."""
    test, param = wire.among(conn, ids)
    wire.run(
        conn,
        "UPDATE letters SET state = COALESCE(was, 'queued'), "
        "worded = (worded AND COALESCE(was, 'queued') = 'unknown'), "
        f"token = NULL, lease_until = NULL WHERE id {test}",
        [param],
    )


def _noticed(conn: Connection, test: str, param: str, now: datetime) -> None:
    """Note that owners were told; what a co-owner alone was told is no notice to the lead."""
    wire.run(
        conn,
        "UPDATE obligations SET noticed_at = ? FROM (SELECT DISTINCT obligation_id, epoch, c.unit_id "
        "FROM moments JOIN contacts c ON c.id = contact_id "
        f"WHERE letter_id {test} AND state = 'pending' AND kind IN ({_TELLING})) AS m "
        "WHERE obligations.id = m.obligation_id AND obligations.epoch = m.epoch "
        "AND obligations.unit_id = m.unit_id AND noticed_at IS NULL",
        [now, param],
    )


def _step_ended(conn: Connection, test: str, param: str, now: datetime) -> None:
    wire.run(
        conn,
        "UPDATE obligations SET step_sent_at = ? FROM (SELECT DISTINCT obligation_id, epoch FROM moments "
        f"WHERE letter_id {test} AND state = 'pending' AND {steps.LETTERS}) AS m "
        "WHERE obligations.id = m.obligation_id AND obligations.epoch = m.epoch",
        [now, param],
    )
