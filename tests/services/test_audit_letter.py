"""The letter of the audit: to each operator's coordinators, once a slot, worded when it leaves."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest

from duban.delivery.inbox import EmbeddedInbox
from duban.services.absences import go_away
from duban.services.auditing import audit, tell_audit
from duban.services.rounds import one_round
from tests.scenarios.world import ANHUI, HEFEI, MIIT, World, mail, simple


@pytest.fixture
def broken(office: World) -> World:
    """It is 11:00 of 08-22, and what Hefei owes has lost its next slot."""
    office.write(simple())
    office.activate(when="08-20 18:00")
    office.go("08-22 11:00")
    with office.app.store.writing() as conn:
        conn.exec_driver_sql(
            "UPDATE obligations SET next_send_at = NULL WHERE id = ?", (office.owed(HEFEI, "file").id,)
        )
    return office


def _tell(world: World) -> int:
    return tell_audit(world.app, world.clock(), audit(world.app, world.clock()))


def _mend(world: World) -> None:
    with world.app.store.writing() as conn:
        conn.exec_driver_sql(
            "UPDATE obligations SET next_send_at = (SELECT max(next_send_at) FROM obligations)"
        )


def test_coordinators_hear_what_was_found_once_a_slot(broken: World) -> None:
    assert _tell(broken) == 2
    assert _tell(broken) == 0
    one_round(broken.app, broken.clock())
    letters = broken.sent(kind="audit")
    assert {s.address for s in letters} == {mail(ANHUI), mail(MIIT)}
    for letter in letters:
        assert letter.subject == "【系统核查】发现1类异常：在办事项没有下一发送时段"
        assert f"{HEFEI}市工信局" in letter.text and "duban doctor" in letter.text
    broken.round("08-22 14:35")
    assert _tell(broken) == 2


def test_nothing_is_told_while_nothing_is_wrong_or_no_window_is_open(broken: World) -> None:
    broken.round("08-22 12:30")
    assert _tell(broken) == 0
    broken.round("08-22 15:00")
    _mend(broken)
    assert _tell(broken) == 0


def test_what_was_mended_meanwhile_is_said(broken: World) -> None:
    assert _tell(broken) == 2
    _mend(broken)
    one_round(broken.app, broken.clock())
    (letter,) = broken.sent(mail(MIIT), kind="audit")
    assert letter.subject == "【系统核查】此前发现的异常已消除" and "无需处理" in letter.text


def test_while_mail_is_broken_the_letter_waits_and_the_last_one_goes(tmp_path: Path) -> None:
    """It says nothing of the channel, by which it came, nor of the letters that leave with it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refuses
        smtp = {"host": "127.0.0.1", "port": taken.getsockname()[1], "security": "none", "timeout": 2.0}
        with World(tmp_path / "home", smtp=smtp) as world:
            world.settle_in().write(simple())
            world.activate(when="08-20 18:00")
            for when in ("08-21 09:00", "08-21 14:30", "08-22 09:00"):
                world.round(when)
                assert {p.code for p in audit(world.app, world.clock())} >= {"channel-paused"}
                assert _tell(world) == 2
            world.app._channel = EmbeddedInbox(world.home / "inbox", world.clock, durable=False)
            world.round("08-22 09:10")
            assert [s.slot for s in world.sent(mail(MIIT), kind="audit")] == ["08-22 09:00"]
            (letter,) = world.sent(mail(MIIT), kind="audit")
            assert "异常已消除" in letter.subject
            assert audit(world.app, world.clock()) == []


def test_the_alarm_goes_to_who_stands_in(broken: World) -> None:
    days = date(2024, 8, 22), date(2024, 8, 30)
    leader = f"{ANHUI} leader"
    go_away(broken.app, ANHUI, f"{ANHUI} coordinator", *days, leader, broken.clock())
    assert _tell(broken) == 2
    one_round(broken.app, broken.clock())
    assert {s.address for s in broken.sent(kind="audit")} == {mail(ANHUI, "leader"), mail(MIIT)}
