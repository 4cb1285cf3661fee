"""Somebody is away: letters go to the stand-in, notice counts for the unit, afterwards all is as before."""

from __future__ import annotations

from datetime import date

import pytest

from duban.problems import BadInput, Refused
from duban.services import deciding
from duban.services.absences import come_back, go_away
from duban.services.foreseeing import preview
from duban.services.naming import Target
from duban.values import Contact, Role
from tests.scenarios.world import ANHUI, HEFEI, MIIT, World, at, mail, simple
from tests.survival.office import MOSTLY_SQLITE

FIRST, SECOND = mail(HEFEI), "second.340100@duban.example"
NAME, STAND_IN = f"{HEFEI} coordinator", "市副联系人"
PEOPLE = (
    Contact(HEFEI, NAME, frozenset({Role.COORDINATOR}), FIRST, "000-0001"),
    # No role of a coordinator: reads nothing while the first is there.
    Contact(HEFEI, STAND_IN, frozenset({Role.SUPERVISOR}), SECOND, "000-0002"),
)


@pytest.fixture
def town(world: World) -> World:
    """Hefei has a coordinator and somebody who can stand in; the ministry runs the call."""
    world.settle_in(without=(HEFEI,), extra=PEOPLE)
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-20 18:00")
    return world


def away(world: World, since: str, until: str, stand_in: str = STAND_IN) -> int:
    days = date.fromisoformat(f"2024-{since}"), date.fromisoformat(f"2024-{until}")
    return go_away(world.app, HEFEI, NAME, *days, stand_in, world.clock()).moved


@MOSTLY_SQLITE
def test_a_coordinator_away_over_a_deadline(town: World) -> None:
    """Due 09-13, away from 09-10 to 09-18. The stand-in is reminded and chased; the superior hears in its
    turn, because the unit was told; from 09-19 letters go to the first again."""
    town.go("09-05 10:00")
    away(town, "09-10", "09-18")
    town.go("10-31 18:00")
    assert town.kinds(FIRST, since="08-20 09:00")[:2] == [
        *(("08-21 09:00", "opening"), ("09-04 09:00", "reminder"))
    ]
    second = town.kinds(SECOND)
    assert second[:2] == [("09-10 09:00", "reminder"), ("09-12 09:00", "reminder")]
    assert ("09-14 09:00", "chase") in second
    assert all("09-10" <= slot < "09-19" for slot, _ in second)
    assert all(not "09-10" <= slot < "09-19" for slot, _ in town.kinds(FIRST))
    assert town.sent(mail(ANHUI, "supervisor"), kind="supervise")[0].slot == "09-19 09:00"
    assert f"{STAND_IN}代{NAME}" in town.sent(SECOND)[0].text
    assert "代" not in town.sent(FIRST)[0].text.partition("：")[0]


@MOSTLY_SQLITE
def test_what_the_stand_in_was_told_counts_when_the_first_is_back(world: World) -> None:
    """Only the stand-in was ever written to before the deadline; the steps go on without a new notice."""
    world.settle_in(without=(HEFEI,), extra=PEOPLE)
    away(world, "08-20", "09-13")
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-20 18:00")
    world.go("09-30 18:00")
    assert world.kinds(SECOND)[0] == ("08-21 09:00", "opening")
    assert world.kinds(FIRST)[0] == ("09-14 09:00", "chase")
    assert "notice" not in str(world.kinds(FIRST))
    assert [s.slot for s in world.sent(mail(ANHUI, "supervisor"), kind="supervise")] == ["09-19 09:00"]


@MOSTLY_SQLITE
def test_what_already_waits_moves_with_the_absence_and_back(town: World) -> None:
    """A change is decided in the evening for the next morning."""
    town.go("08-28 20:00")
    target, due = Target("simple", "file", HEFEI), date(2024, 9, 20)
    deciding.extend(town.app, target, town.clock(), due, "灾害", actor="operator")
    assert away(town, "08-29", "09-06") == 1
    assert come_back(town.app, HEFEI, NAME, town.clock()).moved == 1
    assert away(town, "08-29", "09-06") == 1
    town.go("08-29 18:00")
    assert town.kinds(SECOND)[0][0] == "08-29 09:00"
    assert town.kinds(FIRST) == [("08-21 09:00", "opening")]
    town.clock.move_to(at("09-02 10:00"))
    come_back(town.app, HEFEI, NAME, town.clock())
    town.go("09-13 18:00")
    assert town.kinds(FIRST)[1][1] == "reminder"


def test_the_preview_of_an_absence_is_what_is_sent(town: World) -> None:
    away(town, "09-04", "09-18")
    foreseen = preview(town.app, town.clock(), at("10-31 18:00"), now=town.clock())
    town.go("10-31 18:00")
    sent = [(s.address, s.subject, s.text) for s in town.sent(FIRST, SECOND) if s.kind != "daily"]
    told = [(p.address, p.subject, p.text) for p in foreseen if p.address in (FIRST, SECOND)]
    assert [pair[:2] for pair in told] == [pair[:2] for pair in sent] and SECOND in str(told)


def test_whose_stand_in_cannot_be_reached_goes_on_reading(town: World) -> None:
    away(town, "08-20", "09-30")
    town.refuse(SECOND)
    town.go("08-22 18:00")
    town.refuse()
    town.go("09-20 18:00")
    assert town.kinds(SECOND) == []
    assert ("09-04 09:00", "reminder") in town.kinds(FIRST)


@pytest.mark.parametrize(
    ("stand_in", "until", "error", "words"),
    [
        (NAME, "09-20", Refused, "itself"),
        ("没有此人", "09-20", Refused, "no contact"),
        (STAND_IN, "09-01", BadInput, "before it begins"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(
    town: World, stand_in: str, until: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        away(town, "09-09", until, stand_in)


def test_two_cannot_stand_in_for_each_other(town: World) -> None:
    away(town, "09-09", "09-20")
    days = date(2024, 9, 18), date(2024, 9, 25)
    with pytest.raises(Refused, match="too"):
        go_away(town.app, HEFEI, STAND_IN, *days, NAME, town.clock())


def test_nobody_speaks_for_the_contacts_of_another_city(town: World) -> None:
    days = date(2024, 9, 18), date(2024, 9, 25)
    with pytest.raises(Refused, match="no say"):
        go_away(town.app, HEFEI, NAME, *days, STAND_IN, town.clock(), actor="340200")
    go_away(town.app, HEFEI, NAME, *days, STAND_IN, town.clock(), actor=ANHUI)


@MOSTLY_SQLITE
def test_a_leader_reads_through_the_liaison(world: World) -> None:
    """逾期情况报告 is meant for the leader of the ministry, who has no mailbox: the liaison passes it on."""
    roles = frozenset({Role.LEADER})
    desk = Contact(MIIT, "综合处", frozenset({Role.COORDINATOR}), mail(MIIT), "000-0003")
    leader = Contact(MIIT, "部负责人", roles, "", "000-0004", liaison="综合处")
    world.settle_in(without=(MIIT,), extra=(desk, leader))
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-20 18:00")
    world.go("09-30 18:00")
    (report, *_) = world.sent(mail(MIIT), kind="report")
    assert report.text.startswith("部负责人（综合处转呈）：")
    assert "转呈" not in world.sent(mail(MIIT), kind="daily")[0].text
