"""The embedded runner: rounds at once and again, faults survived, a clean stop, the clock stepped."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from duban.delivery.channel import Outcome, Outgoing
from duban.runners.embedded import EmbeddedRunner, stepped
from duban.services.rounds import Round
from tests.scenarios.world import HEFEI, MIIT, World, at, mail, simple

PATIENCE = 20.0  # seconds a test waits for what comes at once


class Broken:
    """A channel with a fault in it, until it is mended."""

    def __init__(self) -> None:
        self.faults = 0
        self.mended = False

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        if self.mended:
            return [Outcome(each.letter_id, "sent", "", at("08-21 09:00")) for each in letters]
        self.faults += 1
        raise RuntimeError("a fault nobody foresaw")

    def close(self) -> None:
        """Nothing is held open."""


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    """A call told in the slot of 08-21, which has come."""
    (tmp_path / "home").mkdir()
    shutil.copy(sqlite_template, tmp_path / "home" / "duban.sqlite")
    with World(tmp_path / "home") as made:
        made.settle_in().write(simple())
        made.activate(when="08-20 18:00")
        made.clock.move_to(at("08-21 09:00"))
        yield made


@pytest.fixture
def running() -> Iterator[Callable[[EmbeddedRunner], threading.Thread]]:
    """Start a runner in a thread; it is stopped and joined in the end."""
    started: list[tuple[EmbeddedRunner, threading.Thread]] = []

    def start(runner: EmbeddedRunner) -> threading.Thread:
        thread = threading.Thread(target=runner.run)
        started.append((runner, thread))
        thread.start()
        return thread

    yield start
    for runner, thread in started:
        runner.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_the_first_round_comes_at_once_and_a_stop_ends_it(
    world: World, running: Callable[[EmbeddedRunner], threading.Thread]
) -> None:
    rounds: list[Round] = []
    runner = EmbeddedRunner(world.app, told=rounds.append)
    thread = running(runner)
    assert runner.first.wait(PATIENCE)
    assert thread.is_alive()
    runner.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert rounds[0].ticked.letters > 0
    assert world.kinds(mail(HEFEI)) == [("08-21 09:00", "opening")]


def test_a_round_that_fails_is_logged_and_the_next_one_works(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    channel = Broken()
    world.app._channel = channel
    rounds: list[Round] = []
    runner = EmbeddedRunner(world.app, told=rounds.append)
    runner.round()
    assert channel.faults == 1 and rounds == [] and not runner.first.is_set()
    assert "the round failed" in caplog.text and "a fault nobody foresaw" in caplog.text
    channel.mended = True
    world.clock.advance(timedelta(seconds=world.settings.lease + 1))  # what was claimed comes back
    runner.round()
    assert runner.first.is_set() and rounds[0].delivered.sent == len(world.sent()) > 0


def test_what_a_person_can_mend_is_said_in_one_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    (world.home / "calendars" / "workdays" / "2024.json").write_text("{", "utf-8")
    EmbeddedRunner(world.app).sync()
    assert [r.levelname for r in caplog.records] == ["ERROR"]
    assert "working-day files cannot be read" in caplog.text and "Traceback" not in caplog.text


def test_a_look_at_the_calendars_tells_what_it_found(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "duban")
    world.write(simple().replace("2024-09-13", "2024-09-31"))
    EmbeddedRunner(world.app).sync()
    assert "simple is broken; the applied version stays in force; see: duban check simple" in caplog.text
    world.write(simple().replace("2024-09-13", "2024-09-25"))
    EmbeddedRunner(world.app).sync()
    assert "duban plan simple" in caplog.text


def test_a_fault_while_looking_at_the_calendars_stops_nobody(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    notices = world.home / "calendars" / "notices"
    (notices / "simple.yaml").unlink()
    (notices / "simple.yaml").mkdir()  # no file any more
    runner = EmbeddedRunner(world.app)
    runner.sync()
    runner.round()
    assert runner.first.is_set()
    assert world.kinds(mail(HEFEI)) == [("08-21 09:00", "opening")]


def test_a_hold_and_a_pause_are_warned_of(world: World, caplog: pytest.LogCaptureFixture) -> None:
    runner = EmbeddedRunner(world.app)
    runner.round()
    world.clock.move_to(at("09-30 09:00"))
    runner.round()
    assert "sending is held" in caplog.text and "duban resume" in caplog.text


@pytest.mark.parametrize(
    ("wall", "steady", "moved"), [(60, 60, False), (65, 60, False), (3660, 60, True), (-3540, 60, True)]
)
def test_a_step_is_where_two_clocks_part(wall: int, steady: int, moved: bool) -> None:
    before = at("09-13 09:00")
    assert stepped(before, 100.0, before + timedelta(seconds=wall), 100.0 + steady) is moved


def test_the_jobs_can_be_armed_anew(
    world: World, running: Callable[[EmbeddedRunner], threading.Thread]
) -> None:
    runner = EmbeddedRunner(world.app)
    running(runner)
    assert runner.first.wait(PATIENCE)
    runner.rearm()


def test_the_audit_is_logged_and_the_operator_is_written_to(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Within the windows only; what a machine slept over is done before it is looked at."""
    runner = EmbeddedRunner(world.app)
    runner.audit()
    assert world.kinds(mail(HEFEI)) == [("08-21 09:00", "opening")] and not caplog.messages
    with world.app.store.writing() as conn:
        conn.exec_driver_sql("UPDATE obligations SET next_send_at = NULL")
    world.clock.move_to(at("08-21 12:37"))
    runner.audit()
    assert not caplog.messages
    world.clock.move_to(at("08-21 14:37"))
    with caplog.at_level(logging.ERROR, logger="duban"):
        runner.audit()
    assert [m.partition(":")[0] for m in caplog.messages] == ["no-next-slot", "no-next-slot"]
    runner.round()
    assert [s.kind for s in world.sent(mail(MIIT), since="08-21 14:30")] == ["audit"]


def test_an_audit_that_cannot_look_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    runner = EmbeddedRunner(world.app)
    runner.round()
    with world.app.store.writing() as conn:
        conn.exec_driver_sql("ALTER TABLE obligations RENAME TO gone")
    runner.audit()
    assert "the audit failed; the next one is in an hour" in caplog.messages
