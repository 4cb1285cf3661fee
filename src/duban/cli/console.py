"""``duban serve`` and ``duban admin``: the console, and who may come in without being a contact."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from duban.cli import output

app = typer.Typer(rich_markup_mode=None)
admin = typer.Typer(
    help="Accounts of the console: admins and readers.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(admin, name="admin")

DAY = datetime.fromisoformat("2024-09-18")  # a Wednesday; what was due on Friday the 13th is late
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


@app.command("showcase")
def showcase(
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day to look at.")] = DAY,
    seed: Annotated[int, typer.Option(help="Decides which units act in time, late or never.")] = 1,
    home: Annotated[Path, typer.Option(help="A folder of its own; emptied first.")] = Path("demo-console"),
    listen: Annotated[str, typer.Option(help="Where to listen: host:port.")] = "127.0.0.1:8000",
) -> None:
    """Serve the console on a day of the demo's season, with a link that signs in for each role.

    Nothing leaves this machine.
    """
    from duban.faces.serving import Server
    from duban.services import showcase as season

    since = datetime(2024, 6, 1)
    with output.progress("replaying", (day - since).days + 1) as advance:
        duban, ways = season.showcase(
            home, seed=seed, since=since.date(), day=day.date(), listen=listen, told=advance
        )
    try:
        server = Server(duban)
        output.say(f"the console is at {server.address} ; it is {day:%Y-%m-%d} there, half past three")
        output.say("a link signs in once; another is sent to the embedded inbox")
        output.table(("role", "who", "link"), [(w.role, w.who, f"{server.address}{w.path}") for w in ways])
        output.say("stop with Ctrl-C")
        output.let_go()
        server.run()
    finally:
        duban.close()
