"""``duban run``, ``tick``, ``hold``, ``resume``, ``doctor``: the engine, and how it fares."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import Annotated

import typer

from duban.cli import output

app = typer.Typer(rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def run(
    with_console: Annotated[
        bool, typer.Option("--console/--no-console", help="Serve the console in this process.")
    ] = True,
) -> None:
    """Run duban on this machine until stopped: a look each minute, letters at each slot, and the console.

    Without mail settings letters go to the embedded inbox and nothing is sent to anybody.
    """
    import logging

    from duban.cli.opening import opened
    from duban.faces.beside import beside
    from duban.runners.embedded import EmbeddedRunner
    from duban.services.signing_in import first_admin

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with opened() as duban:
        runner = EmbeddedRunner(duban)
        runner.stop_on_signals()
        where = duban.settings.smtp.host or f"the embedded inbox, {duban.settings.home / 'inbox'}"
        with beside(duban) if with_console else nullcontext("") as address:
            at = f"; the console is at {address}" if address else ""
            output.warn(f"duban runs; letters go to {where}{at}; stop with Ctrl-C")
            if address and (secret := first_admin(duban, duban.clock())):
                output.warn(
                    f"nobody has an account yet; sign in once, within a day:\n{address}/enter/{secret}"
                )
            runner.run()
    output.warn("duban stopped cleanly")


@app.command()
def tick(
    at: Annotated[
        datetime | None,
        typer.Option(help="As if it were this time (local); only with DUBAN_REPLAY=1, as duban --at is."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Do one round now: open new periods, fire what is due, bundle, deliver. Doing it twice is harmless.

    Example: duban tick --at 2024-09-02T09:00:00
    """
    from duban.cli.opening import as_if, opened
    from duban.services.calendars import sync
    from duban.services.rounds import one_round, ready

    if at is not None:  # the whole round lives at that time, delivery included
        as_if.set(at)
    with opened() as duban:
        now = duban.clock()
        ready(duban, now)
        found = sync(duban, now)
        done = one_round(duban, now)
    for file, problems in found.broken:
        output.warn(
            f"{file}: {output.count(len(problems), 'problem')}; what is in force goes on: duban check"
        )
    if as_json:
        output.put_json(done)
        return
    if done.ticked.held:
        output.warn(f"sending is held: {done.ticked.held}")
        raise typer.Exit(1)
    if found.opened:
        output.say(f"{output.count(found.opened, 'obligation')} opened")
    output.say(
        f"{output.count(done.ticked.obligations, 'obligation')} looked at, "
        f"{output.count(done.ticked.moments, 'moment')}, "
        f"{output.count(done.ticked.letters + done.daily, 'letter')} made, {done.delivered.sent} sent"
    )
    if done.delivered.paused:
        output.warn(f"the channel is paused: {done.delivered.paused}")


@app.command()
def hold(
    reason: Annotated[str, typer.Argument(help="Why, for whoever resumes.", metavar="REASON")],
    by: Annotated[str, typer.Option(help="Who says so; goes into the ledger.")] = "operator",
) -> None:
    """Send nothing from now on, on any machine, until `duban resume`: a restored backup, a mistake found.

    Example: duban hold "restored from the backup of Monday"
    """
    from duban.cli.opening import opened
    from duban.services.ticking import hold as stop

    with opened() as duban:
        stop(duban, duban.clock(), reason, by)
    output.say("sending is held; to let it go on: duban resume")


@app.command()
def resume() -> None:
    """Let sending go on after a hold (`duban hold`, a long silence, or a clock that jumped)."""
    from duban.cli.opening import opened
    from duban.services.ticking import resume as go_on

    with opened() as duban:
        go_on(duban, duban.clock())
    output.say("sending goes on")


@app.command()
def doctor(as_json: Json = False) -> None:
    """Examine everything: horizon, files, roster, letters, channel, ledger. Exits 1 on an error."""
    from duban.cli.opening import opened
    from duban.services.examining import examine

    with opened() as duban:
        found = examine(duban, duban.clock())
    if as_json:
        output.put_json(output.records(found))
    else:
        for problem in found:
            output.say(f"{problem.severity}[{problem.code}]: {problem.file}: {problem.message}")
            output.say(f"  hint: {problem.hint}")
        output.say(output.count(len(found), "finding") if found else "all is well")
    if any(problem.severity == "error" for problem in found):
        raise typer.Exit(1)
