"""The verbs by which an owner does its part: submit, post, receive, zero-report, decline."""

from __future__ import annotations

from typing import Annotated

import typer

from duban.cli.saying import (
    By,
    Calendar,
    Confirm,
    File,
    Number,
    On,
    OverLimit,
    Period,
    Reason,
    Stage,
    TrackOf,
    Unit,
    Url,
    day,
    evidence,
    lateness,
    must_fit,
    target,
    tell,
)

app = typer.Typer(rich_markup_mode=None)

AllTheSame = Annotated[
    bool, typer.Option("--all-the-same", help="Record it though fewer are put forward than the minimum.")
]


@app.command()
def submit(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    on: On = None,
    number: Number = "",
    url: Url = "",
    file: File = None,
    track: TrackOf = "",
    confirm: Confirm = False,
    over_limit_known: OverLimit = False,
    all_the_same: AllTheSame = False,
    by: By = "operator",
) -> None:
    """Record that a unit has filed. What was pending for it is cancelled. Sealed paper is posted: duban post.

    Said by the unit itself (--by) it asks for the checklist first; entries must keep the quotas; a .docx or
    .txt longer than the notice allows is told before anything is recorded.

    Example: duban submit jiangxi-pilot-zones quarterly-progress 360000-zone-01 --period 2024Q3
    """
    from duban.cli.opening import opened
    from duban.services import recording

    named, shown = target(calendar, stage, unit, period), evidence(number, url, file)
    with opened() as duban:
        must_fit(duban, named, track, file, known=over_limit_known)
        done = recording.submit(
            duban, named, duban.clock(), submitted_on=day(on), evidence=shown, confirmed=confirm,
            all_the_same=all_the_same, actor=by,
        )  # fmt: skip
    tell(named, done, "filed" + lateness(done))


@app.command()
def post(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    on: On = None,
    carrier: Annotated[str, typer.Option(help="EMS, 机要, 专人.")] = "",
    number: Number = "",
    file: File = None,
    equals: Annotated[
        bool | None,
        typer.Option("--equals-filing/--differs", help="Whether the paper says what was filed online."),
    ] = None,
    confirm: Confirm = False,
    all_the_same: AllTheSame = False,
    by: By = "operator",
) -> None:
    """Record that sealed paper was posted, once what it repeats was filed online.

    Example: duban post miit-2024-city-cases paper 340100 --carrier EMS --number 1234 --equals-filing
    """
    from duban.cli.opening import opened
    from duban.services import recording

    named, shown = target(calendar, stage, unit, period), evidence(number, "", file)
    with opened() as duban:
        done = recording.post(
            duban, named, duban.clock(), posted_on=day(on), carrier=carrier, evidence=shown,
            equals_filing=equals, confirmed=confirm, all_the_same=all_the_same, actor=by,
        )  # fmt: skip
    tell(named, done, "posted" + lateness(done))


@app.command()
def receive(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    on: On = None,
    number: Number = "",
    by: By = "operator",
) -> None:
    """Record that paper has arrived; the sender may say so where the receiver is outside."""
    from duban.cli.opening import opened
    from duban.services import recording

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = recording.receive(
            duban, named, duban.clock(), received_on=day(on), evidence=evidence(number, "", None), actor=by
        )
    tell(named, done, "received" + lateness(done))


@app.command("zero-report")
def zero_report(
    calendar: Calendar, stage: Stage, unit: Unit, period: Period = "", on: On = None, by: By = "operator"
) -> None:
    """Record that a unit has nothing to report (零申报), where the notice provides for it."""
    from duban.cli.opening import opened
    from duban.services import recording

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = recording.zero_report(duban, named, duban.clock(), reported_on=day(on), actor=by)
    tell(named, done, "nothing to report" + lateness(done))


@app.command()
def decline(
    calendar: Calendar,
    stage: Stage,
    unit: Unit,
    period: Period = "",
    reason: Reason = "",
    by: By = "operator",
) -> None:
    """Record that a unit puts nothing forward (不申报), where it is free to."""
    from duban.cli.opening import opened
    from duban.services import recording

    named = target(calendar, stage, unit, period)
    with opened() as duban:
        done = recording.decline(duban, named, duban.clock(), reason=reason, actor=by)
    tell(named, done, "puts nothing forward")
