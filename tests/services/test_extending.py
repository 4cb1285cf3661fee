"""More time asked, granted, refused and withdrawn: stories on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from duban.problems import Refused
from duban.services import extending, undoing
from duban.services.extending import Requested
from duban.services.targets import Target
from duban.store import extensions
from duban.store.extensions import Listed
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, at, mail, simple

MINE = Target("simple", "file", HEFEI)
DUE = date(2024, 9, 13)


@pytest.fixture
def running(world: World) -> World:
    """Filed by 09-13, arranged by the province that runs the call; it is 09-10, and everybody is told."""
    world.write(simple())
    world.activate(when="08-20 18:00")
    return world.go("09-10 18:00")


def _ask(world: World, day: date = date(2024, 9, 20), actor: str = HEFEI, **more: Any) -> Requested:
    return extending.ask(
        world.app, MINE, world.clock(), day, "汛情影响核查", progress="已完成七成", actor=actor, **more
    )


def _requests(world: World, *, every: bool = False) -> list[Listed]:
    with world.app.store.reading() as conn:
        return extensions.listing(conn, every=every)


def test_asked_granted_and_told_twice_in_a_row(running: World) -> None:
    assert _ask(running).changed
    assert not _ask(running).changed, "the same request again"
    done = extending.grant(running.app, MINE, running.clock(), actor="operator")
    assert (done.changed, done.due_on) == (True, date(2024, 9, 20))
    assert not extending.grant(running.app, MINE, running.clock(), actor="operator").changed
    running.go("09-19 18:00")
    assert _ask(running, date(2024, 9, 27)).changed
    extending.grant(
        running.app, MINE, running.clock(), due_on=date(2024, 9, 25), reason="只能延到25日", actor="operator"
    )
    running.go("09-20 18:00")
    owed = running.owed(HEFEI, "file")
    assert (owed.epoch, owed.due_at) == (3, at("09-26 00:00"))
    told = [s.text for s in running.sent(mail(HEFEI), since="09-10 18:00") if s.kind == "change"]
    assert ["9月20日" in told[0], "9月25日" in told[1], "只能延到25日" in told[1]] == [True] * 3
    assert [r.request.state for r in _requests(running, every=True)] == ["granted", "granted"]
    assert running.history(f"obligation:{owed.id}")[-4:] == ["ask-time", "grant-time"] * 2
    running.go("10-12 18:00")
    reported = [s.slot for s in running.sent() if s.kind == "report" and HEFEI in s.text]
    assert reported and reported[0] > "09-29", "lateness counts from the day granted"


def test_refused_the_owner_hears_why_and_the_ladder_goes_on(running: World) -> None:
    _ask(running)
    with pytest.raises(Refused, match="did not set this date"):
        extending.refuse(running.app, MINE, running.clock(), "不予延期", actor=WUHU)
    running.go("09-12 18:00")
    assert extending.refuse(running.app, MINE, running.clock(), "汇总时间已定", actor="operator").changed
    running.go("10-12 18:00")
    [told] = [s for s in running.sent(mail(HEFEI)) if s.kind == "answer" or "汇总时间已定" in s.text]
    assert told.slot == "09-13 09:00"
    assert "延期至2024年9月20日的申请未获同意：汇总时间已定" in told.text and "9月13日" in told.text
    assert running.owed(HEFEI, "file").epoch == 1
    both = [(s.slot, s.kind) for s in running.sent(mail(ANHUI, "leader")) if s.kind == "report"]
    assert both and both[0][0] == "09-23 09:00", "as if nothing had been asked"


def test_at_23_59_in_time_at_24_00_not(running: World) -> None:
    running.go("09-13 23:59")
    assert _ask(running).changed
    undoing.undo(running.app, MINE, running.clock(), actor=HEFEI)
    assert not _requests(running)
    running.clock.move_to(running.clock() + timedelta(minutes=1))
    with pytest.raises(Refused, match="too late to ask") as refused:
        _ask(running)
    assert refused.value.code == "asked-too-late"
    assert _ask(running, actor="operator", asked_on=DUE).changed, "it came by fax on the last day"
