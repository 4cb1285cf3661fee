"""``duban cascade``: inner dates counted back from the outer deadline, with their proof, ready to paste."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.notices.model import NoticeCalendar
    from duban.planning.cascade import Cascade, Proposal

app = typer.Typer(rich_markup_mode=None)


@app.command()
def cascade(
    name: Annotated[str, typer.Argument(help="A calendar's key, or its file.", metavar="KEY|FILE")],
    tiers: Annotated[
        str, typer.Option(help="province,city,district: those below the calendar's stages are added.")
    ] = "",
    outer: Annotated[str, typer.Option(help="Stage to count back from; default: whatever others feed.")] = "",
    review: Annotated[int, typer.Option(min=0, max=60, help="Working days of review at each tier.")] = 3,
    seal: Annotated[int, typer.Option(min=0, max=60, help="Working days to seal what goes on.")] = 1,
    post: Annotated[
        int | None,
        typer.Option(
            min=0, max=60, help="Working days by post where the file says none; default: 2 for paper."
        ),
    ] = None,
    prepare: Annotated[int, typer.Option(min=0, max=60, help="Working days of the lowest tier.")] = 3,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], help="Nothing begins before; default: the notice's day."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Propose inner dates, counted back from the outer deadline through post, seal and review.

    Exits 1 where the chain cannot hold, and says where it breaks. Changes nothing.
    Example: duban cascade miit-2024-city-cases --tiers province,city,district
    """
    from duban.cli import finding
    from duban.given import given_settings
    from duban.planning.cascade import Needs
    from duban.planning.cascade import cascade as count_back

    home = given_settings().home
    file = finding.calendar_file(name, home)
    calendar, _ = finding.sound_calendar(file, home)
    found = count_back(
        calendar, finding.workdays(home, (finding.root_of(file),)), Needs(review, seal, post, prepare),
        tiers=[tier.strip() for tier in tiers.split(",") if tier.strip()], outer=outer,
        since=since.date() if since else None,
    )  # fmt: skip
    if as_json:
        output.put_json(_record(calendar, found))
    else:
        _tell(calendar, found)
    if found.breaks:
        raise typer.Exit(1)


def _tell(calendar: NoticeCalendar, found: Cascade) -> None:
    from duban.planning.pasting import lines

    for one in found.proposals:
        mark = " 推定" if one.provisional else ""
        output.say(f"{one.stage.key}  {one.stage.title}  {one.due_on}{mark}  {_what(one)}")
        if one.act_by != one.due_on:
            output.say(f"    last day to act {one.act_by}")
        for step in one.steps:
            output.say(f"    {step}")
    if found.breaks:
        for gap in found.breaks:
            days = output.count(gap.missing, "working day")
            output.warn(f"error: the chain breaks before {gap.stage_key}, at {gap.step}: {days} missing")
            output.warn(f"    {gap.why}")
        output.warn("hint: fewer days of --review, --seal, --post or --prepare, or a later outer date")
        return
    pasted = lines(calendar, found.proposals)
    output.say("\n" + ("\n".join(pasted) if pasted else "# every date of the file holds; nothing to change"))


def _what(one: Proposal) -> str:
    if one.new:
        return "(new)"
    return "(proposed)" if one.moves else "(stands)"


def _record(calendar: NoticeCalendar, found: Cascade) -> dict[str, object]:
    from duban.planning.pasting import lines

    stages = [
        {
            "stage": one.stage.key, "title": one.stage.title, "due_on": one.due_on, "act_by": one.act_by,
            "moves": one.moves, "new": one.new, "provisional": one.provisional, "spare": one.spare,
            "steps": one.steps,
        }
        for one in found.proposals
    ]  # fmt: skip
    pasted = () if found.breaks else lines(calendar, found.proposals)
    return {"stages": stages, "breaks": found.breaks, "yaml": "\n".join(pasted)}
