"""A call as its flow: the stages in their order, each ending in how it stands, none stopping another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from duban.app import App
from duban.services.calendars import activate, find_calendar
from duban.services.naming import Target
from duban.services.recording import submit
from duban.services.ticking import heartbeat
from duban.store import mailroom
from tests.flows.conftest import MONDAY, Run

if TYPE_CHECKING:
    from prefect import State

KEY = "miit-2024-city-cases"
NINE = MONDAY + timedelta(hours=1)
STAGES = ["城市网上填报", "省级审核报送", "城市纸质材料报省", "盖章材料邮寄"]


@pytest.fixture
def ended(run: Run) -> Iterator[list[tuple[str, str]]]:
    """The task runs of stages, (name, name of the state), as they end."""
    from flows.timeline import stage

    seen: list[tuple[str, str]] = []

    def note(_task: Any, task_run: Any, state: Any) -> None:
        seen.append((task_run.name, state.name))

    stage.on_completion(note)
    stage.on_failure(note)
    yield seen
    stage.on_completion_hooks.remove(note)
    stage.on_failure_hooks.remove(note)


def _table(run: Run, key: str) -> list[dict[str, Any]]:
    """The newest table of a call, from the server."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
    from prefect.client.schemas.sorting import ArtifactSort

    async def read() -> Any:
        async with get_client() as client:
            wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
            return await client.read_artifacts(
                artifact_filter=wanted, sort=ArtifactSort.CREATED_DESC, limit=1
            )

    table: list[dict[str, Any]] = json.loads(run(read())[0].data)
    return table


def _timeline(run: Run, at: datetime, key: str = KEY) -> State[Any]:
    from flows.call_timeline import call_timeline

    state: State[Any] = run(call_timeline(key, at, return_state=True))
    return state


def test_the_stages_run_in_their_order_and_end_in_how_they_stand(
    office: App, run: Run, ended: list[tuple[str, str]]
) -> None:
    state = _timeline(run, NINE)
    assert state.is_completed(), state.message
    assert ended == list(zip(STAGES, ["on track", "on track", "waiting", "on track"], strict=True))
    ended.clear()
    _timeline(run, datetime.fromisoformat("2024-09-12T09:00+08:00"))
    assert [name for _, name in ended] == ["due soon", "due soon", "waiting", "on track"]
    ended.clear()
    noon = datetime.fromisoformat("2024-09-12T12:00+08:00")
    submit(office, Target(KEY, "apply", "130100"), noon, actor="130100")
    _timeline(run, datetime.fromisoformat("2024-09-18T09:00+08:00"))
    # Cities are free to apply and thus never late; the one that did owes paper within two days.
    assert [name for _, name in ended] == ["on track", "overdue", "due soon", "on track"]


def test_the_table_says_what_is_owed_and_what_will_be_written(office: App, run: Run) -> None:
    _timeline(run, NINE)
    table = _table(run, KEY)
    assert [row["stage"] for row in table] == STAGES
    assert [row["due"] for row in table][:2] == ["2024-09-13 24时"] * 2
    cities, provinces = table[0], table[1]
    assert (provinces["owed"], provinces["done"], provinces["overdue"]) == (31, 0, 0)
    assert provinces["letters queued"] == 31
    assert 0 < cities["letters queued"] <= cities["owed"]


def test_a_stage_that_fails_stops_no_other(
    office: App, run: Run, ended: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from duban.services import timelines
    from flows.timeline import stage

    honest = timelines.run_stage

    def breaks(app: App, of: timelines.Stage, now: datetime) -> timelines.StageStanding:
        if of.key == "review":
            raise OSError("no such disk")
        return honest(app, of, now)

    monkeypatch.setattr(timelines, "run_stage", breaks)
    monkeypatch.setattr(stage, "retries", 0)
    state = _timeline(run, NINE)
    assert state.is_failed()
    assert state.message == "1 of 4 stages failed: 省级审核报送"
    assert [name for _, name in ended] == ["on track", "Failed", "waiting", "on track"]
    assert [row["stage"] for row in _table(run, KEY)] == [STAGES[0], *STAGES[2:]]


def test_a_call_fires_for_itself_and_letters_wait_for_the_others(office: App, run: Run) -> None:
    from flows.deliver_letters import deliver_letters
    from flows.pilot_reports import pilot_reports

    activate(office, find_calendar(office, "jiangxi-pilot-zones"), office.clock())
    # The zones' quarterly report opens on 20 September.
    at = datetime.fromisoformat("2024-09-20T09:00+08:00")
    _timeline(run, NINE)
    assert _sent(office) == 0
    assert run(deliver_letters(NINE, return_state=True)).is_completed()
    first = _sent(office)
    assert first > 400
    _timeline(run, at)
    run(deliver_letters(at, return_state=True))
    assert _sent(office) == first  # the zones have not been looked at: nobody gets half a letter
    assert run(pilot_reports("jiangxi-pilot-zones", at, return_state=True)).is_completed()
    run(deliver_letters(at, return_state=True))
    assert _sent(office) > first


def test_a_second_run_writes_nothing_more(office: App, run: Run) -> None:
    from flows.daily_round import daily_round

    assert run(daily_round(NINE, return_state=True)).is_completed()
    first = _sent(office)
    assert run(daily_round(NINE, return_state=True)).is_completed()
    assert _sent(office) == first > 400


def test_periods_are_sections_in_the_order_of_their_deadlines(
    office: App, run: Run, ended: list[tuple[str, str]]
) -> None:
    from flows.pilot_reports import pilot_reports

    office.clock.move_to(datetime.fromisoformat("2025-01-02T08:00+08:00"))
    key = "jiangxi-pilot-zones"
    activate(office, find_calendar(office, key), office.clock())
    assert run(pilot_reports(key, office.clock(), return_state=True)).is_completed()
    assert [name for name, _ in ended] == [
        "2024年第四季度 季调度：工作进展报送",
        "2024年度 年度建设工作总结报送",
        "2024年度 试验区建设成效年度评价",
        "2025年度 年度建设计划备案",
        "试验期满综合评估：总结材料报送",
        "试验期满综合评估",
    ]


def test_a_call_that_is_not_in_force_fails_and_says_what_to_do(office: App, run: Run) -> None:
    state = _timeline(run, NINE, "anhui-2024-sme-clusters")
    assert state.is_failed()
    assert "anhui-2024-sme-clusters is not active" in (state.message or "")


def test_after_a_long_silence_nothing_is_fired_or_sent_until_a_person_says_so(office: App, run: Run) -> None:
    from flows.daily_round import daily_round

    heartbeat(office, MONDAY)
    state = run(daily_round(MONDAY + timedelta(days=15), return_state=True))
    assert state.is_failed()
    assert state.name == "held"
    assert state.message == ("15 days lie between this tick and the last one (2024-09-09); run: duban resume")
    assert _sent(office) == 0


def test_an_instant_without_a_zone_is_refused(office: App, run: Run) -> None:
    state = _timeline(run, datetime.fromisoformat("2024-09-09T09:00"))
    assert state.is_failed()
    assert "has no time zone" in (state.message or "")


def _sent(app: App) -> int:
    with app.store.reading() as conn:
        letters = mailroom.listing(conn, states=("sent",), limit=10_000)
    return sum(letter.kind != "daily" for letter in letters)
