"""The audit: each breakage is found under its own code; whatever is in order is never named."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from duban.planning.slots import Slots
from duban.planning.workdays import shipped_workdays
from duban.problems import Problem
from duban.services import auditing, ticking
from duban.services.amending import apply
from duban.services.auditing import NAMED, audit
from duban.services.examining import examine
from duban.services.finding import open_before
from duban.services.rounds import one_round
from duban.services.ticking import bundle_letters, fire, heartbeat
from duban.store import ledger
from tests.scenarios.world import HEFEI, WUHU, World, at, mail, simple, stage


@pytest.fixture
def running(office: World) -> World:
    """One stage due on 09-13, told on 08-21 (a Wednesday); it is 11:00 of 08-22."""
    office.write(simple())
    office.activate(when="08-20 18:00")
    return office.go("08-22 11:00")


def _found(world: World) -> dict[str, Problem]:
    return {problem.code: problem for problem in audit(world.app, world.clock())}


def _do(world: World, statement: str, *params: object) -> None:
    with world.app.store.writing() as conn:
        assert conn.exec_driver_sql(statement, params).rowcount


def _text(instant: datetime) -> str:
    return instant.replace(tzinfo=None).isoformat(" ", "microseconds")


def test_all_is_well(running: World) -> None:
    assert _found(running) == {}


def test_an_obligation_without_a_next_slot(running: World) -> None:
    o = running.owed(HEFEI, "file")
    _do(running, "UPDATE obligations SET next_send_at = NULL WHERE id = ?", o.id)
    found = _found(running)
    assert list(found) == ["no-next-slot"] and found["no-next-slot"].file == f"obligation {o.id}"


def test_many_of_one_code_are_named_up_to_a_number_and_counted(
    running: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "NAMED", 1)
    _do(running, "UPDATE obligations SET next_send_at = NULL")
    named, rest = audit(running.app, running.clock())
    assert named.file.startswith("obligation ") and rest.message == "and 1 more like these"
    assert {named.code, rest.code} == {"no-next-slot"} and NAMED > 1


def test_a_slot_that_passed_while_rounds_ran(running: World) -> None:
    """One whose slot was an hour ago; not before, and not the one that stands in a future slot."""
    o = running.owed(HEFEI, "file")
    running.clock.move_to(at("08-22 15:29"))
    heartbeat(running.app, running.clock())
    _do(running, "UPDATE obligations SET next_send_at = ? WHERE id = ?", _text(at("08-22 14:30")), o.id)
    assert _found(running) == {}
    running.clock.move_to(at("08-22 15:30"))
    found = _found(running)
    assert list(found) == ["slot-missed"] and "2024-08-22 14:30" in found["slot-missed"].message
    one_round(running.app, running.clock())
    assert _found(running) == {}


def test_what_waited_for_a_person_is_no_fault_right_after(running: World) -> None:
    """Held over a slot, then resumed: the rounds have an hour of window to fire it."""
    ticking.hold(running.app, running.clock(), "a restored database")
    ledger.seal(running.app.store, running.clock())
    _do(running, "UPDATE obligations SET next_send_at = ?", _text(at("08-22 14:30")))
    running.clock.move_to(at("08-22 16:00"))
    assert list(_found(running)) == ["held"]
    ticking.resume(running.app, running.clock())
    ledger.seal(running.app.store, running.clock())
    assert _found(running) == {}
    running.clock.move_to(at("08-22 17:00"))
    heartbeat(running.app, running.clock())
    assert list(_found(running)) == ["slot-missed"]


def test_an_engine_that_stands_still_is_one_finding(running: World) -> None:
    """Everything it left undone follows from it. A night, a weekend or a holiday is no standstill."""
    due = running.owed(HEFEI, "file").next_send_at
    assert due is not None
    running.clock.move_to(due + timedelta(minutes=59))
    assert _found(running) == {}
    running.clock.move_to(due + timedelta(minutes=61))
    (found,) = audit(running.app, running.clock())
    assert found.code == "engine-still" and "2 obligations" in found.message
    assert "2024-08-22 09:00" in found.message and "duban run" in found.hint
    one_round(running.app, running.clock())
    assert _found(running) == {}


def test_fired_moments_without_a_letter(running: World) -> None:
    due = running.owed(HEFEI, "file").next_send_at
    assert due is not None
    running.clock.move_to(due)
    assert heartbeat(running.app, due) == "" and fire(running.app, due) == (2, 2)
    ledger.seal(running.app.store, due)
    running.clock.move_to(due + timedelta(minutes=59))
    assert _found(running) == {}
    running.clock.move_to(due + timedelta(minutes=60))
    found = _found(running)
    assert list(found) == ["moment-without-letter"]
    assert found["moment-without-letter"].message.startswith("2 moments of ")
    bundle_letters(running.app, running.clock())
    assert _found(running) == {}


def test_a_letter_that_does_not_leave(running: World) -> None:
    """A working day after its slot, not counting the days off: the slot of Friday morning until Monday."""
    o = running.owed(WUHU, "file")
    running.go("08-30 08:00")
    _do(running, "UPDATE letters SET state = 'retry', reason = '451 busy', not_before = ?, slot_at = ? "
        "WHERE address = ?", _text(at("09-20 09:00")), _text(at("08-30 09:00")), mail(WUHU))  # fmt: skip
    running.go("09-02 08:59")  # Monday
    assert _found(running) == {}
    running.go("09-02 09:01")
    found = _found(running)["stuck-letter"]
    assert "@" not in found.message  # it goes to screens and notifications of others
    assert "451 busy" in found.message and o.id
    assert found.hint.startswith("duban letters show")


def test_a_claim_nobody_ends(running: World) -> None:
    running.go("08-26 10:00")
    _do(running, "UPDATE letters SET state = 'claimed', token = 'gone', lease_until = ?, slot_at = ? "
        "WHERE address = ?", _text(at("08-26 09:05")), _text(at("08-26 09:00")), mail(HEFEI))  # fmt: skip
    assert _found(running) == {}
    running.clock.move_to(at("08-26 10:06"))
    assert list(_found(running)) == ["lapsed-claim"]
    running.round("08-26 10:07")
    assert _found(running) == {}


def test_a_hold_is_the_one_thing_said(running: World) -> None:
    running.round("09-30 09:00")
    (found,) = audit(running.app, running.clock())
    assert (found.code, found.file) == ("held", "engine")
    ticking.resume(running.app, running.clock())
    one_round(running.app, running.clock())
    assert _found(running) == {}


def test_a_silence_nobody_has_noted_yet_counts_as_a_hold(running: World) -> None:
    running.clock.move_to(at("09-30 11:00"))
    assert list(_found(running)) == ["held"]


def test_an_obligation_set_aside_is_named_with_the_reason(running: World) -> None:
    """On Friday afternoon, until Saturday: which is no slot, and known."""
    running.go("08-30 14:29")
    with running.app.store.writing() as conn:
        conn.exec_driver_sql(
            "UPDATE obligations SET rung = 'spoilt', next_send_at = ?", (_text(at("08-30 14:30")),)
        )
    for when in ("08-30 14:30", "08-30 17:00", "08-31 14:29"):
        running.round(when)
        found = _found(running)
        assert list(found) == ["set-aside"], when
        assert "and 1 more" in found["set-aside"].message and "TypeError" in found["set-aside"].message
    running.clock.move_to(at("09-01 12:00"))  # nobody has rung since; nobody needs to, on a Sunday
    assert list(_found(running)) == ["set-aside"]


@pytest.mark.parametrize("when", ["08-29 03:00", "08-31 09:00", "09-16 09:00", "08-29 09:01"])
def test_a_next_slot_that_is_none(running: World, when: str) -> None:
    """At night, on a Saturday, on a holiday, a minute late."""
    o = running.owed(HEFEI, "file")
    _do(running, "UPDATE obligations SET next_send_at = ? WHERE id = ?", _text(at(when)), o.id)
    found = _found(running)
    assert list(found) == ["no-such-slot"] and f"2024-{when}" in found["no-such-slot"].message


def test_a_step_that_waits_for_no_letter(running: World) -> None:
    """What a letter of a step came to is always known: sent, or ended with the last that waited."""
    running.go("09-14 11:00")
    assert _found(running) == {}
    o = running.owed(HEFEI, "file")
    _do(running, "UPDATE obligations SET step_sent_at = NULL WHERE id = ?", o.id)
    found = _found(running)
    assert list(found) == ["step-hangs"] and HEFEI in found["step-hangs"].message


def test_a_voluntary_stage_closes_at_its_deadline(office: World) -> None:
    office.write(simple(stage(more=", duty: voluntary")))
    office.activate(when="08-20 18:00")
    office.go("09-13 11:00")
    assert office.owed(HEFEI, "file").next_send_at == at("09-14 00:00")
    assert _found(office) == {}


def test_rows_that_nobody_seals(running: World) -> None:
    running.submit(HEFEI, "file")
    running.clock.move_to(at("08-22 11:14"))
    assert _found(running) == {}
    running.clock.move_to(at("08-22 11:16"))
    assert list(_found(running)) == ["unsealed"]


def test_what_a_person_records_at_night_is_sealed_in_the_morning(running: World) -> None:
    running.go("08-23 21:00")  # Friday
    running.submit(HEFEI, "file")
    for when in ("08-23 23:00", "08-25 12:00", "08-26 09:10"):
        running.clock.move_to(at(when))
        assert _found(running) == {}


def test_rules_that_cannot_be_read(running: World) -> None:
    """The term is the finding; what is owed of it is set aside, and follows from it."""
    _do(running, "UPDATE terms SET detail = replace(detail, '\"workdays_before\"', '\"days_before\"')")
    running.app.__dict__.pop("knowledge", None)
    running.go("09-06 11:00")
    assert list(_found(running)) == ["unreadable-term"]


def test_the_doctor_says_what_the_audit_says(running: World) -> None:
    _do(running, "UPDATE obligations SET next_send_at = NULL")
    found = audit(running.app, running.clock())
    assert found and set(found) <= set(examine(running.app, running.clock()))


SLOTS = Slots(("09:00-12:00", "14:30-17:30"), "Asia/Shanghai", shipped_workdays())


@pytest.mark.parametrize(
    ("now", "hours", "since"),
    [
        ("08-22 11:00", 1, "08-22 10:00"),
        ("08-22 15:00", 1, "08-22 11:30"),  # over noon
        ("08-22 14:30", 1, "08-22 11:00"),
        ("08-26 09:30", 1, "08-23 17:00"),  # over the weekend
        ("08-25 12:00", 6, "08-23 09:00"),  # on Sunday: the whole Friday
        ("10-08 09:30", 1, "09-30 17:00"),  # over the holiday of October
        ("09-14 09:30", 6, "09-13 09:30"),  # a Saturday at work
    ],
)
def test_time_counts_only_while_a_window_is_open(now: str, hours: int, since: str) -> None:
    assert open_before(SLOTS, at(now), timedelta(hours=hours)) == at(since)


def _sealed(world: World) -> dict[str, Problem]:
    ledger.seal(world.app.store, world.clock())
    return _found(world)


def test_other_windows_raise_nothing_before_or_after_they_are_put_in_force(running: World) -> None:
    """What was planned with the old windows is no defect: it waits for `duban apply`."""
    running.app.settings = running.settings.model_copy(update={"slots": ("08:30-11:30", "14:00-17:00")})
    running.sync()
    running.app._slots.clear()
    running.app.__dict__.pop("knowledge", None)
    assert running.sync().pending == ("simple",)
    assert _sealed(running) == {}
    apply(running.app, "simple", running.clock())
    assert _sealed(running) == {}
    running.go("10-12 18:00")
    assert _sealed(running) == {}


def test_a_holiday_made_known_later_raises_nothing(running: World) -> None:
    """The reminder of that day stands in no slot any more, until the new plan is put in force."""
    due = running.owed(HEFEI, "file").next_send_at
    assert due is not None
    day = running.app.slots().day(due)
    days = [{"name": "调整", "date": str(day), "isOffDay": True}]
    file = running.home / "calendars" / "workdays" / "2024.json"
    file.write_text(json.dumps({"year": 2024, "papers": [], "days": days}), "utf-8")
    assert running.sync().pending == ("simple",)
    assert _sealed(running) == {}
    apply(running.app, "simple", running.clock())
    assert _sealed(running) == {}
    running.go("10-12 18:00")
    assert _sealed(running) == {}


def test_a_call_put_in_force_with_its_reminders_past_raises_nothing(running: World) -> None:
    """An earlier deadline: the ladder begins at slots that are past, and is climbed in the next round."""
    running.write(simple(stage(due="2024-08-26")))
    running.sync()
    running.clock.move_to(at("08-22 11:50"))
    apply(running.app, "simple", running.clock())
    assert _sealed(running) == {}
    running.go("08-22 16:00")
    assert _sealed(running) == {}
