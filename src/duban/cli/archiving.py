"""``duban archive`` and ``calls``: a call that is over goes to the archive; what an office keeps of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output
from duban.cli.saying import By, Calendar, Reason

if TYPE_CHECKING:
    from duban.app import App
    from duban.services.archiving import Archived

app = typer.Typer(rich_markup_mode=None)


@app.command()
def calls(
    archived: Annotated[bool, typer.Option("--archived", help="Those in the archive.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the calls in force: how much is owed of each, and how much is over."""
    from duban.cli.opening import opened
    from duban.services import archiving

    with opened() as duban:
        found = archiving.calls(duban, in_archive=archived)
    if as_json:
        output.put_json({"calls": found})
    elif not found and archived:
        output.say("nothing is archived")
    elif not found:
        output.say("nothing is active; duban activate KEY puts a call in force")
    elif archived:
        over = [(c.key, c.title, c.activated_at, c.archived_at) for c in found]
        output.table(("call", "title", "activated", "archived"), over)
    else:
        rows = [(c.key, c.title, c.state, c.activated_at, c.owed, c.done) for c in found]
        output.table(("call", "title", "state", "activated", "owed", "over"), rows)


@app.command()
def archive(
    calendar: Calendar,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", file_okay=False, help="Write its dossier there.")
    ] = None,
    all_the_same: Annotated[
        bool, typer.Option("--all-the-same", help="Withdraw what is left; nobody is written to.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take it out of the archive again.")] = False,
    reason: Reason = "",
    by: By = "operator",
) -> None:
    """Put a call that is over into the archive (归档): it sends and opens nothing more, and takes no word.

    Refused while something is owed, to come, or waits to leave. The dossier (案卷) of --to holds the
    calendar as it was in force, a table of how everything ended, the letters as they left, and the ledger.

    Example: duban archive miit-2024-city-cases --to 案卷
    """
    from duban.cli.opening import opened
    from duban.problems import Refused
    from duban.services import archiving

    if undo and (all_the_same or to is not None):
        raise typer.BadParameter("takes neither --all-the-same nor --to", param_hint="--undo")
    if to is not None and to.exists() and any(to.iterdir()):
        raise Refused(f"{to} is not empty", hint="name a new folder", code="file-exists")
    with opened() as duban:
        now = duban.clock()
        if undo:
            _tell(archiving.unarchive(duban, calendar, now, reason=reason, actor=by), undone=True)
            return
        done = archiving.archive(
            duban, calendar, now, all_the_same=all_the_same, reason=reason, actor=by
        )  # fmt: skip
        _tell(done)
        if to is not None:
            _write(duban, calendar, to)


def _tell(done: Archived, *, undone: bool = False) -> None:
    if not done.changed:
        output.say(f"{done.key}: {'is not archived' if undone else 'archived before'}")
        return
    what = "owed again" if undone else "withdrawn"
    counted = ((done.closed, what), (done.cancelled, "letters and moments cancelled"))
    said = ", ".join(f"{number} {name}" for number, name in counted if number)
    output.say(f"{done.key}: {'in force again' if undone else 'archived'}{f'; {said}' if said else ''}")


def _write(duban: App, key: str, folder: Path) -> None:
    from duban.problems import Refused
    from duban.services.dossier import LIST, dossier

    written = 0
    try:
        for name, content in dossier(duban, key, duban.clock()):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += 1
    except OSError as error:
        raise Refused(f"{folder} cannot be written: {error.strerror}", hint="say it again: --to") from error
    output.say(f"{folder}: {output.count(written, 'file')}, listed in {LIST}")
