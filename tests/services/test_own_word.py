"""What a unit says of itself after the event, and the words of those who decide: shown, or not recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from duban.problems import Refused
from duban.services import deciding, recording
from duban.services.naming import Target
from duban.services.reassigning import reassign
from duban.services.targets import Evidence
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, at, simple, stage

MINE, PAPER = Target("simple", "file", HEFEI), Target("simple", "paper", HEFEI)
POSTED = ", follows: file, completes: received, post: {receipt: posted}"


@pytest.fixture
def running(office: World) -> World:
    """Due on 09-13; activated on 08-20."""
    office.write(simple(stage(), stage("paper", "2024-09-25", "盖章材料", more=POSTED)))
    office.activate(when="08-20 18:00")
    return office


def _refused(say: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        say()
    return refused.value.code


def test_no_unit_makes_itself_punctual_by_its_word(running: World) -> None:
    running.clock.move_to(at("09-25 18:00"))
    last = date(2024, 9, 13)
    assert _refused(lambda: running.submit(HEFEI, "file", submitted_on=last)) == "unproven"
    assert running.owed(HEFEI, "file").status in ("open", "waiting")
    shown = Evidence(number="PT-1003")
    assert not running.submit(HEFEI, "file", submitted_on=last, evidence=shown).late
    wuhu = Target("simple", "file", WUHU)
    assert not recording.submit(running.app, wuhu, running.clock(), submitted_on=last, actor=ANHUI).late


def test_a_day_before_today_is_believed_while_there_is_time_or_where_it_is_late(running: World) -> None:
    running.clock.move_to(at("09-13 18:00"))
    assert running.submit(HEFEI, "file", submitted_on=date(2024, 9, 12)).changed
    running.clock.move_to(at("09-25 18:00"))
    assert running.submit(WUHU, "file", submitted_on=date(2024, 9, 18)).late


def test_nothing_was_done_before_the_notice(running: World) -> None:
    running.clock.move_to(at("09-02 18:00"))
    for actor in (HEFEI, ANHUI):
        shown = Evidence(number="1")
        day = date(2024, 8, 19)
        code = _refused(
            lambda actor=actor, shown=shown, day=day: recording.submit(  # type: ignore[misc]
                running.app, MINE, running.clock(), submitted_on=day, evidence=shown, actor=actor
            )
        )
        assert code == "before-notice"
    assert running.submit(HEFEI, "file", submitted_on=date(2024, 8, 20)).changed


def test_who_sends_paper_confirms_it_before_it_says_that_it_arrived(running: World) -> None:
    running.submit(HEFEI, "file")
    assert (
        _refused(lambda: recording.receive(running.app, PAPER, running.clock(), actor=HEFEI)) == "not-posted"
    )
    recording.post(running.app, PAPER, running.clock(), equals_filing=True, actor=HEFEI)
    assert recording.receive(running.app, PAPER, running.clock(), actor=HEFEI).changed


@pytest.mark.parametrize("words", ["", "  ", "\u202e", "x" * 501])
def test_who_decides_says_why_in_words(running: World, words: str) -> None:
    app, now = running.app, running.clock()
    later = date(2024, 9, 18)
    for say in (
        lambda: recording.note_call(app, MINE, now, words, actor=ANHUI),
        lambda: deciding.extend(app, MINE, now, later, words, number="7", actor=ANHUI),
        lambda: deciding.waive(app, MINE, now, words, actor=ANHUI),
        lambda: deciding.give_back(app, MINE, now, words, actor=ANHUI),
        lambda: reassign(app, MINE, now, ANHUI, words, actor="operator"),
    ):
        assert _refused(say) == "bad-text"


def test_a_number_holds_nothing_that_nobody_sees(running: World) -> None:
    hidden = Evidence(number="PT-\u202e1003")
    assert _refused(lambda: running.submit(HEFEI, "file", evidence=hidden)) == "bad-text"
    assert running.submit(HEFEI, "file", evidence=Evidence(number=" PT-1003\n别报 ")).changed
    with running.app.store.reading() as conn:
        found = conn.exec_driver_sql("SELECT evidence FROM obligations WHERE evidence <> ''").scalar_one()
    assert found == "PT-1003 别报"
