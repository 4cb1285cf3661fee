"""An office with many calls in force, each a copy of a shipped one, in the year of the samples.

In: a database, a home. Out: calls activated as people do it, or, where thousands are wanted, rows like
theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from duban.app import App
from duban.clock import MovableClock
from duban.roster.demo import demo_roster
from duban.services.calendars import activate, find_calendar, fingerprint
from duban.settings import Settings
from duban.shipped import shipped
from duban.store import roster_rows

ZONE, MODEL = ZoneInfo("Asia/Shanghai"), "miit-2024-city-cases"
FIRST = date(2024, 8, 20)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


@contextmanager
def opened(url: str, home: Path, now: datetime) -> Iterator[App]:
    app = App(Settings(home=home, database=url, operator="miit"), clock=MovableClock(now))
    try:
        yield app
    finally:
        app.close()


def found(url: str, home: Path) -> None:
    """Make the schema and the roster of the demo."""
    with opened(url, home, at(FIRST, 8)) as app, app.store.writing() as conn:
        roster_rows.save_roster(conn, *demo_roster())


def write(home: Path, key: str) -> None:
    """Put a calendar file of this key into the admin's folder."""
    notices = home / "calendars" / "notices"
    notices.mkdir(parents=True, exist_ok=True)
    text = (Path(shipped("calendars")) / "notices" / f"{MODEL}.yaml").read_text("utf-8")
    (notices / f"{key}.yaml").write_text(text.replace(MODEL, key), "utf-8")


def put_in_force(url: str, home: Path, keys: list[str], day: date) -> None:
    """Activate calls in the evening of a day: their opening letters are due the next working morning."""
    with opened(url, home, at(day, 18)) as app:
        for key in keys:
            write(home, key)
            activate(app, find_calendar(app, key), app.clock())


def copied(url: str, home: Path, first: int, last: int) -> None:
    """Put the calls ``first`` to ``last`` in force, with files, versions and terms as those of call 0 and one
    obligation a term: what a look at the calendars goes by. Activating thousands would take minutes."""
    with opened(url, home, at(FIRST, 18)) as app:
        keys = [f"call-{number:04}" for number in range(first, last)]
        for key in keys:
            write(home, key)
        sample = find_calendar(app, "call-0000")
        sources = {key: sample.source.replace("call-0000", key) for key in keys}
        policies = {"standard": app.policies().policies["standard"]}
        marks = [
            (key, source, fingerprint(app, replace(sample, source=source), policies))
            for key, source in sources.items()
        ]
        with app.store.writing() as conn:
            cursor = conn.connection.dbapi_connection.cursor()  # type: ignore[union-attr]
            cursor.execute("CREATE TEMP TABLE made (key text, source text, mark text) ON COMMIT DROP")
            with cursor.copy("COPY made FROM STDIN") as rows:  # type: ignore[attr-defined]
                for mark in marks:
                    rows.write_row(mark)
            for statement in _COPIES:
                cursor.execute(statement)


_COPIES = (
    """INSERT INTO calendars (key, state, applied_id, activated_at)
       SELECT made.key, c.state, c.applied_id, c.activated_at FROM made, calendars c
       WHERE c.key = 'call-0000'""",
    """INSERT INTO versions (calendar_key, fingerprint, state, source, policies, workdays, recorded_at,
       applied_at) SELECT made.key, made.mark, v.state, made.source, v.policies, v.workdays, v.recorded_at,
       v.applied_at FROM made, versions v WHERE v.calendar_key = 'call-0000'""",
    """INSERT INTO terms (calendar_key, stage_key, period, title, opens_at, due_at, act_by, duty, policy,
       follows, provisional, state, detail) SELECT made.key, t.stage_key, t.period, t.title, t.opens_at,
       t.due_at, t.act_by, t.duty, t.policy, t.follows, t.provisional, t.state, t.detail
       FROM made, terms t WHERE t.calendar_key = 'call-0000'""",
    """INSERT INTO obligations (term_id, unit_id, status, opens_at, due_at, act_by, next_send_at)
       SELECT t.id, (SELECT min(id) FROM units), 'open', now(), t.due_at, t.act_by, t.due_at
       FROM made JOIN terms t ON t.calendar_key = made.key""",
)
