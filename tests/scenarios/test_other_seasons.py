"""Documents 002 and 004 by what is peculiar to them: cities that report past their province, and a call that
two departments answer for together."""

from __future__ import annotations

import pytest

from duban.problems import Refused
from duban.services import recording
from duban.services.naming import Target
from duban.store import roster_rows
from duban.values import Unit
from tests.scenarios.world import ANHUI, HEFEI, MIIT, ZHEJIANG, World, at, mail, people, units

RETROFIT = "miit-mof-2025-retrofit-cities"
FINANCE = f"{ANHUI}-finance"
SELECTION = "selection"
NINGBO, CORPS = "330200", "660000"

#: The outer letter of document 002: the ministry addresses provinces, 计划单列市 and 兵团 alike.
OUTER = """\
key: outer-2024-clusters
title: 中小企业特色产业集群典型案例征集
notice: {title: 关于征集典型案例的通知, number: 示函〔2024〕9号, issuer: 示例部, issued_on: 2024-06-11}
operator: miit
policy: standard
units:
  addressed:
    title: 省级、计划单列市、兵团主管部门
    kinds: [province, separately_planned_city, corps]
    reports_to: operator
stages:
  - key: report
    title: 典型案例报部
    owner: addressed
    due: {on: 2024-06-30, basis: stated, clause: 三}
    post: {receipt: posted}
    completes: posted
"""


@pytest.fixture
def outer(world: World) -> World:
    """The outer call of 002, with a 计划单列市 and the 兵团 in the roster."""
    some = [
        *units(),
        Unit(NINGBO, "宁波市经信局", "separately_planned_city", NINGBO, ZHEJIANG),
        Unit(CORPS, "兵团工信局", "corps", CORPS),
    ]
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, some, people(some))
    world.write(OUTER, "outer-2024-clusters")
    world.activate("outer-2024-clusters", "06-11 16:00")
    return world


def _target(unit: str) -> Target:
    return Target("outer-2024-clusters", "report", unit)


def test_002_a_separately_planned_city_answers_to_the_ministry_and_its_province_never_hears(
    outer: World,
) -> None:
    """The outer date is a Sunday, the last day to post Friday the 28th; nothing goes on the Sunday."""
    for unit in (ANHUI, ZHEJIANG, "360000", CORPS):
        recording.post(outer.app, _target(unit), outer.clock(), actor=unit)
    outer.go("07-12 18:00")
    slots = outer.kinds(mail(NINGBO))
    assert slots[0] == ("06-12 09:00", "opening") and ("06-28 09:00", "reminder") in slots
    assert ("07-01 09:00", "chase") in slots
    assert not [slot for slot, _ in slots if slot[:5] in ("06-29", "06-30")]
    assert outer.owed(NINGBO, "report", "outer-2024-clusters").due_at == at("07-01 00:00")
    told = [s for s in outer.sent() if s.kind in ("supervise", "report")]
    assert told and all(f".{MIIT}@" in s.address for s in told)
    assert all("宁波市经信局" in s.text for s in told)
    assert not [s for s in outer.sent(mail(ZHEJIANG), mail(ZHEJIANG, "leader")) if "宁波" in s.text]


def test_002_the_province_has_no_say_over_a_city_that_reports_past_it(outer: World) -> None:
    with pytest.raises(Refused, match="has no say over 宁波市经信局") as refused:
        recording.post(outer.app, _target(NINGBO), outer.clock(), actor=ZHEJIANG)
    assert refused.value.code == "not-authorised"
    assert recording.post(outer.app, _target(NINGBO), outer.clock(), actor=NINGBO).changed


def test_004_finance_signs_for_it_and_the_lead_alone_completes_it(world: World) -> None:
    """Both departments are written to in the same slots; who leads hands in, and then both are left alone."""
    world.settle_in().activate(RETROFIT, "2025-03-26 08:00")
    world.go("2025-04-01 18:00")
    target = Target(RETROFIT, SELECTION, ANHUI)
    assert recording.acknowledge(world.app, target, world.clock(), actor=FINANCE).changed
    with pytest.raises(Refused, match="co-owner") as refused:
        recording.submit(world.app, target, world.clock(), actor=FINANCE)
    assert "leads and completes it" in refused.value.hint
    assert world.kinds(mail(FINANCE)) == world.kinds(mail(ANHUI))
    recording.submit(world.app, target, world.clock(), actor=ANHUI)
    o = world.owed(ANHUI, SELECTION, RETROFIT)
    assert world.history(f"obligation:{o.id}")[-2:] == ["acknowledge", "submit"]
    world.go("2025-04-25 18:00")
    for address in (mail(FINANCE), mail(ANHUI)):
        late = [s for s in world.sent(address, since="2025-04-02 09:00") if s.kind == "chase"]
        assert all("起草推荐函" not in s.text for s in late)


def test_004_a_city_is_no_co_owner_of_what_its_province_recommends(world: World) -> None:
    world.settle_in().activate(RETROFIT, "2025-03-26 08:00")
    target = Target(RETROFIT, SELECTION, ANHUI)
    with pytest.raises(Refused, match="has no say over"):
        recording.submit(world.app, target, world.clock(), actor=HEFEI)


def test_004_is_not_put_in_force_where_no_department_of_finance_is_in_the_roster(world: World) -> None:
    with world.app.store.writing() as conn:
        some = [unit for unit in units() if unit.sector != "finance"]
        roster_rows.save_roster(conn, some, people(some))
    with pytest.raises(Refused, match='together with its owner: the group "finance" is empty'):
        world.activate(RETROFIT, "2025-03-25 16:00")
