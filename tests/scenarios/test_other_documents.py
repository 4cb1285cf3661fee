"""Documents 002, 003 and 004: an outer date on a Sunday, reports by period, two owners; and short calls."""

from __future__ import annotations

from datetime import date

from tests.scenarios.world import (
    ANHUI,
    HEFEI,
    JIANGXI,
    MIIT,
    WUHU,
    ZHEJIANG,
    ZONES,
    World,
    at,
    mail,
    simple,
    stage,
)
from tests.survival.office import MOSTLY_SQLITE

CLUSTERS, PILOTS, RETROFIT = "anhui-2024-sme-clusters", "jiangxi-pilot-zones", "miit-mof-2025-retrofit-cities"


def test_002_an_outer_date_on_a_sunday_is_kept_and_acted_on_by_friday(world: World) -> None:
    world.settle_in()
    done = world.activate(CLUSTERS, "06-11 16:00")
    assert "day-off" in " ".join(w.code for w in done.warnings)
    report = world.owed(ANHUI, "province-report", CLUSTERS)
    assert (report.due_at, report.act_by) == (at("07-01 00:00"), date(2024, 6, 28))
    for inner in ("province-review", "province-seal"):
        world.submit(ANHUI, inner, CLUSTERS)
    world.go("07-01 18:00")
    mine = world.kinds(mail(ANHUI), since="06-26 09:00")
    assert ("06-28 09:00", "reminder") in mine and not [slot for slot, _ in mine if slot[:5] == "06-30"]
    assert mine[-1] == ("07-01 09:00", "chase")
    last = next(s for s in world.sent(mail(ANHUI)) if s.slot == "06-28 09:00")
    assert "6月30日" in last.text and "6月28日" in last.text


def test_002_eight_working_days_are_enough_to_be_told_and_reminded(world: World) -> None:
    """Cities know by the next slot; what lies before that is not made up for."""
    world.settle_in()
    world.activate(CLUSTERS, "06-11 16:00")
    world.go("06-26 18:00")
    assert world.kinds(mail(HEFEI)) == [
        ("06-12 09:00", "opening"),
        ("06-18 09:00", "reminder"),
        ("06-20 09:00", "reminder"),
        ("06-21 09:00", "reminder"),
        ("06-24 09:00", "chase"),
    ]
    # Nobody stands between a city and the province that runs the call: its own leader hears.
    assert world.sent(kind="supervise") == []
    (report,) = world.sent(kind="report")
    assert (report.slot, report.address, report.items) == ("06-26 09:00", mail(ANHUI, "leader"), 2)
    assert all(code in report.text for code in (HEFEI, WUHU))


def test_002_is_signed_by_the_province_not_by_the_ministry(world: World) -> None:
    world.settle_in()
    world.activate(CLUSTERS, "06-11 16:00")
    world.go("06-12 09:00")
    (opening,) = world.sent(mail(HEFEI))
    assert f"{ANHUI}省工信厅" in opening.text and mail(ANHUI) in opening.text
    assert mail(MIIT) not in opening.text
    assert world.sent(mail(HEFEI), kind="opening")[0].items == 1


@MOSTLY_SQLITE
def test_003_periods_open_as_time_moves_and_are_told_together(world: World) -> None:
    world.settle_in()
    done = world.activate(PILOTS, "06-03 08:00")
    periods = {(s.stage_key, s.period) for s in world.standings(PILOTS)}
    assert ("quarterly-progress", "2024Q2") in periods and ("quarterly-progress", "2024Q3") not in periods
    assert {(t.stage_key, t.period) for t in done.past} >= {("annual-summary", "2023"), ("plan", "2024")}
    assert not periods & {(t.stage_key, t.period) for t in done.past}
    world.go("06-21 18:00")
    openings = world.sent(mail(ZONES[0]), kind="opening")
    assert [(s.slot, s.items) for s in openings] == [("06-17 09:00", 1), ("06-20 09:00", 1)]
    assert "2024年上半年" in openings[0].text and "2024年第二季度" in openings[1].text
    world.go("07-24 18:00")
    # Ten working days after the quarter is 07-12; the half year's end of July is reminded from 07-22.
    chased = [s for s in world.sent(mail(ZONES[0])) if s.kind == "chase"]
    assert chased[0].slot == "07-15 09:00" and "2024年第二季度" in chased[0].text
    both = next(s for s in world.sent(mail(ZONES[0])) if s.slot == "07-22 09:00")
    assert both.kind == "chase" and both.items == 2
    assert "2024年第二季度" in both.text and "2024年上半年" in both.text
    # Every zone reports to the province: no mayor hears, the province's own leader does.
    assert world.sent(kind="supervise") == []
    (report,) = world.sent(kind="report")
    assert (report.address, report.slot) == (mail(JIANGXI, "leader"), "07-19 09:00")
    assert report.items == len(ZONES)


def test_003_sync_opens_the_next_quarter_once(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "06-03 08:00")
    world.clock.move_to(at("07-21 23:00"))
    assert world.sync().opened == 0  # Q3 opens on 09-20; it is made 60 days before
    world.clock.move_to(at("07-22 00:00"))
    assert world.sync().opened == len(ZONES)
    assert world.sync().opened == 0
    third = world.owed(ZONES[0], "quarterly-progress", PILOTS, "2024Q3")
    assert (third.status, third.due_at) == ("waiting", at("10-19 00:00"))
    assert third.next_send_at == at("09-20 09:00")


def test_004_both_departments_get_letters_and_the_lead_completes(world: World) -> None:
    world.settle_in()
    world.activate(RETROFIT, "2025-03-26 08:30")
    world.go("2025-04-10 09:00")
    finance = mail(f"{ANHUI}-finance")
    assert world.kinds(finance)[0][1] == "opening"
    both = [world.sent(address, kind="opening")[0] for address in (mail(ANHUI), finance)]
    assert {s.slot for s in both} == {"03-26 09:00"} and {s.items for s in both} == {2}
    world.submit(ANHUI, "selection", RETROFIT)
    world.post(ANHUI, "recommend", RETROFIT)
    world.go("2025-05-07 18:00")
    for address in (mail(ANHUI), finance):
        assert world.kinds(address, since="2025-04-10 10:00") == []
    assert [k for _, k in world.kinds(mail(f"{ZHEJIANG}-finance"), since="2025-04-21 09:00")] == [
        k for _, k in world.kinds(mail(ZHEJIANG), since="2025-04-21 09:00")
    ]
    assert "chase" in [k for _, k in world.kinds(mail(f"{ZHEJIANG}-finance"))]
    assert world.sent(mail("mof"), mail("mof", "leader"), mail("mof", "supervisor")) == []


def test_004_the_lead_alone_is_the_owner(world: World) -> None:
    world.settle_in()
    world.activate(RETROFIT, "2025-03-26 08:30")
    owners = {s.unit_code for s in world.standings(RETROFIT) if s.stage_key == "recommend"}
    assert owners == {ANHUI, ZHEJIANG, JIANGXI}


def test_a_short_call_is_never_silent(world: World) -> None:
    """On the afternoon before the last day there is still one letter; in the last hours too."""
    world.settle_in()
    world.write(simple(stage(due="2024-09-12")))
    world.activate(when="09-11 17:45")
    world.go("09-13 18:00")
    assert world.kinds(mail(HEFEI)) == [("09-12 09:00", "opening"), ("09-13 09:00", "chase")]
    assert "9月12日" in world.sent(mail(HEFEI))[0].subject


def test_a_call_whose_last_slot_has_passed_is_told_by_the_first_chase(world: World) -> None:
    world.settle_in()
    world.write(simple(stage(due="2024-09-12")))
    world.activate(when="09-12 18:00")
    world.go("09-20 18:00")
    assert world.kinds(mail(HEFEI), since="09-12 18:00")[0] == ("09-13 09:00", "chase")
    # The chase is the first word they had: nobody above hears before one full working day has passed.
    assert [s.slot for s in world.sent(kind="report")] == ["09-20 09:00"]


def test_two_calls_of_one_office_share_a_letter(world: World) -> None:
    world.settle_in()
    world.write(simple())
    world.write(simple(stage(title="另一项申报")).replace("key: simple", "key: other"), "other")
    world.activate("simple", "08-20 18:00")
    world.activate("other")
    world.go("08-21 09:00")
    (opening,) = world.sent(mail(HEFEI))
    assert opening.items == 2 and "另一项申报" in opening.text and "示范车间申报" in opening.text


def test_after_an_outage_each_address_gets_one_merged_letter(world: World) -> None:
    world.settle_in()
    world.write(simple(stage(), stage("more", "2024-09-13", "第二项")))
    world.activate(when="08-20 18:00")
    world.go("09-03 18:00")
    world.round("09-12 15:00")  # nine days without power: three reminders were due
    letters = [s for s in world.sent(mail(HEFEI)) if s.kind == "reminder"]
    assert [(s.slot, s.items) for s in letters] == [("09-12 14:30", 2)]


def test_the_steps_keep_their_distance_after_an_outage(world: World) -> None:
    world.settle_in()
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-20 18:00")
    world.go("09-13 18:00")
    world.clock.move_to(at("09-25 18:00"))
    world.go("10-09 18:00")
    steps = [("09-26 09:00", "chase"), ("09-29 09:00", "supervise"), ("10-08 09:00", "report")]
    first = {s.kind: s.slot for s in reversed(world.sent(since="09-14 09:00"))}
    assert [(first[kind], kind) for _, kind in steps] == steps
