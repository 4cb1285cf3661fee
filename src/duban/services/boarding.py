"""Who looks and what was asked for in; the board out: every call with its lights, what is near, what is late.

The figures are of the last count, at most about a minute old, and say so. One law: nobody sees a count of
units that are not his own or below him. Late days are net: excused ones are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.notices.kinds import KINDS
from duban.planning.lights import Counts, Light, worst
from duban.planning.periods import period_title
from duban.services.knowledge import Knowledge, knowledge
from duban.services.snapshot import Late, Place, Snapshot, count_units, snapshot
from duban.services.viewing import Scope, Viewer, scope
from duban.store.terms_rows import TermRow

if TYPE_CHECKING:
    from duban.app import App

PER_PAGE = 20  # calls on a page
LISTED = 12  # lines of what is near, and of what is late


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for. ``kind``: of the units that owe; ``region``: the code of a unit whose whole tree is
    meant; ``call``: a key, or a part of its title."""

    kind: str = ""
    region: str = ""
    call: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class StageLight:
    """A stage as a light. Of a series it is the period that is next; ``late`` counts all its periods."""

    key: str
    title: str
    period: str
    counts: Counts
    due_at: datetime
    act_by: date
    provisional: bool
    voluntary: bool
    late: int
    workdays: int  # of the one that is late the longest

    @property
    def light(self) -> Light:
        return Light.RED if self.late else self.counts.light


@dataclass(frozen=True, slots=True)
class Call:
    key: str
    title: str
    number: str
    stages: tuple[StageLight, ...]
    late: int
    workdays: int
    next_due: datetime | None

    @property
    def light(self) -> Light:
        return worst(stage.light for stage in self.stages)


@dataclass(frozen=True, slots=True)
class Near:
    """A stage that so many units must act on within the next ten working days."""

    call: str
    call_title: str
    stage: str
    title: str
    period: str
    due_at: datetime
    act_by: date
    count: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class LateLine:
    """A stage that so many units are late with, the longest by ``workdays``. ``where``: who stands above most
    of them, with how many."""

    call: str
    call_title: str
    stage: str
    title: str
    period: str
    count: int
    workdays: int
    excused: int
    where: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Board:
    as_of: datetime
    calls: tuple[Call, ...]  # of this page
    found: int  # calls in all
    page: int
    pages: int
    lights: Mapping[str, int]  # how many stages show each colour
    near: tuple[Near, ...]
    nearing: int
    late: tuple[LateLine, ...]
    lateness: int  # how many obligations are late
    kinds: tuple[tuple[str, str], ...]  # to choose from: (kind, its name)
    regions: tuple[tuple[str, str], ...]
    titles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class View:
    """The counts that somebody may see, cut to what was asked for."""

    sums: Mapping[int, Counts]
    late: Mapping[int, list[Late]]
    as_of: datetime
    of: Snapshot


def board(app: App, viewer: Viewer, now: datetime, filters: Filters = Filters()) -> Board:
    """Return the board of a viewer."""
    with app.store.reading() as conn:
        known, seen = knowledge(app, conn), scope(app, conn, viewer)
    snap = snapshot(app, now)
    key = ("board", None if seen.everything else seen.units, filters)
    return snap.keep(key, lambda snap: _board(app, known, seen, snap, filters))


def view(app: App, seen: Scope, snap: Snapshot, kind: str = "", region: str = "") -> View:
    """Cut the counts to a scope, a kind and a region. Who sees a part of a place is counted anew."""
    key = ("view", None if seen.everything else seen.units, kind, region)
    return snap.keep(key, lambda snap: _view(app, seen, snap, kind, region))


def _view(app: App, seen: Scope, snap: Snapshot, kind: str, region: str) -> View:
    wanted = [p for p in snap.places.values() if kind in ("", p.kind) and region in ("", p.top)]
    if seen.everything and not kind and not region:
        return View(snap.sums(), snap.late, snap.as_of, snap)
    if seen.everything or all(p.units <= seen.units for p in wanted if p.units & seen.units):
        places = frozenset(p.number for p in wanted if seen.everything or p.units & seen.units)
        late = {id: [one for one in some if one.place in places] for id, some in snap.late.items()}
        return View(snap.sums(places), {id: some for id, some in late.items() if some}, snap.as_of, snap)
    units = seen.units.intersection(*[frozenset().union(*(p.units for p in wanted))])
    own = count_units(app, snap, units, snap.as_of)
    return View(own.sums(), own.late, own.as_of, snap)


def _board(app: App, known: Knowledge, seen: Scope, snap: Snapshot, filters: Filters) -> Board:
    cut = view(app, seen, snap, filters.kind, filters.region)
    every = sorted(calls(cut), key=_urgency)
    wanted = [c for c in every if _asked(c, filters.call)]
    pages = max(1, -(-len(wanted) // PER_PAGE))
    page = min(max(filters.page, 1), pages)
    chosen = {c.key for c in wanted}
    near, late = sorted(_near(cut, chosen), key=lambda n: n.due_at), list(_late(known, cut, chosen))
    lights = dict.fromkeys(map(str, Light), 0)
    for call in wanted:
        for stage in call.stages:
            lights[stage.light] += 1
    return Board(
        cut.as_of, tuple(wanted[(page - 1) * PER_PAGE : page * PER_PAGE]), len(wanted), page, pages, lights,
        tuple(near[:LISTED]), len(near),
        tuple(sorted(late, key=lambda one: (-one.workdays, -one.count, one.call))[:LISTED]),
        sum(one.count for one in late), *_choices(known, seen, snap),
        tuple((c.key, c.title) for c in sorted(every, key=lambda c: c.title)),
    )  # fmt: skip


def _choices(
    known: Knowledge, seen: Scope, snap: Snapshot
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Return the kinds and regions among which this viewer may choose: those that owe something."""
    owing = snap.keep("owing", lambda snap: {place for cells in snap.cells.values() for place in cells})
    some = [
        p for p in snap.places.values() if p.number in owing and (seen.everything or p.units & seen.units)
    ]
    kinds = {p.kind: KINDS.get(p.kind, p.kind) for p in some}
    tops = sorted({p.top for p in some})
    return tuple(sorted(kinds.items())), tuple((code, known.roster.units[code].name) for code in tops)


def calls(cut: View, only: str = "") -> Iterator[Call]:
    """Yield every call in which somebody seen owes, or owed, something; or one of them."""
    for key in (only,) if only else cut.of.calls:
        some = [[t for t in terms if t.id in cut.sums] for terms in cut.of.calls.get(key, ())]
        lights = tuple(_stage(terms, cut) for terms in some if terms)
        if not lights:
            continue
        one = cut.of.calls[key][0][0].detail
        dues = [s.counts.next_due for s in lights if s.counts.next_due is not None]
        yield Call(
            key, str(one["calendar_title"]), str(one["number"]), lights, sum(s.late for s in lights),
            max(s.workdays for s in lights), min(dues, default=None),
        )  # fmt: skip


def _stage(terms: Sequence[TermRow], cut: View) -> StageLight:
    """Return the light of a stage: of a series, of the period that comes next, or else of the last."""
    ahead = (t for t in terms if t.due_at >= cut.as_of and cut.sums[t.id].owed)
    term = next(ahead, terms[-1])
    late = [one for t in terms for one in cut.late.get(t.id, ())]
    return StageLight(
        term.stage_key, term.title, period_title(term.period), cut.sums[term.id], term.due_at, term.act_by,
        term.provisional, term.duty != "required", sum(one.count for one in late),
        max((one.workdays for one in late), default=0),
    )  # fmt: skip


def _near(cut: View, chosen: set[str]) -> Iterator[Near]:
    for term_id, counts in cut.sums.items():
        term = cut.of.terms[term_id]
        if counts.soon and term.calendar_key in chosen:
            yield Near(
                term.calendar_key, str(term.detail["calendar_title"]), term.stage_key, term.title,
                period_title(term.period), counts.next_due or term.due_at, term.act_by, counts.soon,
                term.provisional,
            )  # fmt: skip


def _late(known: Knowledge, cut: View, chosen: set[str]) -> Iterator[LateLine]:
    for term_id, some in cut.late.items():
        term = cut.of.terms[term_id]
        if term.calendar_key not in chosen:
            continue
        longest = max(some, key=lambda one: one.workdays)
        yield LateLine(
            term.calendar_key, str(term.detail["calendar_title"]), term.stage_key, term.title,
            period_title(term.period), sum(one.count for one in some), longest.workdays, longest.excused,
            tuple(_where(known, cut.of.places, some)),
        )  # fmt: skip


def _where(known: Knowledge, places: Mapping[int, Place], some: Iterable[Late]) -> Iterator[tuple[str, int]]:
    tops: dict[str, int] = {}
    for one in some:
        top = places[one.place].top
        tops[top] = tops.get(top, 0) + one.count
    for code in sorted(tops, key=lambda code: (-tops[code], code))[:3]:
        yield known.roster.units[code].name if code in known.roster.units else code, tops[code]


def _urgency(call: Call) -> tuple[object, ...]:
    """The longest late first, then what is due next; what is done stands last."""
    far = call.next_due is None
    return (-call.workdays, -call.late, far, call.next_due.timestamp() if call.next_due else 0, call.key)


def _asked(call: Call, text: str) -> bool:
    return not text or text in (call.key, call.number) or text in call.title
