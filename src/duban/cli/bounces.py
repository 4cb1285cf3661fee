"""``duban bounces``: returned letters from files, or from the mailbox that is set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output
from duban.problems import DubanError

if TYPE_CHECKING:
    from duban.services.bouncing import Found

app = typer.Typer(rich_markup_mode=None)


@app.command()
def bounces(
    files: Annotated[
        list[Path] | None, typer.Argument(help=".eml, mbox, Maildir, or a folder of .eml.", metavar="FILE…")
    ] = None,
    imap: Annotated[bool, typer.Option("--imap", help="Read the mailbox of [imap] now.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Record letters that came back: they prove nothing, others are told instead, a person telephones.

    Example: duban bounces /var/mail/duban
    """
    from duban.cli.opening import opened
    from duban.services import bouncing

    with opened() as duban:
        if imap and not duban.settings.imap.host:
            raise DubanError("no mailbox is set", hint="set DUBAN_IMAP_HOST, or name files")
        if not imap and not files:
            raise DubanError("name the files, or say --imap")
        found = bouncing.watch(duban, duban.clock()) if imap else bouncing.Found()
        if files:
            read = bouncing.read_mailboxes(duban, files, duban.clock())
            found = read if not imap else _together(found, read)
    if as_json:
        output.put_json(found)
    else:
        _tell(found)
    if found.failed:
        raise typer.Exit(1)


def _together(one: Found, two: Found) -> Found:
    from duban.services.bouncing import Found

    return Found(
        one.came + two.came, one.other + two.other, one.strange + two.strange, one.before + two.before,
        one.failed + two.failed,
    )  # fmt: skip


def _tell(found: Found) -> None:
    if found.came:
        output.table(
            ("letter", "address", "status", "permanent", "contacts marked", "told instead", "why"),
            [(c.letter_id, c.address, c.status, c.permanent, c.marked, c.moved, c.text) for c in found.came],
        )
    for line in found.failed:
        output.warn(f"not recorded: {line}")
    output.say(
        f"{output.count(len(found.came), 'returned letter')}, {found.before} told before, "
        f"{found.strange} not of ours, {found.other} other messages"
    )
