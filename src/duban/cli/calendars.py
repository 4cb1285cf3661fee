"""``duban check``, ``timeline``, ``schema``: what calendar files say, before anything is stored or sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.cli.checking import Checked
    from duban.notices.model import NoticeCalendar
    from duban.planning.workdays import WorkingDays
    from duban.values import Term

app = typer.Typer(rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="A calendar's key, or its file.", metavar="KEY|FILE")]


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; default: the shipped calendars and yours.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check calendars, policies and working-day files; every problem at once.

    Exits 1 if there is an error. Warnings leave it at 0.
    Example: duban check calendars/notices/2025-cases.yaml
    """
    from duban.cli import checking
    from duban.given import given_settings
    from duban.shipped import shipped

    home = given_settings().home
    own = home / "calendars"
    found = checking.check(
        paths
        or [shipped("calendars"), *([own] if any(own.rglob("*.yaml")) or any(own.rglob("*.json")) else [])],
        home,
    )
    if as_json:
        output.put_json(output.records(found.problems))
    else:
        _tell(found)
    if found.errors:
        raise typer.Exit(1)


def _tell(found: Checked) -> None:
    if found.problems:
        output.say(output.problems(found.problems, found.sources))
    files, errors = output.count(found.files, "file"), output.count(found.errors, "error")
    output.say(f"{files}: {errors}, {output.count(found.warnings, 'warning')}")


@app.command()
def timeline(
    name: Name,
    unit: Annotated[str, typer.Option(help="Only what this unit owes (its roster code).")] = "",
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day shown.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="What was in force at the end of this day, not the file."),
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Show how each date was found.")] = False,
    as_json: Json = False,
) -> None:
    """Show every deadline of a calendar: when it is due and the last day to act.

    Example: duban timeline miit-2024-city-cases --why
    """
    from duban.cli import finding
    from duban.given import given_settings
    from duban.planning.exceptions import as_for, exceptional
    from duban.planning.timeline import timeline as terms_of

    now = given_settings()
    home = now.home
    if as_of is None:
        file = finding.calendar_file(name, home)
        calendar, lines = finding.sound_calendar(file, home)
        days = finding.workdays(home, (finding.root_of(file),))
    else:
        calendar, lines, days = _applied(name, as_of.date())
    last = until.date() if until else None
    if unit:
        owner, owed = finding.owed_by(unit, calendar, now)
        every = terms_of(as_for(calendar, owner), days, until=last, lines=lines)
        terms = tuple(term for term in every if term.stage_key in owed)
    else:
        terms = terms_of(calendar, days, until=last, lines=lines)
    apart = {} if unit else exceptional(calendar, days, last)
    if as_json:
        shown = [_record(term) for term in terms]
        for whom, some in apart.items():
            shown += [_record(term) | {"only": list(whom)} for term in some]
        output.put_json({"stages": shown}, calendar.zone)
    else:
        owners = {key: group.title for key, group in calendar.units.items()}
        _draw(terms, owners, calendar.zone, why)
        for whom, some in apart.items():
            output.say(f"for {', '.join(whom)}:")
            _draw(some, owners, calendar.zone, why)


def _applied(name: str, day: date) -> tuple[NoticeCalendar, Mapping[str, int], WorkingDays]:
    from duban.cli.opening import opened
    from duban.services.calendars import sound
    from duban.services.in_force import in_force_on

    with opened() as duban:
        found = in_force_on(duban, name, day)
        calendar, days = sound(found.loaded), duban.workdays
    until = f" until {output.local(found.until, calendar.zone)}" if found.until else ""
    output.warn(f"version {found.version}, in force from {output.local(found.since, calendar.zone)}{until}")
    if found.counted_anew:
        output.warn("other working days were published then: what is counted in them is counted anew here")
    return calendar, found.loaded.lines, days


def _record(term: Term) -> dict[str, object]:
    return {
        "stage": term.stage_key,
        "title": term.title,
        "owner": term.owner,
        "period": term.period,
        "opens_at": term.opens_at,
        "due_at": term.due_at,
        "act_by": term.act_by,
        "duty": term.duty,
        "basis": term.basis,
        "provisional": term.provisional,
        "clause": term.clause,
        "why": term.why,
    }


def _draw(terms: tuple[Term, ...], owners: dict[str, str], zone: str, why: bool) -> None:
    headers = ("stage", "period", "owner", "due", "act by", "duty", "basis")
    rows = []
    for term in terms:
        due = output.local(term.due_at, zone) if term.due_at else "asked"
        mark = " 推定" if term.provisional else ""
        owner = owners.get(term.owner, term.owner)
        rows.append((term.title, term.period, owner, due + mark, term.act_by, term.duty, term.basis))
    if not why:
        output.table(headers, rows)
        return
    for row, term in zip(rows, terms, strict=True):
        output.say("  ".join(str(cell) for cell in row if cell))
        for step in term.why:
            output.say(f"    {step}")


@app.command()
def schema(
    policy: Annotated[bool, typer.Option("--policy", help="Of a policy file instead.")] = False,
) -> None:
    """Print the JSON Schema of a calendar file, for editors.

    Example: duban schema > calendar.schema.json
    """
    from duban.notices.schema import calendar_schema, policy_schema

    output.put_json(policy_schema() if policy else calendar_schema())
