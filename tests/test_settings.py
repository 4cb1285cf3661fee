"""Where a setting comes from: the environment before duban.toml, whichever part it belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.settings import Settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUBAN_HOME", str(tmp_path))
    (tmp_path / "duban.toml").write_text(
        'operator = "340000"\nlease = 200\n[smtp]\nhost = "file.example"\nport = 587\n', encoding="utf-8"
    )
    return tmp_path


def test_the_file_is_read(home: Path) -> None:
    settings = Settings()
    assert (settings.operator, settings.smtp.host, settings.smtp.port) == ("340000", "file.example", 587)


def test_a_mailbox_that_is_read_is_watched(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Settings().bounces_watched
    file = home / "duban.toml"
    file.write_text(file.read_text("utf-8") + '[imap]\nhost = "box.example"\nport = 143\n', "utf-8")
    monkeypatch.setenv("DUBAN_IMAP_PORT", "993")
    settings = Settings()
    assert settings.bounces_watched
    assert (settings.imap.host, settings.imap.port) == ("box.example", 993)


def test_the_environment_wins_in_every_part(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_OPERATOR", "360000")
    monkeypatch.setenv("DUBAN_SMTP_HOST", "environment.example")
    settings = Settings()
    assert (settings.operator, settings.lease) == ("360000", 200)
    assert (settings.smtp.host, settings.smtp.port) == ("environment.example", 587)
