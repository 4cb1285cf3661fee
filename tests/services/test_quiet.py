"""A call of which nothing can open is passed over; what is passed over would have opened nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from duban.notices.loading import load_calendar, load_policies
from duban.notices.model import NoticeCalendar
from duban.planning.timeline import timeline
from duban.planning.workdays import shipped_workdays
from duban.services.calendars import version_of
from duban.services.opening import current
from duban.services.quiet import NEVER, QuietCalls, changes
from duban.shipped import shipped
from duban.values import Term
from tests.scenarios.world import World, simple, stage

RULES = load_policies(shipped("calendars") / "policies").policies
FILES = sorted((shipped("calendars") / "notices").glob("*.yaml"))


def _opening(calendar: NoticeCalendar, every: tuple[Term, ...], now: datetime) -> set[tuple[str, str]]:
    return {(t.stage_key, t.period) for t in current(calendar, every, now)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_to_be_opened_changes_at_the_named_instants_and_at_no_others(file: Path) -> None:
    calendar = load_calendar(file, policies=RULES).calendar
    assert calendar is not None
    every = timeline(calendar, shipped_workdays())
    now, instants = datetime(2024, 1, 1, tzinfo=UTC), 0
    while (until := changes(every, now)) != NEVER:
        at_once = _opening(calendar, every, now)
        for later in (now + (until - now) / 2, until - timedelta(microseconds=1)):
            assert _opening(calendar, every, later) == at_once
        assert until > now
        now, instants = until, instants + 1
    assert _opening(calendar, every, now) == set()
    assert instants > 1


def _covered(world: World) -> bool:
    with world.app.store.reading() as conn:
        version = version_of(conn, "simple", "applied")
        assert version is not None
        return QuietCalls(world.app, conn).cover(version, world.clock())


def test_a_call_is_passed_over_until_a_deadline_comes(world: World) -> None:
    world.write(simple(stage()))
    world.activate(when="08-20 18:00")
    assert not _covered(world)
    world.sync()
    assert _covered(world)
    world.go("09-13 18:00")
    assert _covered(world)  # until the end of the day
    world.clock.advance(timedelta(days=1))
    assert not _covered(world)


def test_a_clock_set_back_another_version_or_other_terms_are_looked_at(world: World) -> None:
    world.write(simple(stage()))
    world.activate(when="08-20 18:00")
    world.sync()
    with world.app.store.reading() as conn:
        quiet = QuietCalls(world.app, conn)
    with world.app.store.reading() as conn:
        version = version_of(conn, "simple", "applied")
    assert version is not None
    now = world.clock()
    assert quiet.cover(version, now)
    assert not quiet.cover(version, now - timedelta(seconds=1))
    assert not quiet.cover(replace(version, source=version.source + "\n"), now)
    with world.app.store.writing() as conn:
        conn.exec_driver_sql("UPDATE terms SET period = '2024'")
    assert not _covered(world)


def test_a_term_whose_opening_was_cut_short_is_opened_by_the_next_look(world: World) -> None:
    world.write(simple(stage()))
    world.activate(when="08-20 18:00")
    world.sync()
    with world.app.store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM obligations")
    assert world.sync().opened == 2
    assert world.sync().opened == 0
