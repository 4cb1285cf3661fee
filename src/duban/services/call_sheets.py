"""A call and who asks in; what goes into its sheets out: where each unit stands, what may be recorded, and
what a unit seals. And a sheet of receipts back in.

Laws: a sheet holds no more than the page would show; each row of receipts is said in the name of whoever
sends it in, and those he has no say over are bad rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.periods import period_title
from duban.planning.verbs import Verb
from duban.problems import BadInput, Problem, Refused
from duban.services import call_grid, call_page, summing
from duban.services.boarding import Call
from duban.services.call_grid import Cell
from duban.services.knowledge import knowledge
from duban.services.receipts import Booked, receipts_template, record_receipts
from duban.services.roster_room import Reading, read_rows, reading_of
from duban.services.targets import Actor
from duban.services.uploads import as_file, named
from duban.services.viewing import ConsoleRole, Viewer, clerk, must_see, scope
from duban.sheets.summary import Summary
from duban.store import reports
from duban.values import Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: Who records what units did: a superior reads and decides.
RECORDERS = frozenset({ConsoleRole.ADMIN, ConsoleRole.COORDINATOR})
#: Kinds that put forward for those below, and seal.
TOP = frozenset({"province", "autonomous_region", "municipality", "corps"})
NOTES = ("也可以在督办平台该通知的“表格”页上传本文件。",)


@dataclass(frozen=True, slots=True)
class Room:
    """What sheets there are. ``sealing``: units whose summary table may be had."""

    call: Call
    may_record: bool
    sealing: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Where the units stand. ``columns``: (title, period, due); a row: the unit, who stands above, cells."""

    call: Call
    columns: tuple[tuple[str, str, datetime], ...]
    rows: tuple[tuple[Unit, str, tuple[Cell | None, ...]], ...]


def room(app: App, viewer: Viewer, key: str, now: datetime) -> Room:
    """Return the sheets of a call. Raises Refused where there is none, or none of the viewer's."""
    call, _ = call_page.look(app, viewer, key, now)
    with app.store.reading() as conn:
        known, seen = knowledge(app, conn), scope(app, conn, viewer)
        calendar = call_page.read(app, conn, key)
        owing = {one.unit_code for one in reports.standings(conn, key, limit=1_000_000)}
    units: list[Unit] = []
    if calendar is not None and calendar.tracks:
        units = [u for code, u in known.roster.units.items() if code in owing and seen.sees(code)]
        high = [u for u in units if u.kind in TOP]
        units = high or units
    return Room(call, viewer.role in RECORDERS, tuple(units))


def status(app: App, viewer: Viewer, key: str, now: datetime) -> Status:
    """Return every stage of a call, and where each unit that is seen stands in it."""
    call, terms = call_page.look(app, viewer, key, now)
    with app.store.reading() as conn:
        known, seen = knowledge(app, conn), scope(app, conn, viewer)
        lines = call_grid.lines(app, conn, known, terms, seen.units & known.roster.units.keys(), now)
    rows = []
    for code, cells in lines:
        unit = known.roster.units[code]
        superior = known.roster.superior(unit, "region", "")
        rows.append((unit, superior.name if superior else "", cells))
    return Status(
        call, tuple((t.title, period_title(t.period), t.due_at) for t in terms), tuple(rows)
    )  # fmt: skip


def template(app: App, viewer: Viewer, key: str, now: datetime) -> bytes:
    """Return the workbook in which the viewer may record what is still owed."""
    _must_record(viewer)
    call_page.look(app, viewer, key, now)
    return receipts_template(app, key, *(() if viewer.is_admin else viewer.units), notes=NOTES)


def record(
    app: App,
    viewer: Viewer,
    key: str,
    name: str,
    content: bytes,
    now: datetime,
    *,
    sound_rows: bool,
    dry_run: bool,
) -> Reading[Booked]:
    """Record a sheet of receipts, or say what is wrong with it. Rows that name no call are of this one."""
    _must_record(viewer)
    call_page.look(app, viewer, key, now)

    def speaks(conn: Connection, unit: str, verb: Verb) -> Actor:
        return clerk(app, conn, viewer, unit, verb)

    done: Booked | None = None
    problems: tuple[Problem, ...]
    try:
        with as_file(name, content) as path:
            try:
                done = record_receipts(
                    app, path, now, calendar=key, sound_rows=sound_rows, dry_run=dry_run, actor=speaks
                )
                problems = done.problems
            except BadInput as refused:
                problems = refused.problems
            return reading_of(done, read_rows(path, problems), named(problems, name))
    except BadInput as refused:  # an archive that was not even opened
        return reading_of(None, {}, refused.problems)


def summary(app: App, viewer: Viewer, key: str, unit: str, now: datetime) -> Summary:
    """Return the summary table that a unit seals: one's own, or of a unit below."""
    call_page.look(app, viewer, key, now)
    with app.store.reading() as conn:
        must_see(app, conn, viewer, unit)
        return summing.summary(app, conn, key, unit)


def _must_record(viewer: Viewer) -> None:
    if viewer.role not in RECORDERS:
        raise Refused("coordinators record what was done", code="coordinators-say")
