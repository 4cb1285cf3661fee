"""Document 003 over eighteen months: zones that start and end each on their own day."""

from __future__ import annotations

from datetime import date

import pytest

from duban.problems import Refused
from duban.services import spanning
from duban.services.calendars import open_missing
from duban.store import obligations, roster_rows
from duban.store.facts import bump
from duban.values import Contact, Role, Unit
from tests.scenarios.world import JIANGXI, ZONES, World, mail

PILOTS = "jiangxi-pilot-zones"
OLD, STAYS = ZONES
NEW = "360000-zone-03"


def _joins(world: World) -> None:
    """A third zone comes into the roster, as an import does it, and starts on its own day."""
    with world.app.store.writing() as conn:
        zone = Unit(NEW, "试验区03", "zone", JIANGXI, JIANGXI)
        person = Contact(NEW, "新区", frozenset({Role.COORDINATOR}), mail(NEW), "000-0002")
        roster_rows.save_roster(conn, [zone], [person])
        bump(conn, "roster_version")
    open_missing(world.app, world.clock())


def _owed(world: World, unit: str) -> set[tuple[str, str, str]]:
    return {
        (s.stage_key, s.period, s.status) for s in world.standings(PILOTS) if s.unit_code == unit
    }


def test_003_over_eighteen_months_one_zone_graduates_and_one_joins_in_mid_quarter(world: World) -> None:
    world.settle_in()
    world.activate(PILOTS, "06-03 08:00")
    world.go("07-05 18:00", syncing=True)
    for zone in ZONES:
        world.submit(zone, "quarterly-progress", PILOTS, period="2024Q2")
        world.submit(zone, "half-year-summary", PILOTS, period="2024H1")
    world.go("08-20 18:00", syncing=True)
    _joins(world)
    done = spanning.set_span(
        world.app, PILOTS, NEW, world.clock(), starts_on=date(2024, 8, 15), actor="operator"
    )
    assert (done.opened, done.withdrawn) == (0, 0)
    assert ("quarterly-progress", "2024Q3", "waiting") in _owed(world, NEW)  # 47 of 92 days are a third
    world.go("2024-12-20 18:00", syncing=True)
    assert "2024H1" not in {period for _, period, _ in _owed(world, NEW)}
    assert [s.kind for s in world.sent(mail(NEW))][:1] == ["opening"]
