"""Letters that missed their slot in; what time has overtaken in them is superseded, with the reason.

One law: after a pause each address hears the latest word once; nobody is reminded of a deadline that is past.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from duban.store import wire

_OVERTAKEN = """
    UPDATE moments SET state = 'superseded', reason = over.why FROM (
        SELECT m.id, CASE WHEN m.due_at <= ? THEN 'the deadline passed before it could leave'
                          ELSE 'a later letter says it' END AS why
        FROM moments m
        WHERE m.letter_id {test} AND m.state = 'pending' AND m.kind IN ('opening', 'reminder')
          AND (m.due_at <= ? OR m.kind = 'reminder' AND EXISTS (
            SELECT 1 FROM moments n
            WHERE n.obligation_id = m.obligation_id AND n.epoch = m.epoch AND n.contact_id = m.contact_id
              AND n.state = 'pending' AND n.kind = 'reminder' AND n.send_at > m.send_at AND n.send_at <= ?))
    ) AS over WHERE moments.id = over.id"""
_OLD_NEWS = """
    UPDATE letters SET state = 'cancelled', reason = 'a later letter says it', token = NULL,
        lease_until = NULL
    WHERE id {test} AND letter_class IN ('daily', 'audit') AND EXISTS (
        SELECT 1 FROM letters n WHERE n.address = letters.address AND n.letter_class = letters.letter_class
          AND n.scope = letters.scope AND n.slot_at > letters.slot_at AND n.slot_at <= ?
          AND n.state <> 'cancelled')"""


def supersede(conn: Connection, letter_ids: Sequence[int], now: datetime) -> None:
    """Drop from claimed letters the reminders whose deadline passed or that a later one repeats, and daily
    letters and audits that a later one replaces. The obligations are locked by the caller."""
    if not letter_ids:
        return
    test, param = wire.among(conn, letter_ids)
    wire.run(conn, _OVERTAKEN.format(test=test), [now, param, now, now])
    wire.run(conn, _OLD_NEWS.format(test=test), [param, now])
