"""What an owner says before it has done its part, or takes back: acknowledge, promise, undo; note call."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from duban.cli.saying import DAY, By, Calendar, Period, Reason, Stage, Unit, target, tell

app = typer.Typer(rich_markup_mode=None)
note = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Write down what happened outside.")
app.add_typer(note, name="note")


@app.command()
def acknowledge(
    calendar: Calendar, stage: Stage, unit: Unit, period: Period = "", by: By = "operator"
) -> None:
    """Record a 签收: the unit has taken note. Reminders go on."""
    from duban.cli.opening import opened
    from duban.services import recording

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = recording.acknowledge(duban, named, duban.clock(), actor=by)
    tell(named, done, "acknowledged")


@app.command()
def promise(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    on: Annotated[datetime, typer.Argument(formats=DAY, help="The promised day.")],
    period: Period = "",
    by: By = "operator",
) -> None:
    """Record a promised day. It silences the middle reminders, never the last, never an escalation."""
    from duban.cli.opening import opened
    from duban.services import recording

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = recording.promise(duban, named, duban.clock(), on.date(), actor=by)
    tell(named, done, f"promised for {on.date()}")


@app.command()
def undo(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    reason: Reason = "",
    by: By = "operator",
) -> None:
    """Take back what was said last, within DUBAN_UNDO_HOURS. What it cancelled comes anew."""
    from duban.cli.opening import opened
    from duban.services import undoing

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = undoing.undo(duban, named, duban.clock(), reason=reason, actor=by)
    tell(named, done, "taken back")


@note.command("call")
def note_call(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    text: Annotated[str, typer.Option("--text", help="With whom, what was said.")],
    period: Period = "",
    by: By = "operator",
) -> None:
    """Log a telephone call or a delivery by hand: proof that the unit was told.

    Example: duban note call CALENDAR STAGE UNIT --text "told the desk at 10:20"
    """
    from duban.cli.opening import opened
    from duban.services import recording

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = recording.note_call(duban, named, duban.clock(), text, actor=by)
    tell(named, done, "call logged")
