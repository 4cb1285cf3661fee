"""Documents 000 and 004: ceilings by kind of unit, a lead, earlier winners, the corps, and empty tracks."""

from __future__ import annotations

import json

import pytest

from duban.problems import Refused
from duban.services import entries, entry_lists, recording
from duban.services.entries import Entered
from duban.services.targets import Target
from duban.store import ledger, reports
from duban.values import Unit
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, MIIT, WUHU, World, people, units

CASES, RETROFIT = "miit-2024-city-cases", "miit-mof-2025-retrofit-cities"
SHANGHAI, CORPS = "310000", "660000"
HUANGPU, XUHUI, JINGAN = "310101", "310104", "310106"
REVIEW = Target(CASES, "review", ANHUI)
MORE = (
    Unit(SHANGHAI, "上海市经济和信息化委员会", "municipality", SHANGHAI),
    Unit(CORPS, "新疆生产建设兵团工业和信息化局", "corps", CORPS),
)


def put(world: World, target: Target, track: str, title: str, actor: str = "", **more: object) -> Entered:
    said = {"actor": actor or target.unit, **more}
    return entries.add(world.app, target, track, title, world.clock(), **said)  # type: ignore[arg-type]


def rank(world: World, target: Target, track: str, *ids: int) -> Entered:
    return entries.rank(world.app, target, track, ids, world.clock(), actor=target.unit)


def refused(world: World, target: Target) -> Refused:
    with pytest.raises(Refused) as told:
        world.submit(target.unit, target.stage, target.calendar)
    return told.value


@pytest.fixture
def cases(world: World) -> World:
    world.settle_in()
    world.activate(CASES, "08-21 08:00")
    return world


@pytest.fixture
def retrofit(world: World) -> World:
    from duban.store import roster_rows

    world.settle_in()
    everybody = [*units(), *MORE]
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, everybody, people(everybody))
    world.edit(RETROFIT, ("{subjects: [], basis", "{subjects: [芜湖市], basis"))
    world.activate(RETROFIT, "2025-03-26 08:30")
    return world


def test_000_a_province_over_quota_is_told_what_is_over_and_asked_to_rank(cases: World) -> None:
    first, second = (
        put(cases, REVIEW, "comprehensive", t, subject=s).id for t, s in (("甲", HEFEI), ("乙", WUHU))
    )
    put(cases, REVIEW, "special-green", "绿", subject="合肥市")
    with pytest.raises(Refused, match="综合类 3/2") as told:
        put(cases, REVIEW, "comprehensive", "丙", subject=WUHU)
    assert told.value.code == "over-quota" and "entry rank" in told.value.hint
    rank(cases, REVIEW, "comprehensive", second, first)
    third = put(cases, REVIEW, "comprehensive", "丙", subject=WUHU)
    assert (third.standing.share, [e.title for e in third.standing.reserve]) == ("2/2", ["丙"])
    rank(cases, REVIEW, "comprehensive", third.id, second, first)
    with cases.app.store.reading() as conn:
        found = entry_lists.of_call(cases.app, conn, CASES, unit=ANHUI)
    assert [(e.title, e.rank, e.place) for e in found.entries] == [
        ("丙", 1, ""), ("乙", 2, ""), ("甲", 3, "备选"), ("绿", None, ""),
    ]  # fmt: skip
    assert cases.submit(ANHUI, "review", CASES).changed
    with cases.app.store.reading() as conn:
        said = ledger.history(conn, f"obligation:{third_obligation(cases)}")
    assert json.loads(json.dumps(said[-1].payload["entries"])) == {
        "comprehensive": "2/2",
        "special-green": "1/1",
    }
    assert [entry.verb for entry in said] == [
        *["entry-add"] * 3, "entry-rank", "entry-add", "entry-rank", "submit",
    ]  # fmt: skip


def third_obligation(world: World) -> int:
    return world.owed(ANHUI, "review", CASES).id
