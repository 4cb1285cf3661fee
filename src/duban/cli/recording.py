"""``duban status``, ``call-list`` and the verbs: submit, acknowledge, promise, extend, note call."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.services.recording import Recorded, Target

app = typer.Typer(rich_markup_mode=None)
note = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Write down what happened outside.")
app.add_typer(note, name="note")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Calendar = Annotated[str, typer.Argument(metavar="CALENDAR", help="Key of the call.")]
Stage = Annotated[str, typer.Argument(metavar="STAGE", help="Key of the stage.")]
Unit = Annotated[str, typer.Argument(metavar="UNIT", help="Code of the unit that owes it.")]
Period = Annotated[str, typer.Option(help="Of a series: 2024Q3, 2024H1, 2024, 2024-05.")]
Actor = Annotated[str, typer.Option("--by", help="Who says so; goes into the ledger.")]
DAY = ["%Y-%m-%d"]


@app.command()
def submit(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    on: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Day it was filed; default: today.")
    ] = None,
    evidence: Annotated[str, typer.Option(help="Number, address or digest that shows it.")] = "",
    by: Actor = "operator",
) -> None:
    """Record that a unit has filed. What was pending for it is cancelled.

    Example: duban submit jiangxi-pilot-zones quarterly-progress 360000-zone-01 --period 2024Q3
    """
    from duban.cli.opening import opened
    from duban.services import recording

    with opened() as duban:
        target = _target(calendar, stage, unit, period)
        day = on.date() if on else None
        done = recording.submit(duban, target, duban.clock(), submitted_on=day, evidence=evidence, actor=by)
    late = f", {output.count(done.late_workdays, 'working day')} late" if done.late else ", in time"
    _tell(target, done, "filed" + late)


@app.command()
def acknowledge(
    calendar: Calendar, stage: Stage, unit: Unit, period: Period = "", by: Actor = "operator"
) -> None:
    """Record a 签收: the unit has taken note. Reminders go on."""
    from duban.cli.opening import opened
    from duban.services import recording

    with opened() as duban:
        target = _target(calendar, stage, unit, period)
        done = recording.acknowledge(duban, target, duban.clock(), actor=by)
    _tell(target, done, "acknowledged")


@app.command()
def promise(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    on: Annotated[datetime, typer.Argument(formats=DAY, help="The promised day.")],
    period: Period = "",
    by: Actor = "operator",
) -> None:
    """Record a promised day. It silences the middle reminders, never the last, never an escalation."""
    from duban.cli.opening import opened
    from duban.services import recording

    with opened() as duban:
        target = _target(calendar, stage, unit, period)
        done = recording.promise(duban, target, duban.clock(), on.date(), actor=by)
    _tell(target, done, f"promised for {on.date()}")


@app.command()
def extend(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    to: Annotated[datetime, typer.Argument(formats=DAY, help="The new last day.")],
    reason: Annotated[str, typer.Option(help="Why; said in the letter.")],
    period: Period = "",
    by: Actor = "operator",
) -> None:
    """Give one unit a later deadline; a letter tells it, and the ladder begins anew."""
    from duban.cli.opening import opened
    from duban.services import recording

    with opened() as duban:
        target = _target(calendar, stage, unit, period)
        done = recording.extend(duban, target, duban.clock(), to.date(), reason, actor=by)
    _tell(target, done, f"extended to {to.date()}")


@note.command("call")
def note_call(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    text: Annotated[str, typer.Option("--text", help="With whom, what was said.")],
    period: Period = "",
    by: Actor = "operator",
) -> None:
    """Log a telephone call or a delivery by hand: proof that the unit was told.

    Example: duban note call CALENDAR STAGE UNIT --text "told the desk at 10:20"
    """
    from duban.cli.opening import opened
    from duban.services import recording

    with opened() as duban:
        target = _target(calendar, stage, unit, period)
        done = recording.note_call(duban, target, duban.clock(), text, actor=by)
    _tell(target, done, "call logged")


@app.command("call-list")
def call_list(
    calendar: Annotated[str, typer.Option(help="Only this call.")] = "", as_json: Json = False
) -> None:
    """List whom to telephone (电话提醒清单): unsigned, without e-mail, or bounced."""
    from duban.cli.opening import opened
    from duban.services import standing
    from duban.services.knowledge import knowledge

    with opened() as duban, duban.store.reading() as conn:
        calls = standing.call_list(duban, conn, knowledge(duban, conn), duban.clock(), calendar)
    if as_json:
        output.put_json({"calls": calls})
        return
    if not calls:
        output.say("nobody needs a telephone call")
        return
    headers = ("unit", "contact", "telephone", "stage", "period", "due", "why")
    output.table(
        headers, [(c.unit_name, c.contact, c.phone, c.title, c.period, c.due_at, c.why) for c in calls]
    )


@app.command()
def status(
    calendar: Annotated[str, typer.Option(help="Only this call.")] = "",
    late: Annotated[bool, typer.Option("--late", help="List what is late, unit by unit.")] = False,
    as_json: Json = False,
) -> None:
    """Show how every active call stands.

    Example: duban status --calendar miit-2024-city-cases --late
    """
    from duban.cli.opening import opened
    from duban.services import standing
    from duban.store import reports

    with opened() as duban, duban.store.reading() as conn:
        now = duban.clock()
        if late:
            rows = standing.late_list(duban, conn, now, calendar)
        else:
            counts = reports.counts(conn, now, calendar or None, duban.settings.zone)
    if as_json:
        output.put_json({"late": rows} if late else {"stages": counts})
    elif late and not rows:
        output.say("nothing is late")
    elif late:
        output.table(
            ("working days late", "unit", "call", "stage", "period", "due", "told"),
            [
                (r.late_workdays, r.unit_name, r.calendar, r.stage, r.period, r.due_at, r.told_at)
                for r in rows
            ],
        )
    elif not counts:
        output.say("nothing is active; duban activate KEY puts a call in force")
    else:
        output.table(
            ("call", "stage", "period", "status", "count", "late"),
            [(c.calendar_key, c.stage_key, c.period, c.status, c.count, c.late) for c in counts],
        )


def _target(calendar: str, stage: str, unit: str, period: str) -> Target:
    from duban.services.recording import Target

    return Target(calendar, stage, unit, period)


def _tell(target: Target, done: Recorded, what: str) -> None:
    output.say(f"{target}: {what}" + ("" if done.changed else " (recorded before)"))
