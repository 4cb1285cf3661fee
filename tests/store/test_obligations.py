"""Obligations: created once, found when due, advanced in bulk, the same on both databases."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.store import obligations, wire
from duban.store.engine import Store
from tests.store.cast import DUE, HOUR, NOON, a_term, owe, settle_in


def test_materialising_twice_gives_nothing_new(store: Store) -> None:
    with store.writing() as conn:
        units, term = settle_in(conn, 20), a_term(conn)
        rows = [(term, unit, "open", NOON, DUE, DUE.date(), NOON) for unit in units]
        assert obligations.materialise(conn, rows[:15]) == 15
        assert obligations.materialise(conn, rows) == 5
        assert obligations.materialise(conn, iter(rows)) == 0
        assert obligations.materialise(conn, []) == 0


def test_materialising_again_burns_no_ids(store: Store) -> None:
    with store.writing() as conn:
        units, term = settle_in(conn, 3), a_term(conn)
        rows = [(term, unit, "open", NOON, DUE, DUE.date(), NOON) for unit in units]
        obligations.materialise(conn, rows[:2])
        for _ in range(10):
            obligations.materialise(conn, rows[:2])
        obligations.materialise(conn, rows)
        assert [o.id for o in obligations.of_terms(conn, [term])] == [1, 2, 3]


def test_an_obligation_round_trips_with_every_column(store: Store) -> None:
    with store.writing() as conn:
        first, second, _ = owe(conn)
        full = {
            "epoch": 2,
            "noticed_at": NOON + HOUR,
            "acknowledged_at": NOON + 2 * HOUR,
            "promised_on": date(2024, 9, 10),
            "step_fired_at": NOON + 3 * HOUR,
            "step_sent_at": NOON + 4 * HOUR,
        }
        assert obligations.change(conn, first.id, **full)
        back = obligations.load(conn, [first.id])[0]
        assert {name: getattr(back, name) for name in full} == full
        assert back.opens_at == NOON
        assert back.due_at == DUE
        assert back.act_by == date(2024, 9, 13)
        assert all(v.utcoffset() == timedelta(0) for v in (back.opens_at, back.due_at, back.noticed_at) if v)
        bare = obligations.load(conn, [second.id])[0]
        assert {getattr(bare, name) for name in full} == {1, None}
        assert not obligations.change(conn, 999, epoch=3)


def test_due_pages_in_order_and_sees_only_the_past(store: Store) -> None:
    with store.writing() as conn:
        given = owe(conn, 6)
        for place, late in enumerate((3, 1, 2, 1, 5, None)):
            given[place].next_send_at = None if late is None else NOON + late * HOUR
        obligations.advance(conn, given)
        now = NOON + 3 * HOUR
        first = obligations.due(conn, now, 2)
        assert [o.id for o in first] == [given[1].id, given[3].id]
        rest = obligations.due(conn, now, 10, after=first[-1])
        assert [o.id for o in rest] == [given[2].id, given[0].id]
        assert obligations.due(conn, NOON, 10) == []
        assert obligations.earliest_send_at(conn) == NOON + HOUR


def test_advance_stores_the_ladder_and_only_that(store: Store) -> None:
    with store.writing() as conn:
        given = owe(conn, 3)
        given[0].status, given[0].rung, given[0].next_send_at = "waiting", 4, None
        given[1].step_fired_at = NOON
        obligations.advance(conn, given)
        assert obligations.load(conn, [o.id for o in given]) == given
        obligations.advance(conn, [])


def test_nothing_pending_has_no_earliest_instant(store: Store) -> None:
    with store.writing() as conn:
        owe(conn, next_send_at=None)
        assert obligations.earliest_send_at(conn) is None


def test_a_person_names_an_obligation_by_its_keys(store: Store) -> None:
    with store.writing() as conn:
        given = owe(conn)
        found = obligations.find(conn, "cases", "apply", "city-001", "", for_update=True)
        assert found == given[1]
        assert obligations.find(conn, "cases", "apply", "city-999") is None
        assert obligations.find(conn, "cases", "apply", "city-001", "2024Q3") is None


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_two_ticks_never_hold_the_same_obligation(store: Store) -> None:
    with store.writing() as conn:
        owe(conn, 4)
    with store.writing() as one, store.writing() as two:
        first = obligations.due(one, NOON, 2)
        second = obligations.due(two, NOON, 10)
        looking = obligations.due(two, NOON, 10, lock=False)
    assert [o.id for o in first] == [1, 2]
    assert [o.id for o in second] == [3, 4]
    assert len(looking) == 4


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_survives_the_wire(instant) -> None:  # type: ignore[no-untyped-def]
    assert wire.instant(wire.instant_text(instant)) == instant


@pytest.mark.parametrize("text", ['a"b', "back\\slash", "{,}", "", "NULL", "换\n行", "é%s?", "\u202e"])
def test_any_text_survives_the_bulk_path(store: Store, text: str) -> None:
    with store.writing() as conn:
        wire.bulk(
            conn,
            sqlite="INSERT INTO facts (key, value) VALUES (?, ?)",
            postgresql="INSERT INTO facts SELECT * FROM {rows}",
            types=("text", "text"),
            rows=[("k", text)],
        )
        assert wire.run(conn, "SELECT value FROM facts").fetchone()[0] == text
