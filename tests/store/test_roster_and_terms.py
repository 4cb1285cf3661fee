"""The roster, calendars and terms come back as they were given; who leaves is kept, inactive."""

from __future__ import annotations

from datetime import date

import pytest

from duban.problems import DubanError
from duban.store.engine import Store
from duban.store.facts import get_fact, set_fact
from duban.store.roster_rows import load_contacts, load_units, save_roster, set_usable
from duban.store.terms_rows import (
    calendars,
    load_terms,
    mark_applied,
    save_calendar,
    save_terms,
    save_version,
    versions,
)
from duban.values import Contact, Role, Unit
from tests.store.cast import DUE, NOON, a_term

CITY = Unit("city-1", "第一市工业和信息化局", "prefecture", "370100", "province")
BOTH = frozenset({Role.COORDINATOR, Role.SUPERVISOR})


def test_a_roster_comes_back_as_given(store: Store) -> None:
    people = [
        Contact("city-1", "经办人", BOTH, "a@x.example", "010-0000"),
        Contact("city-1", "负责人", frozenset()),
    ]
    with store.writing() as conn:
        assert save_roster(conn, [CITY], people) == (1, 2)
        unit = load_units(conn)[0]
        found = load_contacts(conn)
        assert get_fact(conn, "roster_version") == "1"
    assert (unit.code, unit.name, unit.kind, unit.region, unit.parent) == tuple(
        getattr(CITY, f) for f in ("code", "name", "kind", "region", "parent")
    )
    assert [(c.unit, c.name, c.roles, c.email, c.phone, c.usable) for c in found] == [
        ("city-1", "经办人", BOTH, "a@x.example", "010-0000", True),
        ("city-1", "负责人", frozenset(), "", "", True),
    ]


def test_who_left_is_inactive_and_who_returns_is_the_same_person(store: Store) -> None:
    one, two = (Contact("city-1", name, BOTH, f"{name}@x.example") for name in ("one", "two"))
    with store.writing() as conn:
        save_roster(conn, [CITY], [one, two])
        ids = {c.name: c.id for c in load_contacts(conn)}
        assert set_usable(conn, "two@x.example", False) == 1
        save_roster(conn, [CITY], [one])
        assert [c.name for c in load_contacts(conn)] == ["one"]
        save_roster(conn, [CITY], [one, two])
        assert {c.name: c.id for c in load_contacts(conn)} == ids
        assert [c.usable for c in load_contacts(conn)] == [True, False]
        save_roster(conn, [Unit("city-2", "第二市", "prefecture")], [])
        assert len(load_contacts(conn)) == 2
        save_roster(conn, [CITY], [])
        assert load_contacts(conn) == []
        assert get_fact(conn, "roster_version") == "5"


def test_a_contact_of_an_unknown_unit_is_refused_by_name(store: Store) -> None:
    with pytest.raises(DubanError, match="经办人 belongs to the unit nowhere"), store.writing() as conn:
        save_roster(conn, [CITY], [Contact("nowhere", "经办人", BOTH)])
    with store.reading() as conn:
        assert load_units(conn) == []


def test_terms_are_updated_in_place(store: Store) -> None:
    with store.writing() as conn:
        id = a_term(conn)
        quarter = a_term(conn, "report", period="2024Q3", opens_at=NOON)
        assert a_term(conn, title="网上填报（更正）", due_at=NOON) == id
        found = load_terms(conn)
        assert [(t.id, t.title, t.due_at, t.opens_at, t.period) for t in found] == [
            (id, "网上填报（更正）", NOON, None, ""),
            (quarter, "网上填报", DUE, NOON, "2024Q3"),
        ]
        assert found[0].detail == {"recipient": "省级主管部门"}
        assert (found[0].act_by, found[0].provisional, found[0].state) == (date(2024, 9, 13), False, "active")
        assert [t.id for t in load_terms(conn, ids=[quarter])] == [quarter]
        assert load_terms(conn, calendar_key="other") == []
        assert save_terms(conn, []) == {}


def test_one_version_of_a_calendar_is_in_force(store: Store) -> None:
    def register(fingerprint: str) -> int:
        return save_version(
            conn,
            calendar_key="cases",
            fingerprint=fingerprint,
            source="key: cases\n",
            policies={"standard": {"title": "标准"}},
            workdays="2026-1",
            recorded_at=NOON,
        )

    with store.writing() as conn:
        save_calendar(conn, "cases", "active", activated_at=NOON)
        first = register("a")
        mark_applied(conn, first, NOON)
        register("b")
        third = register("c")
        assert [v.state for v in versions(conn, "cases")] == ["applied", "superseded", "pending"]
        mark_applied(conn, third, DUE)
        found = versions(conn, "cases")
        assert [(v.state, v.applied_at) for v in found] == [
            ("superseded", NOON),
            ("superseded", None),
            ("applied", DUE),
        ]
        assert found[0].policies == {"standard": {"title": "标准"}}
        save_calendar(conn, "cases", "archived")
        row = calendars(conn)[0]
        assert (row.key, row.state, row.applied_id, row.activated_at) == ("cases", "archived", third, NOON)
        assert versions(conn, "other") == []


def test_a_fact_is_set_changed_and_forgotten(store: Store) -> None:
    with store.writing() as conn:
        set_fact(conn, "channel", "paused")
        set_fact(conn, "channel", "open")
        assert get_fact(conn, "channel") == "open"
        set_fact(conn, "channel", None)
        assert get_fact(conn, "channel") is None
