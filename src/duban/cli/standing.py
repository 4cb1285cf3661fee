"""``duban status`` and ``call-list``: how every call stands, and whom to telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duban.cli import output

if TYPE_CHECKING:
    from duban.services.standing import Late

app = typer.Typer(rich_markup_mode=None)

#: Overdue though it was handed in.
APART = {
    "corrections": "returned, and not corrected by its day (更正逾期)",
    "on_its_way": "posted, and not received by the deadline (寄出未收到)",
}

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("call-list")
def call_list(
    calendar: Annotated[str, typer.Option(help="Only this call.")] = "", as_json: Json = False
) -> None:
    """List whom to telephone (电话提醒清单): unsigned, without e-mail, or bounced."""
    from duban.cli.opening import opened
    from duban.services import standing
    from duban.services.knowledge import knowledge
    from duban.services.naming import must_be_call

    with opened() as duban, duban.store.reading() as conn:
        must_be_call(conn, calendar)
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
    """Show how every active call stands, what was handed over to whom, entries and circulars.

    With --late also, apart from it, what is overdue though it was handed in: corrections (更正逾期), and
    paper that had to arrive and has not (寄出未收到).

    Example: duban status --calendar miit-2024-city-cases --late
    """
    if late:
        _late(calendar, as_json)
        return
    from duban.cli.opening import opened
    from duban.services import beside, circulating
    from duban.services.knowledge import knowledge
    from duban.services.naming import must_be_call
    from duban.services.undecided import undecided
    from duban.store import entries, reports

    with opened() as duban, duban.store.reading() as conn:
        must_be_call(conn, calendar)
        counts = reports.counts(conn, duban.clock(), calendar or None, duban.settings.zone)
        moved = beside.handed_over(conn, knowledge(duban, conn), calendar)
        waiting = len(undecided(conn, calendar))
        put_forward = entries.counts(conn, calendar)
        told = circulating.latest(duban, conn, calendar)
    if as_json:
        circulars = [{"number": c.number, "key": c.key, "on": c.on, "letters": c.states} for c in told]
        output.put_json(
            {"stages": counts, "handed_over": moved, "entries": put_forward, "circulars": circulars}
        )
    elif not counts:
        output.say("nothing is active; duban activate KEY puts a call in force")
    else:
        output.table(
            ("call", "stage", "period", "status", "count", "late"),
            [(c.calendar_key, c.stage_key, c.period, c.status, c.count, c.late) for c in counts],
        )
        if moved:
            output.table(
                ("unit", "call", "stage", "period", "owed now by"),
                [(m.unit_name, m.calendar, m.stage, m.period, f"{m.to_name} ({m.to})") for m in moved],
                "handed over (已转办)",
            )
        if waiting:
            asked = output.count(waiting, "request")
            output.say(f"{asked} for more time undecided: duban extension list")
        for key, number in put_forward.items():
            entered = output.count(number, "entry")
            output.say(f"{entered} put forward in {key}: duban entry list {key}")
        for one in told:
            letters = ", ".join(f"{count} {state}" for state, count in sorted(one.states.items()))
            said = f"circular {one.number} of {one.key} as of {one.on}: letters {letters or 'none'}"
            output.say(f"{said}: duban circular show {one.number}")


def _late(calendar: str, as_json: bool) -> None:
    from duban.cli.opening import opened
    from duban.services import beside, standing
    from duban.services.digesting import missing_values
    from duban.services.knowledge import knowledge
    from duban.services.naming import must_be_call

    with opened() as duban, duban.store.reading() as conn:
        must_be_call(conn, calendar)
        now = duban.clock()
        rows = standing.late_list(duban, conn, now, calendar)
        values = missing_values(duban, conn, knowledge(duban, conn), now, calendar)
        apart = {
            "corrections": beside.corrections(duban, conn, now, calendar),
            "on_its_way": beside.on_its_way(duban, conn, now, calendar),
        }
    if as_json:
        output.put_json({"late": rows, "values": values, **apart})
        return
    if rows:
        output.table(
            ("working days late", "not counted", "unit", "call", "stage", "period", "due", "told"),
            [
                (r.late_workdays, _uncounted(r), r.unit_name, r.calendar, r.stage, r.period, r.due_at,
                 r.told_at)
                for r in rows
            ],
        )  # fmt: skip
    if values:
        output.table(
            ("working days late", "unit", "call", "indicator", "period"),
            [(v.late_workdays, v.unit_name, v.calendar, v.title, ", ".join(v.periods)) for v in values],
            "values missing",
        )
    if not rows and not values:
        output.say("nothing is late")
    for name, title in APART.items():
        if apart[name]:
            output.table(
                ("working days overdue", "unit", "call", "stage", "period", "due"),
                [(r.workdays, r.unit_name, r.calendar, r.stage, r.period, r.due_at) for r in apart[name]],
                title,
            )


def _uncounted(late: Late) -> str:
    return f"{late.excused_workdays}（{'、'.join(late.excused)}）" if late.excused_workdays else ""
