"""``duban count`` and ``summary``: a text held against its limit, and the table that a unit seals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban.cli import output
from duban.cli.saying import Calendar

app = typer.Typer(rich_markup_mode=None)


@app.command()
def count(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=".docx or .txt.")],
    limit: Annotated[
        str, typer.Option(metavar="KEY/STAGE/TRACK", help="Hold it against the limits of this track.")
    ] = "",
) -> None:
    """Count a text as Word counts 字数. With --limit: exit 1 where it is over.

    Example: duban count case.docx --limit miit-2024-city-cases/apply/comprehensive
    """
    from duban.cli.opening import opened
    from duban.services import texts

    counted = texts.length(file)
    output.say(f"{file.name}: {counted.words}字, {counted.characters} characters without spaces")
    if not limit:
        return
    key, _, rest = limit.partition("/")
    stage, _, track = rest.partition("/")
    if not (key and stage):
        raise typer.BadParameter("write KEY/STAGE/TRACK, or KEY/STAGE", param_hint="--limit")
    with opened() as duban:
        calendar = texts.calendar_of(duban, key)
        found = texts.against(file, calendar, stage, [track] if track else ())
    if not found:
        output.say("there is no limit")
    for fit in found:
        output.say(f"{fit}: {f'{fit.words - fit.most} over' if fit.over else 'fits'}")
    if any(fit.over for fit in found):
        raise typer.Exit(1)


@app.command()
def summary(
    calendar: Calendar,
    unit: Annotated[str, typer.Option("--unit", help="Code of the unit that seals it.")],
    xlsx: Annotated[
        Path, typer.Option("--xlsx", metavar="FILE", dir_okay=False, help="Excel file to write.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write the summary table (汇总表) that a unit seals, with what the units below it put forward.

    Example: duban summary miit-2024-city-cases --unit 340000 --xlsx 汇总表.xlsx
    """
    from duban.cli.opening import opened
    from duban.problems import Refused
    from duban.services.summing import summary as made
    from duban.sheets.summary import workbook

    if xlsx.exists() and not force:
        raise Refused(
            f"{xlsx} is there already", hint="name another file, or say --force", code="file-exists"
        )
    with opened() as duban, duban.store.reading() as conn:
        table = made(duban, conn, calendar, unit)
    try:
        xlsx.write_bytes(workbook(table))
    except OSError as error:
        raise Refused(f"{xlsx} cannot be written: {error.strerror}") from error
    output.say(f"{xlsx}: entries: {len(table.rows)}, of units below: {len(table.below)}")
    for note in table.notes:
        output.say(f"note: {note}")
