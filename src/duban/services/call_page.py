"""A call and who looks in; its page out: stages with the proof of each date, how the units below stand, the
letters, quotas, indicators and versions.

Counts are of the board's last count; single units are live. One law: of units that are not the viewer's own
or below him nothing is told, and a call that none of them owes is none of his.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from duban.planning.lights import Counts, Light
from duban.planning.periods import period_title
from duban.planning.schedule import position
from duban.problems import Refused
from duban.services import entry_lists, indicating
from duban.services.boarding import Call, View, calls, view
from duban.services.calendars import read_back, sound, version_of
from duban.services.call_grid import Grid, grid
from duban.services.detail import materials
from duban.services.knowledge import Knowledge, knowledge
from duban.services.snapshot import snapshot
from duban.services.viewing import Scope, Viewer, scope
from duban.store import grid as rows
from duban.store import terms_rows
from duban.store.terms_rows import TermRow
from duban.values import Material, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.notices.model import NoticeCalendar
    from duban.store.engine import Connection

LETTERS = 60  # lines of what was sent, and of what is to come
LONG = timedelta(days=400)  # before its deadline everything has opened


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a call is looked at. ``region``: the code of a unit whose tree is shown unit by unit;
    ``stage``: one stage with all its periods; ``late``: only units that are late."""

    region: str = ""
    stage: str = ""
    late: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Exception_:
    """Another date for the units a document names."""

    names: tuple[str, ...]
    basis: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A stage, or one of its periods, with its dates and how they came about."""

    term: int
    key: str
    title: str
    period: str
    opens_at: datetime | None
    due_at: datetime
    act_by: date
    provisional: bool
    voluntary: bool
    basis: str
    why: tuple[str, ...]
    set_by: str
    exceptions: tuple[Exception_, ...]
    recipient: str
    materials: tuple[Material, ...]
    checklist: tuple[str, ...]
    follows: str  # title of the stage to hand in first
    counts: Counts
    light: Light
    past: bool


@dataclass(frozen=True, slots=True)
class CallPage:
    call: Call
    notice: str
    operator: str
    as_of: datetime
    dates: tuple[Dated, ...]
    grid: Grid
    has_tracks: bool
    has_indicators: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """What was sent and what comes: (slot, kind, stage, number)."""

    sent: tuple[tuple[datetime, str, str, int], ...]
    coming: tuple[tuple[datetime, str, str, int], ...]


def page(app: App, viewer: Viewer, key: str, now: datetime, asked: Asked) -> CallPage:
    """Return the page of a call. Raises Refused where there is none, or none of the viewer's."""
    cut, seen, call = _look(app, viewer, key, now)
    terms = sorted(_terms(cut, key), key=lambda t: (int(t.detail["order"]), t.due_at))
    with app.store.reading() as conn:
        known, calendar = knowledge(app, conn), read(app, conn, key)
        shown = grid(
            app, conn, known, cut, seen, call, terms, asked.region, asked.stage, asked.late, asked.page, now
        )
    titles = {t.stage_key: t.title for t in terms}
    operator = str(terms[0].detail["operator"])
    return CallPage(
        call, str(terms[0].detail["notice_title"]), _name(known, operator), cut.as_of,
        tuple(_dated(known, t, cut, titles, now) for t in terms if asked.stage in ("", t.stage_key)),
        shown, bool(calendar and calendar.tracks), bool(calendar and calendar.indicators),
    )  # fmt: skip


def look(app: App, viewer: Viewer, key: str, now: datetime) -> tuple[Call, tuple[TermRow, ...]]:
    """Return a call and its terms in order. Raises Refused where there is none, or none of the viewer's."""
    cut, _, call = _look(app, viewer, key, now)
    return call, tuple(sorted(_terms(cut, key), key=lambda t: (int(t.detail["order"]), t.due_at)))


def letters(app: App, viewer: Viewer, key: str, now: datetime) -> tuple[Call, Letters]:
    """Return what was sent about a call, and what comes if nobody acts."""
    cut, seen, call = _look(app, viewer, key, now)
    terms = {t.id: t for t in _terms(cut, key)}
    with app.store.reading() as conn:
        known = knowledge(app, conn)
        known.learn(conn, set(terms))  # the count may have been made under another roster
        units = None if seen.everything else [known.roster.units[code].id for code in seen.units]
        sent = rows.sent(conn, terms, units, LETTERS)
        coming = rows.coming(conn, terms, units, LETTERS)
    return call, Letters(
        tuple((s.slot_at, s.kind, _titled(terms[s.term_id]), s.letters) for s in sent),
        tuple(
            (c.send_at, _kind(known, terms[c.term_id], c), _titled(terms[c.term_id]), c.units) for c in coming
        ),
    )


def quotas(app: App, viewer: Viewer, key: str, now: datetime) -> tuple[Call, entry_lists.Found]:
    """Return what the units seen put forward, and how their tracks stand."""
    _, seen, call = _look(app, viewer, key, now)
    with app.store.reading() as conn:
        found = entry_lists.of_call(app, conn, key)
    return call, entry_lists.Found(
        tuple(e for e in found.entries if seen.sees(e.unit)),
        tuple(t for t in found.tracks if seen.sees(t.unit)),
    )


def indicators(app: App, viewer: Viewer, key: str, now: datetime) -> tuple[Call, tuple[indicating.Line, ...]]:
    """Return how the indicators stand, of the units seen; a common one stands for all its units."""
    _, seen, call = _look(app, viewer, key, now)
    with app.store.reading() as conn:
        known, calendar = knowledge(app, conn), read(app, conn, key)
        if calendar is None:
            return call, ()
        lines = indicating.board(app, conn, known, calendar, now)
    return call, tuple(line for line in lines if not line.unit.code or seen.sees(line.unit.code))


def versions(
    app: App, viewer: Viewer, key: str, now: datetime
) -> tuple[Call, tuple[terms_rows.Version, ...]]:
    """Return the versions of a call's calendar, the newest first."""
    _, _, call = _look(app, viewer, key, now)
    with app.store.reading() as conn:
        return call, tuple(reversed(terms_rows.versions(conn, key)))


def read(app: App, conn: Connection, key: str) -> NoticeCalendar | None:
    """Return the calendar in force, read once for a version."""
    version = version_of(conn, key, "applied")
    if version is None:
        return None
    kept: dict[int, NoticeCalendar] = app.__dict__.setdefault("calendars_read", {})
    if version.id not in kept:
        kept[version.id] = sound(read_back(version)[0])
    return kept[version.id]


def _look(app: App, viewer: Viewer, key: str, now: datetime) -> tuple[View, Scope, Call]:
    with app.store.reading() as conn:
        seen = scope(app, conn, viewer)
    cut = view(app, seen, snapshot(app, now, call=key))
    call = next(calls(cut, key), None)
    if call is not None:
        return cut, seen, call
    raise Refused(f"there is no call {key} for you", code="no-call")


def _terms(cut: View, key: str) -> list[TermRow]:
    return [t for terms in cut.of.calls[key] for t in terms if t.id in cut.sums]


def _dated(known: Knowledge, t: TermRow, cut: View, titles: dict[str, str], now: datetime) -> Dated:
    counts = cut.sums[t.id]
    return Dated(
        t.id, t.stage_key, t.title, period_title(t.period), t.opens_at, t.due_at, t.act_by, t.provisional,
        t.duty != "required", str(t.detail["basis"]), tuple(t.detail["why"]),
        _name(known, str(t.detail["set_by"])), tuple(_exceptions(known, t)),
        str(t.detail["recipient"]), materials(t.detail),
        tuple(t.detail["checklist"]), titles.get(t.follows, ""), counts,
        Light.RED if cut.late.get(t.id) else counts.light, t.due_at < now,
    )  # fmt: skip


def _exceptions(known: Knowledge, t: TermRow) -> Iterable[Exception_]:
    for e in t.detail.get("exceptions", ()):
        names = tuple(_name(known, code) for code in (*e["units"], *e["regions"]))
        yield Exception_(names, str(e["facts"]["basis"]), tuple(e["facts"]["why"]))


def _name(known: Knowledge, code: str) -> str:
    unit: Unit | None = known.roster.units.get(code)
    return unit.name if unit else code


def _titled(t: TermRow) -> str:
    return f"{t.title}（{period_title(t.period)}）" if t.period else t.title


def _kind(known: Knowledge, t: TermRow, next_: rows.NextCount) -> str:
    """Return the kind of the letter that a rung sends; "" where the rules cannot be read."""
    if known.unreadable(t.id):
        return ""
    rungs = known.schedule(t, t.opens_at or t.due_at - LONG, t.due_at, t.act_by)
    at = position(rungs, next_.rung)
    found = next((r for r in rungs if r.send_at == next_.send_at), rungs[at] if at < len(rungs) else None)
    return str(found.kind) if found else ""
