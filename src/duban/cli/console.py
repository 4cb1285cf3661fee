"""``duban serve`` and ``duban admin``: the console, and who may come in without being a contact."""

from __future__ import annotations

from typing import Annotated

import typer

from duban.cli import output

app = typer.Typer(rich_markup_mode=None)
admin = typer.Typer(
    help="Accounts of the console: admins and readers.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(admin, name="admin")

Email = Annotated[str, typer.Argument(help="Mail address of the account.", metavar="EMAIL")]


@app.command()
def serve() -> None:
    """Serve the console alone, beside a cluster; `duban run` serves it too.

    Where it listens: DUBAN_LISTEN; as people reach it: DUBAN_BASE_URL.
    """
    from duban.cli.opening import opened
    from duban.faces.serving import Server

    with opened() as duban:
        duban.store  # noqa: B018  a database that is not there is told before an address is
        server = Server(duban)
        output.say(f"the console is at {server.address} ; stop with Ctrl-C")
        output.let_go()
        server.run()


@admin.command("create")
def create(
    email: Email,
    name: Annotated[str, typer.Option(help="How the person is called on pages; default: the address.")] = "",
    role: Annotated[str, typer.Option(help="admin, or reader: who only reads.")] = "admin",
    unit: Annotated[str, typer.Option(help="Code of the unit; default: the operator.")] = "",
) -> None:
    """Make an account, and print a link that signs in once within a day. Again: another link.

    Example: duban admin create desk@office.example --name 运行处
    """
    from duban.cli.opening import opened
    from duban.problems import Refused
    from duban.services.signing_in import create_account
    from duban.services.viewing import ConsoleRole

    if role not in (ConsoleRole.ADMIN, ConsoleRole.READER):
        raise Refused(f"{role} is no role of an account", hint="--role admin or --role reader")
    with opened() as duban:
        secret = create_account(
            duban, email, name or email, ConsoleRole(role), unit, duban.clock(), actor="operator"
        )
        base = duban.settings.base_url or f"http://{duban.settings.listen}"
    output.say(f"{base.rstrip('/')}/enter/{secret}")
    output.warn("the link signs in once, within a day; a password can then be set under the name, top right")


@admin.command("list")
def accounts() -> None:
    """List the accounts."""
    from duban.cli.opening import opened
    from duban.store import console

    with opened() as duban, duban.store.reading() as conn:
        for one in console.accounts(conn):
            ways = "link and password" if one.password else "link"
            output.say(f"{one.email}\t{one.name}\t{one.role}\t{one.unit}\t{ways if one.active else 'closed'}")


@admin.command("close")
def close(email: Email) -> None:
    """Close an account and end its sessions."""
    from duban.cli.opening import opened
    from duban.services.signing_in import close_account

    with opened() as duban:
        close_account(duban, email, duban.clock(), actor="operator")
    output.say(f"{email} can no longer come in")
