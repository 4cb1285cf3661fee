"""duban in one process: a bell each minute, the calendars and an audit each hour, until told to stop.

APScheduler 3 plans by the wall clock: when that steps back it stays silent until the clock catches up. So a
second thread waits on monotonic time and re-arms the jobs when the two clocks part.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler

from duban.clock import monotonic
from duban.problems import DubanError
from duban.services.auditing import audit, tell_audit
from duban.services.bouncing import watch
from duban.services.calendars import sync
from duban.services.delivering import window_open
from duban.services.rounds import Round, one_round

if TYPE_CHECKING:
    from duban.app import App

log = logging.getLogger("duban")

#: A wall clock that parts from the monotonic one by more than this has been stepped.
STEP = timedelta(seconds=30)
LOOK = 5.0  # seconds between two looks at the clocks


class EmbeddedRunner:
    """Runs rounds until ``stop``. ``told`` is called after each round, for a console or a test."""

    def __init__(self, app: App, told: Callable[[Round], None] | None = None) -> None:
        self.app, self.told = app, told
        self.stopping = threading.Event()
        self.first = threading.Event()  # set after the first round
        self._busy = threading.Lock()
        self._scheduler = BackgroundScheduler(
            timezone=ZoneInfo(app.settings.zone),
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def run(self) -> None:
        """Start, do a first round at once, and return when stopped."""
        self.start()
        try:
            self._watch_clocks()
        finally:
            self._scheduler.shutdown(wait=True)

    def start(self) -> None:
        self.sync()
        self.round()
        # On the minute, so that a slot is met in its first second.
        self._scheduler.add_job(self.round, "cron", second=0, id="round")
        self._scheduler.add_job(self.sync, "cron", minute=7, id="sync")
        self._scheduler.add_job(self.audit, "cron", minute=37, id="audit")
        self._scheduler.add_job(self.bounces, "cron", minute=22, id="bounces")
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the round under way, then stop."""
        self.stopping.set()

    def stop_on_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stop())

    def round(self) -> None:
        """Do one round; a fault is logged and the next minute tries again."""
        with self._busy:
            try:
                done = one_round(self.app, self.app.clock())
            except DubanError as error:
                log.error("%s%s", error, f" ({error.hint})" if error.hint else "")
                return
            except Exception:
                log.exception("the round failed; the next one is in a minute")
                return
        if done.ticked.held:
            log.warning("sending is held: %s", done.ticked.held)
        if done.delivered.paused:
            log.warning("the channel is paused: %s", done.delivered.paused)
        if done.ticked.moments or done.delivered.sent:
            log.info("%d moments, %d letters sent", done.ticked.moments, done.delivered.sent)
        self.first.set()
        if self.told is not None:
            self.told(done)

    def sync(self) -> None:
        """Look at the calendars; a fault is logged and the next hour tries again."""
        with self._busy:
            try:
                found = sync(self.app, self.app.clock())
            except DubanError as error:
                log.error("calendars could not be read: %s", error)
                return
            except Exception:
                log.exception("the look at the calendars failed; the next one is in an hour")
                return
        for key, _ in found.broken:
            log.warning("%s is broken; the applied version stays in force; see: duban check %s", key, key)
        for key in found.pending:
            log.info("%s was edited; see: duban plan %s", key, key)

    def audit(self) -> None:
        """In a send window, log what breaks the promise and queue the letter that tells the operator."""
        if not self._window_open():
            return
        self.round()  # a machine that slept has first to do what it slept over
        with self._busy:
            try:
                now = self.app.clock()
                found = audit(self.app, now)
                told = tell_audit(self.app, now, found)
            except DubanError as error:
                log.error("the audit could not look: %s", error)
                return
            except Exception:
                log.exception("the audit failed; the next one is in an hour")
                return
        for problem in found:
            log.error("%s: %s: %s (%s)", problem.code, problem.file, problem.message, problem.hint)
        if told:
            log.info("%d letters queued that tell the operator so", told)

    def bounces(self) -> None:
        """Read the mailbox to which letters come back; a fault is logged and the next hour tries again."""
        try:
            found = watch(self.app, self.app.clock())
        except DubanError as error:
            log.error("%s%s", error, f" ({error.hint})" if error.hint else "")
            return
        except Exception:
            log.exception("the look at the returned letters failed; the next one is in an hour")
            return
        for one in found.came:
            log.warning("letter %d to %s came back: %s %s", one.letter_id, one.address, one.status, one.text)

    def _window_open(self) -> bool:
        try:
            return window_open(self.app, self.app.clock())
        except DubanError as error:
            log.error("the audit could not look: %s", error)
            return False

    def _watch_clocks(self) -> None:
        """Re-arm the jobs when the wall clock was stepped."""
        wall, steady = self.app.clock(), monotonic()
        while not self.stopping.wait(LOOK):
            if stepped(wall, steady, self.app.clock(), monotonic()):
                log.warning("the clock was stepped; the jobs are armed anew")
                self.rearm()
                wall, steady = self.app.clock(), monotonic()

    def rearm(self) -> None:
        """Plan the jobs anew from the present wall clock."""
        self._scheduler.reschedule_job("round", trigger="cron", second=0)
        self._scheduler.reschedule_job("sync", trigger="cron", minute=7)
        self._scheduler.reschedule_job("audit", trigger="cron", minute=37)
        self._scheduler.reschedule_job("bounces", trigger="cron", minute=22)


def stepped(wall_before: datetime, steady_before: float, wall: datetime, steady: float) -> bool:
    """Say whether the wall clock moved otherwise than the steady one (seconds)."""
    return abs((wall - wall_before) - timedelta(seconds=steady - steady_before)) > STEP
