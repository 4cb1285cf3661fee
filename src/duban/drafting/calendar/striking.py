"""What a person said of the stages in; the outline and the questions that are left out. Pure.

One law: a stage that a person strikes takes along what hangs on it alone: its owner's group, its questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from duban.drafting.calendar.outline import Outline, Step
from duban.drafting.findings import Question

#: The answer that a stage, or what is asked about, is none.
NO_STAGE = "不列为环节"


def about(step: Step) -> str:
    """Return what a person answers to strike a stage alone."""
    return f"stages.{step.key}"


def may_strike(question: Question) -> bool:
    """Say whether a question is about a stage, which may be none."""
    return question.about.startswith(("units.", "stages."))


def struck(planned: Outline, answers: Mapping[str, str]) -> tuple[Step, ...]:
    """Return the stages that a person struck: themselves, by a question of theirs, or with their owner's."""
    parts = [part for part, said in answers.items() if said == NO_STAGE]
    return tuple(step for step in planned.steps if any(_of(part, step) for part in parts))


def _of(part: str, step: Step) -> bool:
    return part in (about(step), f"units.{step.group}.kinds") or part.startswith(f"{about(step)}.")


def left(
    planned: Outline, asked: tuple[Question, ...], answers: Mapping[str, str]
) -> tuple[Outline, tuple[Question, ...]]:
    """Return the outline and the questions without what was struck."""
    gone = struck(planned, answers)
    if not gone:
        return planned, asked
    steps = tuple(step for step in planned.steps if step not in gone)
    owing = {step.group for step in steps}
    again = any(step.found.due.startswith("every") for step in steps)
    parts = {f"units.{group.key}.kinds" for group in planned.groups if group.key not in owing}
    groups = tuple(group for group in planned.groups if group.key in owing)
    fields = {f"sector.{field}" for group in groups for field in group.fields}
    still = tuple(
        one
        for one in asked
        if one.about not in parts
        and not any(one.about.startswith(f"{about(step)}.") for step in gone)
        and (not one.about.startswith("sector.") or one.about in fields)
        and (again or one.about != "recurs.until")
    )
    return replace(planned, steps=steps, groups=groups), still
