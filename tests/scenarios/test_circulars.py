"""A circular: drafted from what is known, read, released by the operator, and sent as it was read."""

from __future__ import annotations

from datetime import date

import pytest

from duban.planning.circular import RED, YELLOW
from duban.problems import Refused
from duban.services import circulating
from duban.services.circulating import Circular
from tests.scenarios.world import HEFEI, WUHU, World, mail, simple, stage

KEY = "simple"
DAY = date(2024, 9, 20)


@pytest.fixture
def call(world: World) -> World:
    """Two cities owe a required stage by 09-13 and may put forward by choice; it is the evening of 09-20.
    Hefei filed in time, Wuhu has not filed."""
    world.settle_in().write(simple(stage(), stage("free", title="自愿申报", more=", duty: voluntary")))
    world.activate(when="08-20 18:00")
    world.go("09-12 18:00")
    world.submit(HEFEI, "file")
    return world.go("09-20 18:00")


def draft(world: World, on: date = DAY) -> Circular:
    return circulating.draft(world.app, KEY, on, world.clock())


def said(circular: Circular) -> list[tuple[str, str, str]]:
    return [(one.colour, one.unit, one.said) for one in circular.lines]


def test_red_and_yellow_are_drafted_and_wait_for_a_person(call: World) -> None:
    made = draft(call)
    assert said(made) == [
        (RED, HEFEI, "按时报送"),
        (YELLOW, WUHU, "尚未报送，逾期4个工作日"),
    ]
    assert made.to == tuple(sorted(mail(code) for code in (HEFEI, WUHU)))
    assert made.states == {"draft": 2}
    call.go("09-24 18:00")
    assert call.sent(kind="circular") == []


def test_what_was_read_is_what_leaves_all_at_once(call: World) -> None:
    made = draft(call)
    assert circulating.release(call.app, KEY, call.clock()) == 2
    call.go("09-23 08:59")
    call.submit(WUHU, "file")  # after the release: what was read still stands, with its day
    call.go("09-23 18:00")
    letters = call.sent(kind="circular")
    assert {(s.slot, s.address) for s in letters} == {("09-23 09:00", to) for to in made.to}
    for letter in letters:
        assert letter.subject == "【通报】示范车间征集：截至2024年9月20日报送情况"
        assert f"{HEFEI}市工信局　示范车间申报" in letter.text and "按时报送（红榜）（1项）" in letter.text
        assert "9月13日截止；尚未报送，逾期4个工作日" in letter.text
        assert "自愿申报" not in letter.text
    assert call.history(f"calendar:{KEY}")[-2:] == ["circular", "circular-release"]


def test_who_filed_before_the_release_is_not_told_otherwise(call: World) -> None:
    draft(call)
    call.go("09-23 10:00")
    call.submit(WUHU, "file", submitted_on=date(2024, 9, 19))
    with pytest.raises(Refused, match="尚未报送，逾期4个工作日 → 9月19日报送，逾期3个工作日"):
        circulating.release(call.app, KEY, call.clock())
    again = draft(call)
    assert again.of(YELLOW)[0].said == "9月19日报送，逾期3个工作日"
    assert circulating.release(call.app, str(again.number), call.clock()) == 2
    call.go("09-23 18:00")
    assert len(call.sent(kind="circular")) == 2
