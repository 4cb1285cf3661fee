"""The doctor: each situation is built, and found under its own code; a sound duban has none."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from duban.problems import Problem
from duban.services.examining import examine
from duban.services.ticking import resume
from duban.store import obligations, tables
from duban.values import Contact, Role
from tests.scenarios.world import HEFEI, WUHU, World, at, mail, simple, stage


@pytest.fixture
def running(office: World) -> World:
    """One stage due on 09-13, told on 08-21; it is the evening of 08-22."""
    office.write(simple())
    office.activate(when="08-20 18:00")
    return office.go("08-22 18:00")


def _found(world: World) -> dict[str, Problem]:
    return {problem.code: problem for problem in examine(world.app, world.clock())}


def test_a_sound_duban_has_no_findings(running: World) -> None:
    assert _found(running) == {}
    running.go("10-12 18:00")  # ladders climbed to their end are a reason, not a finding
    assert _found(running) == {}


def test_a_stage_asleep_is_no_finding(office: World) -> None:
    office.write(
        simple(
            stage(more=", duty: voluntary"), stage("paper", "2024-09-25", "纸质材料", more=", follows: file")
        )
    )
    office.activate(when="08-20 18:00")
    assert _found(office) == {}


def test_a_broken_calendar(running: World) -> None:
    running.write(simple(stage(due="2024-09-31")))
    found = _found(running)["broken-calendar"]
    assert found.severity == "error" and found.file.endswith("simple.yaml")
    assert found.hint == "duban check simple"


def test_an_edited_calendar(running: World) -> None:
    running.write(simple(stage(due="2024-09-25")))
    found = _found(running)["pending-version"]
    assert (found.severity, found.hint) == ("warning", "duban plan simple")


def test_the_end_of_the_known_working_days(office: World) -> None:
    horizon = office.app.workdays.horizon
    office.clock.move_to(at(f"{horizon - timedelta(days=61)} 08:00"))
    assert "horizon" not in _found(office)
    office.clock.move_to(at(f"{horizon - timedelta(days=58)} 08:00"))
    found = _found(office)["horizon"]
    assert found.severity == "warning" and str(horizon) in found.message


def test_no_operator(office: World) -> None:
    office.app.settings = office.settings.model_copy(update={"operator": ""})
    assert "DUBAN_OPERATOR" in _found(office)["no-operator"].hint


def test_units_nobody_can_write_to(running: World) -> None:
    """Without anybody: an error; with a telephone only: a warning. Both only while something is owed."""
    phone = Contact(HEFEI, "值班室", frozenset({Role.COORDINATOR}), "", "000-0099")
    running.settle_in(without=[HEFEI, WUHU], extra=[phone])
    found = _found(running)
    assert WUHU in found["no-coordinator"].file and found["no-coordinator"].severity == "error"
    assert HEFEI in found["no-address"].file and found["no-address"].severity == "warning"
    for city in (HEFEI, WUHU):
        running.submit(city, "file")
    assert _found(running) == {}


def test_a_mail_server_that_is_not_there(tmp_path: Path) -> None:
    """The letter waits, the channel pauses, nobody else hears; after a day the letter counts as stuck."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refuses
        smtp = {"host": "127.0.0.1", "port": taken.getsockname()[1], "security": "none", "timeout": 2.0}
        with World(tmp_path / "home", smtp=smtp) as world:
            world.settle_in().write(simple())
            world.activate(when="08-20 18:00")
            world.go("08-21 09:00")
            found = _found(world)
            assert {"channel", "channel-paused"} <= found.keys() and "stuck-letter" not in found
            assert "DUBAN_SMTP_HOST" in found["channel"].hint
            world.go("08-22 09:01")
            assert "retry" in _found(world)["stuck-letter"].hint
            assert world.sent() == []


def test_a_letter_that_waits_for_release(office: World) -> None:
    office.write(simple(stage(more=", reports_to: miit")))
    office.activate(when="08-20 18:00")
    office.go("09-19 18:00")
    found = _found(office)["drafts"]
    assert found.severity == "warning" and found.message.startswith("1 letter")
    assert "duban letters release" in found.hint


def test_sending_that_is_held(running: World) -> None:
    running.round("09-30 09:00")
    assert "duban resume" in _found(running)["held"].hint
    resume(running.app, running.clock())
    assert "held" not in _found(running)


def test_an_obligation_nobody_looks_at_again(running: World) -> None:
    o = running.owed(HEFEI, "file")
    with running.app.store.writing() as conn:
        obligations.change(conn, o.id, next_send_at=None)
    found = _found(running)["no-next-slot"]
    assert found.file == f"obligation {o.id}" and f"simple file {HEFEI}" in found.message


def test_a_ledger_somebody_wrote_in(running: World) -> None:
    t = tables.ledger
    with running.app.store.writing() as conn:
        conn.execute(update(t).where(t.c.verb == "activate").values(actor="somebody else"))
    assert "was changed" in _found(running)["ledger"].message


def test_the_gravest_stands_first(running: World) -> None:
    running.settle_in(without=[WUHU])
    running.write(simple(stage(due="2024-09-25")))
    severities = [p.severity for p in examine(running.app, running.clock())]
    assert severities == ["error", "warning"]
    assert mail(WUHU) not in {s.address for s in running.sent(since="08-22 19:00")}
