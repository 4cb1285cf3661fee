"""``duban preview``: the letters a calendar will send, whole, if nobody acts in between. Sends nothing."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.services.foreseeing import PreviewLetter

app = typer.Typer(rich_markup_mode=None)

_DAY = ["%Y-%m-%d"]


@app.command()
def preview(
    name: Annotated[str, typer.Argument(help="A calendar's key, or its file.", metavar="KEY|FILE")],
    since: Annotated[datetime, typer.Option("--from", formats=_DAY, help="First day.", metavar="DATE")],
    until: Annotated[datetime, typer.Option("--to", formats=_DAY, help="Last day.", metavar="DATE")],
    unit: Annotated[str, typer.Option(help="Only letters that speak of this unit (its roster code).")] = "",
    text: Annotated[bool, typer.Option("--text", help="Show whole letters, not one line each.")] = False,
    save: Annotated[
        Path | None, typer.Option(help="Also write each letter as an .html file here.", metavar="DIR")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with whole letters.")] = False,
) -> None:
    """Show the letters of a span of days, those of other active calls that travel along included.

    A calendar that is not active is taken as activated on the first day.
    Example: duban preview miit-2024-city-cases --from 2024-08-26 --to 2024-09-30 --unit 340100
    """
    from duban.cli.opening import opened
    from duban.problems import Refused
    from duban.services.calendars import find_calendar, sound
    from duban.services.foreseeing import preview as foreseen
    from duban.services.roster import stored_roster

    with opened() as duban:
        loaded = find_calendar(duban, name)
        zone = sound(loaded).zone
        if not stored_roster(duban).units:
            raise Refused(
                "the roster is empty, so nobody would get a letter",
                hint="duban roster import FILE, or duban roster demo to try",
            )
        here = ZoneInfo(zone)
        first = datetime.combine(since.date(), time(0), here)
        last = datetime.combine(until.date(), time(0), here) + timedelta(days=1)
        letters = foreseen(duban, first, last, now=min(duban.clock(), first), loaded=loaded, unit=unit)
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
        for number, letter in enumerate(letters, 1):
            (save / f"{number:04}-{letter.kind}.html").write_text(letter.html, "utf-8")
    if as_json:
        output.put_json({"letters": [_record(letter) for letter in letters]}, zone)
    elif text:
        for letter in letters:
            _draw_whole(letter, zone)
    else:
        _draw(letters, zone)


def _record(letter: PreviewLetter) -> dict[str, object]:
    to = {"address": letter.address, "units": letter.units, "roles": letter.roles}
    return {
        "send_at": letter.send_at,
        "to": to,
        "kind": letter.kind,
        "subject": letter.subject,
        "draft": letter.draft,
        "text": letter.text,
        "moments": letter.moments,
    }


def _draw(letters: list[PreviewLetter], zone: str) -> None:
    if not letters:
        output.say("no letters in these days")
        return
    rows = [
        (
            output.local(one.send_at, zone),
            one.kind + (" (draft)" if one.draft else ""),
            one.address,
            one.subject,
        )
        for one in letters
    ]
    output.table(("send at", "kind", "to", "subject"), rows, title=output.count(len(rows), "letter"))


def _draw_whole(letter: PreviewLetter, zone: str) -> None:
    draft = "draft: waits for a person's release" if letter.draft else ""
    output.say(
        f"==== {output.local(letter.send_at, zone)}  {letter.kind}  {letter.address}  {draft}".rstrip()
    )
    output.say(f"{letter.subject}\n\n{letter.text}")
