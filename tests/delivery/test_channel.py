"""Which channel the settings ask for, and what doctor hears when it cannot work."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.clock import MovableClock
from duban.delivery.channel import Channel, open_channel, probe
from duban.delivery.inbox import EmbeddedInbox
from duban.delivery.loopback import LoopbackServer
from duban.problems import DubanError
from duban.settings import Settings, Smtp
from tests.delivery.cast import NOW, letter
from tests.delivery.servers import STALL, Answer, ScriptedServer


def settings(home: Path, port: int = 0, **smtp: object) -> Settings:
    chosen: dict[str, object] = {"security": "none", "timeout": 0.5, **smtp}
    if port:
        chosen |= {"host": "127.0.0.1", "port": port}
    return Settings(home=home, smtp=Smtp.model_validate(chosen))


def test_without_smtp_settings_nothing_leaves_the_house(tmp_path: Path) -> None:
    channel = open_channel(settings(tmp_path), MovableClock(NOW))
    assert isinstance(channel, EmbeddedInbox)
    assert [each.verdict for each in channel.send([letter(1)])] == ["sent"]
    assert len(list((tmp_path / "inbox" / "2024-09-11").glob("*.eml"))) == 1
    channel.close()


def test_with_smtp_settings_letters_go_to_the_server(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        channel: Channel = open_channel(settings(tmp_path, server.port), MovableClock(NOW))
        assert [each.verdict for each in channel.send([letter(1)])] == ["sent"]
        channel.close()
        assert server.count == 1
    assert not (tmp_path / "inbox").exists()


def test_a_probe_sends_nothing(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        probe(settings(tmp_path, server.port))
        assert [command.split()[0] for command in server.heard] == ["EHLO", "QUIT"]
    probe(settings(tmp_path))


@pytest.mark.parametrize(
    ("script", "chosen", "words", "hint"),
    [
        ({"GREETING": STALL}, {}, "timeout", "DUBAN_SMTP_PORT"),
        (
            {"AUTH": "535 5.7.8 no"},
            {"user": "duban", "password": "hidden-word"},
            "535",
            "DUBAN_SMTP_PASSWORD",
        ),
        ({"GREETING": "421 busy"}, {}, "421 busy", "later"),
        ({}, {"security": "starttls"}, "unsupported", "DUBAN_SMTP_SECURITY"),
        ({}, {"security": "tls"}, "tls", "starttls"),
    ],
)
def test_a_probe_says_what_is_wrong_and_what_to_do(
    script: dict[str, Answer], chosen: dict[str, object], words: str, hint: str, tmp_path: Path
) -> None:
    with ScriptedServer(script, offers=("AUTH PLAIN",)) as server:
        with pytest.raises(DubanError) as caught:
            probe(settings(tmp_path, server.port, **chosen))
        assert words in str(caught.value)
        assert hint in caught.value.hint
        assert "hidden-word" not in str(caught.value)


def test_a_probe_of_nothing_names_the_place(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        port = server.port
    with pytest.raises(DubanError, match=f"127.0.0.1:{port}"):
        probe(settings(tmp_path, port))


def test_a_probe_of_an_inbox_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_text("a file stands here")
    with pytest.raises(DubanError, match="cannot write to the inbox"):
        probe(settings(tmp_path))
