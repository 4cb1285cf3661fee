"""Clocks, outages and late starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from duban.runners.embedded import EmbeddedRunner, stepped
from duban.services import deciding
from duban.services.calendars import sync
from duban.services.ticking import resume
from tests.survival.conftest import Post
from tests.survival.office import (
    CITY,
    DISTRICTS,
    LEADER,
    MOSTLY_SQLITE,
    PROVINCE,
    Office,
    at,
    call,
    coordinator,
    message,
    stage,
    supervisor,
    target,
    text_of,
)

FIRST, SECOND, THIRD = DISTRICTS
YEARLY = (
    ", recurs: {every: month, from: 2024-07-01, until: 2025-12-31, basis: stated, clause: 二}, "
    "opens: {after: period_start, days: 0, basis: arranged}"
)


def monthly() -> str:
    """A call whose stage recurs each month, due ten days after the month's end."""
    due = "due: {on: 2024-09-13, basis: arranged}"
    text = call(stage("monthly", title="月度进展", more=YEARLY))
    return text.replace(due, "due: {after: period_end, days: 10, basis: arranged}")


@MOSTLY_SQLITE
def test_what_lay_before_the_activation_is_never_sent(office: Office, post: Post) -> None:
    office.clock.move_to(at("09-11 16:00"))  # the reminder of 9月10日 is past
    office.publish()
    office.rounds("09-13 18:00")
    assert post.kinds(coordinator(FIRST)) == ["opening", "reminder"]
    assert {rule for (rule,) in office.rows("moments", "rule")} == {"opening", "on-the-day"}


@MOSTLY_SQLITE
def test_a_call_activated_after_its_last_slot_begins_with_the_chase(office: Office, post: Post) -> None:
    office.clock.move_to(at("09-13 17:00"))
    office.publish()
    office.rounds("10-15 18:00")
    assert post.kinds(coordinator(FIRST)) == ["opening", "chase"] or post.kinds(coordinator(FIRST)) == [
        "chase"
    ]
    boss = [message(b)["X-Duban-Kind"] for to, b in post.bodies if to in (supervisor(CITY), LEADER)]
    assert boss == ["supervise", "report"]
    told = next(i for i, (to, _) in enumerate(post.bodies) if to == coordinator(FIRST))
    heard = next(i for i, (to, _) in enumerate(post.bodies) if to == supervisor(CITY))
    assert told < heard


@MOSTLY_SQLITE
def test_an_extension_after_a_reminder_is_told_first_and_reminded_anew(office: Office, post: Post) -> None:
    office.publish()
    office.rounds("09-10 12:00")
    assert post.kinds(coordinator(FIRST)) == ["opening", "reminder"]
    deciding.extend(
        office.app, target(FIRST), office.clock(), at("09-27 12:00").date(), "实地核查", actor="operator"
    )
    office.rounds("10-31 18:00")
    assert post.kinds(coordinator(FIRST)) == [
        *("opening", "reminder", "change", "reminder", "reminder", "chase")
    ]
    assert post.kinds(coordinator(SECOND)) == ["opening", "reminder", "reminder", "chase"]
    change = next(
        message(b) for to, b in post.bodies if to == coordinator(FIRST) and b"X-Duban-Kind: change" in b
    )
    assert "9月27日" in text_of(change) and "9月13日" in text_of(change) and "实地核查" in text_of(change)
    keys = office.rows("moments", "obligation_id", "epoch", "rule", "repetition", "contact_id")
    assert len(keys) == len(set(keys))


@MOSTLY_SQLITE
def test_nine_days_off_over_the_national_holiday_bring_one_letter_each(office: Office, post: Post) -> None:
    office.publish(call(stage("file", "2024-09-30"), stage("plan", "2024-10-08", "方案备案")))
    office.rounds("09-27 18:00")
    before = len(post.bodies)
    # Off from Friday evening; 9月28日, 10月1日 to 7日 are days off. Back on 10月9日 (Wednesday).
    office.round("10-09 09:00")
    back = [(to, message(b)["X-Duban-Kind"]) for to, b in post.bodies[before:]]
    assert sorted(back) == sorted(
        [(coordinator(PROVINCE), "daily"), *((coordinator(unit), "chase") for unit in DISTRICTS)]
    )
    (letter,) = [message(b) for to, b in post.bodies[before:] if to == coordinator(FIRST)]
    assert "示范车间申报" in text_of(letter) and "方案备案" in text_of(letter)

    office.rounds("10-31 18:00")
    steps = [
        (slot_at, kind)
        for slot_at, kind in office.rows("letters", "slot_at", "kind")
        if kind in ("supervise", "report")
    ]
    days = [office.app.slots().day(slot) for slot, _ in steps]
    assert all(office.app.workdays.count(at("10-09 09:00").date(), day) >= 2 for day in days)
    assert {kind for _, kind in steps} == {"supervise", "report"}
    gap = office.app.workdays.count(
        min(d for d, (_, k) in zip(days, steps, strict=True) if k == "supervise"),
        min(d for d, (_, k) in zip(days, steps, strict=True) if k == "report"),
    )
    assert gap >= 2  # the distance of the policy is kept


@MOSTLY_SQLITE
def test_an_hour_back_sends_nothing_twice(office: Office, post: Post) -> None:
    office.publish()
    office.round("08-26 09:30")
    sent = len(post.bodies)
    last = office.fact("last_tick_at")
    for when in ("08-26 08:30", "08-26 09:00", "08-26 09:29", "08-26 09:31"):
        office.round(when)
    assert len(post.bodies) == sent
    assert office.fact("last_tick_at") >= last


def test_a_year_forward_holds_until_a_person_resumes(office: Office, post: Post) -> None:
    office.publish()
    office.publish(monthly().replace("key: workshops", "key: series"), "series")
    office.round("08-26 09:00")
    sent, rows = len(post.bodies), office.rows("obligations", "id", "opens_at", "rung")

    jumped = office.round("2025-08-26 09:00")
    assert "duban resume" in jumped.ticked.held
    sync(office.app, office.clock())
    office.rounds("2025-08-28 18:00")
    assert office.rows("obligations", "id", "opens_at", "rung") == rows  # nothing opened under a wrong date
    assert len(post.bodies) == sent

    office.clock.move_to(at("08-27 08:00"))  # the clock is put right
    assert office.round("08-27 09:00").ticked.held
    resume(office.app, office.clock())
    office.round("08-27 09:01")
    sync(office.app, office.clock())
    office.rounds("09-10 12:00")
    assert post.kinds(coordinator(FIRST))[0] == "opening"
    assert "reminder" in post.kinds(coordinator(FIRST))


@MOSTLY_SQLITE
def test_a_wrong_clock_at_the_start_opens_nothing(open_office: Callable[..., Office], post: Post) -> None:
    """The embedded runner looks at the calendars before its first round."""
    office = open_office(post.port)
    office.settle_in()
    office.publish(monthly())
    office.round("08-26 09:00")
    rows = office.rows("obligations", "id", "opens_at")
    office.clock.move_to(at("2025-08-26 09:00"))
    runner = EmbeddedRunner(office.app)
    runner.sync()
    runner.round()
    assert office.rows("obligations", "id", "opens_at") == rows


@pytest.mark.parametrize(
    ("moved", "passed", "expected"),
    [
        (timedelta(seconds=5), 5.0, False),
        (timedelta(hours=-1), 5.0, True),
        (timedelta(days=365), 5.0, True),
        (timedelta(hours=8), 8 * 3600.0, False),  # a machine that slept: both clocks went on
        (timedelta(seconds=34), 5.0, False),
        (timedelta(seconds=36), 5.0, True),
    ],
)
def test_a_step_is_told_from_time_that_passed(moved: timedelta, passed: float, expected: bool) -> None:
    now = at("08-26 09:00")
    assert stepped(now, 100.0, now + moved, 100.0 + passed) is expected


@MOSTLY_SQLITE
def test_the_bell_is_armed_anew_after_a_step(open_office: Callable[..., Office]) -> None:
    office = open_office()
    office.settle_in()
    runner = EmbeddedRunner(office.app)
    runner.start()
    try:
        runner.rearm()
        jobs = {job.id: job for job in runner._scheduler.get_jobs()}
        assert set(jobs) == {"round", "sync", "audit", "bounces"}
        for job in jobs.values():
            assert job.next_run_time is not None
            assert job.misfire_grace_time is None and job.coalesce and job.max_instances == 1
    finally:
        runner.stop()
        runner._scheduler.shutdown(wait=True)
