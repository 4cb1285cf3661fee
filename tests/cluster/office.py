"""An office whose duban runs on the cluster: a database of its own, a mail server, the five shipped calls.

In: slots. Out: what the readers got, and what the database says of it. The embedded runner can be let loose
on the same database, or on another office with the same past.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select

from duban.app import App
from duban.clock import MovableClock
from duban.delivery.loopback import LoopbackServer
from duban.roster.demo import demo_roster
from duban.services.calendars import activate, calendar_files, find_calendar
from duban.services.foreseeing import preview
from duban.services.rounds import one_round
from duban.settings import Settings, Smtp
from duban.store import ledger, roster_rows, tables
from tests.survival.office import message, text_of

#: All five calls are put in force on a Monday; at nine each of them has letters to open with.
START = "2024-04-01T08:00:00+08:00"
NINE = "2024-04-01T09:00:00+08:00"
#: Later than any lease of a letter claimed at nine.
AFTER_THE_LEASE = "2024-04-01T09:10:00+08:00"
CALLS = {
    "anhui-2024-sme-clusters",
    "jiangxi-pilot-zones",
    "liaocheng-2024-manufacturing-plan",
    "miit-2024-city-cases",
    "miit-mof-2025-retrofit-cities",
}
TEMPLATE = "template_office"
Letter = tuple[str, str, str, str]  # address, kind, subject, words


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def settings(home: Path, database: str, port: int) -> Settings:
    """The settings that ``duban.toml`` of the workers' home says too."""
    smtp = Smtp(host="127.0.0.1", port=port, security="none", sender="duban@office.example", timeout=40.0)
    return Settings(home=home, database=database, operator="miit", smtp=smtp)


def toml(given: Settings) -> str:
    smtp = given.smtp
    return (
        f'database = "{given.database}"\noperator = "{given.operator}"\n\n[smtp]\n'
        f'host = "{smtp.host}"\nport = {smtp.port}\nsecurity = "{smtp.security}"\n'
        f'sender = "{smtp.sender}"\ntimeout = {smtp.timeout}\n'
    )


def found_template(home: Path, server: str) -> None:
    """Make the database that every story begins with: the roster of the demo, the five calls in force."""
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {TEMPLATE}")
    app = App(settings(home, database_of(server, TEMPLATE), 25), clock=MovableClock(instant(START)))
    try:
        assert set(calendar_files(app)) == CALLS
        with app.store.writing() as conn:
            roster_rows.save_roster(conn, *demo_roster())
        for key in sorted(CALLS):
            activate(app, find_calendar(app, key), app.clock())
    finally:
        app.close()


def database_of(server: str, name: str) -> str:
    return server.replace("/duban?", f"/{name}?")


class Post:
    """A real mail server that keeps every letter it took, and can be told to wait at one."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.waiting, self._go_on = threading.Event(), threading.Event()
        self._wait_at = 0
        self.server = LoopbackServer(self._take)

    def wait_at(self, number: int) -> None:
        """Take no yes-or-no decision on the ``number``-th letter from now until ``go_on``."""
        self.waiting.clear()
        self._go_on.clear()
        self._wait_at = len(self.taken) + number

    def go_on(self) -> None:
        self._wait_at = 0
        self._go_on.set()

    def close(self) -> None:
        self.go_on()
        self.server.close()

    def letters(self) -> list[Letter]:
        """Return what the readers got, a letter that came again under its Message-ID once; no daily ones."""
        read = {str(m["Message-ID"]): (to, m) for to, m in ((to, message(body)) for to, body in self.taken)}
        return sorted(
            (to, str(m["X-Duban-Kind"]), str(m["Subject"]), _words(text_of(m)))
            for to, m in read.values()
            if m["X-Duban-Kind"] != "daily"
        )

    def identities(self) -> Counter[str]:
        return Counter(received.message_id for received in self.server.index())

    def _take(self, _sender: str, to: str, body: bytes) -> None:
        self.taken.append((to, body))
        if len(self.taken) == self._wait_at:
            self.waiting.set()
            self._go_on.wait(60)


class Office:
    """``app`` stands at the start; flows and rounds of the embedded runner say their own instant."""

    def __init__(self, given: Settings, post: Post) -> None:
        self.settings, self.post = given, post
        self.app = App(given, clock=MovableClock(instant(START)))

    def foreseen(self, until: str = NINE) -> list[Letter]:
        """Return what ``duban preview`` lists up to an instant."""
        end = instant(until) + timedelta(minutes=1)
        found = preview(self.app, instant(START), end, now=instant(START))
        assert not any(letter.draft for letter in found)
        return sorted((p.address, p.kind, p.subject, _words(p.text)) for p in found)

    def round(self, at: str) -> None:
        """Do a round of the embedded runner."""
        app = App(self.settings, clock=MovableClock(instant(at)))
        try:
            one_round(app, instant(at))
        finally:
            app.close()

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        t = tables.metadata.tables[table]
        with self.app.store.reading() as conn:
            return [
                tuple(row)
                for row in conn.execute(select(*(t.c[c] for c in columns)).order_by(*t.primary_key))
            ]

    def bodies(self) -> dict[str, bytes]:
        """Return the bytes of every letter that left, by Message-ID; the daily one tells of the ledger,
        in which every runner writes in its own order."""
        letters = {row[0]: row[1:] for row in self.rows("letters", "id", "message_id", "letter_class")}
        bodies = ((letters[number], body) for number, body in self.rows("bodies", "letter_id", "body"))
        return {identity: body for (identity, kind), body in bodies if kind != "daily"}

    def written(self) -> int:
        """Return how many moments, letters and rows of the ledger there are."""
        return sum(len(self.rows(table, "id")) for table in ("moments", "letters", "ledger"))

    def assert_everything_once(self, *, again: bool = False) -> None:
        """Every moment in one letter, one letter for an address, slot, class and scope, every letter sent
        under one Message-ID; ``again``: where a process died, one on the wire may have come again."""
        letters = self.rows("letters", "address", "slot_at", "letter_class", "scope", "state", "message_id")
        assert {row[4] for row in letters} == {"sent"}
        assert len(letters) == len({row[:4] for row in letters}) == len({row[5] for row in letters}) > 0
        identities = self.post.identities()
        assert set(identities) == {row[5] for row in letters}
        assert again or set(identities.values()) == {1}
        moments = self.rows("moments", "state", "letter_id")
        assert {state for state, _ in moments} <= {"sent", "superseded", "cancelled"}
        assert all(letter is not None for state, letter in moments if state == "sent")
        with self.app.store.reading() as conn:
            assert ledger.verify(conn, instant(START)) == []

    @contextmanager
    def holding(self, table: str) -> Iterator[Held]:
        """Hold a table against everybody; leaving the block lets them go on."""
        conn = psycopg.connect(self.settings.database)
        try:
            conn.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield Held(conn, self.settings.database)
        finally:
            with suppress(psycopg.Error):
                conn.rollback()
            conn.close()

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.settings.database, autocommit=True) as conn:
            conn.execute(statement)

    def close(self) -> None:
        self.app.close()
        self.post.close()


class Held:
    """A lock of this test, at which others wait."""

    def __init__(self, conn: psycopg.Connection[Any], url: str) -> None:
        self._conn, self._url = conn, url
        self._pid = conn.info.backend_pid

    def waiters(self) -> int:
        query = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
        with psycopg.connect(self._url, autocommit=True) as conn:
            row = conn.execute(query, [self._pid]).fetchone()
        return int(row[0]) if row else 0

    def release(self) -> None:
        self._conn.rollback()


def _words(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
