"""A return, an extension, a report of nothing; and the days and duties after them."""

from __future__ import annotations

from datetime import date

import pytest

from duban.problems import Refused
from duban.services import deciding, recording, undoing
from duban.services.amending import apply
from duban.services.naming import Target
from tests.scenarios.world import ANHUI, HEFEI, MIIT, World, at, mail

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
  - {key: file, title: 申报, owner: cities, zero_report: allowed, feeds: review,
     due: {on: 2024-09-13, basis: arranged}}
  - {key: paper, title: 纸质材料, owner: cities, follows: file, due: {on: 2024-09-25, basis: arranged}}
  - {key: review, title: 省级审核, owner: provinces, due: {on: 2024-10-20, basis: arranged}}
"""
FILES = Target("call", "file", HEFEI)


def _begin(world: World, *changes: tuple[str, str], until: str = "09-10 18:00") -> World:
    text = CALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    world.write(text, "call")
    world.activate("call", "08-20 18:00")
    return world.go(until)


def _back(world: World, by: date | None = None, actor: str = ANHUI) -> bool:
    done = deciding.give_back(world.app, FILES, world.clock(), "缺章", correct_by=by, actor=actor)
    return done.changed


def _no_return(world: World, by: date | None = None, actor: str = ANHUI) -> str:
    before = world.owed(HEFEI, "file", "call")
    with pytest.raises(Refused) as refused:
        _back(world, by, actor)
    assert world.owed(HEFEI, "file", "call") == before
    return refused.value.code


def _paper(world: World) -> str:
    return world.owed(HEFEI, "paper", "call").status


def test_a_return_is_no_extension_without_end(office: World) -> None:
    """The tier above gives some weeks, who set the date more, and nobody more than the outer date bears."""
    later = ("2024-09-25, basis", "2024-10-30, basis")
    outer = ("on: 2024-10-20", "on: 2024-10-25")
    _begin(office, later, outer).submit(HEFEI, "file", "call")
    assert _no_return(office, date(2024, 12, 31)) == "not-authorised"
    assert _no_return(office, date(2024, 10, 18)) == "not-authorised"
    assert _no_return(office, date(2024, 10, 28), "operator") == "chain"
    assert _back(office, date(2024, 10, 17))
    office.submit(HEFEI, "file", "call")
    assert _no_return(office, date(2024, 10, 18)) == "not-authorised"
    assert _back(office, date(2024, 10, 18), "operator")


def test_a_return_said_again_with_another_day_changes_the_day(office: World) -> None:
    _begin(office).submit(HEFEI, "file", "call")
    assert [_back(office, date(2024, 9, day)) for day in (20, 20, 18)] == [True, False, True]
    owed = office.owed(HEFEI, "file", "call")
    assert (owed.status, owed.due_at) == ("returned", at("09-19 00:00"))
    undoing.undo(office.app, FILES, office.clock(), actor=ANHUI)
    assert office.owed(HEFEI, "file", "call").due_at == at("09-21 00:00")


def test_the_day_of_a_correction_is_not_over_when_its_letter_leaves(office: World) -> None:
    _begin(office, until="09-13 10:00").submit(HEFEI, "file", "call")
    office.go("09-13 20:00")
    assert [_no_return(office), _no_return(office, date(2024, 9, 12))] == ["leaves-too-late"] * 2
    assert _back(office, date(2024, 9, 14))


def test_an_extension_leaves_time_for_what_follows(office: World) -> None:
    _begin(office)
    with pytest.raises(Refused, match="2024-10-11 is too late for “纸质材料”, which follows it") as refused:
        deciding.extend(office.app, FILES, office.clock(), date(2024, 10, 11), "汛情", actor=MIIT)
    assert refused.value.code == "chain"
    paper = Target("call", "paper", HEFEI)
    deciding.extend(office.app, paper, office.clock(), date(2024, 10, 16), "汛情", actor=MIIT)
    assert deciding.extend(office.app, FILES, office.clock(), date(2024, 10, 11), "汛情", actor=MIIT).changed
    office.go("09-12 18:00")
    assert not [s for s in office.sent(mail(HEFEI)) if "纸质材料" in s.text]


def test_a_report_of_nothing_wakes_no_paper(world: World) -> None:
    _begin(world)
    recording.zero_report(world.app, FILES, world.clock(), actor=HEFEI)
    assert _paper(world) == "declined"
    deciding.accept(world.app, FILES, world.clock(), actor=ANHUI)
    with pytest.raises(Refused) as refused:
        paper = Target("call", "paper", HEFEI)
        recording.post(world.app, paper, world.clock(), equals_filing=True, actor=HEFEI)
    assert refused.value.code in ("not-owed", "not-its-turn")
    world.edit("call", ("on: 2024-09-25", "on: 2024-09-27"))
    world.sync()
    apply(world.app, "call", world.clock())
    assert _paper(world) == "declined"
    assert _back(world, date(2024, 9, 20))
    assert _paper(world) == "waiting"
    world.submit(HEFEI, "file", "call")
    assert _paper(world) == "open"


def test_paper_nobody_was_told_of_waits_again_for_what_was_returned(office: World) -> None:
    _begin(office).submit(HEFEI, "file", "call")
    assert _paper(office) == "open"
    _back(office, date(2024, 9, 18))
    assert (_paper(office), office.owed(HEFEI, "paper", "call").next_send_at) == ("waiting", None)
    undoing.undo(office.app, FILES, office.clock(), actor=ANHUI)
    assert _paper(office) == "open"


def test_of_paper_that_falls_away_with_its_filing_its_owner_hears(office: World) -> None:
    """Filed, told of the paper, returned, excused: nothing is chased, and an undo brings both back."""
    _begin(office).submit(HEFEI, "file", "call")
    office.go("09-11 10:00")
    _back(office, date(2024, 9, 18))
    assert _paper(office) == "open"
    deciding.waive(office.app, FILES, office.clock(), "条件不符", actor=ANHUI)
    assert _paper(office) == "declined"
    undoing.undo(office.app, FILES, office.clock(), actor=ANHUI)
    assert _paper(office) == "waiting"
    deciding.waive(office.app, FILES, office.clock(), "条件不符", actor=ANHUI)
    office.go("10-10 18:00")
    heard = [s for s in office.sent(mail(HEFEI), since="09-11 10:00") if "纸质材料" in s.text]
    assert {s.kind for s in heard} == {"change"} and "条件不符" in heard[-1].text
