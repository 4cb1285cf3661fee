"""``duban links``: the signed links of letters, taken from a mailbox that others read."""

from __future__ import annotations

from typing import Annotated

import typer

from duban.cli import output

app = typer.Typer(rich_markup_mode=None)
links = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="The links of letters.")
app.add_typer(links, name="links")


@links.command()
def revoke(
    address: Annotated[str, typer.Argument(help="The mailbox whose links are void from now on.")],
    by: Annotated[str, typer.Option("--by", help="Who says so; goes into the ledger.")] = "operator",
) -> None:
    """Void every link sent to a mailbox until now; letters that come later bear good ones.

    Example: duban links revoke desk@city.example
    """
    from duban.cli.opening import opened
    from duban.services.links import revoke

    with opened() as duban:
        contacts = revoke(duban, address, duban.clock(), actor=by)
    output.say(
        f"links sent to {address.strip().lower()} until now are void ({output.count(contacts, 'contact')})"
    )
