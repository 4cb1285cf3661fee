"""Whose duty is handed to whom (转办): who has a say over both, what goes along, a letter still in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from duban.problems import Refused
from duban.services import deciding
from duban.services.naming import Target
from duban.services.reassigning import reassign
from duban.store import deeds, obligations, roster_rows
from duban.values import Unit
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, WUHU, ZHEJIANG, World, at, mail, people, units

CALL = """\
key: call
title: 典型案例征集
notice: {title: 关于征集典型案例的通知, number: 示函〔2024〕7号, issuer: 示例部, issued_on: 2024-08-20}
operator: miit
policy: standard
units:
  cities: {title: 各市, kinds: [prefecture], reports_to: region}
stages:
  - {key: file, title: 申报, owner: cities, due: {on: 2024-09-13, basis: arranged}}
  - {key: paper, title: 纸质材料, owner: cities, follows: file, due: {on: 2024-09-25, basis: arranged}}
"""
DISTRICT = "340100-dev"
HEFEIS, WUHUS, HANGZHOUS = (Target("call", "file", unit) for unit in (HEFEI, WUHU, HANGZHOU))


def _begin(world: World) -> World:
    everybody = [*units(), Unit(DISTRICT, "合肥经开区", "zone", "340100", HEFEI)]
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, everybody, people(everybody))
    world.write(CALL, "call")
    world.activate("call", "08-20 18:00")
    return world


def _hand(world: World, target: Target, to: str, actor: str = ANHUI) -> bool:
    return reassign(world.app, target, world.clock(), to, "职责调整", actor=actor).changed


def _refused(world: World, target: Target, to: str, actor: str = ANHUI) -> str:
    with pytest.raises(Refused) as refused:
        _hand(world, target, to, actor)
    return refused.value.code


def test_nobody_hands_its_duty_to_those_of_another_province(office: World) -> None:
    _begin(office)
    deciding.waive(office.app, HANGZHOUS, office.clock(), "自行免报", actor=ZHEJIANG)
    assert [_refused(office, HEFEIS, HANGZHOU), _refused(office, WUHUS, ZHEJIANG)] == ["not-authorised"] * 2
    assert office.owed(HANGZHOU, "file", "call").status == "waived"


def test_what_another_tier_excused_only_the_operator_asks_for_again(office: World) -> None:
    _begin(office)
    deciding.waive(office.app, WUHUS, office.clock(), "机构改革", actor="operator")
    assert _refused(office, HEFEIS, WUHU) == "not-authorised"
    assert office.owed(WUHU, "file", "call").status == "waived"
    assert _hand(office, HEFEIS, WUHU, "operator")


def test_who_takes_over_what_it_once_handed_in_begins_anew(office: World) -> None:
    _begin(office).go("09-10 18:00")
    office.submit(WUHU, "file", "call")
    deciding.give_back(office.app, WUHUS, office.clock(), "缺章", correct_by=date(2024, 9, 13), actor=ANHUI)
    deciding.waive(office.app, WUHUS, office.clock(), "撤回", actor=ANHUI)
    assert _hand(office, HEFEIS, WUHU)
    with office.app.store.reading() as conn:
        said = deeds.spoken(conn, office.owed(WUHU, "file", "call").id)
    assert said == {**deeds.UNSPOKEN, "said": "reassign"}


def test_it_is_handed_over_while_its_letter_still_leaves_before_the_deadline(office: World) -> None:
    _begin(office).go("09-13 18:00")
    assert _refused(office, HEFEIS, DISTRICT) == "leaves-too-late"
    office.go("09-18 18:00")
    assert _refused(office, HEFEIS, DISTRICT) == "leaves-too-late"
    later = date(2024, 9, 24)
    deciding.extend(office.app, HEFEIS, office.clock(), later, "机构调整", number="9", actor="operator")
    assert _hand(office, HEFEIS, DISTRICT)
    office.go("09-19 18:00")
    assert [kind for _, kind in office.kinds(mail(DISTRICT))] == ["opening"]


def test_paper_that_the_other_owes_already_falls_away_with_the_filing(office: World) -> None:
    _begin(office)
    assert _hand(office, WUHUS, ANHUI)
    with office.app.store.writing() as conn:  # the notice came to ask the paper of the province, not the file
        mine = obligations.find(conn, "call", "file", ANHUI)
        assert mine is not None
        obligations.change(conn, mine.id, status="withdrawn", next_send_at=None)
    assert _hand(office, HEFEIS, ANHUI)
    assert [office.owed(unit, "paper", "call").status for unit in (HEFEI, ANHUI)] == ["reassigned", "waiting"]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_two_that_hand_over_to_one_unit_at_once_do_not_make_their_duties_one(world: World) -> None:
    _begin(world)
    with ThreadPoolExecutor(1) as pool:
        with world.app.store.writing() as conn:
            mine = world.owed(HEFEI, "file", "call")
            ids = {unit.code: unit.id for unit in roster_rows.load_units(conn)}
            dates = (mine.opens_at, mine.due_at, mine.act_by, at("08-21 09:00"))
            row = (mine.term_id, ids[ANHUI], "open", *dates)
            obligations.materialise(conn, [row])
            other = pool.submit(_refused, world, WUHUS, ANHUI)
            while not conn.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar():
                assert not other.done()
        assert other.result(20) == "owes-already"
    assert world.owed(WUHU, "file", "call").status in ("open", "waiting")
