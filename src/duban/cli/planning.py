"""``duban preview``, ``activate``, ``plan``, ``apply``: from a checked calendar to a call in force."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.app import App
    from duban.services.foreseeing import PreviewLetter

app = typer.Typer(rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="A calendar's key, or its file.", metavar="KEY|FILE")]
Key = Annotated[str, typer.Argument(help="The key of an active calendar.")]
DAY = ["%Y-%m-%d"]


@app.command()
def preview(
    name: Name,
    since: Annotated[datetime, typer.Option("--from", formats=DAY, help="First day.")],
    until: Annotated[datetime, typer.Option("--to", formats=DAY, help="Last day.")],
    unit: Annotated[str, typer.Option(help="Only letters that speak of this unit.")] = "",
    save: Annotated[Path | None, typer.Option(help="Also write each letter as an .html file here.")] = None,
    as_json: Json = False,
) -> None:
    """Show every letter that will go out if nobody acts in between. Sends nothing.

    A calendar that is not active yet is taken as activated on the first day.
    Example: duban preview miit-2024-city-cases --from 2024-08-26 --to 2024-09-13 --unit 130000
    """
    from duban.cli.opening import opened
    from duban.services.calendars import find_calendar
    from duban.services.foreseeing import preview as foreseen

    with opened() as duban:
        loaded = find_calendar(duban, name)
        start, end = _instant(duban, since), _instant(duban, until + timedelta(days=1))
        letters = foreseen(duban, start, end, now=min(duban.clock(), start), loaded=loaded, unit=unit)
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
        for number, letter in enumerate(letters, 1):
            (save / f"{number:04}-{letter.kind}.html").write_text(letter.html, "utf-8")
    if as_json:
        output.put_json({"letters": [_record(letter) for letter in letters]})
        return
    output.table(
        ("send at", "to", "kind", "items", "subject"),
        [
            (output.local(x.send_at), x.address, x.kind + (" (draft)" if x.draft else ""), len(x.moments), x.subject)
            for x in letters
        ],
    )  # fmt: skip
    output.say(f"{len(letters)} letters; nothing was sent")


def _instant(duban: App, day: datetime) -> datetime:
    from zoneinfo import ZoneInfo

    return day.replace(tzinfo=ZoneInfo(duban.settings.zone))


def _record(letter: PreviewLetter) -> dict[str, object]:
    return {
        "send_at": letter.send_at,
        "to": {"address": letter.address, "units": letter.units, "roles": letter.roles},
        "kind": letter.kind,
        "draft": letter.draft,
        "subject": letter.subject,
        "moments": letter.moments,
    }


@app.command()
def activate(name: Name, as_json: Json = False) -> None:
    """Put a call in force: an obligation for each unit, and one opening letter to each owner.

    Example: duban activate miit-2024-city-cases
    """
    from duban.cli.opening import opened
    from duban.services.calendars import activate as put_in_force
    from duban.services.calendars import find_calendar

    with opened() as duban:
        done = put_in_force(duban, find_calendar(duban, name), duban.clock())
    if as_json:
        output.put_json(done)
        return
    if done.warnings:
        output.warn(output.problems(done.warnings))
    output.say(f"{done.key}: {done.terms} deadlines, {done.obligations} obligations")
    for term in done.past:
        output.warn(f"already over, not chased: {term.title} {term.period}")
    for unit in done.without_coordinator:
        output.warn(f"no coordinator, on the call list: {unit.code} {unit.name}")


@app.command()
def plan(key: Key, as_json: Json = False) -> None:
    """Show what applying the edited file would change. Changes nothing.

    Example: duban plan miit-2024-city-cases
    """
    from duban.cli.opening import opened
    from duban.services.amending import plan as compare

    with opened() as duban:
        found = compare(duban, key, duban.clock())
    if as_json:
        output.put_json(found)
        return
    rows = [("moved", row.title, row.period, row.due_at, term.due_at) for row, term in found.moved]
    rows += [("added", term.title, term.period, None, term.due_at) for term in found.added]
    rows += [("withdrawn", row.title, row.period, row.due_at, None) for row in found.withdrawn]
    rows += [("reworded", term.title, term.period, term.due_at, term.due_at) for term in found.reworded]
    output.table(("change", "stage", "period", "was due", "is due"), rows)
    output.say(f"{found.owed} open obligations are touched; fingerprint {found.fingerprint[:12]}")
    output.say(f"to do it: duban apply {key} --fingerprint {found.fingerprint[:12]}")


@app.command()
def apply(
    key: Key,
    fingerprint: Annotated[str, typer.Option(help="Only if the plan is still this one.")] = "",
    as_json: Json = False,
) -> None:
    """Put the edited file in force; one change letter goes to each address it touches.

    Example: duban apply miit-2024-city-cases --fingerprint 3f9a1c2b4d5e
    """
    from duban.cli.opening import opened
    from duban.services.amending import apply as put_in_force

    with opened() as duban:
        done = put_in_force(duban, key, duban.clock(), fingerprint)
    if as_json:
        output.put_json(done)
        return
    output.say(
        f"{key}: {len(done.moved)} moved, {len(done.added)} added, {len(done.withdrawn)} withdrawn; "
        f"{done.owed} open obligations touched"
    )
