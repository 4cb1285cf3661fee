"""The manual of calendars is complete, and its tutorial goes as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duban.notices import model
from duban.notices.kinds import KINDS
from duban.notices.loading import load_policies, parse_calendar
from duban.planning.review import review
from duban.planning.timeline import timeline
from duban.planning.workdays import shipped_workdays

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "calendar-reference.md").read_text("utf-8")
POLICIES = load_policies(ROOT / "calendars" / "policies").policies
PARTS = sorted(
    (
        one
        for one in vars(model).values()
        if isinstance(one, type) and issubclass(one, model.Part) and one not in (model.Part, model.Based)
    ),
    key=lambda one: one.__name__,
)


def section(title: str) -> str:
    found = re.search(rf"^#+ {title}\b.*?$(.*?)(?=^#|\Z)", MANUAL, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no section {title}"
    return found[1]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_of_every_part_is_explained(part: type[model.Part]) -> None:
    explained = section(part.__name__)
    if issubclass(part, model.Based):
        explained += section("Basis")
    missing = [
        name for name, field in part.model_fields.items() if f"`{field.alias or name}`" not in explained
    ]
    assert missing == []


def test_every_kind_of_unit_is_listed() -> None:
    assert [kind for kind in KINDS if f"`{kind}`" not in MANUAL and kind != "sar"] == []


def test_the_tutorial_fails_as_told_and_then_goes() -> None:
    first, group = re.findall(r"```yaml\n(.*?)```", section("A new calendar"), re.DOTALL)
    broken = parse_calendar(first, "2026-parks.yaml", policies=POLICIES)
    assert [(problem.code, problem.message) for problem in broken.problems] == [
        ("unknown-group", '"province" is not a unit group here')
    ]
    mended = parse_calendar(
        first.replace("\nstages:", f"{group}\nstages:"), "2026-parks.yaml", policies=POLICIES
    )
    assert mended.calendar is not None
    assert mended.problems + review(mended, shipped_workdays()) == ()
    days = [(term.stage_key, str(term.act_by)) for term in timeline(mended.calendar, shipped_workdays())]
    assert days == [("city-report", "2026-03-20"), ("summary", "2026-03-25")]
