"""A province's review: its letters say who below has handed in, and it closes the review itself."""

from __future__ import annotations

import pytest

from duban.problems import Refused
from duban.services import foreseeing, recording, reviewing
from duban.services.calendars import find_calendar
from duban.services.naming import Target
from duban.store import deeds, ledger
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, WUHU, ZHEJIANG, Sent, World, at, mail, simple, stage

CALL = "miit-2024-city-cases"
REVIEW = Target(CALL, "review", ANHUI)


@pytest.fixture
def season(world: World) -> World:
    world.settle_in()
    world.activate(CALL, "08-20 18:00")
    return world


def words(letter: Sent) -> str:
    return letter.text.replace("\r\n", "\n")


def decline(world: World, unit: str, stage_key: str = "apply") -> None:
    recording.decline(world.app, Target(CALL, stage_key, unit), world.clock(), actor=unit)


def test_each_letter_says_how_the_cities_stand_when_it_leaves(season: World) -> None:
    season.go("09-03 18:00")
    (opening,) = season.sent(mail(ANHUI), kind="opening")
    assert "下级报送（城市网上填报）：未报2个、已报0个、不申报0个" in opening.text
    assert f"未报2个：{HEFEI}市工信局、{WUHU}市工信局" in opening.text
    season.submit(HEFEI, "apply", CALL)
    season.go("09-04 18:00")
    (reminder,) = season.sent(mail(ANHUI), kind="reminder")
    assert f"未报1个：{WUHU}市工信局\n      已报1个：{HEFEI}市工信局\n" in words(reminder)
    decline(season, WUHU)
    season.go("09-10 18:00")
    last = season.sent(mail(ANHUI), kind="reminder")[-1]
    assert "下级报送（城市网上填报）：未报0个、已报1个、不申报1个" in last.text
    assert HANGZHOU not in last.text  # another province's city
    assert all("下级报送" not in letter.text for letter in season.sent(mail(HEFEI), mail(WUHU)))


def test_paper_counts_only_where_a_city_came_to_owe_it(season: World) -> None:
    """The mailing is fed by the cities' paper: Wuhu never filed online, so it owes none."""
    season.go("09-11 10:00")
    season.submit(HEFEI, "apply", CALL)
    mailing = Target(CALL, "mailing", ANHUI)
    (paper,) = reviewing.below(season.app, mailing, season.clock())
    assert (paper.owing, paper.handed_in, paper.declined) == ((f"{HEFEI}市工信局",), (), ())
    season.go("09-18 18:00")
    (letter,) = season.sent(mail(ANHUI), kind="reminder", since="09-18 09:00")
    assert "下级报送（城市纸质材料报省）：未报1个、已报0个、不申报0个" in letter.text
    (online,) = reviewing.below(season.app, REVIEW, season.clock())
    assert (online.handed_in, online.declined) == ((f"{HEFEI}市工信局",), (f"{WUHU}市工信局",))


def test_the_province_closes_its_review_after_a_warning_that_names_the_silent(season: World) -> None:
    season.go("09-05 10:00")
    season.submit(HEFEI, "apply", CALL)
    with pytest.raises(Refused) as refused:
        reviewing.close(season.app, REVIEW, season.clock(), actor=ANHUI)
    assert refused.value.code == "unanswered"
    assert f"{WUHU}市工信局" in str(refused.value)
    assert f"{HEFEI}市工信局" not in str(refused.value)
    assert season.owed(ANHUI, "review", CALL).status == "open"

    done = reviewing.close(season.app, REVIEW, season.clock(), anyway=True, actor=ANHUI)
    assert (done.changed, done.late) == (True, False)
    o = season.owed(ANHUI, "review", CALL)
    assert (o.status, o.next_send_at) == ("submitted", None)
    with season.app.store.reading() as conn:
        deed = deeds.last(conn, o.id)
        written = ledger.history(conn, f"obligation:{o.id}")[-1]
    assert deed is not None
    assert deed.actor == ANHUI
    assert deed.payload["unanswered"] == [f"{WUHU}市工信局"]
    assert (written.verb, written.payload["unanswered"]) == ("submit", [f"{WUHU}市工信局"])
    again = reviewing.close(season.app, REVIEW, season.clock(), actor=ANHUI)
    assert not again.changed  # said before: no second warning


def test_nobody_is_unanswered_once_all_have_spoken_or_the_day_has_passed(season: World) -> None:
    season.go("09-05 10:00")
    season.submit(HEFEI, "apply", CALL)
    decline(season, WUHU)
    assert reviewing.close(season.app, REVIEW, season.clock(), actor=ANHUI).changed
    season.clock.move_to(at("09-14 00:00"))  # the cities' offer lapsed this instant; no round yet
    other = Target(CALL, "review", ZHEJIANG)
    assert reviewing.close(season.app, other, season.clock(), actor=ZHEJIANG).changed


def test_another_province_has_no_say_and_what_nothing_feeds_is_not_closed(season: World) -> None:
    with pytest.raises(Refused) as refused:
        reviewing.close(season.app, REVIEW, season.clock(), anyway=True, actor=ZHEJIANG)
    assert refused.value.code == "not-authorised"
    with pytest.raises(Refused) as refused:
        reviewing.close(season.app, Target(CALL, "apply", HEFEI), season.clock(), actor=HEFEI)
    assert refused.value.code == "not-fed"


def test_the_operators_own_review_hears_of_every_city_below(world: World) -> None:
    world.settle_in()
    world.write(
        simple(
            stage("file", "2024-09-06", more=", feeds: review"),
            stage("review", "2024-09-13", "省级审核", "province"),
        )
    )
    world.activate(when="08-20 18:00")
    world.submit(HEFEI, "file")
    (standing,) = reviewing.below(world.app, Target("simple", "review", ANHUI), world.clock())
    assert (standing.handed_in, standing.owing) == ((f"{HEFEI}市工信局",), (f"{WUHU}市工信局",))


@pytest.mark.parametrize("active", [True, False], ids=["active", "not yet active"])
def test_the_preview_says_what_the_letters_will_say_if_nobody_acts(world: World, active: bool) -> None:
    """Also after the cities' offer has lapsed: then they put nothing forward."""
    world.settle_in()
    world.clock.move_to(at("08-20 18:00"))
    loaded = None if active else find_calendar(world.app, CALL)
    if active:
        world.activate(CALL)
    until = at("09-14 18:00")
    seen = foreseeing.preview(world.app, world.clock(), until, now=world.clock(), loaded=loaded)
    if not active:
        world.activate(CALL)
    world.go("09-14 18:00")
    foreseen = [(p.kind, p.text) for p in seen if p.address == mail(ANHUI)]
    sent = [(s.kind, words(s)) for s in world.sent(mail(ANHUI)) if s.kind != "daily"]
    assert [kind for kind, _ in foreseen] == [kind for kind, _ in sent]
    assert foreseen == sent
    assert "未报0个、已报0个、不申报2个" in sent[-1][1]
