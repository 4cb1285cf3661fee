"""The letters and the channel that the delivery tests share, on one morning of September 2024."""

from __future__ import annotations

from datetime import UTC, datetime

from duban.clock import MovableClock
from duban.delivery.outcomes import Outgoing
from duban.delivery.smtp import SmtpChannel
from duban.settings import Smtp

NOW = datetime(2024, 9, 11, 1, 0, tzinfo=UTC)


def channel_to(port: int, *, hold: float = 30.0, **settings: object) -> SmtpChannel:
    """A channel to 127.0.0.1 without encryption, with a short time-out, unless ``settings`` say else."""
    chosen = {"security": "none", "timeout": 5.0, "sender": "duban@office.example"} | settings
    smtp = Smtp.model_validate({"host": "127.0.0.1", "port": port, **chosen})
    return SmtpChannel(smtp, MovableClock(NOW), hold=hold)


def letter(number: int, address: str = "", text: str = "请于9月13日前报送。") -> Outgoing:
    head = (
        f"Message-ID: <{number}@office.example>\r\nDate: Wed, 11 Sep 2024 09:00:00 +0800\r\nSubject: {number}"
    )
    body = f"{head}\r\n\r\n{text}\r\n".encode()
    return Outgoing(number, address or f"unit{number}@city.example", body)


def letters(count: int) -> list[Outgoing]:
    return [letter(number) for number in range(1, count + 1)]
