"""A call and one of its units in; the summary table (汇总表) that the unit seals out. Only looks.

What the unit itself put forward, latest stage first, each entry once. In a track without a ceiling where it
put forward nothing of its own, what the units below it put forward is its own list. Reserves are not sealed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from duban.notices.model import NoticeCalendar
from duban.planning.quotas import Entry, Judged
from duban.problems import Refused
from duban.services.entry_desk import in_force
from duban.services.entry_lists import by_obligation, judged_tracks
from duban.services.knowledge import Knowledge, knowledge
from duban.services.naming import must_be_unit
from duban.services.subjects import name_of
from duban.sheets.summary import Row, Summary
from duban.store import entries as rows
from duban.store import reports
from duban.values import VOID, Contact, Role, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


def summary(app: App, conn: Connection, calendar_key: str, unit_code: str) -> Summary:
    """Return the summary table of a unit. Raises Refused where the roster does not have it, or the call has
    no tracks."""
    calendar, known = in_force(conn, calendar_key), knowledge(app, conn)
    unit = must_be_unit(known.roster, unit_code)
    if not calendar.tracks:
        raise Refused(f"{calendar_key} has no tracks: nothing is put forward in it", code="unknown-track")
    maker = _Maker(app, conn, calendar, known, unit)
    mine, reserve, told = maker.own()
    below = maker.below({_key(e) for e in mine}, {_key(e) for e in reserve})
    taken = {e.track for e in (*mine, *reserve)}
    free = [line for key, line in below if key not in taken and maker.free(key)]
    people = maker.person(unit)
    in_order = [maker.row(e, unit) for e in mine] + [replace(r, rank=None, note=r.by) for r in free]
    order = {track.title: number for number, track in enumerate(calendar.tracks)}
    in_order.sort(key=lambda r: (order[r.track], r.rank is None, r.rank or 0))
    return Summary(
        calendar.title, _document(calendar), unit.name,
        tuple(in_order), tuple(line for _, line in below),
        people.name if people else "", people.phone if people else "", tuple(told),
    )  # fmt: skip


def _document(calendar: NoticeCalendar) -> str:
    number = calendar.notice.number
    return f"《{calendar.notice.title}》" + (f"（{number}）" if number else "")


def _key(entry: Entry) -> tuple[str, str]:
    """What makes a unit's entry and that of the unit above it the same."""
    return entry.track, entry.title


class _Maker:
    def __init__(
        self, app: App, conn: Connection, calendar: NoticeCalendar, known: Knowledge, unit: Unit
    ) -> None:
        self.app, self.calendar, self.known, self.unit = app, calendar, known, unit
        self.titles = {track.key: track.title for track in calendar.tracks}
        listed = rows.of_call(conn, calendar.key)
        self.codes = sorted({one.unit_code for one in listed})
        self.listed = by_obligation(listed)
        self.stages = {stage.key: number for number, stage in enumerate(calendar.stages)}
        self.standings: dict[str, list[reports.Standing]] = {}
        for one in reports.standings(conn, calendar.key, limit=1_000_000):
            if one.status not in VOID and one.stage_key in self.stages:
                self.standings.setdefault(one.unit_code, []).append(one)

    def judged(self, unit_code: str) -> list[Judged]:
        """Return the tracks of a unit's stages, the latest stage first."""
        mine = self.standings.get(unit_code, [])
        mine.sort(key=lambda one: (self.stages[one.stage_key], one.period), reverse=True)
        found = []
        for one in mine:
            put = self.listed.get(one.obligation_id, [])
            found += judged_tracks(self.app, self.calendar, self.known, one, put)
        return found

    def own(self) -> tuple[list[Entry], list[Entry], list[str]]:
        """Return what counts, what is in reserve, and what is still wrong. Of two stages that name a track
        the later one that has entries in it stands."""
        counted: list[Entry] = []
        reserve: list[Entry] = []
        told: list[str] = []
        settled: set[str] = set()
        for judged in self.judged(self.unit.code):
            if judged.key in settled or judged.empty:
                continue
            settled.add(judged.key)
            counted += [*judged.counted, *judged.apart]
            reserve += judged.reserve
            if judged.over:
                told.append(f"{judged.over}，超出名额，请先排序")
            if judged.wrong:
                told.append(f"{judged.title}：牵头或名额不符合通知要求")
        return counted, reserve, told

    def below(self, mine: set[tuple[str, str]], reserve: set[tuple[str, str]]) -> list[tuple[str, Row]]:
        """Return what the units below put forward, with the track's key and what became of it."""
        found: dict[tuple[str, str, str], tuple[str, Row]] = {}
        for code in self.codes:
            unit = self.known.roster.units.get(code)
            if unit is None or unit.code == self.unit.code or not self.known.roster.is_below(unit, self.unit):
                continue
            for entry in (e for j in self.judged(code) for e in (*j.counted, *j.apart)):
                became = "已推荐" if _key(entry) in mine else "备选" if _key(entry) in reserve else ""
                line = replace(self.row(entry, unit), note=became, by=unit.name)
                found.setdefault((code, *_key(entry)), (entry.track, line))
        order = list(self.titles)
        return sorted(found.values(), key=lambda pair: order.index(pair[0]))

    def free(self, track_key: str) -> bool:
        """Say whether a track sets this unit no ceiling."""
        judged = [j for j in self.judged(self.unit.code) if j.key == track_key]
        return bool(judged) and all(j.most is None for j in judged)

    def row(self, entry: Entry, unit: Unit) -> Row:
        roster = self.known.roster
        person = self.person(roster.units.get(entry.subject, unit))
        subject = name_of(entry.subject or unit.code, roster)
        return Row(
            self.titles[entry.track], entry.title, subject, entry.rank, person.name if person else "",
            person.phone if person else "", "牵头" if entry.leads else "",
        )  # fmt: skip

    def person(self, unit: Unit) -> Contact | None:
        """Return whom to ask at a unit: a coordinator with a telephone, else the first."""
        people: Iterable[Contact] = self.known.roster.contacts(unit.code, Role.COORDINATOR)
        return max(people, key=lambda person: bool(person.phone), default=None)
