"""Flows run against a Prefect server of their own, one for the session; duban lives in a fresh home.

A server takes long to start, and each worker of a quick run would start its own: there the story of one call
(``test_call_timeline``) stands for the others, which are slow.

Prefect leaves connections to its server to the garbage collector: those warnings, and no others, are let
pass, and the rubbish is swept up before another suite could stumble over it.
"""

from __future__ import annotations

import asyncio
import gc
import os
import warnings
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duban.app import App
from duban.clock import MovableClock
from duban.roster.demo import demo_roster
from duban.services.calendars import activate, find_calendar
from duban.settings import Settings
from duban.store import roster_rows

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2024, 9, 9, 8, tzinfo=ZONE)
Run = Callable[[Coroutine[Any, Any, Any]], Any]

# Before anything imports Prefect. The recorder and its like write beside each request, and Prefect's own
# SQLite then answers "try again in two seconds": no test here needs what they write.
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    **{
        f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false"
        for name in (
            *("TASK_RUN_RECORDER", "EVENT_PERSISTER", "TRIGGERS", "SCHEDULER", "LATE_RUNS", "FOREMAN"),
            *("CANCELLATION_CLEANUP", "PAUSE_EXPIRATIONS"),
        )
    },
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            for left in ("<socket", "transport"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore:unclosed {left}:ResourceWarning"))


@pytest.fixture(scope="session")
def prefect_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prefect, imported with a folder of its own, and no server."""
    quiet = QUIET | {"PREFECT_HOME": str(tmp_path_factory.mktemp("prefect"))}
    before = {name: os.environ.get(name) for name in quiet}
    os.environ.update(quiet)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Prefect's own, at import and start
        import prefect.flows

        assert prefect.flows
    yield
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(scope="session")
def prefect_server(prefect_alone: None) -> Iterator[None]:
    """A Prefect server for the session: it takes some ten seconds to start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Prefect's own, at import and start
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=90):
            yield


@pytest.fixture
def run(prefect_server: None) -> Iterator[Run]:
    """Run coroutines on one loop, as a process that serves flows does."""
    with asyncio.Runner() as runner:
        yield runner.run
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "unclosed (<socket|transport)", ResourceWarning)
        gc.collect()


def live_in(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give these settings to the flows as an installation would: in the environment."""
    smtp = settings.smtp
    given = {"HOME": settings.home, "OPERATOR": settings.operator, "REPLAY": 1} | {
        f"SMTP_{name.upper()}": value
        for name, value in smtp.model_dump().items()
        if smtp.host and value != ""
    }
    for name, value in given.items():
        monkeypatch.setenv(f"DUBAN_{name}", str(value))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """duban at eight on a Monday, with the roster of the demo and the city cases in force."""
    app = settled(Settings(home=tmp_path, operator="miit"))
    live_in(app.settings, monkeypatch)
    yield app
    app.close()


def settled(settings: Settings) -> App:
    """Return duban at eight on a Monday, with the roster of the demo and the city cases in force."""
    app = App(settings, clock=MovableClock(MONDAY))
    with app.store.writing() as conn:
        roster_rows.save_roster(conn, *demo_roster())
    activate(app, find_calendar(app, "miit-2024-city-cases"), app.clock())
    return app
