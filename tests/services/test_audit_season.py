"""No false alarm: over a season whose every round is done, the audit finds nothing, whatever people do."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from duban.app import App
from duban.problems import Problem, Refused
from duban.services import deciding, recording
from duban.services.auditing import audit
from duban.services.calendars import activate, find_calendar, sync
from duban.services.naming import Target
from duban.services.rounds import one_round
from duban.services.season import replay
from duban.store import ledger, reports
from tests.scenarios.world import World, at

CALLS = (
    "miit-2024-city-cases",
    "anhui-2024-sme-clusters",
    "jiangxi-pilot-zones",
    "miit-mof-2025-retrofit-cities",
)


def _looks(app: App, slot: datetime) -> Iterator[tuple[datetime, Problem]]:
    """Look as the slot opens, before anything is done; then do it, and look for the rest of it."""
    ledger.seal(app.store, slot)  # between the slots the five-minute bell does
    for found in audit(app, slot):
        yield slot, found
    one_round(app, slot)
    for later in (0, 20, 61, 175):
        for found in audit(app, slot + timedelta(minutes=later)):
            yield slot + timedelta(minutes=later), found


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2024, 9, 9), date(2024, 9, 18)),  # a deadline, a worked Saturday, mid-autumn
        pytest.param(date(2024, 9, 5), date(2024, 10, 9), marks=pytest.mark.slow),  # the week of October
        pytest.param(date(2025, 1, 13), date(2025, 3, 3), marks=pytest.mark.slow),
    ],
)
def test_a_replayed_season_gives_no_alarm(tmp_path: Path, since: date, until: date) -> None:
    alarms: list[tuple[datetime, Problem]] = []

    def a_round(app: App, slot: datetime) -> None:
        alarms.extend(_looks(app, slot))

    replay(tmp_path, seed=3, since=since, until=until, a_round=a_round)
    assert alarms == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_no_alarm_whatever_people_do_on_either_database(world: World, seed: int) -> None:
    """Units hand in, sign, promise, get more time or fall silent; calls open in the middle."""
    chance, app = random.Random(seed), world.app
    world.clock.move_to(at("06-11 09:00"))
    publications = {at("06-11 09:00"): CALLS[1], at("06-24 14:30"): CALLS[2], at("08-20 14:30"): CALLS[0]}
    alarms: list[tuple[datetime, Problem]] = []
    for slot in app.slots().between(at("06-11 09:00"), at("10-15 18:00")):
        world.clock.move_to(slot)
        if slot in publications:
            activate(app, find_calendar(app, publications[slot]), slot)
        if app.slots().is_first(slot):
            sync(app, slot)
        alarms += _looks(app, slot)
        _somebody_acts(world, chance, slot + timedelta(minutes=90))
        alarms += ((slot, found) for found in audit(app, slot + timedelta(minutes=91)))
    assert alarms == []


def _somebody_acts(world: World, chance: random.Random, now: datetime) -> None:
    with world.app.store.reading() as conn:
        owed = [
            s for s in reports.standings(conn) if s.status in ("open", "submitted", "returned", "waiting")
        ]
    for s in chance.sample(owed, min(2, len(owed))):
        target = Target(s.calendar_key, s.stage_key, s.unit_code, s.period)
        later = (now + timedelta(days=20)).date()
        try:
            match chance.randrange(5):
                case 0 | 1:
                    recording.submit(world.app, target, now, actor="operator")
                case 2:
                    deciding.extend(world.app, target, now, later, reason="申请延期", actor="operator")
                case 3:
                    recording.acknowledge(world.app, target, now, actor="operator")
                case _:
                    recording.promise(world.app, target, now, later, actor="operator")
        except Refused:
            continue
