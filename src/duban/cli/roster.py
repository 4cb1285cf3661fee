"""``duban roster``: who owes, who coordinates, who stands above."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.services.roster import Imported, Listed
    from duban.values import Contact

app = typer.Typer(rich_markup_mode=None)
roster = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Units and their contacts.")
app.add_typer(roster, name="roster")


@roster.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A table: .csv or .xlsx.", metavar="FILE")],
    partial: Annotated[
        bool, typer.Option("--partial", help="Import the good rows, leave out the bad.")
    ] = False,
) -> None:
    """Import units and contacts; all or nothing, every bad row named with its reason.

    Example: duban roster import contacts.xlsx
    """
    from duban.cli.opening import opened
    from duban.services.roster import import_roster

    with opened() as app:
        _tell(import_roster(app, file, app.clock(), partial=partial))


@roster.command()
def demo(seed: Annotated[int, typer.Option(help="Same seed, same gaps.")] = 1) -> None:
    """Import role-named contacts for every province and city, on a reserved domain: to try with."""
    from duban.cli.opening import opened
    from duban.services.roster import import_demo

    with opened() as app:
        _tell(import_demo(app, seed, app.clock()))


@roster.command("list")
def list_(
    unit: Annotated[str, typer.Option(help="Only this unit and those below it, by code.")] = "",
    kind: Annotated[str, typer.Option(help="Only this kind of unit, such as prefecture.")] = "",
    unreachable: Annotated[
        bool, typer.Option("--unreachable", help="Only units whose coordinator no letter reaches.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List units with their superior and contacts.

    Example: duban roster list --unit 340000 --unreachable
    """
    from duban.cli.opening import opened
    from duban.services.roster import list_roster

    with opened() as app:
        every = list_roster(app)
    below = _below(every, unit)
    wanted = [
        one
        for one in every
        if one.unit.code in below
        and (not kind or one.unit.kind == kind)
        and not (unreachable and one.reachable)
    ]
    if as_json:
        output.put_json({"units": [_record(one) for one in wanted]})
    elif not wanted:
        output.say("no such unit; duban roster import FILE fills the roster")
    else:
        _draw(wanted)


UnitCode = Annotated[str, typer.Argument(help="Code of the unit.", metavar="UNIT")]
Name = Annotated[str, typer.Argument(help="The contact, by name or e-mail address.", metavar="CONTACT")]
By = Annotated[str, typer.Option("--by", help="Who says so: the unit, one above it, or the operator.")]


@roster.command()
def away(
    unit: UnitCode,
    contact: Name,
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day away.")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day away.")],
    stand_in: Annotated[str, typer.Option("--stand-in", help="Another contact of the unit, who reads.")],
    by: By = "operator",
) -> None:
    """Note that a contact is away and who stands in (代理): letters of these days go to the stand-in.

    Example: duban roster away 340100 市联系人 --from 2024-09-09 --until 2024-09-20 --stand-in 市副联系人
    """
    from duban.cli.opening import opened
    from duban.services.absences import go_away

    with opened() as app:
        done = go_away(app, unit, contact, since.date(), until.date(), stand_in, app.clock(), actor=by)
    assert done.stand_in is not None
    output.say(
        f"{done.stand_in.name} reads for {done.contact.name} from {since:%Y-%m-%d} until {until:%Y-%m-%d}"
        + _moved(done.moved)
    )


@roster.command()
def back(unit: UnitCode, contact: Name, by: By = "operator") -> None:
    """Note that a contact is back before its time, and reads its letters again.

    Example: duban roster back 340100 市联系人
    """
    from duban.cli.opening import opened
    from duban.services.absences import come_back

    with opened() as app:
        done = come_back(app, unit, contact, app.clock(), actor=by)
    output.say(f"{done.contact.name} is back" + _moved(done.moved))


def _moved(count: int) -> str:
    return f"; {output.count(count, 'waiting notice')} moved" if count else ""


def _below(every: tuple[Listed, ...], code: str) -> set[str]:
    """The codes of a unit and all below it in the region tree; all codes without one."""
    if not code:
        return {one.unit.code for one in every}
    found, size = {code}, 0
    while len(found) > size:
        size = len(found)
        found |= {one.unit.code for one in every if one.superior and one.superior.code in found}
    return found


def _record(one: Listed) -> dict[str, object]:
    return {
        "code": one.unit.code,
        "name": one.unit.name,
        "kind": one.unit.kind,
        "region": one.unit.region,
        "sector": one.unit.sector,
        "superior": one.superior.code if one.superior else "",
        "contacts": [
            {"name": c.name, "roles": c.roles, "email": c.email, "phone": c.phone, "usable": c.usable,
             "away_from": c.away_from, "away_until": c.away_until, "stand_in": c.stand_in,
             "liaison": c.liaison}
            for c in one.contacts
        ],
    }  # fmt: skip


def _draw(wanted: list[Listed]) -> None:
    rows = []
    for one in wanted:
        people = "; ".join(f"{c.name} {c.email or c.phone or '-'}{_away(c)}" for c in one.contacts)
        above = one.superior.name if one.superior else ""
        rows.append((one.unit.code, one.unit.name, one.unit.kind, above, people or "no contact"))
    output.table(
        ("code", "unit", "kind", "superior", "contacts"), rows, title=output.count(len(rows), "unit")
    )


def _away(c: Contact) -> str:
    told = f" (away {c.away_from} to {c.away_until or '-'}, 代 {c.stand_in})" if c.away_from else ""
    return told + (f" (联络员 {c.liaison})" if c.liaison else "")


def _tell(imported: Imported) -> None:
    if imported.problems:
        output.warn(output.problems(imported.problems))
    units, contacts = output.count(imported.units, "unit"), output.count(imported.contacts, "contact")
    output.say(f"the roster holds {units} and {contacts}")
