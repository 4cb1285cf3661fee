"""Who may work: a machine whose clock agrees with the database's, and whose code with its schema."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from duban.app import App
from duban.clock import MovableClock, system_clock
from duban.problems import DubanError
from duban.services.rounds import one_round, ready
from duban.settings import Settings


@pytest.fixture
def app(tmp_path: Path, store_url: str) -> Iterator[App]:
    """duban in the present: once on SQLite, once on PostgreSQL."""
    opened = App(Settings(home=tmp_path, database=store_url))
    yield opened
    opened.close()


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("seconds", [-3600, -6, 6, 86400])
def test_a_machine_whose_clock_is_apart_does_no_work(app: App, seconds: int) -> None:
    now = system_clock() + timedelta(seconds=seconds)
    for work in (ready, one_round):
        with pytest.raises(DubanError) as caught:
            work(app, now)
        assert caught.value.code == "clock-skew"
        said = int(caught.value.message.split()[-2])  # a second may pass on the way to the database
        assert caught.value.message == f"this machine's clock differs from the database's by {said} seconds"
        assert abs(said - abs(seconds)) <= 1
        assert caught.value.hint == "set both by NTP; nothing is sent until they agree"


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("seconds", [-2, 0, 4])
def test_a_few_seconds_are_nothing(app: App, seconds: int) -> None:
    ready(app, system_clock() + timedelta(seconds=seconds))


def test_sqlite_has_no_clock_of_its_own_and_a_replay_none_to_agree_with(app: App) -> None:
    if app.store.dialect == "sqlite":
        ready(app, system_clock() + timedelta(days=1))
    replay = App(app.settings, clock=MovableClock(system_clock()))
    try:
        ready(replay, system_clock() + timedelta(days=1))
    finally:
        replay.close()


def test_a_schema_of_another_time_is_refused(app: App) -> None:
    """Also while duban runs: a newer one may have upgraded it meanwhile."""
    ready(app, system_clock())
    with app.store.writing() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = 'tomorrow'")
    for work in (ready, one_round):
        with pytest.raises(DubanError) as caught:
            work(app, system_clock())
        assert caught.value.code == "schema-newer"
