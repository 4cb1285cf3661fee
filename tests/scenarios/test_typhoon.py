"""A typhoon moves one province by ten days, one day before expiry: nobody else, nothing that is done."""

from __future__ import annotations

from datetime import date

import pytest

from duban.services import deciding, extending
from duban.services.amending import apply, plan
from duban.services.foreseeing import preview
from duban.services.naming import Target
from duban.values import Kind
from tests.scenarios.world import (
    ANHUI,
    HANGZHOU,
    HEFEI,
    JIANGXI,
    MIIT,
    WUHU,
    ZHEJIANG,
    World,
    at,
    mail,
)

CALL = """\
key: call
title: 典型案例征集
notice: {title: 关于征集典型案例的通知, number: 示函〔2024〕7号, issuer: 示例部, issued_on: 2024-08-20}
operator: miit
policy: standard
units:
  cities: {title: 各市, kinds: [prefecture], reports_to: region}
  provinces: {title: 各省, kinds: [province], reports_to: operator}
stages:
  - {key: file, title: 申报, owner: cities, feeds: review, due: {on: 2024-09-13, basis: stated, clause: 二}}
  - {key: review, title: 省级审核, owner: provinces, due: {after: file, days: 7, basis: arranged}}
"""
TYPHOON = """feeds: review, exceptions: [{regions: ["330000"], due: {on: 2024-09-23, basis: stated,
     clause: 补充通知一, note: 受台风影响，浙江省申报截止时间顺延十日}}], due"""


@pytest.fixture
def running(world: World) -> World:
    """Due 2024-09-13; it is the evening of 09-12."""
    world.settle_in().write(CALL, "call")
    world.activate("call", "08-20 18:00")
    return world.go("09-12 18:00")


def _strikes(world: World) -> None:
    world.edit("call", ("feeds: review, due", TYPHOON))


def test_a_typhoon_moves_one_province_by_ten_days_one_day_before_expiry(running: World) -> None:
    elsewhere = {unit: running.owed(unit, "file", "call") for unit in (HEFEI, WUHU)}
    _strikes(running)
    planned = plan(running.app, "call", running.clock())
    moved = {(one.unit.code, one.term.stage_key): one.due_at for one in planned.apart}
    assert moved == {
        (HANGZHOU, "file"): at("09-24 00:00"),
        (ZHEJIANG, "review"): at("10-01 00:00"),  # counts from the date of its own cities
    }
    assert (planned.moved, planned.owed, planned.kept) == ((), 2, 0)
    apply(running.app, "call", running.clock(), planned.fingerprint)
    assert {unit: running.owed(unit, "file", "call") for unit in elsewhere} == elsewhere
    foreseen = preview(running.app, running.clock(), at("09-13 10:00"), now=running.clock())
    running.go("09-13 10:00")
    changes = [s for s in running.sent(kind="change")]
    assert {s.address for s in changes} == {mail(HANGZHOU), mail(ZHEJIANG)}
    assert {p.address for p in foreseen if p.kind == Kind.CHANGE} == {mail(HANGZHOU), mail(ZHEJIANG)}
    [told] = [s.text for s in changes if s.address == mail(HANGZHOU)]
    assert "原截止：2024年9月13日" in told and "现截止：2024年9月23日" in told
    assert "受台风影响，浙江省申报截止时间顺延十日" in told and "示函〔2024〕7号 补充通知一" in told
    running.go("09-24 18:00")
    assert ("09-14 09:00", "chase") in running.kinds(mail(HEFEI))
    late = [slot for slot, kind in running.kinds(mail(HANGZHOU)) if kind == "chase"]
    assert late == ["09-24 09:00"], "nothing is late before the new day has passed"


def test_what_is_done_does_not_reopen_and_what_was_granted_is_not_shortened(running: World) -> None:
    running.submit(HANGZHOU, "file", "call")
    done = running.owed(HANGZHOU, "file", "call")
    review = Target("call", "review", ZHEJIANG)
    deciding.extend(running.app, review, running.clock(), date(2024, 10, 11), "汛情", actor=MIIT)
    granted = running.owed(ZHEJIANG, "review", "call")
    _strikes(running)
    planned = plan(running.app, "call", running.clock())
    assert (planned.owed, planned.kept) == (0, 1)
    apply(running.app, "call", running.clock())
    assert running.owed(HANGZHOU, "file", "call") == done
    assert running.owed(ZHEJIANG, "review", "call") == granted


def test_a_general_date_later_moves_the_others_and_leaves_the_exception(running: World) -> None:
    _strikes(running)
    apply(running.app, "call", running.clock())
    running.edit("call", ("{on: 2024-09-13", "{on: 2024-09-20"))
    planned = plan(running.app, "call", running.clock())
    assert not planned.apart
    apply(running.app, "call", running.clock())
    assert running.owed(HEFEI, "file", "call").due_at == at("09-21 00:00")
    assert running.owed(HANGZHOU, "file", "call").due_at == at("09-24 00:00")
    running.edit("call", (TYPHOON, "feeds: review, due"))
    [back] = [one for one in plan(running.app, "call", running.clock()).apart if one.unit.code == HANGZHOU]
    assert back.due_at == at("09-21 00:00")
    apply(running.app, "call", running.clock())
    assert running.owed(HANGZHOU, "file", "call").due_at == at("09-21 00:00")


def test_a_call_that_begins_with_an_exception_opens_with_it(world: World) -> None:
    world.settle_in().write(CALL.replace("feeds: review, due", TYPHOON), "call")
    world.activate("call", "08-20 18:00")
    assert world.owed(HANGZHOU, "file", "call").due_at == at("09-24 00:00")
    assert world.owed(HEFEI, "file", "call").due_at == at("09-14 00:00")
    world.go("08-21 18:00")
    [opened] = world.sent(mail(HANGZHOU))
    assert "2024年9月23日" in opened.text and "补充通知一" in opened.text


def test_a_request_that_the_typhoon_overtakes_is_asked_no_more(running: World) -> None:
    mine = Target("call", "review", ZHEJIANG)
    extending.ask(running.app, mine, running.clock(), date(2024, 9, 27), "台风", actor=ZHEJIANG)
    _strikes(running)
    apply(running.app, "call", running.clock())
    running.go("09-13 10:00")
    daily = [s for s in running.sent(mail(MIIT), since="09-13 00:00") if s.kind == "daily"]
    assert daily and "延期申请" not in daily[0].text
    assert running.kinds(mail(ANHUI)) and running.kinds(mail(JIANGXI)), "the others go on"
