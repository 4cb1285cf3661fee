"""What a unit puts forward (申报项) under a call's tracks: added, ranked, withdrawn, judged by quotas.

One law: an entry is changed under the lock of its obligation, and the quotas are those of the version in
force. The unit says it, or those above it for it; once it has handed in, only those above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from duban.notices.model import NoticeCalendar, Stage, Track
from duban.planning.quotas import Entry, Judged, Places, judge, places, with_one_more
from duban.planning.verbs import HANDED_IN, Verb
from duban.problems import Refused
from duban.roster.units import Roster
from duban.services.calendars import read_back, sound, version_of
from duban.services.subjects import checked, kind_of, name_of, resolved, within
from duban.services.targets import Evidence, Held, Target, held
from duban.store import entries as rows
from duban.store import ledger
from duban.values import OWED, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

NOTHING = Evidence()
RANK_HINT = "rank them, the first within the quota count and the others are kept in reserve: duban entry rank"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Entered:
    """``changed`` is False when it was put forward before. ``standing`` is the track after it."""

    id: int
    changed: bool
    standing: Judged


def add(
    app: App,
    target: Target,
    track: str,
    title: str,
    now: datetime,
    *,
    subject: str = "",
    leads: bool | None = None,
    evidence: Evidence = NOTHING,
    actor: str,
) -> Entered:
    """Put something forward; said again it changes nothing but ``leads`` and the evidence, where given.

    Raises Refused where it is one too many (all ranked, it goes to the end and is kept in reserve), where its
    subject was chosen before, or is none of the unit's.
    """
    title, subject = checked(title, "a title", LONGEST), checked(subject, "a subject", LONGEST, empty=True)
    with _open(app, target, actor, now) as desk:
        part = desk.track(track)
        code = resolved(subject, desk.h.known.roster)
        live = desk.live(track)
        same = next((e for e in live if (e.title, e.subject) == (title, code)), None)
        if leads and any(e.leads and e is not same for e in live) and desk.leads_at_most(part) == 1:
            first = next(e for e in live if e.leads)
            raise Refused(
                f"{part.title}: {first.title} leads already",
                hint=f"say of that one (entry {first.id}): --no-leads", code="no-lead",
            )  # fmt: skip
        if same is not None:
            return desk.change(part, same, leads, evidence)
        desk.may_be_put_forward(part, code)
        new = Entry(0, track, title, code, bool(leads), None, desk.kind(code))
        placed = with_one_more(part, desk.places(part), live, new)
        if isinstance(placed, Judged):
            if placed.over:
                raise Refused(
                    f"{target} puts forward too much: {placed.over}", hint=RANK_HINT, code="over-quota"
                )
            raise Refused(f"{target}: {placed.wrong}", code="no-place")
        return desk.put(part, placed, evidence)


def withdraw(app: App, target: Target, entry_id: int, now: datetime, *, actor: str) -> Entered:
    """Take an entry back; those ranked behind it move up. Raises Refused for one that is not there."""
    with _open(app, target, actor, now) as desk:
        gone = next((e for e in desk.every() if e.id == entry_id), None)
        if gone is None:
            raise Refused(
                f"{target} has no entry {entry_id}", hint=f"duban entry list {target.calendar}",
                code="unknown-entry",
            )  # fmt: skip
        rows.withdraw(desk.h.conn, gone.id)
        behind = sorted((e for e in desk.live(gone.track) if e.rank), key=lambda e: e.rank or 0)
        rows.put_in_order(desk.h.conn, [e.id for e in behind])
        desk.write_down("entry-withdraw", {"entry": gone.id, "track": gone.track, "title": gone.title})
        if gone.track not in desk.stage.tracks:  # an amendment took the track away
            return Entered(gone.id, True, Judged(gone.track, gone.track, tuple(behind)))
        return Entered(gone.id, True, desk.judged(desk.track(gone.track)))


def rank(app: App, target: Target, track: str, ids: Sequence[int], now: datetime, *, actor: str) -> Entered:
    """Rank every entry of a track in the order of ``ids``: the first within the quota count."""
    with _open(app, target, actor, now) as desk:
        part, live = desk.track(track), desk.live(track)
        if sorted(ids) != sorted(e.id for e in live):
            known = ", ".join(f"{e.id} {e.title}" for e in live) or "none"
            raise Refused(
                f"{target}, {part.title}: name each of its entries once, in order",
                hint=f"entries here: {known}", code="rank-all",
            )  # fmt: skip
        before = [e.id for e in sorted(live, key=lambda e: e.rank or 0) if e.rank]
        if list(ids) != before:
            rows.put_in_order(desk.h.conn, ids)
            desk.write_down("entry-rank", {"track": track, "order": list(ids)})
        return Entered(ids[0] if ids else 0, list(ids) != before, desk.judged(part))


def standings(app: App, h: Held) -> list[Judged]:
    """Return how every track of a held obligation's stage stands."""
    desk = _desk(app, h)
    return [desk.judged(desk.track(key)) for key in desk.stage.tracks]


@dataclass(frozen=True, slots=True)
class _Desk:
    """An obligation under lock with its stage, its tracks and its entries."""

    h: Held
    calendar: NoticeCalendar
    stage: Stage
    unit: Unit
    operator: str

    def track(self, key: str) -> Track:
        if key not in self.stage.tracks:
            known = ", ".join(self.stage.tracks)
            raise Refused(
                f'stage {self.stage.key} has no track "{key}"',
                hint=f"tracks here: {known}" if known else "nothing is put forward at this stage",
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
        """Raise Refused for an earlier winner, and for a region that is not the unit's own."""
        roster = self.h.known.roster
        shut = track.excluded
        if subject and shut and subject in {resolved(one, roster) for one in shut.subjects}:
            where = f" ({shut.clause})" if shut.clause else ""
            raise Refused(
                f"{name_of(subject, roster)} cannot be put forward in {track.title}: it is excluded{where}",
                hint=shut.note or "it was chosen before", code="excluded",
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
def _open(app: App, target: Target, actor: str, now: datetime) -> Iterator[_Desk]:
    """Lock an obligation to change its entries. Who may submit for it may put forward for it."""
    with held(app, target, Verb.SUBMIT, actor, now) as h:
        desk = _desk(app, h)
        if h.o.status not in OWED and not (h.o.status in HANDED_IN and h.actor != desk.unit.code):
            raise Refused(
                f"{target} is {h.o.status}: what it puts forward is settled",
                hint="have it returned, or let the operator record it", code="not-owed",
            )  # fmt: skip
        yield desk


def _desk(app: App, h: Held) -> _Desk:
    calendar = in_force(h.conn, h.target.calendar)
    stage = next((s for s in calendar.stages if s.key == h.target.stage), None)
    if stage is None:
        raise Refused(f"{h.target.calendar} has no stage {h.target.stage} any more", code="unknown-stage")
    operator = calendar.operator or app.settings.operator
    return _Desk(h, calendar, stage, h.known.units[h.o.unit_id], operator)


def in_force(conn: Connection, key: str) -> NoticeCalendar:
    """Return the version of a calendar that is in force. Raises Refused where there is none."""
    version = version_of(conn, key, "applied")
    if version is None:
        raise Refused(f'"{key}" is not active', hint=f"duban activate {key}", code="not-active")
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
