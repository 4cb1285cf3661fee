"""Liaocheng's twenty targets and Jiangxi's to 2025: values, pace, what is missing, and who hears of it."""

from __future__ import annotations

from datetime import date

import pytest

from duban.planning.pace import Pace
from duban.problems import Refused
from duban.services import deciding, indicating
from duban.services.digesting import missing_values
from duban.services.indicating import Figured, Line
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.store import ledger, roster_rows
from duban.store.facts import bump
from duban.values import Contact, Role, Unit
from tests.scenarios.world import JIANGXI, ZONES, World, mail
from tests.survival.office import MOSTLY_SQLITE

PLAN, PILOTS = "liaocheng-2024-manufacturing-plan", "jiangxi-pilot-zones"
CITY = "371500"
BUREAUS = [
    f"{CITY}-bureau-{n}" for n in ("technology", "data", "communications", "ecology", "smes", "investment")
]
COUNTIES = ["371502", "371581"]
FIRM = "new-scale-enterprises"


@pytest.fixture
def city(world: World) -> World:
    """Liaocheng with its six bureaus and two of its counties, the plan in force from 2 April."""
    world.settle_in()
    units = [
        Unit(CITY, "聊城市工业和信息化局", "prefecture", CITY),
        *(Unit(code, f"部门{code[7:]}", "bureau", CITY, CITY) for code in BUREAUS),
        *(Unit(code, f"{code}工信局", "district" if code < "371520" else "county_level_city", code, CITY)
          for code in COUNTIES),
    ]  # fmt: skip
    people = [
        Contact(u.code, f"{u.code} 联系人", frozenset({Role.COORDINATOR}), mail(u.code), "0") for u in units
    ]
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, units, people)
        bump(conn, "roster_version")
    world.activate(PLAN, "04-02 08:00")
    return world


def _say(
    world: World, indicator: str, unit: str, value: float, period: str = "", *, key: str = PLAN, by: str = ""
) -> Figured:
    now = world.clock()
    return indicating.record(world.app, key, indicator, unit, value, now, period=period, actor=by or unit)


def _board(world: World, key: str = PLAN, unit: str = "") -> list[Line]:
    with world.app.store.reading() as conn:
        known, calendar = knowledge(world.app, conn), indicating.in_force(conn, key)
        return indicating.board(world.app, conn, known, calendar, world.clock(), unit)


def _line(world: World, indicator: str, unit: str = "", key: str = PLAN) -> Line:
    return next(x for x in _board(world, key) if (x.indicator.key, x.unit.code) == (indicator, unit))


@MOSTLY_SQLITE
def test_liaocheng_a_firm_target_behind_its_pace_is_listed_and_nobody_is_chased(city: World) -> None:
    city.pass_weeks("06-19 08:00").go("07-03 18:00", syncing=True)
    for county in COUNTIES:
        _say(city, FIRM, county, 15, "2024Q2")
        city.submit(county, "counties-progress", PLAN, period="2024Q2")
    _say(city, "research-centres", BUREAUS[0], 1, "2024Q2")
    _say(city, "sme-digital", BUREAUS[4], 600, "2024Q2")
    for bureau in BUREAUS:
        city.submit(bureau, "bureaus-progress", PLAN, period="2024Q2")
    lines = _board(city)
    assert len({line.indicator.key for line in lines}) == 20
    assert [line.indicator.firm for line in lines] == sorted((x.indicator.firm for x in lines), reverse=True)
    together = _line(city, FIRM)
    assert together.latest is not None and together.judged is not None and together.judged.expected
    assert (together.latest.value, round(together.judged.expected), together.pace) == (30, 50, Pace.RED)
    assert _line(city, FIRM, COUNTIES[0]).pace is Pace.OPEN  # its part of a common target is not judged
    assert _line(city, "research-centres", BUREAUS[0]).pace is Pace.YELLOW  # 1 of 5: aspired to, never red
    assert _line(city, "sme-digital", BUREAUS[4]).pace is Pace.GREEN
    before = len(city.sent())
    city.go("07-05 18:00")
    told = city.sent(since="07-04 09:00")
    assert {(s.kind, s.address) for s in told if s.slot > "07-04"} >= {("daily", mail(CITY))}
    assert {s.kind for s in city.sent(*map(mail, [*COUNTIES, *BUREAUS]), since="07-04 09:00")} == set()
    letter = next(s for s in city.sent(mail(CITY), since="07-05 09:00") if s.kind == "daily")
    firm, aspired = letter.text.index("硬指标落后于进度（1项）"), letter.text.index("争取目标落后于进度")
    assert firm < letter.text.index("新增规模以上工业企业") < aspired < letter.text.index("研发中心")
    assert "2024年第二季度30家，按进度应为49.6家，目标100家（2024年12月31日）" in letter.text
    assert "推动中小企业数字化转型" not in letter.text and len(city.sent()) > before


def test_a_corrected_value_takes_the_place_of_the_first_which_the_ledger_keeps(city: World) -> None:
    city.pass_weeks("07-03 18:00")
    assert _say(city, FIRM, COUNTIES[0], 15, "2024Q2") == Figured(True)
    assert _say(city, FIRM, COUNTIES[0], 15, "2024Q2") == Figured(False, 15)
    assert _say(city, FIRM, COUNTIES[0], 55, "2024Q2", by="operator") == Figured(True, 15)
    latest = _line(city, FIRM, COUNTIES[0]).latest
    assert latest is not None and (latest.value, latest.as_of) == (55, date(2024, 6, 30))
    report = city.owed(COUNTIES[0], "counties-progress", PLAN, "2024Q2")
    with city.app.store.reading() as conn:
        said = [e for e in ledger.history(conn, f"obligation:{report.id}") if e.verb == "figure"]
    assert [(e.actor, e.payload["value"], e.payload.get("was")) for e in said] == [
        (COUNTIES[0], 15, None),
        (CITY, 55, 15),
    ]


def test_only_who_may_hand_the_report_in_may_say_its_values(city: World) -> None:
    city.pass_weeks("07-03 18:00")
    with pytest.raises(Refused, match="has no say"):
        _say(city, FIRM, COUNTIES[0], 15, "2024Q2", by=COUNTIES[1])
    with pytest.raises(Refused, match="does not answer for"):
        _say(city, FIRM, BUREAUS[0], 15, "2024Q2")
    with pytest.raises(Refused, match="reports nothing of"):
        _say(city, FIRM, COUNTIES[0], 15, "2023Q4")
    with pytest.raises(Refused, match="has no indicator"):
        _say(city, "no-such", COUNTIES[0], 15, "2024Q2")
    with pytest.raises(Refused, match="is no value"):
        _say(city, FIRM, COUNTIES[0], float("nan"), "2024Q2")
    with pytest.raises(Refused, match="there is no value of 2024-07-04 yet"):
        indicating.record(
            city.app, PLAN, FIRM, COUNTIES[0], 1, city.clock(), period="2024Q2", on=date(2024, 7, 4),
            actor="operator",
        )  # fmt: skip
    assert all(line.latest is None for line in _board(city))


def test_a_value_is_missing_only_once_its_report_was_due(world: World) -> None:
    """Jiangxi to 2025: values come with the annual summary, at the end of January."""
    world.settle_in()
    world.activate(PILOTS, "2025-01-02 08:00")
    first, second = ZONES
    world.submit(first, "annual-summary", PILOTS, period="2024")
    world.submit(first, "quarterly-progress", PILOTS, period="2024Q4")
    world.go("2025-01-27 18:00")
    assert all(line.missing == () for line in _board(world, PILOTS))  # handed in without, and not due yet
    world.go("2025-02-06 18:00")
    late = _line(world, "industry-share", first, PILOTS)
    assert (late.missing, late.late_workdays) == (("2024",), 2)  # 5 and 6 February, after the holiday
    assert _line(world, "industry-share", second, PILOTS).missing == ("2024",)  # not handed in at all
    letter = next(s for s in world.sent(mail(JIANGXI), since="2025-02-06 09:00") if s.kind == "daily")
    assert "指标值逾期未报（12项）" in letter.text and "2024年度未报，逾期2个工作日" in letter.text
    with world.app.store.reading() as conn:
        values = missing_values(world.app, conn, knowledge(world.app, conn), world.clock(), PILOTS)
        assert missing_values(world.app, conn, knowledge(world.app, conn), world.clock(), "") == values
    assert {(v.unit, v.periods, v.late_workdays) for v in values} == {(z, ("2024",), 2) for z in ZONES}
    asked = {zone: {kind for _, kind in world.kinds(mail(zone), since="2025-02-05 09:00")} for zone in ZONES}
    assert "chase" in asked[second] and "chase" not in asked[first]  # a report is chased, a value is not
    _say(world, "industry-share", first, 38.5, "2024", key=PILOTS)
    deciding.waive(
        world.app, Target(PILOTS, "annual-summary", second, "2024"), world.clock(), "灾情", actor="operator"
    )
    assert _line(world, "industry-share", first, PILOTS).missing == ()
    assert all(line.missing == () for line in _board(world, PILOTS, second))


@MOSTLY_SQLITE
def test_jiangxi_to_2025_what_has_no_baseline_is_judged_by_the_target_alone(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "2025-01-02 08:00")
    first, second = ZONES
    _say(world, "industry-share", first, 38.5, "2024", key=PILOTS)
    _say(world, "industry-share", second, 41, "2024", key=PILOTS)
    _say(world, "revenue-per-mu", first, 5, "2024", key=PILOTS)  # 12 of 15 by the end of 2024
    assert [_line(world, "industry-share", zone, PILOTS).pace for zone in ZONES] == [Pace.OPEN, Pace.GREEN]
    behind = _line(world, "revenue-per-mu", first, PILOTS)
    assert behind.judged is not None and behind.judged.expected == pytest.approx(12, abs=0.01)
    assert behind.pace is Pace.YELLOW  # expected targets (预期) are not firm
    world.pass_weeks("2026-01-05 18:00")
    _say(world, "industry-share", first, 39.9, "2025", key=PILOTS)
    assert _line(world, "industry-share", first, PILOTS).pace is Pace.YELLOW
