"""The command line: arguments in, one call to a service, words out. Decides nothing.

The one law: a command imports what it needs inside its function, so that ``duban --help`` stays instant.
Exit codes: 0 done, 1 refused or problems found, 2 mistyped, 70 a fault of duban, 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from datetime import datetime

import typer

from duban.cli import output
from duban.cli.opening import as_if
from duban.problems import DubanError

#: The rooms of the command line, in the order of ``duban --help``. Each has an ``app``; its commands and
#: groups are hung below ``duban``.
ROOMS = (
    "places",
    "roster",
    "calendars",
    "drafting",
    "cascade",
    "preview",
    "templates",
    "planning",
    "running",
    "console",
    "tokens",
    "handing_in",
    "recording",
    "receipts",
    "deciding",
    "reviewing",
    "extending",
    "entries",
    "office",
    "standing",
    "lateness",
    "series",
    "indicators",
    "circular",
    "letters",
    "links",
    "bounces",
    "archiving",
    "demo",
)

#: How a rehearsal says what time it is.
AT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def build() -> typer.Typer:
    """Return the whole command line."""
    root = typer.Typer(
        name="duban",
        help="督办: deadlines of government calls. Who owes what by when; reminders, then escalation.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )

    @root.callback(invoke_without_command=True)
    def every_command(
        version: bool = typer.Option(False, "--version", help="Print the version and exit.", is_eager=True),
        at: datetime | None = typer.Option(
            None,
            formats=AT,
            envvar="DUBAN_AT",
            metavar="TIME",
            help="As if it were this time (local): to rehearse a call, only with DUBAN_REPLAY=1.",
        ),
    ) -> None:
        as_if.set(at)
        if version:
            from importlib.metadata import version as installed

            output.say(f"duban {installed('duban')}")
            raise typer.Exit

    for room in ROOMS:
        root.add_typer(importlib.import_module(f"duban.cli.{room}").app)
    return root


def main() -> None:
    """Run the command line and exit.

    What fails is a sentence, never a traceback; DUBAN_DEBUG=1 shows the traceback.
    """
    output.force_utf8()
    try:
        build()(prog_name="duban")
    except DubanError as error:
        if os.environ.get("DUBAN_DEBUG"):
            raise
        output.tell_error(error)
        sys.exit(1)
    except Exception as fault:
        if os.environ.get("DUBAN_DEBUG"):
            raise
        output.warn(f"error: a fault of duban: {type(fault).__name__}: {fault}")
        output.warn("hint: run it again with DUBAN_DEBUG=1 and report what it prints")
        sys.exit(70)
    finally:
        output.let_go()
