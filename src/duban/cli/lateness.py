"""``duban lateness``: how late one obligation is, and how that was counted."""

from __future__ import annotations

import typer

from duban.cli import output
from duban.cli.saying import Calendar, Period, Stage, Unit, target

app = typer.Typer(rich_markup_mode=None)


@app.command()
def lateness(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say how many working days an obligation is late, what is excused, and how it was counted.

    Example: duban lateness miit-2024-city-cases review 340000
    """
    from duban.cli.opening import opened
    from duban.services.excusing import counted

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        found = counted(duban, named, duban.clock())
    if as_json:
        output.put_json(found)
        return
    for step in found.steps:
        output.say(step)
