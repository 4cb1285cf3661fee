"""The board: lights with their counts, what is near and late, for each his own part; a minute old at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from duban.planning.lights import Light
from duban.services.boarding import Board, Filters, board
from duban.services.viewing import ConsoleRole, Viewer
from duban.services.year import special_days, year_of
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, MIIT, WUHU, ZHEJIANG, World, simple, stage

ADMIN = Viewer("管理员", "admin@duban.example", ConsoleRole.ADMIN, (MIIT,))
PROVINCE = Viewer("省联系人", "p@duban.example", ConsoleRole.COORDINATOR, (ANHUI,))
OTHER = replace(PROVINCE, units=(ZHEJIANG,))
CITY = replace(PROVINCE, units=(HEFEI,))


def look(world: World, viewer: Viewer = ADMIN, filters: Filters = Filters()) -> Board:
    return board(world.app, viewer, world.clock(), filters)


def running(world: World) -> World:
    """A call whose cities owe one thing by 09-13 and the province another by 09-20."""
    world.write(simple(stage(), stage("sum", "2024-09-20", "省级汇总", "province")))
    world.activate(when="08-20 18:00")
    return world.go("08-21 09:00")


def test_a_stage_is_green_then_yellow_then_red_and_counts_say_why(world: World) -> None:
    running(world)
    [first, second] = look(world).calls[0].stages
    assert (first.light, first.counts.opened, first.counts.done) == (Light.GREEN, 2, 0)
    assert second.counts.total == 1
    world.go("09-04 09:00")  # 09-13 is within ten working days
    [first, _] = look(world).calls[0].stages
    assert (first.light, first.counts.soon) == (Light.YELLOW, 2)
    world.submit(HEFEI, "file")
    world.go("09-18 09:00")  # 09-14 is worked; 15 to 17 are days off
    found = look(world)
    [first, second] = found.calls[0].stages
    assert (first.light, first.late, first.workdays, first.counts.done) == (Light.RED, 1, 2, 1)
    assert second.light is Light.YELLOW
    assert [(n.title, n.count) for n in found.near] == [("省级汇总", 1)]
    assert [(one.title, one.count, one.workdays) for one in found.late] == [("示范车间申报", 1, 2)]
    assert found.lights == {"red": 1, "yellow": 1, "green": 0, "grey": 0}


def test_everybody_sees_the_counts_of_his_own_units_and_no_others(world: World) -> None:
    running(world).submit(HEFEI, "file")
    world.clock.move_to(world.clock() + timedelta(minutes=2))
    assert look(world, PROVINCE).calls[0].stages[0].counts.total == 2
    [own] = look(world, CITY).calls[0].stages  # of a place in part: the province's stage is not his
    assert (own.counts.done, own.counts.total) == (1, 1)
    assert look(world, OTHER).calls == ()
    assert look(world, OTHER).titles == ()
    assert look(world, PROVINCE).regions == ((ANHUI, f"{ANHUI}省工信厅"),)


def test_filters_narrow_to_a_kind_a_region_a_call(world: World) -> None:
    running(world)
    assert look(world, filters=Filters(kind="province")).calls[0].stages[0].key == "sum"
    assert look(world, filters=Filters(region=ZHEJIANG)).found == 0
    assert look(world, filters=Filters(region=ANHUI)).calls[0].stages[0].counts.total == 2
    assert look(world, filters=Filters(call="车间")).found == 1
    assert look(world, filters=Filters(call="别的")).found == 0
    assert dict(look(world).kinds).keys() == {"prefecture", "province"}


def test_figures_are_at_most_a_minute_old_and_say_of_when(world: World) -> None:
    running(world)
    before = look(world)
    world.submit(HEFEI, "file")
    world.clock.move_to(world.clock() + timedelta(seconds=50))
    assert look(world) == before
    world.clock.move_to(world.clock() + timedelta(seconds=20))
    after = look(world)
    assert after.as_of == world.clock()
    assert after.calls[0].stages[0].counts.done == 1


def test_what_is_voluntary_is_never_late(office: World) -> None:
    office.write(simple(stage(more=", duty: voluntary")))
    office.activate(when="08-20 18:00")
    office.clock.move_to(office.clock() + timedelta(days=40))
    found = look(office)
    assert found.lateness == 0 and not found.late
    assert found.calls[0].stages[0].light is not Light.RED


def test_days_nobody_was_told_are_not_counted(office: World) -> None:
    office.settle_in(without=[WUHU])
    office.write(simple())
    office.activate(when="08-20 18:00")
    office.go("09-18 09:00")
    [one] = look(office).late
    assert (one.count, one.workdays, one.excused) == (2, 2, 0)  # the longest is Hefei, which was told
    [own] = look(office, replace(CITY, units=(WUHU,))).late
    assert (own.workdays, own.excused) == (0, 2)


def test_a_year_holds_the_deadlines_seen_and_the_days_off(world: World) -> None:
    running(world)
    found = year_of(world.app, CITY, world.clock(), 2024, Filters())
    assert [(m.title, m.on.isoformat()) for m in found.rows[0].marks] == [("示范车间申报", "2024-09-13")]
    assert year_of(world.app, ADMIN, world.clock(), 2025, Filters()).rows == ()
    assert year_of(world.app, replace(CITY, units=(HANGZHOU,)), world.clock(), 2024, Filters()).rows == ()
    off, made_up = special_days(world.app.workdays, 2024)
    assert {"2024-10-01", "2024-09-16"} <= {d.isoformat() for d in off}
    assert "2024-09-14" in {d.isoformat() for d in made_up}


SERIES = """\
key: series
title: 季度调度
notice: {title: 关于开展季度调度的通知, number: "", issuer: 示例部, issued_on: 2024-06-20}
units:
  cities: {title: 各市, kinds: [prefecture], reports_to: region}
stages:
  - key: report
    title: 季度报告
    owner: cities
    recurs: {every: quarter, from: 2024-07-01, until: 2025-12-31, basis: arranged}
    due: {after: period_end, workdays: 10, basis: arranged}
"""


def test_a_year_holds_the_periods_too_that_have_still_to_open(office: World) -> None:
    office.write(SERIES, "series")
    office.activate("series", "08-20 18:00")
    [row] = year_of(office.app, CITY, office.clock(), 2024, Filters()).rows
    assert [m.title for m in row.marks] == ["季度报告（2024年第三季度）"]
    found = year_of(office.app, CITY, office.clock(), 2025, Filters()).rows[0].marks
    assert [m.title for m in found] == [f"季度报告（{y}年第{q}季度）" for y, q in
                                        ((2024, "四"), (2025, "一"), (2025, "二"), (2025, "三"))]  # fmt: skip
    assert all(m.light is Light.GREY for m in found)
    assert year_of(office.app, replace(CITY, units=("360000",)), office.clock(), 2025, Filters()).rows == ()
