"""Opening duban for a run: what is refused ends the run in one clear line; what passes is tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from duban.app import App
from duban.problems import BadInput, DubanError, Problem, Refused
from tests.flows.conftest import MONDAY, Run

if TYPE_CHECKING:
    from prefect import State

pytestmark = pytest.mark.slow

NINE = MONDAY + timedelta(hours=1)


def _deliver(run: Run) -> State[Any]:
    from flows.deliver_letters import deliver_letters

    state: State[Any] = run(deliver_letters(NINE, return_state=True))
    return state


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("9999", "the database's schema 9999 is newer than this duban"),
        ("0000", "the database's schema 0000 is newer than this duban"),
        (None, "the database is empty (prepare it on the command host: duban doctor)"),
    ],
)
def test_another_schema_is_refused_in_one_line_and_left_as_it_is(
    office: App, run: Run, version: str | None, line: str
) -> None:
    with office.store.writing() as conn:
        if version is None:
            conn.exec_driver_sql("DROP TABLE alembic_version")
        else:
            conn.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    state = _deliver(run)
    assert (state.is_failed(), state.name) == (True, "refused")
    assert (state.message or "").startswith(line)
    assert "\n" not in (state.message or "")
    with office.store.reading() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM letters").scalar_one() == 0
        if version:
            assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == version


def test_a_setting_that_cannot_be_read_is_named(
    office: App, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUBAN_LEASE", "soon")
    state = _deliver(run)
    assert state.message == (
        "the settings cannot be read: lease must be a number, not 'soon' "
        "(see docs/settings.md; `duban paths` names the file)"
    )


def test_another_instant_is_for_copies_only(office: App, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUBAN_REPLAY")
    state = _deliver(run)
    assert state.message == (
        "at is for tests and for replays on a copy (leave it empty; on a copy set DUBAN_REPLAY=1)"
    )


def test_a_line_says_what_where_and_what_to_do(prefect_server: None) -> None:
    from flows.house import one_line

    problems = (Problem("a.yaml", 1, 1, "key", "no key"), Problem("a.yaml", 2, 1, "title", "no title"))
    assert one_line(BadInput("a.yaml has mistakes", problems)) == "a.yaml has mistakes: no key: no title"
    assert one_line(Refused("not now", hint="wait")) == "not now (wait)"


@pytest.mark.parametrize(
    ("fault", "again"),
    [
        (DubanError("gone", code="store-unreachable"), True),
        (DubanError("locked", code="store-busy"), True),
        (DubanError("full", code="store-full"), False),
        (Refused("not active"), False),
        (OSError("a socket broke"), True),
    ],
)
def test_only_what_passes_by_itself_is_tried_again(run: Run, fault: Exception, again: bool) -> None:
    from prefect.states import Failed

    from flows.house import passes

    assert run(passes(None, None, Failed(data=fault))) is again


def test_a_step_is_tried_again_as_prefect_is_told(office: App, run: Run) -> None:
    from prefect import flow
    from prefect.settings import PREFECT_TASKS_DEFAULT_RETRIES, temporary_settings

    from flows.house import step

    tries: list[str] = []

    def failing(fault: Exception) -> Any:
        async def fails() -> None:
            tries.append(str(fault))
            raise fault

        with temporary_settings({PREFECT_TASKS_DEFAULT_RETRIES: 2}):
            made = step(fails)

        @flow
        async def once() -> None:
            await made()

        return once

    for fault in (DubanError("gone", code="store-unreachable"), Refused("not active")):
        run(failing(fault)(return_state=True))
    assert tries == ["gone"] * 3 + ["not active"]


def test_a_database_that_restarts_is_waited_for(
    office: App, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import flows.house

    tries: list[int] = []

    def restarting(app: App, now: object) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise DubanError("the database cannot be reached", code="store-unreachable")

    monkeypatch.setattr(flows.house, "ready", restarting)
    monkeypatch.setattr(flows.house, "TRIES", (0, 0, 0))
    assert _deliver(run).is_completed()
    assert len(tries) == 3
    tries.clear()
    monkeypatch.setattr(flows.house, "TRIES", (0,))
    assert (_deliver(run).name, len(tries)) == ("refused", 2)


def test_a_run_bears_the_slot_as_its_name(office: App, run: Run) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName

    async def named(name: str) -> int:
        async with get_client() as client:
            wanted = FlowRunFilter(name=FlowRunFilterName(any_=[name]))
            return len(await client.read_flow_runs(flow_run_filter=wanted))

    _deliver(run)
    assert run(named("2024-09-09 09:00")) >= 1
