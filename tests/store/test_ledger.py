"""The ledger: nobody waits for the chain, and nothing in it changes unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duban.store import ledger, locks
from duban.store.engine import Store
from duban.store.ledger import Entry
from tests.store.cast import NOON


def write(store: Store, count: int = 5, sealed: bool = True) -> None:
    with store.writing() as conn:
        ledger.append_many(
            conn,
            [
                Entry(
                    NOON,
                    "operator",
                    "submit",
                    f"obligation:{n}",
                    {"说明": "已报\x01\"'", "n": n, "x": None, "f": 0.1},
                )
                for n in range(count)
            ],
        )
    if sealed:
        ledger.seal(store, NOON)


def findings(store: Store, minutes: int = 0) -> list[str]:
    with store.reading() as conn:
        return ledger.verify(conn, NOON + timedelta(minutes=minutes))


def test_a_sealed_ledger_verifies_and_grows(store: Store) -> None:
    assert findings(store) == []
    write(store)
    write(store, 3)
    assert findings(store, 60) == []
    with store.reading() as conn:
        sequence, digest = ledger.head(conn)
        assert sequence == 8
        assert len(digest) == 64
        entry = ledger.history(conn, "obligation:4")[0]
    assert entry.at == NOON
    assert entry.payload["说明"] == "已报\x01\"'"


def test_sealing_works_in_portions_and_only_once(store: Store) -> None:
    write(store, 5, sealed=False)
    assert [ledger.seal(store, NOON, batch=2) for _ in range(2)] == [5, 0]
    assert findings(store, 60) == []


def test_rows_left_unsealed_are_told_after_five_minutes(store: Store) -> None:
    write(store, 2, sealed=False)
    assert findings(store, 5) == []
    assert findings(store, 6) == ["unsealed: 2 rows for more than five minutes, the first is row 1"]


def test_an_append_that_rolls_back_leaves_no_row(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as conn:
        ledger.append(conn, NOON, "operator", "submit", "obligation:1")
        raise ZeroDivisionError
    assert ledger.seal(store, NOON) == 0


@pytest.mark.parametrize(
    ("deed", "finding"),
    [
        ("UPDATE ledger SET actor = 'nobody' WHERE sequence = 3", "was changed"),
        ("UPDATE ledger SET payload = '{}' WHERE sequence = 3", "was changed"),
        ("UPDATE ledger SET at = '2020-01-01 00:00:00.000000' WHERE sequence = 3", "was changed"),
        ("UPDATE ledger SET digest = 'abc' WHERE sequence = 3", "was changed"),
        ("DELETE FROM ledger WHERE sequence = 3", "gap: after 2 comes 4"),
        ("DELETE FROM ledger WHERE sequence = 5", "cut: the chain ends at 4, the seal says 5"),
        ("DELETE FROM ledger", "cut: the chain ends at 0, the seal says 5"),
    ],
)
def test_tampering_is_seen(store: Store, deed: str, finding: str) -> None:
    write(store)
    with store.writing() as conn:
        conn.exec_driver_sql(deed)
    assert any(finding in found for found in findings(store))


def test_a_row_is_sealed_as_it_was_committed(store: Store) -> None:
    write(store, 1, sealed=False)
    with store.writing() as conn:
        conn.exec_driver_sql("UPDATE ledger SET actor = 'changed before the seal'")
    ledger.seal(store, NOON)
    assert findings(store) == []  # the chain proves what was sealed, from then on


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_two_sealers_take_turns(store: Store) -> None:
    write(store, 4, sealed=False)
    with store.writing() as conn:
        locks.hold(conn, locks.Lock.SEAL)
        with store.writing() as other:
            free = other.exec_driver_sql(
                f"SELECT pg_try_advisory_xact_lock({locks.Lock.SEAL.value})"
            ).scalar_one()
    assert free is False
    assert ledger.seal(store, NOON) == 4
