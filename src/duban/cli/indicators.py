"""``duban figure`` and ``duban indicators``: values of targets, and how they stand against their time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output
from duban.cli.saying import DAY, By, Calendar, Period, day

if TYPE_CHECKING:
    from duban.services.indicating import Line

app = typer.Typer(rich_markup_mode=None)


@app.command()
def figure(
    calendar: Calendar,
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Key of the indicator.")],
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="Code of the unit that answers for it.")],
    value: Annotated[float, typer.Argument(metavar="VALUE", help="A number in the indicator's unit.")],
    period: Period = "",
    on: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Day it is of; default: the period's last, or today.")
    ] = None,
    by: By = "operator",
) -> None:
    """Record the value of an indicator, or correct it; the old value stays in the ledger.

    Example: duban figure jiangxi-pilot-zones industry-share 360000-zone-01 38.5 --period 2024
    """
    from duban.cli.opening import opened
    from duban.services import indicating

    with opened() as duban:
        done = indicating.record(
            duban, calendar, indicator, unit, value, duban.clock(), period=period, on=day(on), actor=by
        )
    said = f"{value:g}"
    if not done.changed:
        said += " (recorded before)"
    elif done.was is not None:
        said += f" (was {done.was:g})"
    output.say(f"{calendar} {indicator} {' '.join(part for part in (period, unit) if part)}: {said}")


@app.command()
def indicators(
    calendar: Calendar,
    unit: Annotated[str, typer.Option(help="Only this unit.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show targets, their latest values and their pace: green, yellow, red; open where nothing can be judged.

    Firm targets (确保) first; what is only aspired to (力争、争创) is listed apart and never red.
    """
    from duban.cli.opening import opened
    from duban.services import indicating
    from duban.services.knowledge import knowledge
    from duban.services.naming import must_be_unit

    with opened() as duban, duban.store.reading() as conn:
        known, found = knowledge(duban, conn), indicating.in_force(conn, calendar)
        if unit:
            must_be_unit(known.roster, unit)
        lines = indicating.board(duban, conn, known, found, duban.clock(), unit)
    if as_json:
        output.put_json({"indicators": [_record(line) for line in lines]})
        return
    if not lines:
        output.say(f"{calendar} has no indicators" + (f" for {unit}" if unit else ""))
        return
    firm, aspired = ([line for line in lines if line.indicator.firm is wanted] for wanted in (True, False))
    if firm:
        _show("firm targets (确保)", firm)
    if firm and aspired:
        output.say()
    if aspired:
        _show("aspired to (力争、争创)", aspired)


def _show(title: str, lines: Iterable[Line]) -> None:
    from duban.planning.pace import bar

    plain = output.ascii_only(os.environ)
    headers = ("pace", "", "indicator", "unit", "value", "of", "expected", "target", "by", "note")
    rows = []
    for line in lines:
        one, judged, latest = line.indicator, line.judged, line.latest
        target = judged.target if judged else one.targets[0]
        rows.append(
            (
                str(line.pace),
                bar(judged.done if judged else None, plain=plain),
                f"{one.title} ({one.unit})",
                line.unit.name,
                f"{latest.value:g}" if latest else "",
                latest.period or latest.as_of if latest else "",
                f"{round(judged.expected, 1):g}" if judged and judged.expected is not None else "",
                f"{'<=' if one.direction == 'down' else ''}{target.value:g}",
                target.on,
                note(line),
            )
        )
    output.table(headers, rows, title)


def note(line: Line) -> str:
    """Return what else is to be said: no baseline, values that are missing."""
    said = []
    if line.judged and line.judged.expected is None:
        said.append("no baseline")
    if line.missing:
        periods = ", ".join(period for period in line.missing if period)
        late = output.count(line.late_workdays, "working day")
        said.append(f"missing{f' {periods}' if periods else ''}, {late} late")
    return "; ".join(said)


def _record(line: Line) -> dict[str, object]:
    one, judged, latest = line.indicator, line.judged, line.latest
    return {
        "indicator": one.key, "title": one.title, "measured_in": one.unit, "firm": one.firm,
        "direction": one.direction, "unit": line.unit.code, "unit_name": line.unit.name,
        "value": latest.value if latest else None, "period": latest.period if latest else None,
        "on": latest.as_of if latest else None, "pace": str(line.pace),
        "expected": judged.expected if judged else None,
        "target": (judged.target if judged else one.targets[0]).value,
        "target_on": (judged.target if judged else one.targets[0]).on,
        "done": judged.done if judged else None,
        "missing": list(line.missing), "late_workdays": line.late_workdays,
    }  # fmt: skip
