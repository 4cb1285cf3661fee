"""How the stories about entries put something forward, rank it, and are refused."""

from __future__ import annotations

import pytest

from duban.problems import Refused
from duban.services import entries
from duban.services.entry_desk import Entered
from duban.services.naming import Target
from tests.scenarios.world import ANHUI, World

CASES, RETROFIT = "miit-2024-city-cases", "miit-mof-2025-retrofit-cities"
REVIEW = Target(CASES, "review", ANHUI)


def put(world: World, target: Target, track: str, title: str, actor: str = "", **more: object) -> Entered:
    said = {"actor": actor or target.unit, **more}
    return entries.add(world.app, target, track, title, world.clock(), **said)  # type: ignore[arg-type]


def rank(world: World, target: Target, track: str, *ids: int) -> Entered:
    return entries.rank(world.app, target, track, ids, world.clock(), actor=target.unit)


def refused(world: World, target: Target) -> Refused:
    with pytest.raises(Refused) as told:
        hand_in = world.post if target.stage == "recommend" else world.submit
        hand_in(target.unit, target.stage, target.calendar)
    return told.value
