"""``duban activate``, ``plan``, ``apply``: from a checked calendar to a call in force."""

from __future__ import annotations

from typing import Annotated

import typer

from duban.cli import output

app = typer.Typer(rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Name = Annotated[str, typer.Argument(help="A calendar's key, or its file.", metavar="KEY|FILE")]
Key = Annotated[str, typer.Argument(help="The key of an active calendar.")]


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
    output.say(
        f"{done.key}: {output.count(done.terms, 'deadline')}, {output.count(done.obligations, 'obligation')}"
    )
    for term in done.past:
        output.warn(f"already over, not chased: {term.title} {term.period}".rstrip())
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
    rows: list[tuple[object, ...]]
    rows = [("moved", row.title, row.period, row.due_at, term.due_at) for row, term in found.moved]
    rows += [("added", term.title, term.period, None, term.due_at) for term in found.added]
    rows += [("withdrawn", row.title, row.period, row.due_at, None) for row in found.withdrawn]
    rows += [("reworded", term.title, term.period, term.due_at, term.due_at) for term in found.reworded]
    rows += [
        (f"moved for {one.unit.code}", one.term.title, one.term.period, one.before, one.due_at)
        for one in found.apart
    ]
    rows += [(f"{n} joined", row.title, row.period, None, row.due_at) for row, n in found.joined]
    rows += [(f"{n} left", row.title, row.period, row.due_at, None) for row, n in found.left]
    if rows:
        output.table(("change", "stage", "period", "was due", "is due"), rows)
    else:
        output.say("no deadline changes and no letter; the file differs in what neither shows")
    if found.kept:
        output.say(f"keep an extension of their own: {found.kept}")
    output.say(f"open obligations touched: {found.owed}; fingerprint {found.fingerprint[:12]}")
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
        f"{key}: {len(done.moved)} moved, {len(done.added)} added, {len(done.withdrawn)} withdrawn, "
        f"{len(done.reworded)} reworded; open obligations touched: {done.owed}"
    )
