"""A failed letter that a person retries: worded anew, or the same bytes where they may have left already."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest
from sqlalchemy import Connection

from duban.planning.bundling import bundle
from duban.store import letters, mailroom, moments, settling
from duban.store.engine import Store
from duban.store.letters import Claimed, Wording
from duban.store.settling import Outcome
from duban.values import Kind
from tests.store.cast import HOUR, NOON, a_moment, owe


def _claim(conn: Connection, token: str, hours: int) -> Claimed:
    now = NOON + hours * HOUR
    lease = now + timedelta(minutes=5)
    (held,) = letters.claim(conn, now, token=token, lease_until=lease, limit=10)
    return held


@pytest.mark.parametrize(("first", "same"), [("unknown", True), ("refused", False)])
def test_a_retried_letter_keeps_its_bytes_where_it_may_have_left(
    store: Store, first: Literal["unknown", "refused"], same: bool
) -> None:
    with store.writing() as conn:
        moments.add(conn, [(a_moment(owe(conn, 1)[0].id, Kind.REMINDER), "office@duban.example", "")])
        letters.insert_letters(conn, bundle(moments.unbundled(conn, NOON, 9)), NOON)
        id = _claim(conn, "t1", 0).id
        letters.store_rendered(conn, "t1", [Wording(id, 1, "<1@duban.example>", "提醒", b"bytes")])
        settling.settle(conn, "t1", [Outcome(id, first, "dropped", NOON + HOUR)], NOON)
        assert _claim(conn, "t2", 1).resend is same
        settling.settle(conn, "t2", [Outcome(id, "failed", "gave up")], NOON)
        assert mailroom.retry(conn, id)
        again = _claim(conn, "t3", 2)
        assert (again.resend, again.body) == (same, b"bytes" if same else None)
        assert again.message_id == "<1@duban.example>" and again.next_sequence == 2
        assert not mailroom.retry(conn, id)  # it is under way
