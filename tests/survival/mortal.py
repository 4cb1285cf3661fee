"""A season in a process of its own that dies by SIGKILL at a point of one's choice.

Points lie before and after each commit, before a batch of letters is sent and after the bytes of each
letter went. A new process goes on from the database, as a machine does that was switched on again.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from duban.app import App
from duban.delivery.channel import Outcome, Outgoing
from duban.delivery.smtp import SmtpChannel
from duban.problems import Refused
from duban.services import deciding, recording
from duban.services.calendars import activate, find_calendar
from duban.services.rounds import one_round
from duban.store.engine import Connection, Store
from tests.survival.office import DISTRICTS, Office, QuickApp, at, target

BYTES_WENT = "the bytes went"
COMMITTED = "committed"

#: Parts of the app that only read files; the forking server makes them once.
WARM: dict[str, object] = {}


class Reaper:
    """Counts the points passed, writes down what each was, and ends the process at one of them."""

    def __init__(self, trace: Path, die_at: int = 0) -> None:
        self._trace, self._die_at, self._passed = trace, die_at, 0

    def point(self, name: str) -> None:
        self._passed += 1
        with self._trace.open("a", encoding="utf-8") as file:
            file.write(name + "\n")
        if self._passed == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalStore(Store):
    reaper: Reaper

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with super().writing() as conn:
            yield conn
            self.reaper.point("about to commit")
        self.reaper.point(COMMITTED)


class MortalChannel:
    def __init__(self, inner: SmtpChannel, reaper: Reaper) -> None:
        self._inner, self._reaper = inner, reaper

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        self._reaper.point("about to send")
        outcomes = []
        for letter in letters:
            outcomes += self._inner.send([letter])
            self._reaper.point(BYTES_WENT)
        return outcomes

    def close(self) -> None:
        self._inner.close()


class MortalApp(QuickApp):
    reaper: Reaper

    @cached_property
    def store(self) -> Store:
        mortal = MortalStore(super().store.engine)
        mortal.reaper = self.reaper
        return mortal


def publish(app: App) -> None:
    activate(app, find_calendar(app, "workshops"), app.clock())


def round_(app: App) -> None:
    one_round(app, app.clock())


def submit(app: App) -> None:
    recording.submit(app, target(DISTRICTS[1]), app.clock(), actor="operator")


def extend(app: App) -> None:
    deciding.extend(
        app, target(DISTRICTS[2]), app.clock(), at("09-20 12:00").date(), "实地核查", actor="operator"
    )


SLOTS = ("08-26 09:00", "09-10 09:00", "09-10 14:30", "09-14 09:00", "09-19 09:00", "09-23 09:00")


def steps() -> list[tuple[str, Callable[[App], None]]]:
    """The season: each slot is visited again after the lease of a letter that a dead process held."""
    deeds: list[tuple[str, Callable[[App], None]]] = [("08-26 08:00", publish)]
    for slot in SLOTS:
        deeds += [(slot, round_), (slot[:-1] + "6", round_)]
        if slot == "09-10 09:00":
            deeds += [("09-10 10:00", submit), ("09-10 10:00", extend)]
    return deeds


def live(home: str, url: str, port: int, first: int, last: int, die_at: int) -> None:
    """Live through the steps ``first`` to ``last`` that are not done yet; die at a point (0: survive)."""
    folder = Path(home)
    done = folder / "done"
    office = Office(folder, url, port, hold_after_days=400)
    reaper = Reaper(folder / "trace", die_at)
    inner = SmtpChannel(office.app.settings.smtp, office.clock)
    app = MortalApp(office.app.settings, clock=office.clock, channel=MortalChannel(inner, reaper))
    app.reaper = reaper
    app.__dict__.update(WARM)
    start = int(done.read_text()) if done.exists() else first
    for number, (when, deed) in enumerate(steps()[start:last], start + 1):
        office.clock.move_to(at(when))
        try:
            deed(app)
        except Refused:
            assert deed is not round_  # people repeat what they are not sure was taken; a round never fails
        done.write_text(str(number))
    app.close()
