"""Several runners on one database, and each deed done twice: nothing is sent or written twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select

from duban.problems import Refused
from duban.services.amending import apply, plan
from duban.services.calendars import activate, find_calendar, sync
from duban.services.rounds import one_round
from duban.services.ticking import tick
from duban.store import ledger, tables
from tests.survival.conftest import Post
from tests.survival.office import (
    CALL,
    DISTRICTS,
    Office,
    at,
    call,
    coordinator,
    roster,
    stage,
)

SLOTS = ("08-26 09:00", "09-10 09:00", "09-13 09:00", "09-14 09:00", "09-19 09:00", "09-23 09:00")
FACTS = ("last_tick_at", "audience_version", "quiet_calls")


def dump(office: Office) -> Mapping[str, list[tuple[Any, ...]]]:
    """Return every row of every table, but for what a look notes of itself."""
    with office.app.store.reading() as conn:
        rows = {t.name: [tuple(r) for r in conn.execute(select(t))] for t in tables.metadata.sorted_tables}
    rows["facts"] = [row for row in rows["facts"] if row[0] not in FACTS]
    return {name: sorted(found, key=repr) for name, found in rows.items()}


def crowd() -> tuple[list[Any], list[Any]]:
    """The small province with thirty districts: enough work for two."""
    from duban.roster.regions import regions

    codes = [r.code for r in regions().values() if r.kind == "district" and r.code.startswith("34")][:30]
    return roster(codes)


def test_two_runners_at_once_send_everything_once(open_office: Callable[..., Office], post: Post) -> None:
    offices = [open_office(post.port, smtp={"connections": 2}, hold_after_days=400) for _ in range(2)]
    offices[0].settle_in(*crowd())
    offices[0].publish(call(stage(), stage("plan", "2024-09-13", "方案备案")))
    for slot in SLOTS:
        gate, faults = threading.Barrier(2), []

        def run(
            office: Office, slot: str = slot, gate: threading.Barrier = gate, faults: list[Any] = faults
        ) -> None:
            gate.wait()
            try:
                for _ in range(3):
                    office.round(slot)
            except Exception as fault:
                faults.append(fault)

        threads = [threading.Thread(target=run, args=(office,)) for office in offices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
    assert_everything_once(offices[0], post)


def assert_everything_once(office: Office, post: Post) -> None:
    """One letter for an address, slot and class; every moment in one; nothing left over."""
    identities = Counter(r.message_id for r in post.server.index())
    assert set(identities.values()) == {1}
    sent = office.rows("letters", "address", "slot_at", "letter_class", "scope", "state")
    assert len(identities) == len(sent) == len({row[:4] for row in sent})
    assert {row[4] for row in sent} == {"sent"}
    moments = office.rows("moments", "state", "letter_id")
    assert all(letter is not None for state, letter in moments if state == "sent")
    assert {state for state, _ in moments} == {"sent"}
    with office.app.store.reading() as conn:
        assert ledger.verify(conn, at("2025-01-01 09:00")) == []


def test_ticking_twice_equals_ticking_once(office: Office) -> None:
    office.publish(call(stage(), stage("plan", "2024-09-13", "方案", ", duty: voluntary")))
    for slot in ("08-26 09:00", "09-05 09:00", "09-10 09:00", "09-14 09:00", "09-19 09:00"):
        office.clock.move_to(at(slot))
        tick(office.app, at(slot))
        once = dump(office)
        tick(office.app, at(slot))
        assert dump(office) == once
        one_round(office.app, at(slot))
        once = dump(office)
        one_round(office.app, at(slot))
        assert dump(office) == once


def test_activating_and_applying_twice_give_nothing(office: Office) -> None:
    office.publish()
    once = dump(office)
    with pytest.raises(Refused):
        activate(office.app, find_calendar(office.app, CALL), office.clock())
    sync(office.app, office.clock())
    assert dump(office) == once

    office.round("08-26 09:00")
    office.write(call(stage(due="2024-09-20"), stage("plan", "2024-09-25", "方案备案")))
    office.clock.move_to(at("08-26 10:00"))
    planned = plan(office.app, CALL, office.clock())
    assert (len(planned.added), len(planned.moved), planned.owed) == (1, 1, 3)
    apply(office.app, CALL, office.clock(), planned.fingerprint[:12])
    once = dump(office)
    with pytest.raises(Refused):
        apply(office.app, CALL, office.clock())
    sync(office.app, office.clock())
    assert dump(office) == once
    office.rounds("08-26 18:00")
    changed = [row for row in office.rows("letters", "address", "kind") if row[1] == "change"]
    assert sorted(address for address, _ in changed) == sorted(map(coordinator, DISTRICTS))
