"""Opening the house for a command, and letting go of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duban.app import App
    from duban.clock import Clock
    from duban.settings import Settings

#: The local time a rehearsal gave with ``duban --at``.
as_if: ContextVar[datetime | None] = ContextVar("as_if", default=None)


@contextmanager
def opened() -> Iterator[App]:
    """Yield the running duban for one command, and let go of it afterwards."""
    from duban.app import App
    from duban.given import given_settings

    settings = given_settings()
    app = App(settings, clock=_clock(settings))
    try:
        yield app
    finally:
        app.close()


def _clock(settings: Settings) -> Clock:
    """Return the clock of this command: the present, or in a rehearsal the time given with ``--at``.

    Raises Refused for a time given where no rehearsal is allowed: what is written into the books of an office
    bears the time at which it was written.
    """
    from zoneinfo import ZoneInfo

    from duban.clock import MovableClock, system_clock
    from duban.problems import Refused

    at = as_if.get()
    if at is None:
        return system_clock
    if not settings.replay:
        raise Refused(
            "--at (DUBAN_AT) is for rehearsing a call on a home of its own",
            hint="leave it out; to rehearse set DUBAN_REPLAY=1", code="no-rehearsal",
        )  # fmt: skip
    return MovableClock(at.replace(tzinfo=ZoneInfo(settings.zone)))
