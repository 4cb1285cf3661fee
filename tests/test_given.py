"""Settings that cannot be read: each is named, what it may be is said, and no secret is repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.given import given_settings
from duban.problems import BadInput


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DUBAN_LEASE", "soon", "lease must be a number, not 'soon'"),
        ("DUBAN_SMTP_PORT", "mail", "smtp.port must be a number, not 'mail'"),
        ("DUBAN_SMTP_SECURITY", "maybe", "smtp.security must be one of 'tls', 'starttls' or 'none'"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput) as caught:
        given_settings()
    assert caught.value.problems[0].message.startswith(said)


@pytest.mark.parametrize(
    "toml",
    [
        "[smtp]\npassword = 12345678\n",
        'smtp = "smtp://u:12345678@mail.example"\n',
        'database = ["postgresql://duban:12345678@db.example/duban"]\n',
        'lease = "postgresql://duban:12345678@db.example/duban"\n',
    ],
)
def test_what_may_be_a_secret_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toml: str
) -> None:
    monkeypatch.setenv("DUBAN_HOME", str(tmp_path))
    (tmp_path / "duban.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        given_settings()
    said = f"{caught.value} {caught.value.hint} {caught.value.problems}"
    assert "12345678" not in said
    assert " must be " in caught.value.problems[0].message


def test_a_part_that_is_no_json_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_SMTP", "smtp://u:12345678@mail.example")
    with pytest.raises(BadInput, match="the settings cannot be read") as caught:
        given_settings()
    assert "12345678" not in str(caught.value)
