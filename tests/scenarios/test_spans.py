"""Document 003: zones that start and end each on their own day; a quarter and a half-year in one letter."""

from __future__ import annotations

from datetime import date

import pytest

from duban.problems import Refused
from duban.services import auditing, deciding, spanning
from duban.services.amending import apply
from duban.services.calendars import find_calendar, open_missing
from duban.services.foreseeing import preview
from duban.services.naming import Target
from duban.store import ledger, roster_rows
from duban.store.facts import bump
from duban.values import Contact, Role, Unit
from tests.scenarios.world import JIANGXI, ZONES, World, at, mail
from tests.survival.office import MOSTLY_SQLITE

PILOTS = "jiangxi-pilot-zones"
OLD, STAYS = ZONES
NEW = "360000-zone-03"
QUARTER = "quarterly-progress"


def _joins(world: World) -> None:
    """A third zone comes into the roster, as an import does it."""
    with world.app.store.writing() as conn:
        zone = Unit(NEW, "试验区03", "zone", JIANGXI, JIANGXI)
        person = Contact(NEW, "新区", frozenset({Role.COORDINATOR}), mail(NEW), "000-0002")
        roster_rows.save_roster(conn, [zone], [person])
        bump(conn, "roster_version")
    open_missing(world.app, world.clock())


def _stands(world: World, unit: str) -> dict[tuple[str, str], str]:
    return {(s.stage_key, s.period): s.status for s in world.standings(PILOTS) if s.unit_code == unit}


def _quarters(world: World, unit: str) -> list[str]:
    stands = _stands(world, unit)
    return sorted(p for (stage, p), status in stands.items() if stage == QUARTER and status != "withdrawn")


def _graduate(world: World, unit: str, day: date) -> spanning.Spanned:
    return spanning.graduate(world.app, PILOTS, unit, world.clock(), day, actor=JIANGXI)


@MOSTLY_SQLITE
def test_003_over_eighteen_months_one_zone_graduates_and_one_joins_in_mid_quarter(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "06-03 09:00")
    world.pass_weeks("08-19 09:00")
    for zone in ZONES:
        world.submit(zone, "half-year-summary", PILOTS, period="2024H1")
    world.submit(STAYS, QUARTER, PILOTS, period="2024Q2")  # the other one is late
    _joins(world)
    assert _stands(world, NEW)[QUARTER, "2024Q3"] == "waiting"
    spanning.set_span(world.app, PILOTS, NEW, world.clock(), starts_on=date(2024, 8, 15), actor="operator")
    assert _stands(world, NEW) == {(QUARTER, "2024Q3"): "waiting", ("final-summary", ""): "waiting"}

    world.pass_weeks("2025-02-17 09:00")
    _graduate(world, OLD, date(2025, 2, 20))
    world.pass_weeks("2025-12-01 09:00")
    # Owed of the periods before: the late quarter, and a stub of 51 of 90 days. Nothing of later ones.
    assert _quarters(world, OLD) == ["2024Q2", "2024Q3", "2024Q4", "2025Q1"]
    assert _stands(world, OLD)[QUARTER, "2024Q2"] == "open"
    assert _quarters(world, STAYS) == ["2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert _quarters(world, NEW) == ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    # 2024 is a third of a year for the new zone; 2025 is none of it for the one that left in February.
    assert _stands(world, NEW)["annual-summary", "2024"] == "open"
    assert ("annual-summary", "2025") not in _stands(world, OLD)
    assert "2024H1" not in {period for _, period in _stands(world, NEW)}
    # The final summary of each on its own day.
    assert world.owed(OLD, "final-summary", PILOTS).due_at == at("2025-05-01 00:00")
    assert world.owed(STAYS, "final-summary", PILOTS).due_at == at("2026-03-01 00:00")
    assert auditing.audit(world.app, world.clock()) == []
    assert "期满综合评估" in "".join(s.text for s in world.sent(mail(OLD), since="2025-02-20 09:00"))


@MOSTLY_SQLITE
def test_what_is_open_of_later_periods_is_withdrawn_with_a_letter_that_says_so(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "09-16 08:00")
    world.go("09-23 18:00")
    assert world.kinds(mail(OLD)) == [("09-20 09:00", "opening")]
    done = _graduate(world, OLD, date(2024, 7, 15))  # known late: of the third quarter only 15 days
    assert (done.withdrawn, done.moved) == (1, 1)
    world.go("09-24 18:00")
    (told,) = [s for s in world.sent(mail(OLD)) if s.kind == "change"]
    assert "2024年7月15日（期满）" in told.text and "无需报送" in told.text
    assert _stands(world, OLD)[QUARTER, "2024Q3"] == "withdrawn"
    assert world.owed(OLD, "final-summary", PILOTS).due_at == at("10-01 00:00")
    world.go("10-28 18:00", syncing=True)
    assert "季调度" not in "".join(s.text for s in world.sent(mail(OLD), since="09-25 09:00"))
    assert world.sent(mail(STAYS), kind="change") == []


def test_done_reports_stay_as_they_are_and_a_span_put_right_owes_again(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "09-16 08:00")
    world.go("09-23 18:00")
    world.submit(STAYS, QUARTER, PILOTS, period="2024Q3")
    for zone in ZONES:
        _graduate(world, zone, date(2024, 7, 15))
    assert _stands(world, STAYS)[QUARTER, "2024Q3"] == "submitted"
    again = spanning.set_span(world.app, PILOTS, OLD, world.clock(), actor="operator")
    assert (again.opened, again.moved) == (1, 1)
    assert _stands(world, OLD)[QUARTER, "2024Q3"] == "open"
    assert world.owed(OLD, "final-summary", PILOTS).due_at == at("2026-03-01 00:00")
    world.go("10-25 18:00")
    assert ("10-21 09:00", "chase") in world.kinds(mail(OLD))  # due on the 18th, ten working days after


def test_a_span_put_right_after_the_deadline_owes_again(world: World) -> None:
    """It had been told that it owes nothing: it is told otherwise, and who set the date can extend it."""
    world.settle_in()
    world.activate(PILOTS, "10-08 08:00")
    world.go("10-09 18:00")
    _graduate(world, OLD, date(2024, 7, 15))
    world.go("10-10 10:00").clock.move_to(at("10-21 18:00"))  # due on the 18th
    assert spanning.set_span(world.app, PILOTS, OLD, world.clock(), actor="operator").opened == 1
    assert _stands(world, OLD)[QUARTER, "2024Q3"] == "open"
    world.go("10-22 10:00")
    assert [s.kind for s in world.sent(mail(OLD), since="10-22 00:00") if "仍需报送" in s.text] == ["change"]
    target = Target(PILOTS, QUARTER, OLD, "2024Q3")
    deciding.extend(world.app, target, world.clock(), date(2024, 10, 31), "登记有误", actor=JIANGXI)
    assert not world.submit(OLD, QUARTER, PILOTS, period="2024Q3").late


def test_a_span_is_said_once_by_the_operator_and_kept_with_the_one_before(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "06-03 08:00")
    assert _graduate(world, OLD, date(2025, 2, 20)).changed
    assert not _graduate(world, OLD, date(2025, 2, 20)).changed
    assert _graduate(world, OLD, date(2025, 3, 20)).changed
    with world.app.store.reading() as conn:
        said = [e for e in ledger.history(conn, f"calendar:{PILOTS}") if e.verb == "span"]
    assert [e.payload["span"]["until"] for e in said] == ["2025-02-20", "2025-03-20"]
    assert said[1].payload["was"]["until"] == "2025-02-20"
    for actor in (OLD, STAYS):
        with pytest.raises(Refused, match="does not run"):
            spanning.graduate(world.app, PILOTS, OLD, world.clock(), date(2025, 1, 1), actor=actor)
    with pytest.raises(Refused, match="owes nothing"):
        spanning.graduate(world.app, PILOTS, "340100", world.clock(), date(2025, 1, 1), actor="operator")


def test_a_zone_that_ended_before_the_call_was_put_in_force_hears_nothing(world: World) -> None:
    world.settle_in()
    world.clock.move_to(at("06-03 08:00"))
    _graduate(world, OLD, date(2023, 12, 31))
    world.activate(PILOTS)
    world.go("06-21 18:00", syncing=True)
    assert _stands(world, OLD) == {}
    assert world.sent(mail(OLD)) == []
    assert len(world.sent(mail(STAYS), kind="opening")) == 2


def test_the_second_quarter_and_the_half_year_are_two_obligations_in_one_letter(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "06-24 08:00")
    world.go("06-24 18:00")
    (letter,) = world.sent(mail(OLD), kind="opening")
    assert letter.items == 2 and "2024年第二季度" in letter.text and "2024年上半年" in letter.text
    world.submit(OLD, QUARTER, PILOTS, period="2024Q2")
    assert _stands(world, OLD)["half-year-summary", "2024H1"] == "open"


def test_an_ad_hoc_call_reaches_who_takes_part_and_nobody_else(world: World) -> None:
    """适时调度: one more stage with its date; a zone that left before that day is not asked."""
    world.settle_in()
    world.activate(PILOTS, "2025-05-06 08:00")
    _graduate(world, OLD, date(2025, 4, 30))
    call = (
        "  - key: ad-hoc-2025-05\n    title: 重点工作进展调度\n    owner: zones\n"
        "    due: {on: 2025-05-23, basis: arranged}\n    clause: 四（十）\n\n  - key: final-evaluation"
    )
    world.edit(PILOTS, ("  - key: final-evaluation", call))
    world.sync()
    apply(world.app, PILOTS, world.clock())
    asked = {s.unit_code for s in world.standings(PILOTS) if s.stage_key == "ad-hoc-2025-05"}
    assert asked == {STAYS}


def test_an_amendment_moves_the_final_summary_of_each_zone_on_its_own_day(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "06-03 08:00")
    _graduate(world, OLD, date(2024, 12, 31))
    world.edit(PILOTS, ("      after: span_end\n      months: 2", "      after: span_end\n      months: 3"))
    world.sync()
    apply(world.app, PILOTS, world.clock())
    assert world.owed(OLD, "final-summary", PILOTS).due_at == at("2025-04-01 00:00")
    assert world.owed(STAYS, "final-summary", PILOTS).due_at == at("2026-04-01 00:00")


def test_time_granted_for_the_final_summary_outlives_a_new_span(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "06-03 08:00")
    _graduate(world, OLD, date(2024, 5, 10))
    world.go("06-05 18:00")
    mine = Target(PILOTS, "final-summary", OLD)
    deciding.extend(world.app, mine, world.clock(), date(2024, 9, 30), "材料较多", actor="operator")
    done = _graduate(world, OLD, date(2024, 5, 31))
    assert done.moved == 0
    assert world.owed(OLD, "final-summary", PILOTS).due_at == at("10-01 00:00")


def test_the_preview_knows_who_takes_part(world: World) -> None:
    """What is foreseen of a call not yet in force is what then leaves."""
    world.settle_in()
    world.clock.move_to(at("06-14 08:00"))
    _graduate(world, OLD, date(2024, 2, 29))
    loaded = find_calendar(world.app, PILOTS)
    since, until = at("06-14 08:00"), at("07-05 18:00")
    foreseen = preview(world.app, since, until, now=since, loaded=loaded)
    world.activate(PILOTS)
    world.go("07-05 18:00", syncing=True)
    sent = [s for s in world.sent() if s.kind != "daily"]
    assert sorted((at(f"2024-{s.slot}"), s.address, s.subject) for s in sent) == sorted(
        (letter.send_at, letter.address, letter.subject) for letter in foreseen
    )
    # Its final summary was due at the end of April: what is past is not made up for.
    assert _stands(world, OLD) == {}
    assert mail(OLD) not in {s.address for s in sent} and mail(STAYS) in {s.address for s in sent}


@MOSTLY_SQLITE
def test_periods_in_which_nobody_takes_part_are_not_made_and_come_when_somebody_does(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "12-16 09:00")
    for zone in ZONES:
        _graduate(world, zone, date(2024, 12, 31))
    world.pass_weeks("2025-06-30 09:00")
    assert world.sync().opened == 0
    later = {
        key: status for zone in ZONES for key, status in _stands(world, zone).items() if key[1] >= "2025"
    }
    assert later == {("plan", "2025"): "withdrawn"}  # made before, in December, and never told
    spanning.set_span(world.app, PILOTS, OLD, world.clock(), actor="operator")
    assert world.sync().opened > 0 and world.sync().opened == 0
    # What had its deadline meanwhile is not made up for: the first quarter, the plan.
    later = {key: status for key, status in _stands(world, OLD).items() if key[1] >= "2025"}
    owed = {key for key, status in later.items() if status != "withdrawn"}
    assert owed == {(QUARTER, "2025Q2"), ("half-year-summary", "2025H1")}
    assert {s.unit_code for s in world.standings(PILOTS) if s.period == "2025Q2"} == {OLD}
