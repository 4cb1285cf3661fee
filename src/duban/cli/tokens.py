"""``duban token``: what other offices' programs show to the interface."""

from __future__ import annotations

from typing import Annotated

import typer

from duban.cli import output

app = typer.Typer(rich_markup_mode=None)
token = typer.Typer(help="Tokens of other offices' programs.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(token, name="token")


@token.command("create")
def create(
    unit: Annotated[str, typer.Argument(help="Code of the unit the program speaks for.", metavar="UNIT")],
    scope: Annotated[list[str] | None, typer.Option(help="read, report; both by default.")] = None,
    label: Annotated[str, typer.Option(help="Which program it is.")] = "",
    days: Annotated[int, typer.Option(help="It ends after so many days; 0: never.", min=0)] = 365,
) -> None:
    """Make a token and print it: it is shown this once.

    Example: duban token create 340000 --label 省级申报平台
    """
    from duban.cli.opening import opened
    from duban.services import programs

    scopes = tuple(scope or programs.SCOPES)
    with opened() as duban:
        secret = programs.create(duban, unit, scopes, label, duban.clock(), days=days, actor="operator")
    output.say(secret)


@token.command("list")
def list_() -> None:
    """List the tokens that were not revoked."""
    from duban.cli.opening import opened
    from duban.services import programs

    with opened() as duban:
        found = programs.listing(duban)
    headers = ("id", "unit", "scopes", "label", "made", "used", "ends")
    output.table(
        headers, [(t.id, t.unit, t.scopes, t.label, t.made_at, t.used_at, t.expires_at) for t in found]
    )


@token.command("revoke")
def revoke(number: Annotated[int, typer.Argument(metavar="ID", help="Number of the token.")]) -> None:
    """Revoke a token at once."""
    from duban.cli.opening import opened
    from duban.services import programs

    with opened() as duban:
        programs.revoke(duban, number, duban.clock(), actor="operator")
    output.say(f"token {number} opens nothing any more")
