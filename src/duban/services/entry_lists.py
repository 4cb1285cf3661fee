"""A call in; what every unit put forward in it, and how each of its tracks stands, out. Only looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duban.notices.model import NoticeCalendar
from duban.planning.quotas import Entry, Judged, judge
from duban.services.entry_desk import in_force, places_of
from duban.services.knowledge import Knowledge, knowledge
from duban.services.naming import must_be_stage, must_be_unit
from duban.services.subjects import kind_of, name_of
from duban.store import entries as rows
from duban.store import reports

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a list shows it. ``place``: "" where it counts, 备选 in reserve, 不占名额 outside."""

    id: int
    unit: str
    unit_name: str
    stage: str
    period: str
    track: str
    track_title: str
    rank: int | None
    title: str
    subject: str
    subject_name: str
    leads: bool
    place: str
    evidence: str


@dataclass(frozen=True, slots=True)
class TrackLine:
    """How a track of a unit's stage stands; an empty one is information, no duty."""

    unit: str
    stage: str
    period: str
    track: str
    title: str
    share: str
    note: str


@dataclass(frozen=True, slots=True)
class Found:
    entries: tuple[Line, ...]
    tracks: tuple[TrackLine, ...]


def of_call(app: App, conn: Connection, calendar_key: str, stage: str = "", unit: str = "") -> Found:
    """Return the entries of a call, in order of unit, stage, track and rank."""
    calendar, known = in_force(conn, calendar_key), knowledge(app, conn)
    must_be_stage(conn, calendar_key, stage)
    if unit:
        must_be_unit(known.roster, unit)
    lines: list[Line] = []
    tracks: list[TrackLine] = []
    listed = by_obligation(rows.of_call(conn, calendar_key))
    for standing in reports.standings(conn, calendar_key, unit or None, limit=1_000_000):
        if stage and standing.stage_key != stage:
            continue
        mine = listed.get(standing.obligation_id, [])
        if not mine and not unit:
            continue
        for judged in judged_tracks(app, calendar, known, standing, mine):
            tracks.append(
                TrackLine(
                    standing.unit_code, standing.stage_key, standing.period, judged.key, judged.title,
                    judged.share, _note(judged),
                )
            )  # fmt: skip
            lines += _lines(judged, standing, mine, known)
    return Found(tuple(lines), tuple(tracks))


def by_obligation(listed: Iterable[rows.Listed]) -> dict[int, list[rows.Listed]]:
    """Return entries by the obligation they belong to."""
    found: dict[int, list[rows.Listed]] = {}
    for one in listed:
        found.setdefault(one.entry.obligation_id, []).append(one)
    return found


def judged_tracks(
    app: App, calendar: NoticeCalendar, known: Knowledge, o: reports.Standing, mine: list[rows.Listed]
) -> list[Judged]:
    """Return how the tracks of a stage stand for the unit that owes it."""
    stage = next((s for s in calendar.stages if s.key == o.stage_key), None)
    if stage is None:
        return []
    operator = calendar.operator or app.settings.operator
    found = []
    for track in (t for t in calendar.tracks if t.key in stage.tracks):
        given = places_of(track, known.roster.units[o.unit_code], stage, calendar, known.roster, operator)
        live = [
            Entry(r.id, r.track, r.title, r.subject, r.leads, r.rank, kind_of(r.subject, known.roster))
            for r in (one.entry for one in mine)
            if r.track == track.key
        ]
        found.append(judge(track, given, live))
    return found


def _lines(judged: Judged, o: reports.Standing, mine: list[rows.Listed], known: Knowledge) -> list[Line]:
    stored = {one.entry.id: one.entry for one in mine}
    places = (("", judged.counted), ("备选", judged.reserve), ("不占名额", judged.apart))
    return [
        Line(
            e.id, o.unit_code, o.unit_name, o.stage_key, o.period, e.track, judged.title, e.rank, e.title,
            e.subject, name_of(e.subject, known.roster), e.leads, place, stored[e.id].evidence,
        )
        for place, some in places
        for e in some
    ]  # fmt: skip


def _note(judged: Judged) -> str:
    nothing = ("no place here" if judged.most == 0 else "empty") if judged.empty else ""
    said = (judged.over, judged.wrong, judged.short, *judged.told, nothing)
    return "; ".join(one for one in said if one)
