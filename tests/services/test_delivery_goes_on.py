"""A delivery of many batches: it goes on past a busy channel, and stops when it must not go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from duban.app import App
from duban.clock import MovableClock
from duban.delivery.channel import Outcome, Outgoing
from duban.roster.demo import demo_roster
from duban.services.calendars import activate, find_calendar
from duban.services.delivering import BATCH, deliver
from duban.services.ticking import hold, tick
from duban.settings import Settings
from duban.store import mailroom, roster_rows

NINE = datetime.fromisoformat("2024-09-09T09:00+08:00")


class Living(App):
    """Its clock is the present: each batch reads it anew."""

    @property
    def real_time(self) -> bool:
        return True


class Acting:
    """A channel that sends ``takes`` of a batch, puts the rest off for a second, and then does a deed."""

    def __init__(self, takes: int, deed: Callable[[], None] = lambda: None) -> None:
        self.takes, self.deed, self.batches = takes, deed, 0

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        self.batches += 1
        taken = [Outcome(each.letter_id, "sent", "", NINE) for each in letters[: self.takes]]
        busy = "no time left in this batch"
        left = [
            Outcome(each.letter_id, "paused", busy, NINE, retry_after=1.0) for each in letters[self.takes :]
        ]
        self.deed()
        return taken + left

    def close(self) -> None:
        """Nothing is held open."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Living]:
    """The opening letters of a call, more than two batches of them, are ready at nine."""
    made = Living(Settings(home=tmp_path, operator="miit"), clock=MovableClock(NINE - timedelta(hours=1)))
    with made.store.writing() as conn:
        roster_rows.save_roster(conn, *demo_roster())
    activate(made, find_calendar(made, "miit-2024-city-cases"), made.clock())
    made.clock.move_to(NINE)
    assert tick(made, NINE).letters > 2 * BATCH
    yield made
    made.close()


def _sent(app: App) -> int:
    with app.store.reading() as conn:
        return mailroom.by_state(conn).get("sent", 0)


def test_a_busy_channel_is_asked_on_until_all_have_left(app: Living) -> None:
    app._channel = Acting(BATCH // 2)
    done = deliver(app, NINE)
    assert done.paused == ""
    assert done.sent == _sent(app) > 2 * BATCH


def test_a_channel_that_takes_nothing_now_is_left_alone(app: Living) -> None:
    channel = app._channel = Acting(0)
    assert deliver(app, NINE).sent == 0
    assert channel.batches == 1


def test_a_hold_stops_a_delivery_under_way(app: Living) -> None:
    app._channel = Acting(BATCH, lambda: hold(app, NINE, "a restored database"))
    done = deliver(app, NINE)
    assert done.paused.endswith("a restored database")
    assert _sent(app) == BATCH


def test_a_window_that_closes_stops_a_delivery_under_way(app: Living) -> None:
    app._channel = Acting(BATCH, lambda: app.clock.move_to(NINE + timedelta(hours=3, minutes=1)))
    assert deliver(app, NINE).sent == _sent(app) == BATCH
