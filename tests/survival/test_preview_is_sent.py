"""The preview equals what is sent: whole letters, in worlds drawn by a seed, from any instant on."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from duban.services.calendars import find_calendar, sync
from duban.services.foreseeing import preview
from duban.services.rounds import one_round
from duban.values import Contact, Role, Unit
from tests.survival.conftest import Post
from tests.survival.office import (
    CALL,
    CITY,
    DISTRICTS,
    MOSTLY_SQLITE,
    OTHER_CITY,
    Office,
    at,
    call,
    message,
    roster,
    stage,
    text_of,
)

pytestmark = MOSTLY_SQLITE

END = "10-25 18:00"
Letter = tuple[datetime, str, str, str, str]


class World:
    """A roster and calendars drawn by a seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.units, self.people = roster()
        chance = self.chance
        if chance.random() < 0.5:  # two districts and a city share a mailbox
            self._change(lambda c: c.unit in (*DISTRICTS[:2], OTHER_CITY), email="Shared@duban.example")
        fate = chance.choice(["nobody", "no e-mail", "unusable", "fine", "fine"])
        if fate == "nobody":
            self.people = [c for c in self.people if c.unit != DISTRICTS[2]]
        elif fate == "no e-mail":
            self._change(lambda c: c.unit == DISTRICTS[2], email="")
        elif fate == "unusable":
            self._change(lambda c: c.unit == DISTRICTS[2], usable=False)
        if chance.random() < 0.3:  # a city without anybody: whom does 督办 go to?
            self.people = [c for c in self.people if c.unit != CITY]
        if chance.random() < 0.3:  # a second coordinator
            more = Contact(DISTRICTS[0], "另一经办人", frozenset({Role.COORDINATOR}), "second@duban.example")
            self.people.append(more)
        self.units.append(Unit("bureau-1", "某直属局", "bureau"))
        self.people.append(
            Contact("bureau-1", "局负责人", frozenset({Role.SUPERVISOR}), "outside@bureau.example")
        )

    def _change(self, whose: Callable[[Contact], bool], **changed: object) -> None:
        self.people = [replace(c, **changed) if whose(c) else c for c in self.people]  # type: ignore[arg-type]

    def calendars(self) -> dict[str, str]:
        made = {CALL: self._calendar(CALL, "示范车间征集")}
        if self.chance.random() < 0.6:
            made["other"] = self._calendar("other", "平台遴选")
        return made

    def _calendar(self, key: str, title: str) -> str:
        days = [f"2024-{d}" for d in ("09-04", "09-06", "09-13", "09-18", "09-30", "10-08")]
        stages = []
        for number in range(self.chance.randint(1, 3)):
            more = self.chance.choice(
                ["", "", ", duty: voluntary", ", reports_to: operator", ", reports_to: bureau-1"]
            )
            opens = self.chance.choice(["", ", opens: {on: 2024-09-02, basis: arranged}"])
            stages.append(stage(f"stage-{number}", self.chance.choice(days), f"第{number}项", more + opens))
        if self.chance.random() < 0.5:
            series = (
                ", recurs: {every: month, from: 2024-08-01, until: 2025-12-31, basis: arranged}, "
                "opens: {before: period_end, days: 3, basis: arranged}"
            )
            monthly = stage("monthly", "x", "月度进展", series)
            stages.append(monthly.replace("{on: x,", "{after: period_end, days: 6,"))
        text = call(*stages, key=key, title=title)
        if self.chance.random() < 0.3:
            text = text.replace("policy: brisk", 'policy: brisk\nslots: ["10:00-11:00", "15:00-16:00"]')
        if self.chance.random() < 0.3:
            text = text.replace("[district, county]", "[district, county, prefecture]")
        return text


def foreseen(office: Office, since: datetime, loaded: str = "") -> tuple[list[Letter], list[Letter]]:
    """Return the previewed letters, and apart those that wait for a person's release."""
    calendar = find_calendar(office.app, loaded) if loaded else None
    found = preview(office.app, since, at(END), now=office.clock(), loaded=calendar)
    as_letter = [(p.draft, (p.send_at, p.address, p.kind, p.subject, _plain(p.text))) for p in found]
    return sorted(x for d, x in as_letter if not d), sorted(x for d, x in as_letter if d)


def sent(office: Office, post: Post, since: datetime) -> tuple[list[Letter], list[tuple[datetime, str, str]]]:
    """Return what was sent in slots from ``since`` on, and the drafts made."""
    slots = dict(office.rows("letters", "message_id", "slot_at"))
    letters = []
    for to, body in post.bodies:
        m = message(body)
        if m["X-Duban-Kind"] != "daily" and slots[m["Message-ID"]] >= since:
            one = (slots[m["Message-ID"]], to, m["X-Duban-Kind"], m["Subject"], _plain(text_of(m)))
            letters.append(one)
    rows = office.rows("letters", "slot_at", "address", "kind", "state")
    return sorted(letters), sorted(row[:3] for row in rows if row[3] == "draft" and row[0] >= since)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def play(office: Office, until: str) -> None:
    """Ring at every slot of every calendar, after a look at the calendars each working morning."""
    while True:
        kinds = (office.app.slots(), office.app.slots(("10:00-11:00", "15:00-16:00")))
        slot = min(slots.at_or_after(office.clock() + timedelta(seconds=1)) for slots in kinds)
        if slot > at(until):
            return
        if office.app.slots().is_first(slot):
            sync(office.app, slot - timedelta(minutes=30))
        office.clock.move_to(slot)
        one_round(office.app, slot)


def compare(office: Office, post: Post, expected: tuple[list[Letter], list[Letter]], since: datetime) -> None:
    letters, drafts = sent(office, post, since)
    assert [x[:4] for x in letters] == [x[:4] for x in expected[0]]
    for real, previewed in zip(letters, expected[0], strict=True):
        assert real[4].splitlines() == previewed[4].splitlines()
    assert drafts == [x[:3] for x in expected[1]]


def seeds(first: int, quick: int, more: int) -> list[object]:
    """Some worlds in every run, more of them in the slow one."""
    rest = range(first + quick, first + quick + more)
    return [*range(first, first + quick), *(pytest.param(n, marks=pytest.mark.slow) for n in rest)]


@pytest.mark.parametrize("seed", seeds(0, 3, 15))
def test_from_the_activation_to_the_end(office: Office, post: Post, seed: int) -> None:
    world = World(seed)
    with office.app.store.writing() as conn:
        conn.exec_driver_sql("UPDATE contacts SET active = false")
    office.settle_in(world.units, world.people)
    start = world.chance.choice(["08-26 08:00", "08-26 09:00", "08-26 10:20", "08-26 17:40", "08-31 12:00"])
    office.clock.move_to(at(start))
    for key, text in world.calendars().items():
        office.publish(text, key)
    expected = foreseen(office, office.clock())
    since = office.clock()
    one_round(office.app, since)
    play(office, END)
    compare(office, post, expected, since)
    assert expected[0]


@pytest.mark.parametrize("seed", seeds(100, 1, 9))
def test_in_the_middle_of_a_season(office: Office, post: Post, seed: int) -> None:
    world = World(seed)
    with office.app.store.writing() as conn:
        conn.exec_driver_sql("UPDATE contacts SET active = false")
    office.settle_in(world.units, world.people)
    for key, text in world.calendars().items():
        office.publish(text, key)
    play(office, world.chance.choice(["09-05 12:00", "09-13 12:00", "09-18 18:00", "09-20 12:00"]))
    since = office.clock() + timedelta(hours=1)
    office.clock.move_to(since)
    expected = foreseen(office, since)
    play(office, END)
    compare(office, post, expected, since)


@pytest.mark.parametrize("seed", seeds(200, 2, 4))
def test_before_the_activation(office: Office, post: Post, seed: int) -> None:
    """A calendar that is not active is previewed as if it were activated at the first day asked for."""
    world = World(seed)
    with office.app.store.writing() as conn:
        conn.exec_driver_sql("UPDATE contacts SET active = false")
    office.settle_in(world.units, world.people)
    text = world.calendars()[CALL]
    office.write(text)
    since = at("08-27 08:00")
    expected = foreseen(office, since, CALL)
    office.clock.move_to(since)
    office.publish(text)
    one_round(office.app, since)
    play(office, END)
    compare(office, post, expected, since)
