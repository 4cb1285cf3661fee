"""Every setting, read once: environment variables DUBAN_…, then duban.toml in the home directory."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

#: At most so long that a link in a letter stays under 160 characters.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,88}")


class Smtp(BaseSettings):
    """The outgoing mail server. Without ``host`` letters go to the embedded inbox."""

    model_config = SettingsConfigDict(env_prefix="DUBAN_SMTP_", extra="forbid")

    host: str = ""  # without it letters stay in the embedded inbox
    port: int = 465  # 465 for tls, 587 for starttls as a rule
    security: Literal["tls", "starttls", "none"] = "tls"  # never guessed
    user: str = ""  # empty: no login
    password: str = ""  # never shown
    sender: str = "duban@localhost"  # the From of every letter
    connections: int = Field(8, ge=1, le=64)  # letters sent at once
    timeout: float = Field(20.0, gt=0)  # seconds for one letter; under a third of the lease
    per_connection: int = Field(100, ge=1)  # letters before a connection is renewed
    per_minute: int = Field(0, ge=0)  # 0: no limit
    bounces_watched: bool = False  # whether somebody reads the returned letters


class Imap(BaseSettings):
    """The mailbox to which letters come back. Without ``host`` nobody reads it but people."""

    model_config = SettingsConfigDict(env_prefix="DUBAN_IMAP_", extra="forbid")

    host: str = ""  # of the mailbox of smtp.sender; read each hour, never changed
    port: int = 993  # 993 for tls, 143 for starttls as a rule
    security: Literal["tls", "starttls", "none"] = "tls"  # never guessed
    user: str = ""  # empty: no login
    password: str = ""  # never shown
    folder: str = "INBOX"  # where letters come back to
    timeout: float = Field(30.0, gt=0)  # seconds the server may take for an answer


class _File(TomlConfigSettingsSource):
    """duban.toml. The environment wins, in [smtp] and [imap] too: what it sets is not read there."""

    def __call__(self) -> dict[str, Any]:
        given = super().__call__()
        for name in ("smtp", "imap"):
            part, prefix = given.get(name), f"DUBAN_{name.upper()}_"
            if isinstance(part, dict):
                given[name] = {k: v for k, v in part.items() if f"{prefix}{k.upper()}" not in os.environ}
        return given


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DUBAN_", extra="forbid")

    home: Path = Path("var/duban")  # database, inbox, admin's calendars/ and templates/
    database: str = ""  # SQLAlchemy URL; default: SQLite in home
    operator: str = ""  # unit code of the office that runs duban
    reply_to: str = ""  # a monitored mailbox; default: the operator's coordinator
    zone: str = "Asia/Shanghai"  # of calendars that name none
    slots: tuple[str, ...] = ("09:00-12:00", "14:30-17:30")  # send windows of a working day
    lease: float = Field(300.0, gt=0)  # seconds a claimed letter is held
    listen: str = "127.0.0.1:8000"  # where the console listens: host:port
    base_url: str = ""  # the console's address as people reach it, https://…; empty: letters bear no links
    trusted_proxy: str = ""  # address of the proxy whose X-Forwarded-For and -Proto are believed
    session_hours: int = Field(12, ge=1, le=24 * 14)  # a session ends after so long without a look
    secret: str = ""  # signs links and forms; default: made once and kept in the database; never shown
    undo_hours: int = Field(24, ge=0)  # so long a recorded verb can be taken back
    correction_workdays: int = Field(20, ge=0)  # past the deadline: how far the tier above may let correct
    replay: bool = False  # whether one may act as if at another instant: never in an office
    hold_after_days: int = 14  # silence or jump that long holds sending until `duban resume`
    smtp: Smtp = Field(default_factory=Smtp)
    imap: Imap = Field(default_factory=Imap)

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        value = value.rstrip("/")
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError("base_url is an address without a path, such as https://duban.example")
        return value

    @model_validator(mode="after")
    def _lease_outlasts_a_letter(self) -> Settings:
        if self.smtp.timeout * 3 >= self.lease:
            raise ValueError("smtp.timeout must be under a third of lease")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        home = Path(os.environ.get("DUBAN_HOME", "var/duban"))
        return (
            init_settings,
            env_settings,
            _File(settings_cls, toml_file=home / "duban.toml"),
        )

    @property
    def bounces_watched(self) -> bool:
        """Whether returned letters are read: by this engine, or by somebody who tells it."""
        return self.smtp.bounces_watched or bool(self.imap.host)

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.home / 'duban.sqlite'}"
