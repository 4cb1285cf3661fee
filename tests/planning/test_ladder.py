"""The ladder, one obligation at a time: stories with real dates. Each mentions the law it stands for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from duban.notices.model import Policy, Step
from duban.planning.ladder import Reach, advance
from duban.planning.proof import Notice, Proof, proof
from duban.planning.schedule import Rungs
from duban.values import Duty, Kind, Moment, Obligation, Status
from tests.planning.cast import (
    DEPUTY,
    EVERYBODY,
    OPERATOR,
    OWNER,
    SLOTS,
    SUPERIOR,
    at,
    local,
    owes,
    rungs_of,
)

#: Open 2024-08-26 (Monday), due 2024-09-13 (Friday); 09-14 is worked, 09-15 to 09-17 are off.
CALL = owes("2024-08-26 08:00", date(2024, 9, 13))
RUNGS = rungs_of(CALL)
#: At the chase, the supervise, the report of CALL.
CHASED, SUPERVISED, REPORTED = "2024-09-14 09:00", "2024-09-19 09:00", "2024-09-23 09:00"
TOLD = at("2024-08-26 09:00")


def climb(
    o: Obligation, now: str, reach: Reach = EVERYBODY, rungs: Rungs = RUNGS
) -> tuple[Obligation, list[str]]:
    """Return the obligation after one look at ``now``, and what fired: "rule→contact at state"."""
    after, moments = advance(o, rungs, reach, at(now), SLOTS)
    assert after.next_send_at is None or after.next_send_at > at(now)
    return after, [shown(moment) for moment in moments]


def shown(m: Moment) -> str:
    name = f"{m.rule}/{m.repetition}" if m.repetition else m.rule
    return f"{name}→{m.contact_id}" if m.state == "pending" else f"{name} {m.state}"


def late(rung: str, repetition: int = 0, **more: Any) -> Obligation:
    """CALL after its deadline, told in time, with ``rung`` next and the steps before it ended."""
    index = next(i for i, r in enumerate(RUNGS) if (r.rule, r.repetition) == (rung, repetition))
    state: dict[str, Any] = {"status": Status.OPEN, "rung": index, "noticed_at": TOLD}
    if RUNGS[index - 1].kind in (Kind.CHASE, Kind.SUPERVISE, Kind.REPORT):
        state |= {"step_fired_at": RUNGS[index - 1].send_at, "step_sent_at": RUNGS[index - 1].send_at}
    return replace(CALL, next_send_at=RUNGS[index].send_at, **(state | more))


# Openings and reminders


def test_the_opening_waits_for_its_slot() -> None:
    o, fired = climb(CALL, "2024-08-26 08:30")
    assert (fired, o.status, local(o.next_send_at or TOLD)) == ([], Status.OPEN, "2024-08-26 09:00")
    o, fired = climb(o, "2024-08-26 09:00")
    assert fired == ["opening→1"] and local(o.next_send_at or TOLD) == "2024-09-04 09:00"


def test_before_it_opens_nothing_happens() -> None:
    o, fired = climb(CALL, "2024-08-25 09:00")
    assert (fired, o.status, o.rung) == ([], Status.WAITING, 0)


def test_every_contact_of_the_owner_is_told() -> None:
    both = replace(EVERYBODY, owner=(OWNER, DEPUTY))
    assert climb(CALL, "2024-08-26 09:00", both)[1] == ["opening→1", "opening→2"]


def test_a_look_between_the_windows_sends_in_the_next() -> None:
    after, moments = advance(CALL, RUNGS, EVERYBODY, at("2024-08-26 12:30"), SLOTS)
    assert [local(m.send_at) for m in moments] == ["2024-08-26 14:30"]
    assert local(moments[0].fire_at) == "2024-08-26 08:00"
    assert after.rung == 1


def test_after_an_outage_one_reminder_stands_for_all() -> None:
    """Nobody looked from 09-03 to 09-11: before-7 and before-3 are due together; one goes."""
    o = replace(CALL, status=Status.OPEN, rung=1)
    assert climb(o, "2024-09-11 10:00")[1] == ["before-7 superseded", "before-3→1"]


def test_the_opening_goes_before_any_reminder() -> None:
    assert climb(CALL, "2024-09-11 10:00")[1] == ["opening→1", "before-7 superseded", "before-3 superseded"]


def test_a_reminder_goes_in_any_slot_left_before_the_deadline() -> None:
    o = replace(CALL, status=Status.OPEN, rung=3)
    assert climb(o, "2024-09-13 13:00")[1] == ["on-the-day→1"]


def test_with_no_slot_left_before_the_deadline_it_is_superseded() -> None:
    o = replace(CALL, status=Status.OPEN, rung=3)
    after, moments = advance(o, RUNGS, EVERYBODY, at("2024-09-13 17:30"), SLOTS)
    assert [(m.state, m.contact_id) for m in moments] == [("superseded", 0)]
    assert "deadline" in moments[0].reason and after.rung == 4


def test_without_an_address_the_reason_is_kept() -> None:
    nobody = replace(EVERYBODY, owner=())
    _, moments = advance(CALL, RUNGS, nobody, at("2024-08-26 09:00"), SLOTS)
    assert [(m.state, m.reason) for m in moments] == [("cancelled", "the owner has no usable address")]


@pytest.mark.parametrize(
    ("promised", "rung", "now", "fired"),
    [
        (date(2024, 9, 12), 1, "2024-09-04 09:00", ["before-7 superseded"]),
        (date(2024, 9, 12), 2, "2024-09-10 09:00", ["before-3 superseded"]),
        (date(2024, 9, 10), 2, "2024-09-10 09:00", ["before-3 superseded"]),  # the promised day itself
        (date(2024, 9, 9), 2, "2024-09-10 09:00", ["before-3→1"]),  # promised and not kept
        (date(2024, 9, 20), 3, "2024-09-13 09:00", ["on-the-day→1"]),  # never the last
        (date(2024, 9, 20), 0, "2024-08-26 09:00", ["opening→1"]),  # never the opening
    ],
)
def test_a_promise_silences_the_middle_reminders(
    promised: date, rung: int, now: str, fired: list[str]
) -> None:
    o = replace(CALL, status=Status.OPEN, rung=rung, promised_on=promised)
    assert climb(o, now)[1] == fired


def test_a_promise_silences_no_step() -> None:
    promise = {"promised_on": date(2024, 12, 31)}
    assert climb(late("chase", **promise), CHASED)[1] == ["chase→1"]
    assert climb(late("supervise", **promise), SUPERVISED)[1] == ["supervise→3"]
    assert climb(late("report", **promise), REPORTED)[1] == ["report→4"]


@pytest.mark.parametrize("acknowledged", [None, TOLD])
def test_an_acknowledgement_silences_nothing(acknowledged: Any) -> None:
    o = replace(CALL, status=Status.OPEN, rung=1, acknowledged_at=acknowledged)
    assert climb(o, "2024-09-04 09:00")[1] == ["before-7→1"]


# What ends it


@pytest.mark.parametrize("status", [s for s in Status if s not in ("waiting", "open", "returned")])
def test_what_is_no_longer_owed_is_left_alone(status: Status) -> None:
    o, fired = climb(late("supervise", status=status), SUPERVISED)
    assert (fired, o.next_send_at, o.status) == ([], None, status)


def test_a_silent_voluntary_obligation_closes_as_declined() -> None:
    rungs = rungs_of(CALL, duty=Duty.VOLUNTARY)
    o = replace(CALL, status=Status.OPEN, rung=len(rungs) - 1)
    before, fired = climb(o, "2024-09-13 23:59", rungs=rungs)
    assert (before.status, fired) == (Status.OPEN, [])
    o, fired = climb(o, "2024-09-13 24:00", rungs=rungs)
    assert (o.status, fired, o.next_send_at) == (Status.DECLINED, [], None)


def test_what_was_submitted_and_returned_never_lapses() -> None:
    rungs = rungs_of(CALL, duty=Duty.VOLUNTARY)
    o = replace(CALL, status=Status.RETURNED, rung=len(rungs) - 1)
    o, fired = climb(o, "2024-09-13 24:00", rungs=rungs)
    assert (o.status, fired, o.next_send_at) == (Status.RETURNED, [], None)


def test_a_return_is_chased_with_the_owner_only() -> None:
    assert climb(late("chase", status=Status.RETURNED), CHASED)[1] == ["chase→1"]
    o, fired = climb(late("supervise", status=Status.RETURNED), SUPERVISED)
    assert fired == [] and RUNGS[o.rung].kind is Kind.REPORT
    o, fired = climb(late("report", status=Status.RETURNED), REPORTED)
    assert fired == [] and RUNGS[o.rung].kind is Kind.CHASE


# Steps


def test_the_first_letter_after_the_deadline_asks_the_owner() -> None:
    o, fired = climb(late("chase"), CHASED)
    assert fired == ["chase→1"] and o.step_fired_at == at(CHASED) and o.step_sent_at is None


@pytest.mark.parametrize("now", ["2024-09-19 14:30", "2024-09-19 12:00", "2024-09-19 20:00"])
def test_steps_leave_only_in_the_first_slot_of_a_day(now: str) -> None:
    o, fired = climb(late("supervise"), now)
    assert fired == [] and local(o.next_send_at or TOLD) == "2024-09-20 09:00"


def test_a_look_late_in_the_morning_still_uses_the_first_slot() -> None:
    _, moments = advance(late("supervise"), RUNGS, EVERYBODY, at("2024-09-19 11:59"), SLOTS)
    assert [local(m.send_at) for m in moments] == [SUPERVISED]


def test_a_step_waits_while_the_letter_before_has_not_ended() -> None:
    waiting = late("supervise", step_sent_at=None)
    o, fired = climb(waiting, SUPERVISED)
    assert fired == [] and local(o.next_send_at or TOLD) == "2024-09-20 09:00"
    o, fired = climb(replace(o, step_sent_at=at("2024-09-19 16:00")), "2024-09-20 09:00")
    assert fired == ["supervise→3"]


def test_the_end_of_an_older_letter_does_not_count() -> None:
    o = late("report", step_sent_at=at("2024-09-14 09:01"))
    assert climb(o, REPORTED)[1] == []


def test_steps_keep_their_distance_after_an_outage() -> None:
    """Nobody looked until 10-08. Two working days lie between chase, supervise and report, as planned."""
    o, story = late("chase"), []
    for now in [
        s for s in SLOTS.between(at("2024-10-08 09:00"), at("2024-10-21 18:00")) if SLOTS.is_first(s)
    ]:
        o, fired = climb(o, local(now))
        story += [f"{local(now)[5:10]} {moment}" for moment in fired]
        o.step_sent_at = now if fired else o.step_sent_at
    assert story == [
        "10-08 chase→1",
        "10-10 supervise→3",
        "10-12 report→4",  # a worked Saturday
        "10-14 chase/1→1",
        "10-21 chase/2→1",  # five working days
    ]


# Proof of notice


@pytest.mark.parametrize(
    ("told", "due", "heard"),
    [
        ("2024-06-14 14:30", date(2024, 6, 11), "2024-06-18 09:00"),  # told on a Friday: from Tuesday
        ("2024-06-13 09:00", date(2024, 6, 7), "2024-06-17 09:00"),  # told on a Thursday: from Monday
        ("2024-06-16 10:00", date(2024, 6, 7), "2024-06-18 09:00"),  # a call logged on a Sunday
        ("2024-09-30 09:00", date(2024, 9, 20), "2024-10-09 09:00"),  # before National Day
        ("2024-09-27 09:00", date(2024, 9, 20), "2024-09-30 09:00"),  # a Friday, and a worked Sunday
        ("2027-06-04 09:00", date(2027, 5, 28), "2027-06-08 09:00"),  # a Friday nobody knows yet
    ],
)
def test_no_superior_hears_before_the_notice_is_a_working_day_old(told: str, due: date, heard: str) -> None:
    o = owes(f"{due.replace(day=1)} 08:00", due, noticed_at=at(told), status=Status.OPEN)
    rungs = tuple(r for r in rungs_of(o) if r.kind is Kind.SUPERVISE)
    fired, now = [], SLOTS.at_or_after(at(told))
    while not fired:
        before = now
        o, fired = climb(o, local(now), rungs=rungs)
        now = o.next_send_at or now
    assert fired == ["supervise→3"] and local(before) == heard


def test_the_step_carries_its_evidence() -> None:
    _, moments = advance(late("supervise"), RUNGS, EVERYBODY, at(SUPERVISED), SLOTS)
    assert [m.evidence for m in moments] == [f"letter {TOLD.isoformat()}"]


def test_not_yet_told_the_notice_goes_first_and_the_step_waits() -> None:
    o, fired = climb(late("supervise", noticed_at=None), SUPERVISED)
    assert fired == ["notice/3→1"] and RUNGS[o.rung].kind is Kind.SUPERVISE
    again, repeated = climb(o, "2024-09-20 09:00")
    assert repeated == ["notice/4→1"], "again each working day until one arrives"
    told = replace(again, noticed_at=at("2024-09-20 09:05"), step_sent_at=at("2024-09-20 09:05"))
    o, fired = climb(told, "2024-09-23 09:00")
    assert fired == [] and local(o.next_send_at or TOLD) == "2024-09-24 09:00"
    assert climb(o, "2024-09-24 09:00")[1] == ["supervise→3"]


def test_who_cannot_be_told_is_reported_to_whoever_mends_the_roster() -> None:
    nobody = replace(EVERYBODY, owner=())
    o, fired = climb(late("supervise", noticed_at=None), SUPERVISED, nobody)
    assert fired == ["unreachable→5"] and RUNGS[o.rung].kind is Kind.SUPERVISE
    again = advance(o, RUNGS, nobody, at("2024-09-20 09:00"), SLOTS)[1]
    assert [shown(m) for m in again] == ["unreachable→5"], "the same dedup key: nothing new"
    mended, fired = climb(o, "2024-09-23 09:00", EVERYBODY)
    assert fired == ["notice/5→1"] and mended.rung == o.rung


def test_a_notice_under_way_is_waited_for() -> None:
    o, moments = advance(late("supervise"), RUNGS, EVERYBODY, at(SUPERVISED), SLOTS, Proof(under_way=True))
    assert moments == [] and local(o.next_send_at or TOLD) == "2024-09-20 09:00"


def test_told_and_then_lost_is_no_proof_any_more() -> None:
    """Who was told has left: no superior hears, whoever can mend the roster does."""
    nobody = replace(EVERYBODY, owner=())
    _, moments = advance(late("supervise"), RUNGS, nobody, at(SUPERVISED), SLOTS, Proof())
    assert [shown(m) for m in moments] == ["unreachable→5"]


def test_a_co_owner_who_was_told_does_not_bind_the_lead() -> None:
    told = [Notice(1, 1, DEPUTY, "letter", TOLD), Notice(1, 1, OWNER, "letter", None)]
    assert proof(told, 1, (OWNER,)) == Proof(under_way=True)
    assert proof(told, 1, (OWNER, DEPUTY)) == Proof(TOLD, "letter", under_way=True)
    assert proof(told, 2, (OWNER, DEPUTY)) == Proof(), "of another epoch"


def test_a_call_binds_whoever_sits_there_now() -> None:
    called = [Notice(1, 1, 0, "call", TOLD)]
    assert proof(called, 1, ()) == Proof(TOLD, "call")
    _, moments = advance(
        late("supervise"), RUNGS, replace(EVERYBODY, owner=()), at(SUPERVISED), SLOTS, proof(called, 1, ())
    )
    assert [(shown(m), m.evidence) for m in moments] == [("supervise→3", f"call {TOLD.isoformat()}")]


def test_a_chase_nobody_can_receive_is_cancelled_and_holds_nothing_up() -> None:
    nobody = replace(EVERYBODY, owner=())
    o, fired = climb(late("chase"), CHASED, nobody)
    assert fired == ["chase cancelled"] and o.step_fired_at is None


# Rungs nobody stands on


def test_an_empty_rung_is_skipped() -> None:
    straight = replace(EVERYBODY, superior=None)
    o, fired = climb(late("supervise"), SUPERVISED, straight)
    assert fired == [] and RUNGS[o.rung].kind is Kind.REPORT
    assert climb(o, REPORTED, straight)[1] == ["report→4"]


def test_a_superior_without_address_is_named_and_passed() -> None:
    o, fired = climb(late("supervise"), SUPERVISED, replace(EVERYBODY, superior=()))
    assert fired == ["supervise cancelled"] and RUNGS[o.rung].kind is Kind.REPORT
    assert climb(o, REPORTED)[1] == ["report→4"]


def test_a_draft_waits_for_a_person_but_does_not_block_the_next_tier() -> None:
    outside = replace(EVERYBODY, superior_draft=True)
    o, moments = advance(late("supervise"), RUNGS, outside, at(SUPERVISED), SLOTS)
    assert [(m.contact_id, m.draft) for m in moments] == [(SUPERIOR, True)]
    o, moments = advance(o, RUNGS, outside, at(REPORTED), SLOTS)
    assert [(m.contact_id, m.draft) for m in moments] == [(OPERATOR, False)]


def test_nobody_to_mend_the_roster_is_no_crash() -> None:
    lost = Reach(owner=(), superior=(SUPERIOR,), operator=(OPERATOR,), mend=())
    o, fired = climb(late("supervise", noticed_at=None), SUPERVISED, lost)
    assert fired == [] and o.next_send_at is not None


def test_two_steps_of_one_day_go_on_two_days() -> None:
    policy = Policy(
        key="p",
        title="p",
        steps=(
            Step(key="chase", workdays_after=2, to="owner"),
            Step(key="report", workdays_after=2, to="operator"),
        ),
    )
    rungs = rungs_of(CALL, policy)
    o = replace(CALL, status=Status.OPEN, rung=1, noticed_at=TOLD)
    o, fired = climb(o, "2024-09-18 09:00", rungs=rungs)
    assert fired == ["chase→1"]
    assert climb(replace(o, step_sent_at=at("2024-09-18 09:00")), "2024-09-19 09:00", rungs=rungs)[1] == [
        "report→4"
    ]


def test_a_skipped_rung_keeps_the_distance_of_the_next() -> None:
    """After an outage the chase goes on 09-25; nobody stands on the 督办, the report keeps four days."""
    straight = replace(EVERYBODY, superior=None)
    chased = replace(
        late("report"), step_fired_at=at("2024-09-25 09:00"), step_sent_at=at("2024-09-25 09:01")
    )
    o, fired = climb(chased, "2024-09-26 09:00", straight)
    assert fired == [] and local(o.next_send_at or TOLD) == "2024-09-30 09:00"
