"""``duban circular``: who reported in time and who did not, drafted, read, and released by a person."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from duban.cli import output
from duban.cli.saying import DAY

if TYPE_CHECKING:
    from duban.services.circulating import Circular


class _Drafting(TyperGroup):
    """``duban circular KEY`` is ``duban circular draft KEY``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = (*self.commands, *ctx.help_option_names)
        return super().parse_args(ctx, ["draft", *args] if args and args[0] not in known else args)


app = typer.Typer(rich_markup_mode=None)
circular = typer.Typer(
    cls=_Drafting,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Circulars (通报): who reported in time, who did not. duban circular KEY --on DATE drafts one.",
)
app.add_typer(circular, name="circular")

Named = Annotated[str, typer.Argument(metavar="KEY|NUMBER", help="Key of the call, or number of a circular.")]
By = Annotated[str, typer.Option("--by", help="Code of the unit that says so: the operator.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Docx = Annotated[
    Path | None, typer.Option("--docx", metavar="FILE", dir_okay=False, help="Word file to write.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]
WORDS = {"red": "red (按时报送)", "yellow": "yellow (逾期报送、尚未报送)", "apart": "apart"}


@circular.command()
def draft(
    calendar: Annotated[str, typer.Argument(metavar="KEY", help="Key of the call.")],
    on: Annotated[datetime, typer.Option(formats=DAY, help="As of the end of this day.")],
    docx: Docx = None,
    force: Force = False,
    by: By = "operator",
    as_json: Json = False,
) -> None:
    """Draft a circular and its letters; nothing leaves before it is released. The word draft may be left out.

    Example: duban circular draft miit-2024-city-cases --on 2024-09-20 --docx 通报.docx
    """
    from duban.cli.opening import opened
    from duban.services import circulating

    _free(docx, force)
    with opened() as duban:
        made = circulating.draft(duban, calendar, on.date(), duban.clock(), actor=by)
        if docx is not None:
            _write(docx, circulating.document(duban, made))
    _tell(made, as_json)


@circular.command()
def show(named: Named, docx: Docx = None, force: Force = False, as_json: Json = False) -> None:
    """Show a circular as it was drafted, and what became of its letters.

    Example: duban circular show miit-2024-city-cases
    """
    from duban.cli.opening import opened
    from duban.services import circulating

    _free(docx, force)
    with opened() as duban:
        found = circulating.shown(duban, named)
        if docx is not None:
            _write(docx, circulating.document(duban, found))
    _tell(found, as_json)


@circular.command()
def release(named: Named, by: By = "operator") -> None:
    """Let all letters of a circular go: a person has read it and stands by it.

    Example: duban circular release miit-2024-city-cases
    """
    from duban.cli.opening import opened
    from duban.services import circulating

    with opened() as duban:
        count = circulating.release(duban, named, duban.clock(), actor=by)
    output.say(f"{named}: {output.count(count, 'letter')} released; they go at the next round")


@app.command()
def briefing(
    calendar: Annotated[str, typer.Argument(metavar="KEY", help="Key of the call.")],
    unit: Annotated[
        str, typer.Option("--for", metavar="UNIT", help="Code of the unit whose leader reads it.")
    ],
    docx: Annotated[Path, typer.Option("--docx", metavar="FILE", dir_okay=False, help="Word file to write.")],
    force: Force = False,
) -> None:
    """Write the one-page briefing (呈阅件) on a call for a leader who reads paper.

    Example: duban briefing miit-2024-city-cases --for 340000 --docx 呈阅件.docx
    """
    from duban.cli.opening import opened
    from duban.services.briefing import briefing as made
    from duban.sheets.briefing import document

    _free(docx, force)
    with opened() as duban:
        paper = made(duban, calendar, unit, duban.clock())
    _write(docx, document(paper))
    output.say(f"{docx}: stages: {len(paper.matters)}, late: {len(paper.late)}")


def _tell(found: Circular, as_json: bool) -> None:
    if as_json:
        output.put_json(found)
        return
    output.say(f"circular {found.number} of {found.key} as of the end of {found.on}: {found.title}")
    for colour, words in WORDS.items():
        lines = found.of(colour)
        output.say(f"\n{words}: {len(lines)}")
        if lines:
            rows = [(x.unit, x.name, x.matter, x.due_on, x.said) for x in lines]
            output.table(("unit", "name", "matter", "due", "how it stands"), rows)
        for line in lines:
            if line.excused:
                output.say(f"  {line.unit} {line.matter}: " + "；".join(line.steps))
    states = ", ".join(f"{count} {state}" for state, count in sorted(found.states.items()))
    output.say(f"\nletters: {states or 'none: nobody named has a usable address'}")
    for address in found.to:
        output.say(f"  {address}")
    if found.states.get("draft"):
        output.say(f"nothing leaves before: duban circular release {found.number}")


def _free(file: Path | None, force: bool) -> None:
    from duban.problems import Refused

    if file is not None and file.exists() and not force:
        raise Refused(
            f"{file} is there already", hint="name another file, or say --force", code="file-exists"
        )


def _write(file: Path, content: bytes) -> None:
    from duban.problems import Refused

    try:
        file.write_bytes(content)
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}") from error
