"""What people look at: counts, lateness, the call list, stuck letters; and letters as a person mends them."""

from __future__ import annotations

from datetime import date, timedelta

from duban.planning.bundling import Bundle
from duban.planning.bundling import bundle as bundled
from duban.store import letters, mailroom, moments, obligations, reports, settling, watching
from duban.store.engine import Store
from duban.store.letters import Wording
from duban.store.reading import contents, pending_counts
from duban.store.roster_rows import load_contacts, set_usable
from duban.store.settling import Outcome
from duban.store.tables import calls
from duban.values import Kind
from tests.store.cast import DUE, HOUR, NOON, a_moment, a_term, owe, settle_in

LATER = DUE + 24 * HOUR
TO = "city-000@duban.example"


def test_late_is_owed_past_the_deadline_or_submitted_on_a_later_day(store: Store) -> None:
    with store.writing() as conn:
        owed = owe(conn, 4)
        # The deadline is 9月13日 24:00 in China; the 13th is in time, the 14th is not.
        for obligation, day in zip(owed, (13, 14, None, None), strict=True):
            if day:
                obligations.change(conn, obligation.id, status="submitted", submitted_on=date(2024, 9, day))
        obligations.change(conn, owed[3].id, status="waived")
        found = {(c.status): (c.count, c.late) for c in reports.counts(conn, LATER, "cases")}
        assert found == {"open": (1, 1), "submitted": (2, 1), "waived": (1, 0)}
        assert {c.late for c in reports.counts(conn, DUE) if c.status == "open"} == {0}
        assert [s.unit_code for s in reports.late(conn, LATER)] == ["city-002"]
        assert reports.late(conn, DUE) == []
        assert reports.counts(conn, LATER, "other") == []


def test_a_voluntary_stage_is_never_late(store: Store) -> None:
    with store.writing() as conn:
        units, term = settle_in(conn), a_term(conn, duty="voluntary")
        obligations.materialise(conn, [(term, units[0], "open", NOON, DUE, DUE.date(), None)])
        assert reports.late(conn, LATER) == []
        assert [c.late for c in reports.counts(conn, LATER)] == [0]


def test_the_call_list_names_the_unsigned_and_the_unreachable(store: Store) -> None:
    before = NOON + 24 * HOUR
    with store.writing() as conn:
        unsigned, signed, recent, _unreachable, called, reached = owe(conn, 6)
        for o, columns in (
            (unsigned, {"noticed_at": NOON}),
            (signed, {"noticed_at": NOON, "acknowledged_at": NOON}),
            (recent, {"noticed_at": before}),
            (called, {"noticed_at": NOON}),
        ):
            obligations.change(conn, o.id, **columns)
        set_usable(conn, "city-003@duban.example", False)
        note = {"obligation_id": called.id, "epoch": 1, "at": NOON, "actor": "值班", "note": "已告知"}
        conn.execute(calls.insert().values(**note))
        found = [s.unit_code for s in reports.call_list(conn, before, before)]
        assert found == ["city-000", "city-003", "city-005"], "unsigned, unreachable, never told"
        assert reports.call_list(conn, NOON - HOUR, before) == []
        obligations.change(conn, called.id, epoch=2)
        assert "city-004" in [s.unit_code for s in reports.call_list(conn, before, before)]
        assert reached.noticed_at is None


def test_what_is_owed_and_never_sends_again_is_found(store: Store) -> None:
    with store.writing() as conn:
        owed = owe(conn)
        owed[1].next_send_at = None
        obligations.advance(conn, owed)
        assert [(s.number, s.first) for s in watching.silent(conn)] == [(1, owed[1].id)]
        obligations.change(conn, owed[1].id, status="submitted")
        assert watching.silent(conn) == []
        assert [s.next_send_at for s in reports.standings(conn, "cases", "city-000")] == [NOON]


def test_a_failed_letter_is_listed_shown_and_tried_again(store: Store) -> None:
    with store.writing() as conn:
        moments.add(conn, [(a_moment(owe(conn)[0].id, Kind.CHASE), TO, "")])
        letters.insert_letters(conn, bundled(moments.unbundled(conn, NOON, 9)), NOON)
        lease = NOON + timedelta(minutes=5)
        letters.claim(conn, NOON, token="t", lease_until=lease, limit=1)
        letters.store_rendered(conn, "t", [Wording(1, 1, "<1@duban.example>", "催报", b"bytes")])
        settling.settle(conn, "t", [Outcome(1, "failed", "550 gone")], NOON)
        assert reports.broken_letters(conn) == [(1, TO, "failed", "550 gone")]
        row = mailroom.listing(conn, states=("failed",), address=TO, kind="chase", since=NOON)[0]
        assert (row.subject, row.moments, row.attempts) == ("催报", 1, 1)
        assert mailroom.show(conn, 1) == (row, b"bytes")
        assert mailroom.show(conn, 2) is None
        assert mailroom.listing(conn, after=1) == []
        assert contents(conn, [1]) == []
        assert mailroom.retry(conn, 1)
        assert len(contents(conn, [1])) == 1
        held = letters.claim(conn, NOON, token="t", lease_until=lease, limit=1)
        assert [(c.was, c.next_sequence, c.resend) for c in held] == [("retry", 2, False)]
        assert not mailroom.retry(conn, 1)  # somebody holds it
        assert mailroom.by_state(conn) == {"claimed": 1}


def test_a_released_draft_is_ready(store: Store) -> None:
    with store.writing() as conn:
        draft = Bundle(TO, NOON, "escalation", "", True, Kind.REPORT, ())
        letters.insert_letters(conn, [draft], NOON)
        assert mailroom.release(conn, 1)
        assert not mailroom.release(conn, 1)
        assert letters.claim(conn, NOON, token="t", lease_until=LATER, limit=1)


def test_a_letters_contents_carry_all_that_it_says(store: Store) -> None:
    with store.writing() as conn:
        owed = owe(conn, 2)
        reader = load_contacts(conn)[1]
        obligations.change(conn, owed[0].id, promised_on=date(2024, 9, 5), noticed_at=NOON)
        moments.add(
            conn,
            [
                (a_moment(owed[0].id, Kind.SUPERVISE, contact_id=reader.id, evidence="已发出"), TO, "cases"),
                (a_moment(owed[1].id, Kind.SUPERVISE, contact_id=0), TO, "cases"),
            ],
        )
        letters.insert_letters(conn, bundled(moments.unbundled(conn, NOON, 9)), NOON)
        first, second = contents(conn, [1])
        assert pending_counts(conn, [1, 2]) == {1: 2}
        expected = obligations.load(conn, [o.id for o in owed])
    assert (first.kind, first.evidence, first.scope, first.contact_id) == (
        "supervise",
        "已发出",
        "cases",
        reader.id,
    )
    assert (first.rule, first.repetition, first.send_at, first.moment_due_at) == ("week-before", 0, NOON, DUE)
    assert [first.obligation, second.obligation] == expected
    assert first.obligation.promised_on == date(2024, 9, 5)
