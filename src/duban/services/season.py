"""A season replayed on a moving clock: units that act in time, late or never by a seed, and every letter
through a real SMTP conversation on loopback. The same seed gives the same letters.
"""

from __future__ import annotations

import hashlib
import heapq
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duban.app import App
from duban.clock import MovableClock
from duban.delivery.inbox import EmbeddedInbox
from duban.delivery.loopback import LoopbackServer
from duban.notices.loading import Loaded
from duban.notices.model import Stage
from duban.planning.dates import local_day
from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.roster.demo import demo_roster
from duban.services import recording
from duban.services.authority import OPERATOR
from duban.services.calendars import activate, calendar_files, find_calendar, sound, sync
from duban.services.naming import Target
from duban.services.redating import end_of_day
from duban.services.rounds import one_round
from duban.services.targets import Evidence
from duban.settings import Settings, Smtp
from duban.store import mailroom, reports, roster_rows
from duban.values import Duty, Status

ZONE = ZoneInfo("Asia/Shanghai")
SENDER = "duban@duban.example"
SHOWN = Evidence("demo")
#: How units behave, in parts of a hundred: in time, late, never (the rest).
IN_TIME, LATE = 84, 12


@dataclass(slots=True)
class Tally:
    """What became of one document."""

    key: str
    title: str
    obligations: int = 0
    in_time: int = 0
    late: int = 0
    letters: Counter[str] = field(default_factory=Counter)
    longest: int = 0  # working days

    @property
    def escalations(self) -> int:
        return self.letters["supervise"] + self.letters["report"]


@dataclass(frozen=True, slots=True)
class Season:
    """The result: a tally for each document, all letters, and a digest that the same seed gives again."""

    tallies: tuple[Tally, ...]
    letters: int
    digest: str
    inbox: Path


def season_settings(home: Path, database: str = "", base_url: str = "") -> Settings:
    """Return settings for a replay in ``home``; the mail server is filled in when it listens. With
    ``base_url`` letters bear links."""
    smtp = _plain(Smtp) | {"host": "127.0.0.1", "security": "none", "sender": SENDER, "bounces_watched": True}
    own = {"home": home, "database": database, "operator": "miit", "smtp": Smtp(**smtp), "base_url": base_url}
    return Settings(**_plain(Settings) | own)


def _plain(kind: type[Smtp] | type[Settings]) -> dict[str, Any]:
    """Every setting at its default: given in full, so that neither the environment nor a duban.toml of a
    real office can lend the replay its database or its mail server."""
    return {name: field.get_default(call_default_factory=True) for name, field in kind.model_fields.items()}


def _emptied(home: Path) -> None:
    """Make ``home`` an empty folder. Raises Refused for one that no replay made."""
    mark = home / ".replay"
    if home.exists() and not mark.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Refused(f"{home} is not empty and holds no replay", hint="give the demo a folder of its own")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    mark.touch()


def replay(
    home: Path,
    *,
    seed: int,
    since: date,
    until: date,
    told: Callable[[int], None] = lambda days: None,
    a_round: Callable[[App, datetime], object] = one_round,
    database: str = "",
    base_url: str = "",
) -> Season:
    """Replay from ``since`` to ``until`` in ``home``, emptied first. ``told(days)`` follows the progress.

    ``a_round(app, slot)`` does what is due in a slot: another runner may stand in for ours. ``database``: the
    URL of an empty one; by default a new SQLite in ``home``.
    """
    _emptied(home)
    clock = MovableClock(datetime.combine(since, time(8), ZONE))
    inbox = EmbeddedInbox(home / "inbox", clock, durable=False)
    with LoopbackServer(lambda _sender, _to, body: inbox.store(body)) as server:
        settings = season_settings(home, database, base_url)
        smtp = settings.smtp.model_copy(update={"port": server.port})
        app = App(settings.model_copy(update={"smtp": smtp}), clock=clock)
        try:
            return _Replay(app, clock, random.Random(seed), until).run(told, a_round)
        finally:
            app.close()


class _Replay:
    """The clock, the calendars still to be published, and what units are going to do."""

    def __init__(self, app: App, clock: MovableClock, chance: random.Random, until: date) -> None:
        self.app, self.clock, self.chance = app, clock, chance
        self.until = datetime.combine(until, time(18), ZONE).astimezone(UTC)
        self.acts: list[tuple[datetime, int, Target, Verb]] = []
        self.seen: set[int] = set()
        self.publications = sorted(self._publications(), key=lambda p: p[0])
        calendars = [sound(loaded) for _, loaded in self.publications]
        self.by_post = {
            (calendar.key, stage.key): _days_on_the_way(stage)
            for calendar in calendars
            for stage in calendar.stages
            if stage.completes in (Status.POSTED, Status.RECEIVED)
        }

    def run(self, told: Callable[[int], None], a_round: Callable[[App, datetime], object]) -> Season:
        with self.app.store.writing() as conn:
            roster_rows.save_roster(conn, *demo_roster())
        slots = self.app.slots().between(self.clock(), self.until)
        for slot in slots:
            before = self.clock().date()
            self._until(slot)
            a_round(self.app, slot)
            told((self.clock().date() - before).days)
        return self._result()

    def _until(self, slot: datetime) -> None:
        """Let happen what happens before a slot: publications, a daily sync, and what units do."""
        published = False
        while self.publications and self.publications[0][0] <= slot:
            at, loaded = self.publications.pop(0)
            self.clock.move_to(max(at, self.clock()))
            activate(self.app, loaded, self.clock())
            published = True
        if published or self.app.slots().is_first(slot):
            sync(self.app, max(self.clock(), slot - timedelta(minutes=30)))
            self._plan_acts()
        while self.acts and self.acts[0][0] <= slot:
            at, _, target, verb = heapq.heappop(self.acts)
            self.clock.move_to(max(at, self.clock()))
            self._act(target, verb)
        self.clock.move_to(slot)

    def _act(self, target: Target, verb: Verb) -> None:
        now = self.clock()
        try:
            match verb:
                case Verb.ACKNOWLEDGE:
                    recording.acknowledge(self.app, target, now, actor=target.unit)
                case Verb.SUBMIT:
                    recording.submit(self.app, target, now, evidence=SHOWN, actor=target.unit)
                case Verb.POST:
                    recording.post(
                        self.app, target, now, carrier="EMS", evidence=SHOWN, equals_filing=True,
                        actor=target.unit,
                    )  # fmt: skip
                case _:
                    recording.receive(self.app, target, now, actor=OPERATOR)
        except Refused:
            return  # a voluntary obligation may have lapsed before its unit woke up

    def _publications(self) -> Iterator[tuple[datetime, Loaded]]:
        for key in sorted(calendar_files(self.app)):
            loaded = find_calendar(self.app, key)
            day = self.app.workdays.next(max(sound(loaded).notice.issued_on, self.clock().date()))
            yield datetime.combine(day, time(8, 30), ZONE).astimezone(UTC), loaded

    def _plan_acts(self) -> None:
        """Decide by the seed, once for each new obligation, what its unit will do and when."""
        with self.app.store.reading() as conn:
            every = reports.standings(conn, limit=1_000_000)
        awake = [s for s in every if s.next_send_at is not None or s.status != "waiting"]
        fresh = [s for s in awake if s.obligation_id not in self.seen]
        for s in sorted(fresh, key=lambda s: (s.calendar_key, s.stage_key, s.period, s.unit_code)):
            self.seen.add(s.obligation_id)
            target = Target(s.calendar_key, s.stage_key, s.unit_code, s.period)
            dice = self.chance.randrange(100)
            # Nobody signs for a letter before it has come, or on a day off.
            slots = self.app.slots()
            start = slots.at_or_after(max(s.opens_at, self.clock()))
            if self.chance.randrange(100) < 70:
                read = slots.at_or_after(start + timedelta(hours=self.chance.randrange(0, 40)))
                minutes = timedelta(minutes=self.chance.randrange(5, 150))
                self._will(read + minutes, s.obligation_id, target, Verb.ACKNOWLEDGE)
            start += timedelta(hours=3)
            if dice < IN_TIME:
                span = max((self._ends(s) - start).total_seconds() - 3600, 3600)
                at = start + timedelta(seconds=int(span * self.chance.betavariate(5, 1.6)))
                self._will_hand_in(at, s.obligation_id, target)
            elif dice < IN_TIME + LATE:
                day = local_day(s.due_at, "Asia/Shanghai")
                at = datetime.combine(
                    self.app.workdays.add(day, self.chance.randrange(1, 9)), time(15, 40), ZONE
                )
                self._will_hand_in(at.astimezone(UTC), s.obligation_id, target)

    def _ends(self, s: reports.Standing) -> datetime:
        """Return until when something may be handed in in time; what must arrive leaves days before."""
        days = self.by_post.get((s.calendar_key, s.stage_key), 0)
        due_on = local_day(s.due_at, "Asia/Shanghai")
        return end_of_day(self.app.workdays.add(due_on, -days), "Asia/Shanghai") if days else s.due_at

    def _will_hand_in(self, at: datetime, number: int, target: Target) -> None:
        days = self.by_post.get((target.calendar, target.stage))
        self._will(at, number, target, Verb.SUBMIT if days is None else Verb.POST)
        if days:
            arrives = self.app.workdays.add(local_day(at, "Asia/Shanghai"), days)
            self._will(
                datetime.combine(arrives, time(11), ZONE).astimezone(UTC), number, target, Verb.RECEIVE
            )

    def _will(self, at: datetime, number: int, target: Target, verb: Verb) -> None:
        heapq.heappush(self.acts, (at, number, target, verb))

    def _result(self) -> Season:
        with self.app.store.reading() as conn:
            sent = mailroom.listing(conn, states=("sent",), limit=10_000_000)
            standings = reports.standings(conn, limit=10_000_000)
            counts = reports.counts(conn, self.clock())
            by_calendar = mailroom.kinds_by_calendar(conn)
        tallies = {}
        for key in sorted({s.calendar_key for s in standings}):
            tally = Tally(key, sound(find_calendar(self.app, key)).title)
            mine = [c for c in counts if c.calendar_key == key]
            tally.obligations = sum(c.count for c in mine)
            tally.late = sum(c.late for c in mine)
            tally.in_time = sum(c.count - c.late for c in mine if c.status in DONE)
            tally.longest = self._longest(key, standings)
            tally.letters = Counter({kind: n for (k, kind), n in by_calendar.items() if k == key})
            tallies[key] = tally
        lines = sorted(f"{row.slot_at} {row.address} {row.message_id} {row.subject}" for row in sent)
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
        return Season(tuple(tallies.values()), len(sent), digest, self.app.settings.home / "inbox")

    def _longest(self, key: str, standings: list[reports.Standing]) -> int:
        today = self.app.slots().day(self.clock())
        longest = 0
        for s in standings:
            if s.calendar_key == key and s.duty == Duty.REQUIRED and (s.submitted_on or s.status in OPEN):
                end = s.submitted_on or today
                longest = max(longest, self.app.workdays.count(local_day(s.due_at, "Asia/Shanghai"), end))
        return longest


def _days_on_the_way(stage: Stage) -> int:
    """Return the working days that what must arrive is in the post; 0 where nobody waits for it."""
    if stage.post is None or stage.post.receipt == "posted":
        return 0
    return (stage.post.transit_days.value if stage.post.transit_days else None) or 1


OPEN = ("open", "waiting", "returned")
DONE = ("submitted", "posted", "received", "accepted")
