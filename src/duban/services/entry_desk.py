"""The obligation of a unit that puts something forward, under lock: its stage, tracks, entries and places.

One law: quotas are those of the version in force, and who puts forward is asked about its own region only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from duban.notices.kinds import KINDS
from duban.notices.model import NoticeCalendar, Stage, Track
from duban.notices.wording import suggestion
from duban.planning.quotas import Entry, Judged, Places, judge, places
from duban.planning.verbs import HANDED_IN, Verb
from duban.problems import Refused
from duban.roster.units import Roster
from duban.services.calendars import read_back, sound, version_of
from duban.services.naming import Target, not_active
from duban.services.subjects import kind_of, known, name_of, resolved, within
from duban.services.targets import Evidence, Held, held
from duban.store import entries as rows
from duban.store import ledger
from duban.values import OWED, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: Kinds of unit whose parts have no codes of regions: the divisions of the corps.
UNNUMBERED = frozenset({"corps"})


@dataclass(frozen=True, slots=True)
class Entered:
    """``changed`` is False when it was put forward before. ``standing`` is the track after it."""

    id: int
    changed: bool
    standing: Judged


@dataclass(frozen=True, slots=True)
class Desk:
    """An obligation under lock with its stage, its tracks and its entries."""

    h: Held
    calendar: NoticeCalendar
    stage: Stage
    unit: Unit
    operator: str

    def track(self, key: str) -> Track:
        if key not in self.stage.tracks:
            there = suggestion(key, self.stage.tracks, "Its tracks")
            raise Refused(
                f'stage {self.stage.key} has no track "{key}"',
                hint=there if self.stage.tracks else "nothing is put forward at this stage",
                code="unknown-track",
            )  # fmt: skip
        return next(track for track in self.calendar.tracks if track.key == key)

    def every(self) -> list[Entry]:
        found = rows.of(self.h.conn, [self.h.o.id])
        return [
            Entry(r.id, r.track, r.title, r.subject, r.leads, r.rank, self.kind(r.subject)) for r in found
        ]

    def live(self, track: str) -> list[Entry]:
        return [entry for entry in self.every() if entry.track == track]

    def kind(self, subject: str) -> str:
        return kind_of(subject, self.h.known.roster)

    def places(self, track: Track) -> Places:
        return places_of(track, self.unit, self.stage, self.calendar, self.h.known.roster, self.operator)

    def judged(self, track: Track) -> Judged:
        return judge(track, self.places(track), self.live(track.key))

    def leads_at_most(self, track: Track) -> int | None:
        return next((q.lead.value for q in self.places(track).quotas if q.lead), None)

    def may_be_put_forward(self, track: Track, subject: str) -> None:
        """Raise Refused for an earlier winner, for one that might be one under a name nobody knows, for
        another kind of unit than is asked for, and for a region that is not the unit's own."""
        roster = self.h.known.roster
        shut = track.excluded
        if shut and shut.subjects and not subject:
            raise Refused(
                f"{track.title}: say who is put forward", hint="--subject CODE or name: some may not be",
                code="no-subject",
            )  # fmt: skip
        if subject and shut and subject in {resolved(one, roster) for one in shut.subjects}:
            where = f" ({shut.clause})" if shut.clause else ""
            raise Refused(
                f"{name_of(subject, roster)} cannot be put forward in {track.title}: it is excluded{where}",
                hint=shut.note or "it was chosen before", code="excluded",
            )  # fmt: skip
        numbered = known(subject, roster)
        if subject and shut and shut.subjects and not numbered and self.unit.kind not in UNNUMBERED:
            raise Refused(
                f'{track.title}: nobody knows "{subject}", and some may not be put forward',
                hint="name it by its code: --subject CODE", code="unknown-subject",
            )  # fmt: skip
        of_kind = not (track.kinds and numbered) or self.kind(subject) in track.kinds
        if not of_kind and not self.places(track).closed:
            asked = "、".join(KINDS.get(kind, kind) for kind in track.kinds)
            raise Refused(
                f"{name_of(subject, roster)} cannot be put forward in {track.title}: it asks for {asked}",
                code="wrong-kind",
            )  # fmt: skip
        if not within(subject, self.unit):
            raise Refused(
                f"{name_of(subject, roster)} does not belong to {self.unit.name}", code="not-of-this-unit"
            )

    def change(self, track: Track, same: Entry, leads: bool | None, evidence: Evidence) -> Entered:
        new: dict[str, Any] = {} if leads is None or leads == same.leads else {"leads": leads}
        if str(evidence) and str(evidence) != self._evidence(same.id):
            new["evidence"] = str(evidence)
        if new:
            rows.change(self.h.conn, same.id, **new)
            self.write_down("entry-change", {"entry": same.id, **new})
        return Entered(same.id, bool(new), self.judged(track))

    def put(self, track: Track, new: Entry, evidence: Evidence) -> Entered:
        id = rows.add(
            self.h.conn, self.h.o.id, track=track.key, title=new.title, subject=new.subject, leads=new.leads,
            rank=new.rank, evidence=str(evidence), at=self.h.now, actor=self.h.actor,
        )  # fmt: skip
        said = {"track": track.key, "title": new.title, "subject": new.subject, "evidence": str(evidence)}
        facts: dict[str, Any] = {name: value for name, value in said.items() if value}
        self.write_down("entry-add", {"entry": id, **facts, "leads": new.leads})
        return Entered(id, True, self.judged(track))

    def write_down(self, verb: str, payload: dict[str, Any]) -> None:
        subject = f"obligation:{self.h.o.id}"
        ledger.append(self.h.conn, self.h.now, self.h.actor, verb, subject, payload)

    def _evidence(self, id: int) -> str:
        return next(r.evidence for r in rows.of(self.h.conn, [self.h.o.id]) if r.id == id)


@contextmanager
def opened(app: App, target: Target, actor: str, now: datetime) -> Iterator[Desk]:
    """Lock an obligation to change its entries. Who may submit for it may put forward for it."""
    with held(app, target, Verb.SUBMIT, actor, now) as h:
        desk = desk_of(app, h)
        if h.o.status not in OWED and not (h.o.status in HANDED_IN and h.actor != desk.unit.code):
            raise Refused(
                f"{target} is {h.o.status}: what it puts forward is settled",
                hint="have it returned, or let the operator record it", code="not-owed",
            )  # fmt: skip
        yield desk


def desk_of(app: App, h: Held) -> Desk:
    calendar = in_force(h.conn, h.target.calendar)
    stage = next((s for s in calendar.stages if s.key == h.target.stage), None)
    if stage is None:
        raise Refused(f"{h.target.calendar} has no stage {h.target.stage} any more", code="unknown-stage")
    operator = calendar.operator or app.settings.operator
    return Desk(h, calendar, stage, h.known.units[h.o.unit_id], operator)


def in_force(conn: Connection, key: str) -> NoticeCalendar:
    """Return the version of a calendar that is in force. Raises Refused where there is none."""
    version = version_of(conn, key, "applied")
    if version is None:
        raise not_active(conn, key)
    return sound(read_back(version)[0])


def places_of(
    track: Track, unit: Unit, stage: Stage, calendar: NoticeCalendar, roster: Roster, operator: str
) -> Places:
    """Return what a track's quotas say to a unit that owes a stage."""
    groups = {
        quota.per: {member.code for member in roster.members(calendar.units[quota.per], operator)}
        for quota in track.quotas
    }
    owners = {member.code for member in roster.members(calendar.units[stage.owner], operator)}
    return places(track, unit, groups, owners)
