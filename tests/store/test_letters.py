"""Letters: one per address, slot and class; held by one; checked before they leave; settled once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest
from sqlalchemy import Connection, select

from duban.planning.bundling import Bundle
from duban.planning.bundling import bundle as bundled
from duban.store import letters, mailroom, moments, obligations, settling, tables
from duban.store.engine import Store, open_store
from duban.store.letters import Claimed, Wording
from duban.store.roster_rows import load_contacts, load_units
from duban.store.settling import Outcome
from duban.values import CLASS_OF, Kind
from tests.store.cast import HOUR, NOON, a_moment, owe

LEASE = timedelta(minutes=5)
TO = "office@duban.example"


def bundle(kind: Kind = Kind.REMINDER, *ids: int, draft: bool = False) -> Bundle:
    return Bundle(TO, NOON, CLASS_OF[kind].value, "", draft, kind, ids)


def bundle_all(conn: Connection) -> letters.Inserted:
    return letters.insert_letters(conn, bundled(moments.unbundled(conn, NOON, 99)), NOON)


def a_letter(conn: Connection, *kinds: Kind, address: str = TO, known: bool = False) -> int:
    """Store one letter of one moment a kind, each about another city; return its id. ``known``: to their own
    coordinators, who alone can be told."""
    owed = owe(conn, max(3, len(kinds)))
    desk = {unit.id: contact.id for unit, contact in zip(load_units(conn), load_contacts(conn), strict=True)}
    told = [
        a_moment(o.id, kind, contact_id=desk[o.unit_id] if known else 0)
        for o, kind in zip(owed, kinds, strict=False)
    ]
    moments.add(conn, [(moment, address, "") for moment in told])
    ((id, _),) = bundle_all(conn).made
    return id


def claim(conn: Connection, token: str = "t1", at: int = 0, limit: int = 10) -> list[Claimed]:
    now = NOON + at * HOUR
    return letters.claim(conn, now, token=token, lease_until=now + LEASE, limit=limit)


def word(conn: Connection, letter: int, token: str = "t1", sequence: int = 1) -> int:
    wording = Wording(letter, sequence, f"<{letter}-{sequence}@duban.example>", "催报", b"bytes")
    return letters.store_rendered(conn, token, [wording])


def states(conn: Connection, table: str = "letters") -> list[str]:
    t = tables.metadata.tables[table]
    return list(conn.execute(select(t.c.state).order_by(t.c.id)).scalars())


def letter_row(conn: Connection, id: int) -> dict[str, object]:
    row = conn.execute(select(tables.letters).where(tables.letters.c.id == id)).one()
    return dict(row._mapping)


def test_a_moment_is_added_once(store: Store) -> None:
    with store.writing() as conn:
        first, second, _ = owe(conn)
        rows = [(a_moment(first.id), TO, ""), (a_moment(second.id), TO, "")]
        assert moments.add(conn, rows[:1]) == 1
        assert moments.add(conn, rows) == 1
        assert moments.add(conn, rows) == 0
        assert moments.add(conn, [(a_moment(first.id, epoch=2), TO, "")]) == 1


def test_groups_come_whole_and_in_order(store: Store) -> None:
    with store.writing() as conn:
        first, second, third = owe(conn)
        later = NOON + HOUR
        moments.add(
            conn,
            [
                (a_moment(first.id), "b@duban.example", ""),
                (a_moment(second.id, send_at=later), "a@duban.example", ""),
                (a_moment(third.id), "a@duban.example", ""),
                (a_moment(third.id, Kind.SUPERVISE, rule="step"), "a@duban.example", "cases"),
                (a_moment(third.id, rule="future", send_at=later + HOUR), "a@duban.example", ""),
                (a_moment(second.id, rule="gone", state="superseded"), "a@duban.example", ""),
            ],
        )
        one = moments.unbundled(conn, later, 1)
        assert [(m.id, m.letter_class) for m in one] == [(4, "escalation"), (3, "reminder")]
        assert all(m.draft is False for m in one)
        earliest = moments.unbundled(conn, later, 2)
        assert [m.id for m in earliest] == [4, 3, 1]
        letters.insert_letters(conn, bundled(earliest), later)
        assert [m.id for m in moments.unbundled(conn, later, 2)] == [2]
        assert moments.unbundled(conn, NOON - HOUR, 9) == []
        assert moments.earliest_unbundled(conn) == later


def test_a_slot_that_has_its_letter_takes_no_more(store: Store) -> None:
    with store.writing() as conn:
        first, second, _ = owe(conn)
        moments.add(conn, [(a_moment(first.id), TO, "")])
        inserted = bundle_all(conn)
        assert (len(inserted.made), inserted.existing, inserted.linked) == (1, [], 1)
        assert moments.earliest_unbundled(conn) is None
        moments.add(conn, [(a_moment(second.id), TO, "")])
        again = bundle_all(conn)
        assert (again.made, again.existing, again.linked) == ([], [bundle(Kind.REMINDER, 2)], 0)
        assert letters.move_moments(conn, again.existing[0], NOON + HOUR) == 1
        assert moments.unbundled(conn, NOON, 9) == []
        assert [m.id for m in moments.unbundled(conn, NOON + HOUR, 9)] == [2]
        assert letters.move_moments(conn, bundle(Kind.REMINDER, 1), NOON) == 0  # it has its letter


def test_what_waits_comes_back_as_the_moment_it_was(store: Store) -> None:
    with store.writing() as conn:
        given = a_moment(owe(conn)[0].id, Kind.REPORT, draft=True, evidence="已发出")
        moments.add(conn, [(given, TO, "cases")])
        assert moments.pending(conn) == [(given, "cases")]
        assert isinstance(moments.pending(conn)[0][0].kind, Kind)


def test_a_draft_waits_for_release(store: Store) -> None:
    with store.writing() as conn:
        moments.add(conn, [(a_moment(owe(conn)[0].id, draft=True), TO, "")])
        assert bundle_all(conn).linked == 1
        assert states(conn) == ["draft"]
        assert claim(conn) == []


def test_a_claim_holds_until_its_lease_ends(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.REMINDER)
        assert claim(conn, "early", at=-1) == []
        held = claim(conn)
        assert [(c.id, c.was, c.resend, c.next_sequence) for c in held] == [(id, "queued", False, 1)]
        assert (held[0].slot_at, held[0].as_of) == (NOON, NOON)
        assert claim(conn, "t2") == []
        lapsed = claim(conn, "t2", at=1)
        assert [(c.id, c.was, c.resend) for c in lapsed] == [(id, "queued", False)]


def test_a_lapsed_claim_with_bytes_may_have_left_so_the_same_bytes_go_again(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.REMINDER)
        claim(conn)
        assert word(conn, id) == 1
        again = claim(conn, "t2", at=1)[0]
        assert (again.was, again.resend, again.body) == ("unknown", True, b"bytes")
        assert again.message_id == f"<{id}-1@duban.example>"


def test_a_refused_letter_is_worded_anew_under_the_next_sequence(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.REMINDER)
        claim(conn)
        word(conn, id)
        settling.settle(conn, "t1", [Outcome(id, "refused", "451 later", NOON + HOUR)], NOON)
        assert claim(conn, "t2") == []
        again = claim(conn, "t2", at=1)[0]
        assert (again.was, again.resend, again.next_sequence, again.attempts) == ("retry", False, 2, 1)
        # Killed before the new words were stored: still a refusal, never the old bytes.
        lapsed = claim(conn, "t3", at=2)[0]
        assert (lapsed.was, lapsed.resend, lapsed.next_sequence) == ("retry", False, 2)


def test_refused_after_an_unknown_outcome_keeps_its_bytes(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.REMINDER)
        claim(conn)
        word(conn, id)
        settling.settle(conn, "t1", [Outcome(id, "unknown", "dropped after DATA", NOON)], NOON)
        claim(conn, "t2")
        settling.settle(conn, "t2", [Outcome(id, "refused", "451", NOON)], NOON)
        again = claim(conn, "t3")[0]
        assert (again.was, again.body, again.attempts) == ("unknown", b"bytes", 2)


def test_a_stale_token_stores_and_settles_nothing(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.REMINDER)
        claim(conn)
        claim(conn, "t2", at=1)
        assert word(conn, id, "t1") == 0
        before = letter_row(conn, id)
        assert settling.settle(conn, "t1", [Outcome(id, "sent")], NOON) == 0
        assert letter_row(conn, id) == before
        assert states(conn, "moments") == ["pending"]
        assert settling.settle(conn, "t2", [Outcome(id, "sent")], NOON) == 1
        assert settling.settle(conn, "t2", [Outcome(id, "sent")], NOON) == 0


def test_sent_proves_notice_and_ends_the_step(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.REMINDER, Kind.CHASE, known=True)
        claim(conn)
        done = NOON + HOUR
        assert settling.settle(conn, "t1", [Outcome(id, "sent")], done) == 1
        reminded, chased, other = obligations.load(conn, [1, 2, 3])
        assert (reminded.noticed_at, reminded.step_sent_at) == (done, None)
        assert (chased.noticed_at, chased.step_sent_at) == (done, done)
        assert (other.noticed_at, other.step_sent_at) == (None, None)
        assert states(conn, "moments") == ["sent", "sent"]
        row = letter_row(conn, id)
        assert (row["state"], row["sent_at"], row["attempts"], row["token"]) == ("sent", done, 1, None)


def test_notice_is_the_first_letter_and_only_of_this_epoch(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.REMINDER, Kind.REMINDER)
        obligations.change(conn, 1, noticed_at=NOON - HOUR)
        obligations.change(conn, 2, epoch=2)
        claim(conn)
        settling.settle(conn, "t1", [Outcome(id, "sent")], NOON)
        assert [o.noticed_at for o in obligations.load(conn, [1, 2])] == [NOON - HOUR, None]


def test_a_letter_to_the_superior_is_no_notice_to_the_owner(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.SUPERVISE)
        claim(conn)
        settling.settle(conn, "t1", [Outcome(id, "sent")], NOON)
        told = obligations.load(conn, [1])[0]
        assert (told.noticed_at, told.step_sent_at) == (None, NOON)


def test_a_permanent_failure_marks_the_contact_and_proves_nothing(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.CHASE, address="City-000@duban.example")
        claim(conn)
        blamed = Outcome(id, "failed", "550 no such user", marks_contact=True)
        settling.settle(conn, "t1", [blamed], NOON)
        assert {c.email: c.usable for c in load_contacts(conn)} == {
            "city-000@duban.example": False,
            "city-001@duban.example": True,
            "city-002@duban.example": True,
        }
        owed = obligations.load(conn, [1])[0]
        assert (owed.noticed_at, owed.step_sent_at) == (None, NOON)
        moment = conn.execute(select(tables.moments.c.state, tables.moments.c.reason)).one()
        assert tuple(moment) == ("cancelled", "550 no such user")
        assert letter_row(conn, id)["reason"] == "550 no such user"


def test_a_failure_that_is_not_the_addresss_fault_leaves_the_contact_alone(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.CHASE, address="city-000@duban.example")
        claim(conn)
        settling.settle(conn, "t1", [Outcome(id, "failed", "gave up")], NOON)
        assert all(contact.usable for contact in load_contacts(conn))


def test_a_paused_channel_gives_letters_back_untouched(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.CHASE)
        claim(conn)
        word(conn, id)
        settling.settle(conn, "t1", [Outcome(id, "paused")], NOON)
        row = letter_row(conn, id)
        assert (row["state"], row["attempts"], row["worded"], row["token"]) == ("queued", 0, False, None)
        claim(conn)
        word(conn, id)
        settling.settle(conn, "t1", [Outcome(id, "unknown", "", NOON)], NOON)
        claim(conn)
        settling.settle(conn, "t1", [Outcome(id, "paused")], NOON)
        row = letter_row(conn, id)
        assert (row["state"], row["attempts"], row["worded"]) == ("unknown", 1, True)
        assert claim(conn)[0].body == b"bytes"


def test_one_call_settles_every_kind_of_end(store: Store) -> None:
    with store.writing() as conn:
        first, *_ = owe(conn)
        names = ["sent", "failed", "refused", "unknown", "paused"]
        moments.add(
            conn,
            [(a_moment(first.id, contact_id=n), f"{name}@x.example", "") for n, name in enumerate(names)],
        )
        bundle_all(conn)
        held = {c.address.split("@")[0]: c.id for c in claim(conn)}
        outcomes = [Outcome(held[name], name, "", NOON + HOUR) for name in names]  # type: ignore[arg-type]
        assert settling.settle(conn, "t1", [*outcomes, Outcome(999, "sent")], NOON) == 5
        found = {row.address.split("@")[0]: row.state for row in mailroom.listing(conn)}
        assert found == dict(zip(names, ["sent", "failed", "retry", "unknown", "queued"], strict=True))


def test_a_submission_cancels_what_waits_but_not_what_may_have_left(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.CHASE)
        claim(conn)
        assert moments.cancel_for(conn, 1, "submitted") == 0
        settling.settle(conn, "t1", [Outcome(id, "refused", "", NOON)], NOON)
        assert moments.cancel_for(conn, 1, "submitted", epoch=7) == 0
        assert moments.cancel_for(conn, 1, "submitted") == 1
        claim(conn)
        assert letters.recheck(conn, [id]) == []
        assert states(conn) == ["cancelled"]


def test_the_look_before_sending_drops_what_is_no_longer_true(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.REMINDER, Kind.REMINDER, Kind.CHASE)
        claim(conn)
        assert letters.recheck(conn, [id]) == [id]
        obligations.change(conn, 1, status="submitted")
        obligations.change(conn, 2, epoch=2)
        assert letters.recheck(conn, [id]) == [id]
        found = conn.execute(
            select(tables.moments.c.state, tables.moments.c.reason).order_by(tables.moments.c.id)
        ).all()
        assert [tuple(row) for row in found] == [
            ("cancelled", "status:submitted"),
            ("cancelled", "epoch"),
            ("pending", ""),
        ]
        obligations.change(conn, 3, status="waived")
        assert letters.recheck(conn, [id]) == []
        row = letter_row(conn, id)
        assert (row["state"], row["token"]) == ("cancelled", None)


def test_a_change_letter_is_sent_although_nothing_is_owed(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.CHANGE)
        obligations.change(conn, 1, status="withdrawn")
        claim(conn)
        assert letters.recheck(conn, [id]) == [id]


def test_a_daily_letter_needs_no_moment(store: Store) -> None:
    with store.writing() as conn:
        letters.insert_letters(conn, [bundle(Kind.DAILY)], NOON)
        claim(conn)
        assert letters.recheck(conn, [1]) == [1]


def _claim_all(url: str, token: str) -> list[int]:
    store, got = open_store(url), []
    while True:
        with store.writing() as conn:
            held = claim(conn, token, limit=3)
        if not held:
            break
        got += [letter.id for letter in held]
    store.close()
    return got


def test_two_claimers_never_get_one_letter(store: Store, store_url: str) -> None:
    with store.writing() as conn:
        first, *_ = owe(conn)
        moments.add(conn, [(a_moment(first.id, contact_id=n), f"{n}@x.example", "") for n in range(60)])
        bundle_all(conn)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        got = Counter(id for ids in pool.map(_claim_all, [store_url] * 2, ["a", "b"]) for id in ids)
    assert len(got) == 60
    assert set(got.values()) == {1}


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_leases_can_follow_the_databases_clock(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.REMINDER)
        letters.claim(conn, NOON, token="t1", lease_until=NOON + LEASE, limit=1, use_database_clock=True)
        lease = conn.exec_driver_sql(
            "SELECT lease_until - clock_timestamp() FROM letters WHERE id = %s", (id,)
        ).scalar_one()
    assert LEASE - timedelta(minutes=1) < lease <= LEASE


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_nobody_submits_between_the_look_and_the_words(store: Store) -> None:
    with store.writing() as conn:
        id = a_letter(conn, Kind.CHASE)
    with store.writing() as conn:
        claim(conn)
    with store.writing() as sender:
        assert letters.recheck(sender, [id]) == [id]
        with pytest.raises(Exception, match="held a lock for too long"), store.writing() as city:
            city.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            obligations.find(city, "cases", "apply", "city-000", for_update=True)
    with store.writing() as city:
        assert obligations.find(city, "cases", "apply", "city-000", for_update=True)
        assert moments.cancel_for(city, 1, "submitted") == 0  # it is on its way
    with store.writing() as conn:
        settling.settle(conn, "t1", [Outcome(id, "sent")], NOON)
        assert states(conn, "moments") == ["sent"]
