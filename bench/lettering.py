"""Letters worded to bytes; and worded letters claimed, sent over 8 connections and settled.

The mail server is a process of its own on loopback, the same for duban and for bare aiosmtplib.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import letters_smtp
import wording
import world
from databases import Databases
from figures import Figure

from duban.app import App
from duban.delivery.channel import Outcome, Outgoing
from duban.services import delivering
from duban.services.ticking import tick

ROUNDS = 3
LATER = world.FLOOD + timedelta(hours=1)


class Unsure:
    """A channel that never knows: letters are worded and stored, and must go again as they are."""

    def send(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        return [Outcome(one.letter_id, "unknown", "not asked", world.FLOOD) for one in batch]

    def close(self) -> None:
        pass


def figures(databases: Databases, few: str, home: Path) -> Iterator[Figure]:
    copy = databases.copy(few)
    app = world.app_for(copy, home, now=world.FLOOD)
    tick(app, world.IDLE)
    made = tick(app, world.FLOOD)
    yield wording.figure(databases.kind, app, made.letters)
    app._channel = Unsure()
    delivering.deliver(app, world.FLOOD)
    app.close()
    yield from _sending(databases.kind, copy, home)
    databases.drop(copy)


def _sending(kind: str, url: str, home: Path) -> Iterator[Figure]:
    duban, bare = [], []
    with letters_smtp.sink() as port:
        app = world.app_for(url, home, now=LATER, smtp_port=port)
        with app.store.reading() as conn:
            rows = conn.exec_driver_sql(
                "SELECT id, address, body FROM letters JOIN bodies ON letter_id = id"
            ).fetchall()
        outgoing = [Outgoing(row[0], row[1], bytes(row[2])) for row in rows]
        for _ in range(ROUNDS):
            _again(app)
            began = perf_counter()
            done = delivering.deliver(app, LATER)
            duban.append(len(rows) / (perf_counter() - began))
            assert done.sent == len(rows), done
            bare.append(asyncio.run(letters_smtp.through_aiosmtplib(port, outgoing)))
        app.close()
    speed, floor = median(duban), median(bare)
    yield Figure(
        "rendered letters claimed, sent, settled", kind, speed, "letters/s",
        "≥ 2,000/s and ≥ 60 % of bare sendmail", speed >= 2_000 and speed >= 0.6 * floor, floor,
        "bare aiosmtplib sendmail, 8 connections", f"{speed / floor:.0%} of the floor",
    )  # fmt: skip


def _again(app: App) -> None:
    """Give the letters back as they were before they left."""
    with app.store.writing() as conn:
        conn.exec_driver_sql("UPDATE letters SET state = 'unknown', attempts = 1, not_before = slot_at")
        conn.exec_driver_sql("UPDATE moments SET state = 'pending'")
        conn.exec_driver_sql("DELETE FROM ledger")
