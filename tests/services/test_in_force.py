"""What was in force on a day: versions by the instant they were applied."""

from __future__ import annotations

from datetime import date

import pytest

from duban.problems import Refused
from duban.services.amending import apply
from duban.services.calendars import sound
from duban.services.in_force import in_force_on
from tests.scenarios.world import World, at, simple


def _due(world: World, day: date) -> date | None:
    return sound(in_force_on(world.app, "simple", day).loaded).stages[0].due.on


def test_a_version_counts_from_the_day_it_was_applied_and_not_while_it_waits(world: World) -> None:
    world.write(simple())
    world.activate(when="08-20 18:00")
    world.go("09-02 12:00")
    world.edit("simple", ("2024-09-13", "2024-09-20"))
    world.go("09-05 12:00", syncing=True)  # it waits
    apply(world.app, "simple", world.clock())
    assert [_due(world, date(2024, 8, 20)), _due(world, date(2024, 9, 4))] == [date(2024, 9, 13)] * 2
    assert [_due(world, date(2024, 9, 5)), _due(world, date(2025, 1, 1))] == [date(2024, 9, 20)] * 2
    first = in_force_on(world.app, "simple", date(2024, 9, 4))
    assert (first.since, first.until, first.counted_anew) == (at("08-20 18:00"), at("09-05 12:00"), False)


def test_before_its_activation_nothing_was_in_force(world: World) -> None:
    world.write(simple())
    with pytest.raises(Refused, match="simple is not active"):
        in_force_on(world.app, "simple", date(2024, 9, 1))
    world.activate(when="08-20 18:00")
    with pytest.raises(Refused, match="was not in force on 2024-08-19"):
        in_force_on(world.app, "simple", date(2024, 8, 19))


def test_a_new_arrangement_of_working_days_waits_like_any_other_change(world: World) -> None:
    """Nine days after the notice in working days; then a day of it is declared off."""
    world.write(simple().replace("due: {on: 2024-09-13,", "due: {after: notice, workdays: 9,"))
    world.activate(when="08-20 18:00")
    assert world.owed("340100", "file").due_at == at("09-03 00:00")
    off = '{"year": 2024, "papers": [], "days": [{"name": "示例", "date": "2024-08-28", "isOffDay": true}]}'
    (world.home / "calendars" / "workdays" / "2024.json").write_text(off, "utf-8")
    world.go("08-22 12:00", syncing=True)
    assert world.sync().pending == ("simple",)
    assert world.owed("340100", "file").due_at == at("09-03 00:00"), "until a person applies it"
    assert in_force_on(world.app, "simple", date(2024, 8, 22)).counted_anew
    apply(world.app, "simple", world.clock())
    assert world.owed("340100", "file").due_at == at("09-04 00:00")
    world.go("08-22 18:00")
    [told] = world.sent("coordinator.340100@duban.example", kind="change")
    assert "9月3日" in told.text
