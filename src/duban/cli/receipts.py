"""``duban receipts``: what many units did, recorded from a sheet; and the sheet to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban.cli import output
from duban.cli.saying import By
from duban.problems import DubanError

app = typer.Typer(rich_markup_mode=None)
TEMPLATE = "template"


@app.command()
def receipts(
    file: Annotated[
        str, typer.Argument(help='The sheet: .xlsx or .csv; or "template".', metavar="FILE|template")
    ],
    key: Annotated[str, typer.Argument(help="After template: the key of a call.", metavar="[KEY]")] = "",
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="After template: the file to write.")] = None,
    calendar: Annotated[str, typer.Option(help="The call meant by rows that name none.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only try: nothing is recorded.")] = False,
    sound_rows: Annotated[
        bool, typer.Option("--sound-rows", help="Record the good rows, leave out the bad.")
    ] = False,
    by: By = "operator",
) -> None:
    """Record for many units at once what a sheet says; all or nothing, every bad row with its reason.

    Example: duban receipts template miit-2024-city-cases --xlsx receipts.xlsx
    Example: duban receipts receipts.xlsx --dry-run
    """
    from duban.cli.opening import opened
    from duban.services.receipts import receipts_template, record_receipts

    if file == TEMPLATE:
        if not key or xlsx is None:
            raise DubanError("name the call and the file", hint="duban receipts template KEY --xlsx FILE")
        with opened() as duban:
            written = receipts_template(duban, key, by)
        try:
            xlsx.write_bytes(written)
        except OSError as error:
            raise DubanError(f"{xlsx} cannot be written: {error.strerror}") from None
        output.say(f"{xlsx}: one row for each thing owed; fill it in, then duban receipts {xlsx}")
        return
    with opened() as duban:
        done = record_receipts(
            duban, Path(file), duban.clock(), calendar=calendar, dry_run=dry_run, sound_rows=sound_rows,
            actor=by,
        )  # fmt: skip
    if done.problems:
        output.warn(output.problems(done.problems))
    would = "" if done.kept else "a trial, nothing was recorded: "
    output.say(
        f"{would}{output.count(done.recorded, 'row')} recorded, {done.before} recorded before, "
        f"{len(done.problems)} left out"
    )
    if done.problems and dry_run:
        raise typer.Exit(1)
