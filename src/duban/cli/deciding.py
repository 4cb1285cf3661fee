"""The verbs of those who receive, review and set dates: accept, return, waive, extend, reassign."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from duban.cli.saying import DAY, By, Calendar, Period, Stage, Unit, day, target, tell

app = typer.Typer(rich_markup_mode=None)

Because = Annotated[str, typer.Option("--reason", help="Why; said in the letter and kept in the ledger.")]


@app.command()
def accept(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    note: Annotated[str, typer.Option(help="Kept in the ledger.")] = "",
    by: By = "operator",
) -> None:
    """Record that what was handed in passed the review (审核通过)."""
    from duban.cli.opening import opened
    from duban.services import deciding

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = deciding.accept(duban, named, duban.clock(), note=note, actor=by)
    tell(named, done, "accepted")


@app.command("return")
def give_back(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    reason: Because,
    period: Period = "",
    correct_by: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Last day to correct it; default: the deadline.")
    ] = None,
    by: By = "operator",
) -> None:
    """Return what was handed in (退回). Its owner alone is chased; on time or late stays as it was."""
    from duban.cli.opening import opened
    from duban.services import deciding

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = deciding.give_back(duban, named, duban.clock(), reason, correct_by=day(correct_by), actor=by)
    tell(named, done, "returned")


@app.command()
def waive(
    calendar: Calendar, stage: Stage, unit: Unit, reason: Because, period: Period = "", by: By = "operator"
) -> None:
    """Excuse a unit (免报): nothing more is owed of this stage, nor of what follows it."""
    from duban.cli.opening import opened
    from duban.services import deciding

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = deciding.waive(duban, named, duban.clock(), reason, actor=by)
    tell(named, done, "waived")


@app.command()
def extend(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    to: Annotated[datetime, typer.Argument(formats=DAY, help="The new last day.")],
    reason: Because,
    number: Annotated[
        str, typer.Option(help="Number of the reply, where a body outside the roster set the date.")
    ] = "",
    period: Period = "",
    by: By = "operator",
) -> None:
    """Give one unit a later deadline; a letter tells it, and the ladder begins anew.

    Only who set the date does it; without being asked, or instead of: duban extension grant.
    """
    from duban.cli.opening import opened
    from duban.services import deciding

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = deciding.extend(duban, named, duban.clock(), to.date(), reason, number=number, actor=by)
    tell(named, done, f"extended to {to.date()}")


@app.command()
def reassign(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    to: Annotated[str, typer.Argument(metavar="TO", help="Code of the unit that owes it from now on.")],
    reason: Because,
    period: Period = "",
    by: By = "operator",
) -> None:
    """Let another unit owe it (转办): it gets an opening letter, the one before is told."""
    from duban.cli.opening import opened
    from duban.services import reassigning

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = reassigning.reassign(duban, named, duban.clock(), to, reason, actor=by)
    tell(named, done, f"handed over to {to}")
