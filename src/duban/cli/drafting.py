"""``duban draft``: a notice's file in, a draft calendar or its evidence out. Nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duban.cli import output

app = typer.Typer()


@app.command()
def draft(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The notice: .txt, .docx, .pdf or a saved page.", dir_okay=False),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was found, with its evidence, as JSON.")
    ] = False,
) -> None:
    """Draft a calendar from a notice: what it states with its clause, what it leaves open as questions.

    Example: duban draft 通知.docx -o calendars/notices/2026-parks.yaml
    """
    from duban.drafting.as_json import as_json as object_of
    from duban.services.drafting import read_file

    found = read_file(file)
    if as_json:
        output.put_json(object_of(found))
