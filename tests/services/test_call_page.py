"""A call's page: dates with their proof, regions or units, letters; nothing of other people's units."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duban.planning.lights import Light
from duban.problems import Refused
from duban.services import call_page, call_sheets
from duban.services.call_page import Asked
from duban.services.viewing import ConsoleRole, Viewer
from duban.store.facts import bump
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, MIIT, WUHU, ZHEJIANG, World, stage

ADMIN = Viewer("管理员", "a@duban.example", ConsoleRole.ADMIN, (MIIT,))
PROVINCE = Viewer("安徽联系人", "p@duban.example", ConsoleRole.COORDINATOR, (ANHUI,))
CITY = replace(PROVINCE, units=(HEFEI,))

BOTH = """\
key: both
title: 两省征集
notice: {title: 关于开展两省征集的通知, number: 示函〔2024〕9号, issuer: 示例部, issued_on: 2024-08-20}
units:
  cities: {title: 各市, kinds: [prefecture], reports_to: region}
stages:
"""


def running(world: World) -> World:
    world.write(BOTH + stage() + "\n", "both")
    world.activate("both", "08-20 18:00")
    return world.go("08-21 09:00")


def look(world: World, viewer: Viewer, asked: Asked = Asked()) -> call_page.CallPage:
    return call_page.page(world.app, viewer, "both", world.clock(), asked)


def test_each_date_stands_with_its_proof_and_regions_open_into_units(world: World) -> None:
    running(world)
    found = look(world, ADMIN)
    [dated] = found.dates
    assert dated.basis == "承办单位工作安排" and dated.why and dated.act_by.isoformat() == "2024-09-13"
    assert [(code, line[0].total) for code, _, line in found.grid.regions if line[0]] == [
        (ZHEJIANG, 1), (ANHUI, 2),
    ]  # fmt: skip
    units = look(world, ADMIN, Asked(region=ANHUI)).grid
    assert [code for code, *_ in units.units] == [HEFEI, WUHU]
    world.submit(HEFEI, "file", "both")  # units are live
    [cell] = look(world, ADMIN, Asked(region=ANHUI)).grid.units[0][2]
    assert cell is not None and cell.light is Light.GREEN and cell.submitted_on is not None


def test_only_the_late_ones_on_request(world: World) -> None:
    running(world).submit(HEFEI, "file", "both")
    world.go("09-18 09:00")
    found = look(world, ADMIN, Asked(late=True)).grid
    assert [(code, line[0].late) for code, _, line in found.units if line[0]] == [(HANGZHOU, 2), (WUHU, 2)]
    assert [code for code, *_ in look(world, PROVINCE, Asked(late=True)).grid.units] == [WUHU]


def test_a_roster_that_changes_after_the_count_stops_no_page(world: World) -> None:
    running(world)
    look(world, ADMIN)
    with world.app.store.writing() as conn:
        bump(conn, "roster_version")
    assert len(look(world, ADMIN).grid.regions) == 2
    for ask in (
        lambda: look(world, ADMIN, Asked(region=ANHUI)),
        lambda: call_page.letters(world.app, ADMIN, "both", world.clock()),
        lambda: call_sheets.status(world.app, ADMIN, "both", world.clock()),
    ):
        world.app.__dict__.pop("knowledge")  # as a fresh process knows: nothing
        assert ask()


def test_nobody_sees_other_units_in_it(world: World) -> None:
    running(world)
    assert [code for code, *_ in look(world, PROVINCE).grid.units] == [HEFEI, WUHU]
    assert look(world, PROVINCE, Asked(region=ZHEJIANG)).grid.units == look(world, PROVINCE).grid.units
    assert [code for code, *_ in look(world, CITY).grid.units] == [HEFEI]
    assert look(world, CITY).call.stages[0].counts.total == 1
    for stranger in (replace(CITY, units=("360000",)), replace(CITY, units=())):
        with pytest.raises(Refused) as refused:
            look(world, stranger)
        assert refused.value.code == "no-call"


def test_letters_sent_and_to_come_are_of_the_units_seen(world: World) -> None:
    running(world)
    _, every = call_page.letters(world.app, ADMIN, "both", world.clock())
    assert [(kind, number) for _, kind, _, number in every.sent] == [("opening", 3)]
    assert every.coming[0][1:] == ("reminder", "示范车间申报", 3)
    _, own = call_page.letters(world.app, CITY, "both", world.clock())
    assert [number for *_, number in (*own.sent, *own.coming)] == [1, 1]


def test_a_call_put_in_force_a_moment_ago_is_there(office: World) -> None:
    running(office)
    look(office, ADMIN)
    office.write(BOTH.replace("key: both", "key: second") + stage() + "\n", "second")
    office.activate("second")
    assert call_page.page(office.app, ADMIN, "second", office.clock(), Asked()).call.key == "second"
    assert [v.state for v in call_page.versions(office.app, ADMIN, "second", office.clock())[1]] == [
        "applied"
    ]
