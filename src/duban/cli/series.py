"""``duban span``: from when until when a unit takes part in a series of periods."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output
from duban.cli.saying import DAY, By, Calendar, day

if TYPE_CHECKING:
    from duban.services.spanning import Spanned

app = typer.Typer(rich_markup_mode=None)
span = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="From when until when a unit takes part in a series."
)
app.add_typer(span, name="span")

Unit = Annotated[str, typer.Argument(metavar="UNIT", help="Code of the unit.")]


@span.command("set")
def set_span(
    calendar: Calendar,
    unit: Unit,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="Its first day; default: the series'.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=DAY, help="Its last day; default: the series'.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept in the ledger, said where it ends.")] = "",
    by: By = "operator",
) -> None:
    """Say from when until when a unit takes part. A period is owed where a third of it lies within.

    Example: duban span set jiangxi-pilot-zones 360000-zone-14 --from 2024-08-15
    """
    from duban.cli.opening import opened
    from duban.services import spanning

    with opened() as duban:
        done = spanning.set_span(
            duban, calendar, unit, duban.clock(), starts_on=day(since), ends_on=day(until), reason=reason,
            actor=by,
        )  # fmt: skip
    _tell(calendar, unit, done)


@span.command()
def graduate(
    calendar: Calendar,
    unit: Unit,
    on: Annotated[datetime, typer.Option("--on", formats=DAY, help="Its last day.")],
    left: Annotated[bool, typer.Option("--withdrawn", help="It left (退出) before its time was up.")] = False,
    by: By = "operator",
) -> None:
    """End a unit's series (期满). What it owes of the periods before stays owed; later ones are withdrawn.

    Example: duban span graduate jiangxi-pilot-zones 360000-zone-01 --on 2024-08-10
    """
    from duban.cli.opening import opened
    from duban.planning.spans import GRADUATED, LEFT
    from duban.services import spanning

    with opened() as duban:
        done = spanning.graduate(
            duban, calendar, unit, duban.clock(), on.date(), reason=LEFT if left else GRADUATED, actor=by
        )
    _tell(calendar, unit, done)


@span.command("list")
def list_spans(
    calendar: Calendar, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List who takes part from when until when; without a day, as long as the series."""
    from duban.cli.opening import opened
    from duban.services import spanning

    with opened() as duban:
        found = spanning.listing(duban, calendar)
    rows = [(u.code, u.name, s.starts_on, s.ends_on, s.reason) for u, s in found]
    headers = ("unit", "name", "from", "until", "reason")
    if as_json:
        output.put_json({"spans": [dict(zip(headers, row, strict=True)) for row in rows]})
    else:
        output.table(headers, rows)


def _tell(calendar: str, unit: str, done: Spanned) -> None:
    days = f"{done.span.starts_on or 'the beginning'} to {done.span.ends_on or 'the end'}"
    if not done.changed:
        output.say(f"{calendar} {unit}: {days} (recorded before)")
        return
    counted = ((done.opened, "opened"), (done.withdrawn, "withdrawn"), (done.moved, "moved"))
    said = ", ".join(f"{number} {what}" for number, what in counted if number)
    output.say(f"{calendar} {unit}: {days}{f'; {said}' if said else ''}")
