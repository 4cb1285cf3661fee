"""Obligation ids in, every way their owners were told out: letters, 签收, logged calls."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from duban.planning.proof import Notice
from duban.store import wire
from duban.values import TELLS_OWNER

_TELLING = ", ".join(f"'{kind.value}'" for kind in sorted(TELLS_OWNER))
_QUERY = """
    SELECT m.obligation_id, m.epoch, m.contact_id, 'letter',
           CASE WHEN m.state = 'sent' THEN l.sent_at END
    FROM moments m LEFT JOIN letters l ON l.id = m.letter_id
    WHERE m.obligation_id {test} AND m.kind IN ({telling})
      AND NOT EXISTS (SELECT 1 FROM bounces b WHERE b.letter_id = m.letter_id AND b.permanent)
      AND (m.state = 'pending' OR (m.state = 'sent' AND l.via = ?))
    UNION ALL
    SELECT c.obligation_id, c.epoch, 0, 'call', c.at FROM calls c WHERE c.obligation_id {test}
    UNION ALL
    SELECT o.id, o.epoch, 0, 'acknowledged', o.acknowledged_at FROM obligations o
    WHERE o.id {test} AND o.acknowledged_at IS NOT NULL"""


def notices(conn: Connection, obligation_ids: Iterable[int], via: str) -> dict[int, list[Notice]]:
    """Return the notices by obligation. Letters count that left by ``via``, the channel in use, and did not
    come back: what lay in the embedded inbox before a mail server was set was never sent to anybody."""
    test, param = wire.among(conn, obligation_ids)
    rows = wire.run(conn, _QUERY.format(test=test, telling=_TELLING), [param, via, param, param]).fetchall()
    found: dict[int, list[Notice]] = {}
    for obligation, epoch, contact, how, at in rows:
        notice = Notice(obligation, epoch, contact, how, None if at is None else wire.aware(at))
        found.setdefault(obligation, []).append(notice)
    return found
