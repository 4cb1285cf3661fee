"""How a stage stands, by the sum of its units: no Prefect here, only the service that the flows show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from duban.app import App
from duban.planning.workdays import shipped_workdays
from duban.services.ticking import bundle_letters, fire
from duban.services.timelines import by_stage, run_stage, state_of
from duban.settings import Settings
from duban.store.stages import Sum
from tests.flows.conftest import MONDAY, settled

KEY = "miit-2024-city-cases"
FRIDAY = date(
    2024, 9, 20
)  # three working days before: Saturday 14 September, worked for the holiday after it


@pytest.fixture
def office(tmp_path: Path, store_url: str) -> Iterator[App]:
    """The city cases in force: once on SQLite, once on PostgreSQL."""
    app = settled(Settings(home=tmp_path, operator="miit", database=store_url))
    yield app
    app.close()


@pytest.mark.parametrize(
    ("owed", "waiting", "overdue", "act_by", "today", "state"),
    [
        (5, 5, 0, FRIDAY, "2024-09-09", "waiting"),
        (5, 4, 0, FRIDAY, "2024-09-09", "on track"),
        (5, 0, 0, FRIDAY, "2024-09-13", "on track"),
        (5, 0, 0, FRIDAY, "2024-09-14", "due soon"),
        (5, 0, 0, FRIDAY, "2024-09-20", "due soon"),
        (5, 0, 1, FRIDAY, "2024-09-13", "overdue"),  # one late unit colours the stage
        (5, 5, 1, FRIDAY, "2024-09-13", "overdue"),
        (0, 0, 0, None, "2024-10-08", "on track"),  # all done
    ],
)
def test_a_stage_stands_as_the_worst_of_its_units(
    owed: int, waiting: int, overdue: int, act_by: date | None, today: str, state: str
) -> None:
    total = Sum(owed, waiting, 0, overdue, None, act_by)
    assert state_of(total, date.fromisoformat(today), shipped_workdays()) == state


def test_stages_fired_one_by_one_are_the_call_fired_at_once(office: App) -> None:
    nine = MONDAY.replace(hour=9)
    stages = by_stage(office, KEY).stages
    each = [run_stage(office, stage, nine) for stage in stages]
    assert sum(standing.fired for standing in each) > 400
    assert each[0].fired != each[1].fired  # each for itself
    assert fire(office, nine) == (0, 0)
    assert [run_stage(office, stage, nine).fired for stage in stages] == [0, 0, 0, 0]


def test_letters_are_counted_before_and_after_they_are_made(office: App) -> None:
    nine = MONDAY.replace(hour=9)
    stages = by_stage(office, KEY).stages
    before = [run_stage(office, stage, nine).letters for stage in stages]
    assert before[1] == 31
    bundle_letters(office, nine)
    after = [run_stage(office, stage, nine).letters for stage in stages]
    assert after == before


def test_a_stage_of_several_periods_ends_with_its_last_one(office: App) -> None:
    from duban.services.calendars import activate, find_calendar

    activate(office, find_calendar(office, "jiangxi-pilot-zones"), office.clock())
    due_at = datetime.fromisoformat("2024-10-19T00:00+08:00")
    assert by_stage(office, "jiangxi-pilot-zones").stages[0].due_at == due_at
