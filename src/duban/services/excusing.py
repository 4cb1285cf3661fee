"""How late one obligation is, and why not later: its dates and the ledger in, the count with its steps out.

Excused are the days on which duban sent nothing (held, or its channel paused) and those on which the owner
had not been told, if that was not known before the deadline. An extension needs no excuse: it moved the date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.lateness import Excuse, Lateness, lateness
from duban.problems import Refused
from duban.services.knowledge import knowledge
from duban.store import deeds, ledger, obligations
from duban.values import OWED

if TYPE_CHECKING:
    from duban.app import App
    from duban.services.targets import Target
    from duban.store.engine import Connection

#: Verbs of the ledger between which nothing was sent, by subject, and what that is called.
SILENCES = (
    ("engine", "hold", "resume", "系统停发"),
    ("channel", "pause", "unpause", "发信通道中断"),
)


def counted(app: App, target: Target, now: datetime) -> Lateness:
    """Return how late an obligation is at ``now``. Raises Refused where there is none."""
    with app.store.reading() as conn:
        o = obligations.find(conn, target.calendar, target.stage, target.unit, target.period)
        if o is None:
            raise Refused(f"nothing is owed under: {target}", code="no-obligation")
        known = knowledge(app, conn)
        known.learn(conn, {o.term_id})
        zone = known.term(o).detail["zone"]
        kept = deeds.spoken(conn, o.id)
        done, today = kept["submitted_on"], local_day(now, zone)
        if done is None and o.status not in OWED:
            raise Refused(f"{target} is {o.status}: it is neither late nor in time", code="not-owed")
        due_at = kept["first_due_at"] or o.due_at
        excuses = [*silences(conn, zone, today), *untold(o.noticed_at, due_at, zone, today)]
    due_on = local_day(due_at, zone)
    return lateness(due_on, done or today, done is not None, app.workdays, excuses)


def silences(conn: Connection, zone: str, today: date) -> Iterator[Excuse]:
    """Yield the times in which duban sent nothing, as the ledger has them; one that lasts ends today."""
    for subject, begins, ends, why in SILENCES:
        since: date | None = None
        for entry in ledger.history(conn, subject):
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
