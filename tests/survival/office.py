"""A small province that runs duban: one office, two cities, three districts, one call. The clock is moved
by hand, letters leave through real SMTP."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from duban.app import App
from duban.clock import MovableClock
from duban.delivery.channel import Channel
from duban.services.calendars import Activated, activate, find_calendar
from duban.services.naming import Target
from duban.services.rounds import Round, one_round
from duban.settings import Settings, Smtp
from duban.store import roster_rows, tables
from duban.store.engine import Store
from duban.values import Contact, Role, Unit

CALL = "workshops"
PROVINCE, CITY, OTHER_CITY = "340000", "340100", "340200"
DISTRICTS = ("340102", "340103", "340202")
LEADER = "leader.340000@duban.example"
SENDER = "duban@office.example"

POLICY = """\
key: brisk
title: 测试
reminders:
  - {key: before-3, workdays_before: 3}
  - {key: on-the-day, workdays_before: 0}
steps:
  - {key: chase, workdays_after: 1, to: owner}
  - {key: supervise, workdays_after: 3, to: superior}
  - {key: report, workdays_after: 5, to: operator}
"""

STAGE = "  - {{key: {key}, title: {title}, owner: districts, due: {{on: {due}, basis: arranged}}{more}}}"


def at(text: str) -> datetime:
    """Return the instant of a local time: "09-13 14:30" of 2024, or with the year in front."""
    day, clock = text.split()
    day = day if len(day) > 5 else f"2024-{day}"
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo("Asia/Shanghai"))
    return local.astimezone(UTC)


def stage(key: str = "file", due: str = "2024-09-13", title: str = "示范车间申报", more: str = "") -> str:
    """Return a stage that every district owes; ``more`` is YAML of further keys, ", duty: voluntary"."""
    return STAGE.format(key=key, title=title, due=due, more=more)


def call(*stages: str, key: str = CALL, title: str = "示范车间征集") -> str:
    """Return a calendar file of these stages; without any, of one due on 2024-09-13."""
    return "\n".join(
        [
            f"key: {key}",
            f"title: {title}",
            "notice:",
            f"  title: 关于开展{title}的通知",
            "  number: 示函〔2024〕7号",
            "  issuer: 示例部",
            "  issued_on: 2024-08-23",
            "policy: brisk",
            "units:",
            "  districts: {title: 各县区, kinds: [district, county]}",
            "stages:",
            *(stages or (stage(),)),
            "",
        ]
    )


def coordinator(code: str) -> str:
    return f"coordinator.{code}@duban.example"


def supervisor(code: str) -> str:
    return f"supervisor.{code}@duban.example"


def roster(districts: Iterable[str] = DISTRICTS) -> tuple[list[Unit], list[Contact]]:
    """The province, its cities and these districts, each with a coordinator; cities have a supervisor."""
    units = [
        Unit(PROVINCE, "省工业和信息化厅", "province", PROVINCE),
        Unit(CITY, "第一市工业和信息化局", "prefecture", CITY),
        Unit(OTHER_CITY, "第二市工业和信息化局", "prefecture", OTHER_CITY),
        *(Unit(code, f"{code}区工业和信息化局", "district", code) for code in districts),
    ]
    people = [
        Contact(u.code, "综合科经办人", frozenset({Role.COORDINATOR}), coordinator(u.code), "0551-0000")
        for u in units
    ]
    people += [
        Contact(code, "分管负责人", frozenset({Role.SUPERVISOR}), supervisor(code))
        for code in (CITY, OTHER_CITY)
    ]
    people.append(Contact(PROVINCE, "厅负责人", frozenset({Role.LEADER}), LEADER))
    return units, people


#: A story whose SQL other tests hold to both databases: on PostgreSQL only in the slow run.
MOSTLY_SQLITE = pytest.mark.parametrize(
    "store_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)


class QuickApp(App):
    """SQLite does not wait for the disk here: the stories kill processes, never the machine."""

    @cached_property
    def store(self) -> Store:
        opened = super().store
        if opened.dialect == "sqlite":
            event.listen(opened.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
            opened.engine.dispose()
        return opened


class Office:
    """One running duban in ``home`` on the database ``url``, sending to 127.0.0.1:``port``."""

    def __init__(
        self, home: Path, url: str, port: int = 0, *, channel: Channel | None = None, **settings: Any
    ) -> None:
        self.home = home
        for folder in ("notices", "policies"):
            (home / "calendars" / folder).mkdir(parents=True, exist_ok=True)
        policy = home / "calendars" / "policies" / "brisk.yaml"
        if not policy.exists():
            policy.write_text(POLICY, encoding="utf-8")
        given = {"timeout": 5.0, "connections": 1} | settings.pop("smtp", {})
        smtp = Smtp(
            host="127.0.0.1" if port else "", port=port or 25, security="none", sender=SENDER, **given
        )
        self.clock = MovableClock(at("08-26 08:00"))
        chosen = Settings(home=home, database=url, operator=PROVINCE, smtp=smtp, **settings)
        self.app = QuickApp(chosen, clock=self.clock, channel=channel)

    def settle_in(self, units: Sequence[Unit] = (), people: Sequence[Contact] = ()) -> None:
        """Import a roster, by default the small province."""
        with self.app.store.writing() as conn:
            roster_rows.save_roster(conn, *((units, people) if units else roster()))

    def write(self, text: str, key: str = CALL) -> Path:
        path = self.home / "calendars" / "notices" / f"{key}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def publish(self, text: str | None = None, key: str = CALL) -> Activated:
        """Write a calendar and put it in force."""
        self.write(text or call(), key)
        return activate(self.app, find_calendar(self.app, key), self.clock())

    def round(self, text: str) -> Round:
        """Do a round at a local time."""
        self.clock.move_to(at(text))
        return one_round(self.app, self.clock())

    def rounds(self, until: str, *, every: timedelta | None = None) -> list[Round]:
        """Do a round in each slot after now up to ``until``; with ``every`` as often as that instead."""
        done, end = [], at(until)
        while (now := self._next(every)) <= end:
            self.clock.move_to(now)
            done.append(one_round(self.app, now))
        return done

    def _next(self, every: timedelta | None) -> datetime:
        now = self.clock()
        return now + every if every else self.app.slots().at_or_after(now + timedelta(seconds=1))

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Return the columns of a table in order of id."""
        t = tables.metadata.tables[table]
        with self.app.store.reading() as conn:
            return [tuple(row) for row in conn.execute(select(*(t.c[c] for c in columns)).order_by(t.c.id))]

    def fact(self, key: str) -> str:
        t = tables.facts
        with self.app.store.reading() as conn:
            return str(conn.execute(select(t.c.value).where(t.c.key == key)).scalar() or "")

    def close(self) -> None:
        self.app.close()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def target(unit: str = DISTRICTS[0], stage_key: str = "file", period: str = "", key: str = CALL) -> Target:
    return Target(key, stage_key, unit, period)


def message(body: bytes) -> EmailMessage:
    """Read a letter as a mail program would."""
    read = email.message_from_bytes(body.removesuffix(b".\r\n"), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
