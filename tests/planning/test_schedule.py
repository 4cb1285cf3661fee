"""The rungs of one obligation: opening, reminders before the day to act, steps after the deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from duban.notices.model import Policy, Reminder, Step
from duban.planning.schedule import Rung, Rungs, Schedules, position, schedule
from duban.values import Duty, Kind
from tests.planning.cast import SLOTS, STANDARD, WORKDAYS, at, end_of, local, owes, rungs_of

TELLING = (Kind.OPENING, Kind.REMINDER)


def shown(rungs: Rungs) -> list[str]:
    return [f"{local(r.send_at)} {r.rule} {r.repetition}{' last' if r.last else ''}" for r in rungs]


def test_a_call_of_the_summer_as_a_whole() -> None:
    """Opened 2024-08-26, due 2024-09-13; 09-14 is worked, 09-15 to 09-17 are off."""
    assert shown(rungs_of(owes("2024-08-26 08:00", date(2024, 9, 13)))) == [
        "2024-08-26 09:00 opening 0",
        "2024-09-04 09:00 before-7 0",
        "2024-09-10 09:00 before-3 0",
        "2024-09-13 09:00 on-the-day 0 last",
        "2024-09-14 09:00 chase 0",
        "2024-09-19 09:00 supervise 0",
        "2024-09-23 09:00 report 0",
        "2024-09-24 09:00 chase 1",
        "2024-09-30 09:00 chase 2",
    ]


def test_a_sunday_deadline_is_reminded_on_the_friday_before_and_chased_from_tuesday() -> None:
    """One day after Sunday 2024-06-30 is Monday; the day itself is not counted."""
    rungs = shown(rungs_of(owes("2024-06-26 15:00", date(2024, 6, 30))))
    assert rungs[:3] == [
        "2024-06-27 09:00 opening 0",
        "2024-06-28 09:00 on-the-day 0 last",
        "2024-07-01 09:00 chase 0",
    ]


def test_reminders_count_from_the_day_to_act_not_from_the_deadline() -> None:
    """Post that must arrive on 09-20 leaves on 09-14; steps still count from 09-20."""
    rungs = shown(rungs_of(owes("2024-08-26 08:00", date(2024, 9, 20), date(2024, 9, 14))))
    assert "2024-09-14 09:00 on-the-day 0 last" in rungs
    assert "2024-09-11 09:00 before-3 0" in rungs
    assert "2024-09-23 09:00 chase 0" in rungs


def test_what_lies_before_the_opening_is_past_and_a_short_call_is_not_silent() -> None:
    rungs = rungs_of(owes("2024-09-12 10:00", date(2024, 9, 13)))
    assert shown(rungs)[:2] == ["2024-09-12 14:30 opening 0", "2024-09-13 09:00 on-the-day 0 last"]


def test_the_opening_says_what_a_reminder_in_its_slot_would_say() -> None:
    rungs = shown(rungs_of(owes("2024-09-13 00:00", date(2024, 9, 13))))
    assert rungs[0] == "2024-09-13 09:00 opening 0" and "chase" in rungs[1]


def test_opened_after_its_deadline_only_steps_still_to_come_remain() -> None:
    rungs = shown(rungs_of(owes("2024-09-18 10:00", date(2024, 9, 13))))
    assert rungs[0] == "2024-09-19 09:00 supervise 0"


def test_a_voluntary_stage_closes_and_never_escalates() -> None:
    rungs = rungs_of(owes("2024-08-26 08:00", date(2024, 9, 13)), duty=Duty.VOLUNTARY)
    assert {rung.kind for rung in rungs} == {Kind.OPENING, Kind.REMINDER, Kind.CLOSE}
    assert (rungs[-1].kind, rungs[-1].send_at) == (Kind.CLOSE, end_of(date(2024, 9, 13)))


def test_a_step_leaves_after_the_holiday() -> None:
    rungs = shown(rungs_of(owes("2024-09-02 08:00", date(2024, 9, 30))))
    assert "2024-10-08 09:00 chase 0" in rungs and "2024-10-10 09:00 supervise 0" in rungs


def test_a_deadline_at_close_of_business_is_late_the_next_working_day() -> None:
    due_at = at("2024-09-13 17:30")
    rungs = schedule(at("2024-09-02 08:00"), due_at, date(2024, 9, 13), "required", STANDARD, SLOTS)
    assert local(rungs[-1].send_at) == "2024-09-30 09:00"
    assert local(next(r for r in rungs if r.kind is Kind.CHASE).send_at) == "2024-09-14 09:00"


def test_times_without_a_distance_is_once() -> None:
    policy = Policy(key="p", title="p", steps=(Step(key="chase", workdays_after=1, to="owner", times=4),))
    rungs = rungs_of(owes("2024-08-26 08:00", date(2024, 9, 13)), policy)
    assert [r.rule for r in rungs] == ["opening", "chase"]


def test_steps_of_one_day_stand_in_the_order_of_the_policy() -> None:
    steps = tuple(Step(key=key, workdays_after=2, to="owner") for key in ("z", "a"))
    rungs = rungs_of(owes("2024-08-26 08:00", date(2024, 9, 13)), Policy(key="p", title="p", steps=steps))
    assert [(r.rule, r.gap) for r in rungs[1:]] == [("z", 0), ("a", 0)]


def test_past_the_horizon_a_step_is_not_early() -> None:
    """Nobody has published 2027: three days after a Thursday is not the Sunday."""
    rungs = shown(rungs_of(owes("2026-12-01 08:00", date(2027, 6, 3))))
    assert "2027-06-04 09:00 chase 0" in rungs and "2027-06-08 09:00 supervise 0" in rungs


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    reminders = draw(st.lists(st.integers(0, 15), max_size=4, unique=True))
    days, gaps, times = st.integers(1, 8), st.integers(0, 4), st.integers(1, 3)
    to = st.sampled_from(["owner", "superior", "operator"])
    steps = draw(
        st.lists(st.tuples(days, to, gaps, times), max_size=4)
        | st.just([(1, "owner", 5, 3), (3, "superior", 0, 1), (5, "operator", 0, 1)])
    )
    return Policy(
        key="any",
        title="任意",
        min_gap=draw(st.sampled_from([0, 0, 1, 2, 3, 5])),
        reminders=tuple(Reminder(key=f"before-{n}", workdays_before=n) for n in reminders),
        steps=tuple(
            Step(key=f"step-{i}", workdays_after=n, to=to, repeat_every=gap, times=times)  # type: ignore[arg-type]
            for i, (n, to, gap, times) in enumerate(steps)
        ),
    )


opened = st.dates(date(2024, 1, 1), date(2027, 3, 1))


@given(policies(), opened, st.integers(0, 60), st.sampled_from(list(Duty)))
def test_a_schedule_is_in_order_and_on_slots(policy: Policy, start: date, length: int, duty: Duty) -> None:
    o = owes(f"{start} 10:00", start + timedelta(days=length))
    rungs = rungs_of(o, policy, duty)
    assert all(a.send_at <= b.send_at for a, b in pairwise(rungs))
    for rung in rungs:
        assert rung.send_at >= o.opens_at
        if rung.kind in TELLING:
            assert rung.send_at < o.due_at
        if rung.kind is not Kind.CLOSE:
            assert SLOTS.at_or_after(rung.send_at) == rung.send_at
        if rung.kind in (Kind.CHASE, Kind.SUPERVISE, Kind.REPORT):
            assert rung.send_at >= o.due_at and SLOTS.is_first(rung.send_at)
    assert len({(r.rule, r.repetition) for r in rungs}) == len(rungs), "dedup keys differ"
    reminders = [r for r in rungs if r.kind is Kind.REMINDER]
    assert [r.last for r in reminders] == [False] * (len(reminders) - 1) + [True] * bool(reminders)
    steps = [r for r in rungs if r.kind in (Kind.CHASE, Kind.SUPERVISE, Kind.REPORT)]
    for a, b in pairwise(steps):
        assert WORKDAYS.count(SLOTS.day(a.send_at), SLOTS.day(b.send_at)) == b.gap
    if duty is Duty.VOLUNTARY:
        assert not steps and rungs[-1].kind is Kind.CLOSE


@given(policies(), opened, st.integers(0, 60), st.integers(0, 6))
def test_reminders_keep_their_distance_and_the_last_stays(
    policy: Policy, start: date, length: int, gap: int
) -> None:
    o = owes(f"{start} 10:00", start + timedelta(days=length))
    free = rungs_of(o, policy.model_copy(update={"min_gap": 0}))
    rungs = rungs_of(o, policy.model_copy(update={"min_gap": gap}))
    assert [replace(r, apart=0, yields="") for r in rungs] == list(free), "every rung keeps its place"
    assert not any(r.yields for r in free)
    assert not any(r.yields for r in rungs if r.last or r.kind is not Kind.REMINDER)
    left = [r for r in rungs if r.kind is Kind.REMINDER and not r.yields]
    assert all(_between(a, b) >= gap for a, b in pairwise(left))
    opening = next((r for r in rungs if r.kind is Kind.OPENING), None)
    assert opening is None or all(_between(opening, r) >= gap for r in left if not r.last)
    for one in (r for r in rungs if r.yields):  # nothing gives way without need
        to = next(r for r in rungs if r.rule == one.yields)
        assert abs(_between(one, to)) < gap or abs(_between(to, one)) < gap


def _between(one: Rung, other: Rung) -> int:
    return WORKDAYS.count(SLOTS.day(one.send_at), SLOTS.day(other.send_at))


def test_a_policy_without_a_distance_reads_as_it_always_did() -> None:
    assert "min_gap" not in STANDARD.model_dump(mode="json")
    spaced = STANDARD.model_copy(update={"min_gap": 3})
    assert Policy.model_validate(spaced.model_dump(mode="json")) == spaced


def test_equal_dates_share_one_schedule() -> None:
    schedules = Schedules({"standard": STANDARD}, SLOTS)
    of = (at("2024-08-26 08:00"), end_of(date(2024, 9, 13)), date(2024, 9, 13), "required", "standard")
    assert schedules.of(*of) is schedules.of(*of)
    assert schedules.of(*of) == rungs_of(owes("2024-08-26 08:00", date(2024, 9, 13)))


def test_a_rung_keeps_its_number_whatever_drops_out() -> None:
    """A short call loses its early reminders; what an obligation remembers still means the same rung."""
    long = rungs_of(owes("2024-08-26 08:00", date(2024, 9, 13)))
    short = rungs_of(owes("2024-09-12 10:00", date(2024, 9, 13)))
    assert len(short) < len(long)
    assert {(r.rule, r.repetition, r.number) for r in short} <= {
        (r.rule, r.repetition, r.number) for r in long
    }
    assert long[position(long, short[1].number)].rule == short[1].rule == "on-the-day"
    assert position(short, short[0].number + 1) == 1
    assert position(short, long[-1].number + 1) == len(short)
