"""``duban entry``: what a unit puts forward under the tracks of a call; added, ranked, withdrawn, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output
from duban.cli.saying import (
    By,
    Calendar,
    File,
    Number,
    OverLimit,
    Period,
    Stage,
    Unit,
    Url,
    evidence,
    must_fit,
    target,
)

if TYPE_CHECKING:
    from duban.services.entry_desk import Entered
    from duban.services.naming import Target

app = typer.Typer(rich_markup_mode=None)
entry = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="What is put forward under a call's tracks (申报项)."
)
app.add_typer(entry, name="entry")

Track = Annotated[str, typer.Argument(metavar="TRACK", help="Key of the track.")]


@entry.command()
def add(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    track: Track,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Its title.")],
    subject: Annotated[str, typer.Option(help="Who is put forward: a code or a name.")] = "",
    leads: Annotated[
        bool | None, typer.Option("--leads/--no-leads", help="Of several, the one that leads (牵头).")
    ] = None,
    number: Number = "",
    url: Url = "",
    file: File = None,
    over_limit_known: OverLimit = False,
    period: Period = "",
    by: By = "operator",
) -> None:
    """Put something forward. One too many is refused, unless all are ranked: then it is kept in reserve.

    Example: duban entry add miit-2024-city-cases review 340000 comprehensive 案例名称 --subject 340100
    """
    from duban.cli.opening import opened
    from duban.services import entries

    named, shown = target(calendar, stage, unit, period), evidence(number, url, file)
    with opened() as duban:
        must_fit(duban, named, track, file, known=over_limit_known)
        done = entries.add(
            duban, named, track, title, duban.clock(), subject=subject, leads=leads, evidence=shown, actor=by
        )
    _tell(named, done, f"entry {done.id} put forward")


@entry.command()
def withdraw(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    entry_id: Annotated[int, typer.Argument(metavar="ENTRY", help="Number of the entry.")],
    period: Period = "",
    by: By = "operator",
) -> None:
    """Take an entry back; those ranked behind it move up."""
    from duban.cli.opening import opened
    from duban.services import entries

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = entries.withdraw(duban, named, entry_id, duban.clock(), actor=by)
    _tell(named, done, f"entry {entry_id} withdrawn")


@entry.command()
def rank(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    track: Track,
    order: Annotated[list[int], typer.Argument(metavar="ENTRY...", help="Every entry of it, best first.")],
    period: Period = "",
    by: By = "operator",
) -> None:
    """Rank a track's entries: the first within the quota count, the others are kept in reserve (备选)."""
    from duban.cli.opening import opened
    from duban.services import entries

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = entries.rank(duban, named, track, order, duban.clock(), actor=by)
    _tell(named, done, "ranked")


@entry.command("list")
def listing(
    calendar: Calendar,
    stage: Annotated[str, typer.Option(help="Only this stage.")] = "",
    unit: Annotated[str, typer.Option(help="Only this unit.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what is put forward; for one unit and stage also how its tracks stand, the empty ones too."""
    from duban.cli.opening import opened
    from duban.services import entry_lists

    with opened() as duban, duban.store.reading() as conn:
        found = entry_lists.of_call(duban, conn, calendar, stage, unit)
    if as_json:
        output.put_json({"entries": found.entries, "tracks": found.tracks})
        return
    if found.entries:
        headers = ("entry", "unit", "stage", "track", "rank", "title", "subject", "leads", "place")
        output.table(
            headers,
            [
                (e.id, e.unit_name, e.stage, e.track_title, e.rank, e.title, e.subject_name, e.leads, e.place)
                for e in found.entries
            ],
        )
    else:
        output.say("nothing is put forward")
    if unit and found.tracks:
        output.say()
        output.table(
            ("stage", "track", "taken", "note"),
            [(t.stage, t.title, t.share, t.note) for t in found.tracks],
        )


def _tell(named: Target, done: Entered, what: str) -> None:
    said = f"{named}: {what}" + ("" if done.changed else " (recorded before)")
    output.say(f"{said}; {done.standing.title} {done.standing.share}")
    if done.standing.reserve:
        output.say("in reserve: " + ", ".join(f"{e.id} {e.title}" for e in done.standing.reserve))
    for note in (done.standing.wrong, done.standing.short, *done.standing.told):
        if note:
            output.say(f"note: {note}")
