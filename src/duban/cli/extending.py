"""``duban extension``: more time is asked for, granted, refused, withdrawn; what is undecided."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output
from duban.cli.saying import DAY, By, Calendar, On, Period, Reason, Stage, Unit, day, target

if TYPE_CHECKING:
    from duban.services.extending import Requested
    from duban.services.naming import Target

app = typer.Typer(rich_markup_mode=None)
extension = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Requests for more time (延期).")
app.add_typer(extension, name="extension")

Until = Annotated[datetime, typer.Argument(formats=DAY, help="The day asked for, until its end.")]
Because = Annotated[str, typer.Option("--reason", help="Why; said in the letter and kept in the ledger.")]
Reply = Annotated[str, typer.Option(help="Number of the reply, where a body outside the roster decided.")]


@extension.command()
def ask(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    to: Until,
    reason: Because,
    progress: Annotated[str, typer.Option(help="How far it is; said to who decides.")] = "",
    period: Period = "",
    on: On = None,
    by: By = "operator",
) -> None:
    """Ask for more time, before the deadline. Only who set the date decides.

    Example: duban extension ask miit-2024-city-cases apply 340100 2024-09-20 --reason 汛情
    """
    from duban.cli.opening import opened
    from duban.services import extending

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = extending.ask(
            duban, named, duban.clock(), to.date(), reason, progress=progress, asked_on=day(on), actor=by
        )
    _tell(named, done, f"more time asked until {done.due_on}; {done.decider} decides")
    if done.forward:
        output.say(
            f"forward it by hand to {done.forward}; then: duban extension grant | refuse, --number REPLY"
        )


@extension.command()
def grant(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    to: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Another day than the one asked for.")
    ] = None,
    reason: Reason = "",
    number: Reply = "",
    period: Period = "",
    by: By = "operator",
) -> None:
    """Grant what was asked; the owner, its co-owners and the tier above are told."""
    from duban.cli.opening import opened
    from duban.services import extending

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = extending.grant(
            duban, named, duban.clock(), due_on=day(to), reason=reason, number=number, actor=by
        )
    _tell(named, done, f"extended to {done.due_on}")


@extension.command()
def refuse(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    reason: Because,
    number: Reply = "",
    period: Period = "",
    by: By = "operator",
) -> None:
    """Refuse what was asked; the owner is told why, and the deadline stands."""
    from duban.cli.opening import opened
    from duban.services import extending

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = extending.refuse(duban, named, duban.clock(), reason, number=number, actor=by)
    _tell(named, done, "refused; the deadline stands")


@extension.command()
def withdraw(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    reason: Reason = "",
    by: By = "operator",
) -> None:
    """Take back what was asked and is not decided yet."""
    from duban.cli.opening import opened
    from duban.services import extending

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = extending.withdraw(duban, named, duban.clock(), reason=reason, actor=by)
    _tell(named, done, "withdrawn; the deadline stands")


@extension.command("list")
def listing(
    calendar: Annotated[str, typer.Option(help="Only this call.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Those decided too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what is undecided, the nearest deadline first, and who decides it."""
    from duban.cli.opening import opened
    from duban.services.naming import must_be_call
    from duban.services.undecided import undecided
    from duban.store import extensions

    with opened() as duban, duban.store.reading() as conn:
        must_be_call(conn, calendar)
        found = extensions.listing(conn, calendar, every=True) if every else undecided(conn, calendar)
    if as_json:
        output.put_json({"requests": found})
    elif not found:
        output.say("no more time is asked for")
    else:
        headers = ("unit", "call", "stage", "period", "due", "asked for", "decides", "state", "answer")
        rows = [
            (r.unit_name, r.calendar, r.stage, r.period, r.due_at, r.request.due_on, r.request.decider,
             r.request.state, r.request.answer)
            for r in found
        ]  # fmt: skip
        output.table(headers, rows)


def _tell(named: Target, done: Requested, what: str) -> None:
    output.say(f"{named}: {what}" + ("" if done.changed else " (recorded before)"))
    if done.warning:
        output.warn(f"warning: {done.warning}")
