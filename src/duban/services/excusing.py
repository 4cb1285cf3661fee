"""How late one obligation is, and why not later: its dates and the ledger in, the count with its steps out.

Excused are the days on which duban sent nothing (held, its channel paused, or down) and those on which the
owner had not been told, if that was not known before the deadline. An extension needs no excuse: it moved the
date. What counts is the first submission against the first deadline (``Measure``). Letters and lists count by
``Excuses``, which reads the silences once for many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.lateness import Excuse, Lateness, Measure, lateness, missed
from duban.problems import Refused
from duban.services.knowledge import knowledge
from duban.services.naming import nothing_owed
from duban.store import deeds, ledger, obligations
from duban.store.facts import get_facts
from duban.values import OWED, Obligation

if TYPE_CHECKING:
    from duban.app import App
    from duban.services.naming import Target
    from duban.store.engine import Connection

#: Verbs of the ledger between which nothing was sent, by subject, and what that is called.
SILENCES = (
    ("engine", "hold", "resume", "系统停发"),
    ("channel", "pause", "unpause", "发信通道中断"),
)
#: What the ledger says of days on which no engine ran, and what that is called.
OUTAGE, DOWN = "outage", "系统停机"


def counted(app: App, target: Target, now: datetime) -> Lateness:
    """Return how late an obligation is at ``now``. Raises Refused where there is none."""
    with app.store.reading() as conn:
        o = obligations.find(conn, target.calendar, target.stage, target.unit, target.period)
        if o is None:
            raise nothing_owed(app, conn, target)
        known = knowledge(app, conn)
        known.learn(conn, {o.term_id})
        zone = known.term(o).detail["zone"]
        measure = deeds.measures(conn, [o.id]).get(o.id, Measure(o.due_at, noticed_at=o.noticed_at))
        done, today = measure.done_on, local_day(now, zone)
        if done is None and o.status not in OWED:
            raise Refused(f"{target} is {o.status}: it is neither late nor in time", code="not-owed")
        due_at = measure.counts_from
        excuses = [*silences(conn, zone, today), *untold(measure.noticed_at, due_at, zone, today)]
    due_on = local_day(due_at, zone)
    found = lateness(due_on, done or today, done is not None, app.workdays, excuses)
    return replace(found, steps=(*measure.steps(zone), *found.steps))


def handed_in_on(app: App, conn: Connection, o: Obligation, zone: str, day: date, today: date) -> Lateness:
    """Return how late an obligation is that is first handed in on ``day``."""
    measure = deeds.measures(conn, [o.id]).get(o.id, Measure(o.due_at, noticed_at=o.noticed_at))
    due_at = measure.counts_from
    excuses = [*silences(conn, zone, today), *untold(measure.noticed_at, due_at, zone, today)]
    return lateness(local_day(due_at, zone), day, True, app.workdays, excuses)


def silences(conn: Connection, zone: str, today: date) -> Iterator[Excuse]:
    """Yield the times in which duban sent nothing, as the ledger has them; one that lasts ends today."""
    yield from _silences(ledger.silences(conn), zone, today)


def _silences(entries: Sequence[ledger.Entry], zone: str, today: date) -> Iterator[Excuse]:
    for entry in entries:
        if entry.verb == OUTAGE:
            first, last = (date.fromisoformat(entry.payload[name]) for name in ("since", "until"))
            yield Excuse(first, last, DOWN)
    for subject, begins, ends, why in SILENCES:
        since: date | None = None
        for entry in entries:
            if entry.subject != subject:
                continue
            day = local_day(entry.at, zone)
            if entry.verb == begins and since is None:
                since = day
            elif entry.verb == ends and since is not None:
                yield Excuse(since, day, why)
                since = None
        if since is not None:
            yield Excuse(since, today, why)


def untold(noticed_at: datetime | None, due_at: datetime, zone: str, today: date) -> Iterator[Excuse]:
    """Of whom it is not proven that it was told before the deadline: the days until it was."""
    told = local_day(noticed_at, zone) if noticed_at else today
    if noticed_at is None or noticed_at > due_at:
        yield Excuse(local_day(due_at, zone), told, "未能告知责任单位")


class Excuses:
    """The silences so far, read once; counts with them how late many obligations are.

    ``lasting`` is the last day of a silence that still lasts: a preview says from when letters leave again.
    """

    def __init__(self, app: App, conn: Connection, now: datetime, lasting: date | None = None) -> None:
        self._workdays, self._lasting = app.workdays, lasting
        self._entries = ledger.silences(conn)
        down = outage(app, conn, now)
        self._down = [Excuse(*down, DOWN)] if down else []
        self._known: dict[tuple[str, date], list[Excuse]] = {}
        self._counted: dict[tuple[str, datetime, datetime | None, date], Lateness] = {}
        self._measures: dict[int, Measure] = {}

    def learn(self, conn: Connection, owed: Iterable[Obligation]) -> None:
        """Look up by what these obligations are measured, where that is not their deadline alone."""
        self._measures |= deeds.measures(conn, {o.id for o in owed})

    def owed(self, o: Obligation, zone: str, today: date) -> tuple[Lateness, str]:
        """Return how late something learnt is that is still owed, and from what that counts: of what was
        returned, how long its correction has been due."""
        m = self._measures.get(o.id) or Measure(o.due_at, noticed_at=o.noticed_at)
        since, told = (o.due_at, o.noticed_at) if m.corrects else (m.counts_from, m.noticed_at)
        return self.of(since, told, zone, today), m.said(zone)

    def counts_from(self, o: Obligation) -> datetime:
        """Return the deadline by which something learnt is in time or late."""
        measure = self._measures.get(o.id)
        return measure.counts_from if measure else o.due_at

    def reply(self, o: Obligation, zone: str) -> str:
        """Return the number of the reply on which the deadline of something learnt rests, or ""."""
        measure = self._measures.get(o.id)
        day, number = (measure.reply if measure else None) or (None, "")
        return number if day == local_day(o.due_at, zone) else ""

    def of(self, due_at: datetime, noticed_at: datetime | None, zone: str, today: date) -> Lateness:
        """Return how late something is that is not handed in yet."""
        due_on = local_day(due_at, zone)
        if today <= due_on:
            return Lateness(0, 0, ())
        key = (zone, due_at, noticed_at, today)
        if key not in self._counted:
            excuses = [*self._silences(zone, today), *untold(noticed_at, due_at, zone, today)]
            self._counted[key] = lateness(due_on, today, False, self._workdays, excuses)
        return self._counted[key]

    def _silences(self, zone: str, today: date) -> list[Excuse]:
        if (zone, today) not in self._known:
            until = min(today, self._lasting or today)
            self._known[zone, today] = [*_silences(self._entries, zone, until), *self._down]
        return self._known[zone, today]


def outage(app: App, conn: Connection, now: datetime) -> tuple[date, date] | None:
    """Return the days since the engine last looked, if a working day lay wholly among them; None while
    sending is held, which is a silence of its own."""
    held, last = get_facts(conn, "held", "last_tick_at")
    if held or not last:
        return None
    zone = app.settings.zone
    return missed(local_day(datetime.fromisoformat(last), zone), local_day(now, zone), app.workdays)


def note_outage(app: App, conn: Connection, now: datetime) -> None:
    """Write down the days on which no engine ran, before the look at ``now`` is noted."""
    down = outage(app, conn, now)
    if down:
        days = {"since": down[0].isoformat(), "until": down[1].isoformat()}
        ledger.append(conn, now, "engine", OUTAGE, "engine", days)
