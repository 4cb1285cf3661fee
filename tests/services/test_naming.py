"""What a person mistypes is refused with the nearest name; it never reads as "there is nothing"."""

from __future__ import annotations

import pytest

from duban.problems import Refused
from duban.services import entry_lists, naming, recording
from duban.services.circulating import in_force
from duban.services.excusing import counted
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.services.reviewing import below
from tests.scenarios.world import HANGZHOU, HEFEI, WUHU, ZONES, World, simple, stage

PILOTS = "jiangxi-pilot-zones"


@pytest.fixture
def running(world: World) -> World:
    world.settle_in().write(simple())
    world.activate(when="08-20 18:00")
    return world


MISTYPED = [
    (Target("simpel", "file", HEFEI), "simpel is not active", 'did you mean "simple"'),
    (Target("simple", "fiel", HEFEI), 'simple has no stage "fiel"', 'did you mean "file"'),
    (Target("simple", "file", "34010"), 'the roster has no unit "34010"', f'did you mean "{HEFEI}", '),
    (Target("simple", "file", f"{WUHU}市"), "the roster has no unit", f'did you mean "{WUHU}", '),
    (Target("simple", "file", "nobody"), "the roster has no unit", "duban roster list"),
    (Target("simple", "file", HEFEI, "2024Q1"), "simple file does not recur", "leave out --period"),
    (Target("simple", "file", HANGZHOU), "nothing is owed under: simple file", f"owed by: {HEFEI}, {WUHU}."),
]


@pytest.mark.parametrize(("target", "said", "hint"), MISTYPED)
def test_the_first_name_that_is_wrong_is_told_with_the_nearest(
    running: World, target: Target, said: str, hint: str
) -> None:
    app, now = running.app, running.clock()
    for verb in (
        lambda: recording.acknowledge(app, target, now, actor="operator"),
        lambda: counted(app, target, now),
        lambda: below(app, target, now),
    ):
        with pytest.raises(Refused, match=said) as refused:
            verb()
        assert hint in refused.value.hint


def test_a_unit_logs_no_call_about_what_it_owes_itself(running: World) -> None:
    target = Target("simple", "file", HEFEI)
    with pytest.raises(Refused, match="cannot log a call about what it owes itself"):
        recording.note_call(running.app, target, running.clock(), "电话", actor=HEFEI)


def test_of_a_series_the_period_is_asked_for_and_the_nearest_named(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "2024-06-03 08:00")
    for period, said, hint in (
        ("", "say --period", "2024Q2"),
        ("2024q2", 'no period "2024q2"', 'did you mean "2024Q2"'),
    ):
        with pytest.raises(Refused, match=said) as refused:
            counted(world.app, Target(PILOTS, "quarterly-progress", ZONES[0], period), world.clock())
        assert hint in refused.value.hint


def test_a_list_of_a_mistyped_call_stage_or_unit_is_refused_not_empty(world: World) -> None:
    world.settle_in().write(simple(stage()))
    world.activate(when="08-20 18:00")
    with world.app.store.reading() as conn:
        naming.must_be_call(conn, "")
        naming.must_be_call(conn, "simple")
        roster = knowledge(world.app, conn).roster
        for looked in (
            lambda: naming.must_be_call(conn, "simpel"),
            lambda: in_force(conn, "simpel"),
            lambda: entry_lists.of_call(world.app, conn, "simpel"),
            lambda: entry_lists.of_call(world.app, conn, "simple", stage="fiel"),
            lambda: entry_lists.of_call(world.app, conn, "simple", unit="34010"),
            lambda: naming.must_be_unit(roster, "34010"),
        ):
            with pytest.raises(Refused) as refused:
                looked()
            assert "did you mean" in refused.value.hint


def test_where_no_call_is_in_force_the_refusal_says_how_to_put_one_there(world: World) -> None:
    with world.app.store.reading() as conn, pytest.raises(Refused) as refused:
        naming.must_be_call(conn, "simple")
    assert refused.value.hint == "Active calls: none. To put it in force: duban activate simple"
