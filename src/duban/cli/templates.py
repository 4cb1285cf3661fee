"""``duban templates``: the letters' words, shipped and the admin's."""

from __future__ import annotations

from typing import Annotated

import typer

from duban.cli import output

app = typer.Typer(rich_markup_mode=None)
templates = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The letters' templates.")
app.add_typer(templates, name="templates")


@templates.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Render every letter with invented facts; exits 1 if a template fails."""
    from duban.cli.opening import opened

    with opened() as app:
        found = app.letters.check()
    if as_json:
        output.put_json(output.records(found))
    elif found:
        output.say(output.problems(found))
    else:
        output.say("every template renders")
    if any(problem.severity == "error" for problem in found):
        raise typer.Exit(1)
