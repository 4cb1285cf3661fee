"""What a person says is no stage: it goes with its owner's group, its quotas and its other questions."""

from __future__ import annotations

import pytest

from duban.drafting.calendar.answers import understood
from duban.drafting.calendar.striking import NO_STAGE
from tests.drafting.test_admins_view import about, of


@pytest.mark.parametrize("part", [".kinds", ".due", ""])
def test_a_stage_that_is_none_takes_its_group_and_questions_along(part: str) -> None:
    found = of("项目应于2021年10月底前建成，由协作组验收。", "各市于2021年6月10日前报送汇总表。")
    asked = [one.about for one in found.questions]
    alone = f"stages.{found.outline.steps[0].key}"
    name = next(one for one in asked if one.endswith(part)) if part else alone
    made = found.calendar("x", "x.txt", {name: NO_STAGE})
    assert "questions:" not in made and "owners" not in made and "owner: cities" in made
    assert made.count("# 不列为环节，由人选定：") == 1
    assert found.still_open({name: NO_STAGE}) == () and found.stages({name: NO_STAGE}) == 1


def test_until_when_is_not_asked_once_nothing_comes_again() -> None:
    found = of("各市于6月10日前报送汇总表。", "各市每季度报送进展。")
    answers = {"stages.report-2": NO_STAGE}
    assert about(found, "recurs.until") and found.still_open(answers) == ()
    assert "recurs" not in found.calendar("x", "x.txt", answers)


def test_each_question_about_a_stage_takes_it_and_no_other_does() -> None:
    found = of("申报截止时间为10月底。", "各市每周报送进展。", by="")
    for one in found.questions:
        no_stage = one.about.startswith(("units.", "stages.", "notes."))
        assert bool(understood(one, NO_STAGE)) is no_stage
    (kinds,) = about(found, ".kinds")
    assert understood(kinds, f"bureau {NO_STAGE}") == NO_STAGE  # ticked beside a kind, it wins


def test_nothing_is_left_where_every_stage_is_struck() -> None:
    found = of("各市于6月10日前报送汇总表。")
    assert "stages: []" in found.calendar("x", "x.txt", {"stages.report": NO_STAGE})
