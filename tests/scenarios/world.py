"""A small China that runs duban: a ministry, two provinces, three cities, two pilot zones. The clock is moved
by hand, letters go to the embedded inbox."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duban.app import App
from duban.clock import Clock, MovableClock
from duban.delivery.channel import Channel, Outcome, Outgoing
from duban.delivery.inbox import EmbeddedInbox
from duban.rendering import Letters
from duban.services import recording
from duban.services.calendars import Activated, Synced, activate, find_calendar, sync
from duban.services.naming import Target
from duban.services.rounds import Round, one_round
from duban.services.targets import Recorded
from duban.settings import Settings, Smtp
from duban.store import ledger, mailroom, obligations, reports, roster_rows
from duban.values import Contact, Obligation, Role, Unit

ZONE = ZoneInfo("Asia/Shanghai")
MIIT, ANHUI, ZHEJIANG, JIANGXI = "miit", "340000", "330000", "360000"
HEFEI, WUHU, HANGZHOU = "340100", "340200", "330100"
ZONES = ("360000-zone-01", "360000-zone-02")
CITIES = (HEFEI, WUHU, HANGZHOU)

#: A call of one stage that every city of Anhui owes; the name of its policy is free.
SIMPLE = """\
key: simple
title: 示范车间征集
notice: {{title: 关于开展示范车间征集的通知, number: 示函〔2024〕7号, issuer: 示例部, issued_on: 2024-08-20}}
operator: "340000"
policy: {policy}
units:
  cities: {{title: 各市, kinds: [prefecture], within: ["340000"], reports_to: region}}
  province: {{title: 省厅, only: ["340000"], reports_to: operator}}
stages:
{stages}
"""
STAGE = "  - {{key: {key}, title: {title}, owner: {owner}, due: {{on: {due}, basis: arranged}}{more}}}"


def at(text: str) -> datetime:
    """Return the instant of a local time: "09-13 14:30" of 2024, or with the year in front."""
    day, clock = text.split()
    day = day if len(day) > 5 else f"2024-{day}"
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), ZONE).astimezone(UTC)


def stage(
    key: str = "file",
    due: str = "2024-09-13",
    title: str = "示范车间申报",
    owner: str = "cities",
    more: str = "",
) -> str:
    """Return a stage; ``more`` is YAML of further keys, as in ``", duty: voluntary"``."""
    return STAGE.format(key=key, title=title, due=due, owner=owner, more=more)


def simple(*stages: str, policy: str = "standard") -> str:
    """Return the file of the call ``simple``; without stages, of one due on 2024-09-13."""
    return SIMPLE.format(policy=policy, stages="\n".join(stages or (stage(),)))


def joint(*stages: str) -> str:
    """Return the call ``simple`` of the ministry, whose stage ``file`` the province leads and its finance
    department co-owns."""
    text = simple(stage(owner="province", more=", co_owners: [finance]"), *stages)
    finance = (
        "  finance: {title: 省财政厅, kinds: [province], sector: finance, within: ['340000']}\nstages:\n"
    )
    return text.replace("stages:\n", finance).replace('operator: "340000"', "operator: miit")


def units() -> list[Unit]:
    """Who there is."""
    return [
        Unit(MIIT, "部（演示）", "ministry"),
        Unit("mof", "财政部（演示）", "ministry", sector="finance"),
        *(Unit(code, f"{code}省工信厅", "province", code) for code in (ANHUI, ZHEJIANG, JIANGXI)),
        *(
            Unit(f"{code}-finance", f"{code}省财政厅", "province", code, "", "finance")
            for code in (ANHUI, ZHEJIANG)
        ),
        *(Unit(code, f"{code}市工信局", "prefecture", code, f"{code[:2]}0000") for code in CITIES),
        *(Unit(code, f"试验区{code[-2:]}", "zone", JIANGXI, JIANGXI) for code in ZONES),
    ]


def people(some: Iterable[Unit]) -> list[Contact]:
    """A coordinator everywhere; a supervisor and a leader in provinces and ministries."""
    found = []
    for unit in some:
        high = unit.kind in ("province", "ministry")
        for role in Role if high else (Role.COORDINATOR,):
            phone = "000-0001" if role is Role.COORDINATOR else ""
            found.append(
                Contact(unit.code, f"{unit.code} {role}", frozenset({role}), mail(unit.code, role), phone)
            )
    return found


def mail(code: str, role: str = "coordinator") -> str:
    return f"{role}.{code}@duban.example"


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter as its reader got it. ``slot``: "09-13 09:00"."""

    id: int
    slot: str
    address: str
    kind: str
    subject: str
    text: str
    items: int


@cache
def shipped_letters() -> Letters:
    """Return the shipped templates, compiled once for all tests: that costs more than a story."""
    return Letters(Path("no/templates/here"))


class Refusing:
    """A mail server that has never heard of ``unknown`` and takes the rest."""

    def __init__(self, clock: Clock, *unknown: str) -> None:
        self.clock, self.unknown = clock, set(unknown)

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        return [self._one(letter) for letter in letters]

    def _one(self, letter: Outgoing) -> Outcome:
        if letter.address in self.unknown:
            return Outcome(
                letter.letter_id, "failed", "550 5.1.1 no such user", self.clock(), marks_contact=True
            )
        return Outcome(letter.letter_id, "sent", "", self.clock())

    def close(self) -> None:
        """Nothing is held open."""


class World:
    """One running duban in ``home`` on the database ``url``."""

    def __init__(
        self,
        home: Path,
        url: str = "",
        *,
        start: str = "08-20 08:00",
        channel: Channel | None = None,
        **settings: Any,
    ) -> None:
        self.home = home
        for folder in ("notices", "policies", "workdays"):
            (home / "calendars" / folder).mkdir(parents=True, exist_ok=True)
        smtp = {"sender": "duban@duban.example", "bounces_watched": True} | settings.pop("smtp", {})
        self.settings = Settings(
            **({"home": home, "database": url, "operator": MIIT, "smtp": Smtp(**smtp)} | settings)
        )
        self.clock = MovableClock(at(start))
        if channel is None and not self.settings.smtp.host:
            channel = EmbeddedInbox(home / "inbox", self.clock, durable=False)
        self.app = App(self.settings, clock=self.clock, channel=channel)
        self.app.__dict__["letters"] = shipped_letters()

    def use_own_templates(self) -> None:
        """Word letters with the templates of this home over the shipped ones, as duban does by itself."""
        del self.app.letters

    def refuse(self, *addresses: str) -> None:
        """From now on the mail server has never heard of these."""
        self.app._channel = Refusing(self.clock, *addresses)

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.app.close()

    def settle_in(self, without: Iterable[str] = (), extra: Iterable[Contact] = ()) -> World:
        """Import the roster; units named in ``without`` have no contact but those in ``extra``."""
        everybody, away = units(), set(without)
        found = [c for c in people(everybody) if c.unit not in away]
        with self.app.store.writing() as conn:
            roster_rows.save_roster(conn, everybody, [*found, *extra])
        return self

    def write(self, text: str, key: str = "simple") -> Path:
        """Write a calendar as an admin does."""
        path = self.home / "calendars" / "notices" / f"{key}.yaml"
        path.write_text(text, "utf-8")
        return path

    def edit(self, key: str, *changes: tuple[str, str]) -> Path:
        """Change a calendar's text (a shipped one is copied into the home first)."""
        text = Path(find_calendar(self.app, key).file).read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return self.write(text, key)

    def activate(self, key: str = "simple", when: str = "") -> Activated:
        if when:
            self.clock.move_to(at(when))
        return activate(self.app, find_calendar(self.app, key), self.clock())

    def round(self, when: str) -> Round:
        """Do one round at a local time."""
        self.clock.move_to(at(when))
        return one_round(self.app, self.clock())

    def go(self, until: str, *, syncing: bool = False) -> World:
        """Do a round in each slot after now up to ``until``; ``syncing``: the calendars each morning too."""
        end, slots = at(until), self.app.slots()
        while (slot := slots.at_or_after(self.clock() + timedelta(seconds=1))) <= end:
            self.clock.move_to(slot)
            if syncing and slots.is_first(slot):
                self.sync()
            one_round(self.app, slot)
        self.clock.move_to(end)
        return self

    def pass_weeks(self, until: str) -> World:
        """Let months pass: look at the calendars and do a round once a week, at this hour of this weekday."""
        end = at(until)
        while (then := self.clock() + timedelta(days=7)) <= end:
            self.clock.move_to(then)
            self.sync()
            one_round(self.app, then)
        self.clock.move_to(end)
        self.sync()
        return self

    def sync(self) -> Synced:
        return sync(self.app, self.clock())

    def submit(self, unit: str, stage_key: str, calendar: str = "simple", **more: Any) -> Recorded:
        period = more.pop("period", "")
        target = Target(calendar, stage_key, unit, period)
        return recording.submit(self.app, target, self.clock(), actor=unit, **more)

    def post(self, unit: str, stage_key: str, calendar: str = "simple", **more: Any) -> Recorded:
        target = Target(calendar, stage_key, unit, more.pop("period", ""))
        return recording.post(self.app, target, self.clock(), actor=unit, **more)

    def sent(self, *to: str, kind: str = "", since: str = "") -> list[Sent]:
        """Return the letters that left, in order; to these addresses, of this kind, from this slot on."""
        with self.app.store.reading() as conn:
            rows = mailroom.listing(conn, states=("sent",), kind=kind or None, limit=100_000)
            return [
                self._read(row, mailroom.show(conn, row.id))
                for row in rows
                if (not to or row.address in to) and (not since or row.slot_at >= at(since))
            ]

    def kinds(self, *to: str, since: str = "") -> list[tuple[str, str]]:
        """Return (slot, kind) of the letters to these addresses, without the daily ones."""
        return [(s.slot, s.kind) for s in self.sent(*to, since=since) if s.kind != "daily"]

    def _read(self, row: mailroom.LetterRow, shown: tuple[mailroom.LetterRow, bytes | None] | None) -> Sent:
        assert shown is not None and shown[1] is not None
        message = email.message_from_bytes(shown[1], policy=email.policy.default)
        part = message.get_body(("plain",))
        assert part is not None
        slot = f"{row.slot_at.astimezone(ZONE):%m-%d %H:%M}"
        return Sent(
            row.id, slot, row.address, row.kind, row.subject or "", str(part.get_content()), row.moments
        )

    def owed(self, unit: str, stage_key: str, calendar: str = "simple", period: str = "") -> Obligation:
        with self.app.store.reading() as conn:
            found = obligations.find(conn, calendar, stage_key, unit, period)
        assert found is not None
        return found

    def standings(self, calendar: str = "simple") -> list[reports.Standing]:
        with self.app.store.reading() as conn:
            return reports.standings(conn, calendar)

    def history(self, subject: str) -> list[str]:
        """Return the verbs the ledger has of a subject."""
        with self.app.store.reading() as conn:
            return [entry.verb for entry in ledger.history(conn, subject)]
