"""Document 000, told as what goes wrong in it: a filing nobody heard of, a city too late, paper that differs,
paper on the last safe day, a mailbox that two cities share."""

from __future__ import annotations

from datetime import date

import pytest

from duban.problems import Refused
from duban.services import recording
from duban.services.naming import Target
from duban.services.targets import Evidence, Recorded
from duban.values import Contact, Role
from tests.scenarios.world import ANHUI, HEFEI, MIIT, WUHU, ZHEJIANG, World, mail
from tests.survival.office import MOSTLY_SQLITE

CALL = "miit-2024-city-cases"
ONLINE = "PT-20240913-0017"


@pytest.fixture
def season(world: World) -> World:
    """Activated on the notice's day."""
    world.settle_in().activate(CALL, "08-20 18:00")
    return world


def _of(unit: str, stage: str) -> Target:
    return Target(CALL, stage, unit)


def _post(world: World, unit: str, **more: object) -> Recorded:
    return recording.post(world.app, _of(unit, "paper"), world.clock(), actor=unit, **more)  # type: ignore[arg-type]


def test_a_city_that_filed_on_the_portal_and_forgot_us_is_recorded_and_owes_its_paper(season: World) -> None:
    """At midnight it lapsed in silence; the portal's list of the next days says when it filed."""
    season.go("09-14 10:00")
    assert season.owed(WUHU, "apply", CALL).status == "declined"
    assert season.owed(WUHU, "paper", CALL).status == "declined"
    shown = Evidence(number=ONLINE)
    done = recording.submit(
        season.app, _of(WUHU, "apply"), season.clock(), submitted_on=date(2024, 9, 13), evidence=shown,
        actor=ANHUI,
    )  # fmt: skip
    assert done.changed and not done.late
    apply, paper = season.owed(WUHU, "apply", CALL), season.owed(WUHU, "paper", CALL)
    assert (apply.status, paper.status) == ("submitted", "open")
    assert season.history(f"obligation:{apply.id}")[-1] == "submit"
    season.go("09-14 18:00")
    assert season.kinds(mail(WUHU), since="09-14 09:00") == [("09-14 14:30", "opening")]
    (letter,) = season.sent(mail(WUHU), since="09-14 09:00")
    assert "城市纸质材料报省" in letter.text and "9月20日" in letter.text and "（星期五）24时" in letter.text


@MOSTLY_SQLITE
def test_a_city_that_files_after_the_portal_has_closed_is_told_which_day_it_lapsed(season: World) -> None:
    season.go("09-14 10:00")
    with pytest.raises(Refused, match="lapsed with its deadline, 2024-09-13") as refused:
        season.submit(WUHU, "apply", CALL)
    assert "--on" in refused.value.hint
    assert season.owed(WUHU, "paper", CALL).status == "declined"
    season.go("09-27 18:00")
    assert season.kinds(mail(WUHU), since="09-14 09:00") == []


@MOSTLY_SQLITE
def test_paper_that_differs_is_not_posted_and_the_city_is_still_chased_for_it(season: World) -> None:
    season.go("09-10 10:00").submit(HEFEI, "apply", CALL)
    season.go("09-14 10:00")
    with pytest.raises(Refused, match="must say what was filed online") as refused:
        _post(season, HEFEI, equals_filing=False, carrier="EMS")
    assert refused.value.code == "paper-differs"
    with pytest.raises(Refused) as unasked:
        _post(season, HEFEI, carrier="EMS")
    assert unasked.value.code == "unconfirmed"
    paper = season.owed(HEFEI, "paper", CALL)
    assert paper.status == "open" and "post" not in season.history(f"obligation:{paper.id}")
    season.go("09-23 18:00")
    assert season.kinds(mail(HEFEI), since="09-18 09:00") == [
        ("09-18 09:00", "reminder"),
        ("09-23 09:00", "chase"),
    ]


def test_paper_posted_on_the_last_safe_day_arrives_in_time_and_nobody_is_chased(season: World) -> None:
    """Two working days on the way: what must be there on Friday the 20th is posted on Wednesday the 18th."""
    season.go("09-10 10:00").submit(HEFEI, "apply", CALL)
    paper = season.owed(HEFEI, "paper", CALL)
    assert paper.act_by == date(2024, 9, 18)
    season.go("09-18 16:00")
    (last,) = season.sent(mail(HEFEI), since="09-18 09:00")
    assert last.kind == "reminder" and "9月18日" in last.text
    assert _post(season, HEFEI, equals_filing=True, carrier="EMS", evidence=Evidence("1017")).changed
    season.go("09-20 16:00")
    done = recording.receive(season.app, _of(HEFEI, "paper"), season.clock(), actor=ANHUI)
    assert done.changed and not done.late
    season.go("09-30 18:00")
    assert season.kinds(mail(HEFEI), since="09-18 14:30") == []
    assert season.history(f"obligation:{paper.id}")[-2:] == ["post", "receive"]


def test_paper_posted_in_time_that_arrives_late_is_late_by_its_arrival(season: World) -> None:
    season.go("09-10 10:00").submit(HEFEI, "apply", CALL)
    season.go("09-19 16:00")
    _post(season, HEFEI, equals_filing=True, carrier="EMS")
    season.go("09-23 16:00")
    done = recording.receive(season.app, _of(HEFEI, "paper"), season.clock(), actor=ANHUI)
    assert (done.late, done.late_workdays) == (True, 1)


@MOSTLY_SQLITE
def test_the_provinces_paper_is_in_time_by_the_day_it_left(season: World) -> None:
    """What is posted on the last day and heard of after the holiday was never late."""
    season.go("09-30 10:00")
    done = recording.post(
        season.app, _of(ZHEJIANG, "mailing"), season.clock(), posted_on=date(2024, 9, 27), carrier="机要",
        actor=MIIT,
    )  # fmt: skip
    assert done.changed and not done.late
    season.go("10-12 18:00")
    since = season.sent(mail(ZHEJIANG), since="10-08 09:00")
    assert all("盖章材料邮寄" not in letter.text for letter in since)


def test_two_cities_that_share_a_mailbox_get_one_letter_that_names_both(world: World) -> None:
    desk = "desk@duban.example"
    shared = [
        Contact(unit, f"{unit} 经办", frozenset({Role.COORDINATOR}), desk, "000-0009")
        for unit in (HEFEI, WUHU)
    ]
    world.settle_in(without=(HEFEI, WUHU), extra=shared).activate(CALL, "08-20 18:00")
    world.go("09-04 18:00")
    assert [(s.slot, s.kind, s.items) for s in world.sent(desk)] == [
        ("08-21 09:00", "opening", 2),
        ("09-04 09:00", "reminder", 2),
    ]
    for letter in world.sent(desk):
        assert all(f"{unit}市工信局" in letter.text for unit in (HEFEI, WUHU))
    world.submit(HEFEI, "apply", CALL)
    world.go("09-10 10:00")
    (left,) = [s for s in world.sent(desk, since="09-10 09:00") if s.kind == "reminder"]
    assert left.items == 1 and "340200市工信局" in left.text and "340100市工信局" not in left.text
