"""What the verbs' commands share: how a person names an obligation, says when, and shows what proves it."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.app import App
    from duban.services.naming import Target
    from duban.services.targets import Evidence, Recorded

Calendar = Annotated[str, typer.Argument(metavar="CALENDAR", help="Key of the call.")]
Stage = Annotated[str, typer.Argument(metavar="STAGE", help="Key of the stage.")]
Unit = Annotated[str, typer.Argument(metavar="UNIT", help="Code of the unit that owes it.")]
Period = Annotated[str, typer.Option(help="Of a series: 2024Q3, 2024H1, 2024, 2024-05.")]
By = Annotated[str, typer.Option("--by", help="Code of the unit that says so; default: the operator.")]
Reason = Annotated[str, typer.Option(help="Why; said in the letter and kept in the ledger.")]
DAY = ["%Y-%m-%d"]
On = Annotated[datetime | None, typer.Option(formats=DAY, help="The day it was done; default: today.")]
Number = Annotated[str, typer.Option(help="Number that shows it: of a receipt, of a parcel.")]
Url = Annotated[str, typer.Option(help="Address at which it can be seen.")]
File = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, readable=True, help="File whose digest is kept as evidence."),
]

Confirm = Annotated[
    bool, typer.Option("--confirm", help="All points of the checklist hold; the unit itself says so.")
]
TrackOf = Annotated[str, typer.Option("--track", help="Key of the track a --file belongs to.")]
OverLimit = Annotated[
    bool,
    typer.Option("--over-limit-known", help="Record it though the file is longer than allowed."),
]


def target(calendar: str, stage: str, unit: str, period: str) -> Target:
    from duban.services.naming import Target

    return Target(calendar, stage, unit, period)


def day(given: datetime | None) -> date | None:
    return given.date() if given else None


def evidence(number: str, url: str, file: Path | None) -> Evidence:
    """Return what shows that something was done; of a file its SHA-256."""
    from duban.services.targets import Evidence

    digest = ""
    if file is not None:
        with file.open("rb") as opened:
            digest = f"sha256:{hashlib.file_digest(opened, 'sha256').hexdigest()}"
    return Evidence(number, url, digest)


def must_fit(duban: App, named: Target, track: str, file: Path | None, *, known: bool) -> None:
    """Warn of a text over a limit; refuse one over every limit it may stand under, unless that is known."""
    from duban.services import texts

    if file is None or file.suffix.lower() not in texts.COUNTED:
        return
    calendar = texts.calendar_of(duban, named.calendar)
    if known:
        over = [str(fit) for fit in texts.against(file, calendar, named.stage, [track] if track else ())]
    else:
        over = list(texts.must_fit(file, calendar, named.stage, [track] if track else ()))
    for one in dict.fromkeys(over):
        output.warn(f"note: {file.name}: {one}")


def tell(named: Target, done: Recorded, what: str) -> None:
    output.say(f"{named}: {what}" + ("" if done.changed else " (recorded before)"))


def lateness(done: Recorded) -> str:
    return f", {output.count(done.late_workdays, 'working day')} late" if done.late else ", in time"
