"""``duban below`` and ``duban close``: who has handed in to a review, and closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output
from duban.cli.saying import (
    By,
    Calendar,
    File,
    Number,
    On,
    Period,
    Stage,
    Unit,
    day,
    evidence,
    lateness,
    target,
    tell,
)

if TYPE_CHECKING:
    from duban.values import Below

app = typer.Typer(rich_markup_mode=None)


@app.command()
def below(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show which units below have handed in what this stage is made of, which have not, which declined.

    Example: duban below miit-2024-city-cases review 340000
    """
    from duban.cli.opening import opened
    from duban.services import reviewing

    with opened() as duban:
        found = reviewing.below(duban, target(calendar, stage, unit, period), duban.clock())
    if as_json:
        output.put_json({"stages": found})
        return
    rows = [row for one in found for row in _rows(one)]
    if rows:
        output.table(("stage", "standing", "unit"), rows)
    else:
        output.say("nobody below owes anything of it")


def _rows(one: Below) -> list[tuple[str, str, str]]:
    groups = (
        ("not handed in", one.owing), ("handed in", one.handed_in),
        ("declined", one.declined), ("waived", one.waived),
    )  # fmt: skip
    return [(one.stage_title, said, name) for said, names in groups for name in names]


@app.command()
def close(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    on: On = None,
    number: Number = "",
    file: File = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Although some below have not answered.")] = False,
    by: By = "operator",
) -> None:
    """Close a review: it is handed in with what has come. Refused while units below have not answered.

    Example: duban close miit-2024-city-cases review 340000 --by 340000
    """
    from duban.cli.opening import opened
    from duban.services import reviewing

    named, shown = target(calendar, stage, unit, period), evidence(number, "", file)
    with opened() as duban:
        done = reviewing.close(
            duban, named, duban.clock(), closed_on=day(on), evidence=shown, anyway=anyway, actor=by
        )
    tell(named, done, "closed" + lateness(done))
