"""The summary table of a province: its own entries, its cities' where all may go on, and no reserves."""

from __future__ import annotations

import pytest

from duban.problems import Refused
from duban.services import entries, recording
from duban.services.naming import Target
from duban.services.summing import summary
from duban.sheets.summary import Summary
from duban.store import entries as rows
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, JIANGXI, MIIT, WUHU, World

CASES, CLUSTERS, PILOTS = "miit-2024-city-cases", "anhui-2024-sme-clusters", "jiangxi-pilot-zones"
RETROFIT = "miit-mof-2025-retrofit-cities"


def put(world: World, target: Target, track: str, title: str, **more: str) -> int:
    said = {"actor": target.unit, **more}
    return entries.add(world.app, target, track, title, world.clock(), **said).id  # type: ignore[arg-type]


def table(world: World, calendar: str, unit: str = ANHUI) -> Summary:
    with world.app.store.reading() as conn:
        return summary(world.app, conn, calendar, unit)


def test_a_province_lists_what_counts_and_sees_what_became_of_the_rest(world: World) -> None:
    world.activate(CASES, "08-21 08:00")
    for city, title in ((HEFEI, "甲"), (WUHU, "乙"), (WUHU, "丁"), (HANGZHOU, "别省")):
        put(world, Target(CASES, "apply", city), "comprehensive", title)
    review = Target(CASES, "review", ANHUI)
    first, second = (
        put(world, review, "comprehensive", t, subject=s) for t, s in (("甲", HEFEI), ("乙", WUHU))
    )
    entries.rank(world.app, review, "comprehensive", [second, first], world.clock(), actor=ANHUI)
    put(world, review, "comprehensive", "丁", subject=WUHU)
    put(world, review, "special-green", "绿")
    made = table(world, CASES)
    assert "工信厅运行函〔2024〕326号" in made.number and made.unit == f"{ANHUI}省工信厅"
    assert [(r.track, r.title, r.subject, r.rank, r.contact) for r in made.rows] == [
        ("综合类", "乙", "芜湖市", 1, f"{WUHU} coordinator"),
        ("综合类", "甲", "合肥市", 2, f"{HEFEI} coordinator"),
        ("特色类：绿色低碳转型", "绿", "安徽省", None, f"{ANHUI} coordinator"),
    ]
    assert [(r.title, r.by, r.note) for r in made.below] == [
        ("甲", f"{HEFEI}市工信局", "已推荐"),
        ("乙", f"{WUHU}市工信局", "已推荐"),
        ("丁", f"{WUHU}市工信局", "备选"),
    ]
    assert (made.contact, made.phone) == (f"{ANHUI} coordinator", "000-0001") and made.notes == ()


def test_the_later_stage_stands(world: World) -> None:
    world.activate(RETROFIT, "2025-03-26 08:30")
    put(world, Target(RETROFIT, "selection", ANHUI), "city", "旧", subject=HEFEI)
    assert [r.title for r in table(world, RETROFIT).rows] == ["旧"]
    put(world, Target(RETROFIT, "recommend", ANHUI), "city", "新", subject=WUHU)
    assert [(r.title, r.subject) for r in table(world, RETROFIT).rows] == [("新", "芜湖市")]


def test_what_was_declined_is_out(world: World) -> None:
    world.activate(CASES, "08-21 08:00")
    mine = Target(CASES, "apply", HEFEI)
    gone = put(world, mine, "comprehensive", "甲")
    assert [r.title for r in table(world, CASES).below] == ["甲"]
    with pytest.raises(Refused, match="has put something forward"):
        recording.decline(world.app, mine, world.clock(), actor=HEFEI)
    entries.withdraw(world.app, mine, gone, world.clock(), actor=HEFEI)
    recording.decline(world.app, mine, world.clock(), actor=HEFEI)
    assert table(world, CASES).below == ()


def test_002_any_number_of_cases_goes_on_as_the_cities_put_it_forward(world: World) -> None:
    world.activate(CLUSTERS, "06-11 16:00")
    for city, title in ((HEFEI, "甲"), (HEFEI, "乙"), (WUHU, "丙")):
        put(world, Target(CLUSTERS, "city-report", city), "cases", title)
    made = table(world, CLUSTERS)
    assert [(r.title, r.subject, r.note) for r in made.rows] == [
        ("甲", "合肥市", f"{HEFEI}市工信局"),
        ("乙", "合肥市", f"{HEFEI}市工信局"),
        ("丙", "芜湖市", f"{WUHU}市工信局"),
    ]


def test_a_list_over_its_ceiling_says_so_on_the_sheet(world: World) -> None:
    world.activate(CASES, "08-21 08:00")
    with world.app.store.writing() as conn:  # as it stands after a ceiling fell
        for title in "甲乙丙":
            rows.add(
                conn, world.owed(ANHUI, "review", CASES).id, track="comprehensive", title=title, subject="",
                leads=False, rank=None, evidence="", at=world.clock(), actor=ANHUI,
            )  # fmt: skip
    assert table(world, CASES).notes == ("综合类 3/2，超出名额，请先排序",)


def test_what_has_no_table_is_refused(world: World) -> None:
    world.activate(PILOTS, "06-03 08:00")
    with pytest.raises(Refused, match="has no tracks"):
        table(world, PILOTS, JIANGXI)
    with pytest.raises(Refused, match="is not active"):
        table(world, CASES)
    world.activate(CASES, "08-21 08:00")
    with pytest.raises(Refused, match="has no unit"):
        table(world, CASES, "999999")
    assert table(world, CASES, MIIT).rows == ()
