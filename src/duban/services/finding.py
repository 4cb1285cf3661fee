"""What breaks the promise in the store at one instant: the questions of the audit, each with its finding.

A connection and an instant in, findings out. One law: nothing that is in order is ever named, so time counts
only while a send window is open; and one cause is one finding, however many rows follow from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from duban.notices.wording import many
from duban.planning.schedule import position
from duban.planning.slots import Slots
from duban.services.calendars import fingerprint, read_back
from duban.services.knowledge import knowledge
from duban.services.ticking import NOTED_EVERY, hold_reason
from duban.store import steps, terms_rows, watching
from duban.store.facts import get_facts
from duban.store.terms_rows import TermRow

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: So long, counted in open send windows, a slot may be past before what belongs to it counts as missed.
PATIENCE = timedelta(hours=1)
#: So long, counted likewise, a row of the ledger may wait for its seal: some rings of the five-minute bell.
SEALED_WITHIN = timedelta(minutes=15)
#: Findings of one code that are named; the rest is counted.
NAMED = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A finding before it is worded. ``count`` things are alike; ``example`` names one for a letter."""

    code: str
    where: str
    message: str
    hint: str
    example: str = ""
    count: int = 1


def findings(app: App, conn: Connection, now: datetime) -> list[Found]:
    """Return every finding; those of one code stand together, a cause before what follows from it."""
    return list(_Look(app, conn, now).findings())


def open_before(slots: Slots, now: datetime, length: timedelta) -> datetime:
    """Return the latest instant since which windows were open for ``length`` before ``now``. Pure."""
    day = slots.day(now)
    while True:
        for opening, closing in reversed(slots.of_day(day)):
            end = min(closing, now)
            if end > opening:
                if end - opening >= length:
                    return end - length
                length -= end - opening
        day = slots.workdays.previous(day - timedelta(days=1))


def working_day(slots: Slots, now: datetime) -> timedelta:
    """Return for how long windows are open on a working day."""
    windows = slots.of_day(slots.workdays.previous(slots.day(now)))
    return sum((closing - opening for opening, closing in windows), timedelta())


class _Look:
    """One audit: what is known when it begins, and the questions it asks."""

    def __init__(self, app: App, conn: Connection, now: datetime) -> None:
        self.app, self.conn, self.now = app, conn, now
        self.known = knowledge(app, conn)
        self.terms = {t.id: t for t in terms_rows.load_terms(conn) if t.state == "active"}
        self.known.learn(conn, set(self.terms))
        self.unreadable = {id: why for id in self.terms if (why := self.known.unreadable(id))}
        self.applied = watching.applied(conn)
        sets = {id(s): s for s in (app.slots(), *map(self.known.slots, self.terms.values()))}
        self.sets = tuple(sets.values())
        #: The same instant under the windows that were open the least: lenient where calendars differ.
        self.patient = min(open_before(s, now, PATIENCE) for s in self.sets)
        self.day_ago = min(open_before(s, now, working_day(s, now)) for s in self.sets)

    def findings(self) -> Iterator[Found]:
        held, paused = self._held(), get_facts(self.conn, "channel_paused")[0]
        if held:
            yield _held(held)
        if paused:
            yield Found(
                "channel-paused", "channel", paused, "mend the mail settings; sending goes on by itself",
                paused,
            )  # fmt: skip
        yield from self._unreadable()
        next_slots = watching.next_slots(self.conn)
        if not held:
            yield from self._late(next_slots)
        yield from self._no_next_slot()
        yield from map(self._hanging, steps.hanging(self.conn))
        invalid = self._no_slots(next_slots)
        aside = self._set_aside([g.send_at for g in invalid])
        known = {(a.term_id, a.send_at) for a in aside}
        yield from map(self._aside, aside)
        yield from (self._no_slot(g) for g in invalid if (g.term_id, g.send_at) not in known)
        yield from self._unsealed()

    def _held(self) -> str:
        return hold_reason(self.app, self.now)

    def _late(self, next_slots: list[datetime]) -> Iterator[Found]:
        """What a slot that has come should have brought about; or, if nobody looked, that alone. Nothing yet
        where sending was resumed just now."""
        resumed = get_facts(self.conn, "resumed_at")[0]
        if resumed and datetime.fromisoformat(resumed) > self.patient:
            return
        past = [at for at in next_slots if at <= self.patient]
        missed = [g for g in watching.due_at_slots(self.conn, past) if self._missed(g)]
        loose = watching.unbundled(self.conn, self.patient)
        unsent = watching.unsent(self.conn, self.day_ago, self.now)
        still = self._standing_still(
            [*(g.send_at for g in missed), *(g.send_at for g in loose)], bool(unsent)
        )
        if still:
            waiting = sum(g.number for g in missed)
            yield Found(
                "engine-still", "engine",
                f"nothing was looked at since {still}; {many(waiting, 'obligation')}, "
                f"{many(sum(g.number for g in loose), 'moment')} and "
                f"{many(sum(g.number for g in unsent), 'letter')} wait",
                "start duban again: duban run, or the server and workers of the flows", still,
                max(waiting, 1),
            )  # fmt: skip
            return
        yield from map(self._slot_missed, missed)
        for m in loose:
            yield Found(
                "moment-without-letter", f"moment {m.first}",
                f"{many(m.number, 'moment')} of {self._at(m.send_at)} to {many(m.addresses, 'address')} "
                "became no letter",
                "see that deliveries ring; while a slot is fired in part, letters are made of none of it",
                self._at(m.send_at), m.number,
            )  # fmt: skip
        for u in unsent:
            yield _stuck(u, self._at(u.slot_at))
        for u in watching.lapsed_claims(self.conn, self.patient, self.day_ago):
            yield Found(
                "lapsed-claim", f"letter {u.first}",
                f"{many(u.number, 'letter')} of {self._at(u.slot_at)} claimed by a delivery that has ended",
                "see that deliveries ring: duban run, or the flow deliver-letters",
                f"{self._at(u.slot_at)}，{u.address}", u.number,
            )  # fmt: skip

    def _missed(self, group: watching.Due) -> bool:
        """Not of what was put in force just now: its ladder may begin at a slot that is past."""
        term = self.terms.get(group.term_id)
        if term is None or term.id in self.unreadable:
            return False
        since = open_before(self.known.slots(term), self.now, PATIENCE)
        applied_at = self.applied.get(term.calendar_key)
        return group.send_at <= since and (applied_at is None or applied_at <= since)

    def _standing_still(self, slots: list[datetime], letters_wait: bool) -> str:
        """Return since when nobody looked, or "": not at the first slot that waits, nor for a day."""
        last = get_facts(self.conn, "last_tick_at")[0]
        seen = datetime.fromisoformat(last) if last else None
        asleep = slots and (seen is None or seen + NOTED_EVERY < min(slots))
        gone = letters_wait and (seen is None or seen < self.day_ago)
        if not asleep and not gone:
            return ""
        return self._at(seen) if seen else "ever"

    def _slot_missed(self, g: watching.Due) -> Found:
        return Found(
            "slot-missed", f"obligation {g.first}",
            f"{self._named(g.term_id, g.first)}{_others(g.number)}: the slot {self._at(g.send_at)} passed, "
            "and nothing was fired", "look into the log of the rounds: they run, and this is not fired",
            self._example(g.term_id, g.first, g.send_at), g.number,
        )  # fmt: skip

    def _unreadable(self) -> Iterator[Found]:
        for id, why in self.unreadable.items():
            yield Found(
                "unreadable-term", named(self.terms[id]),
                f"its stored rules cannot be read ({why}); what is owed of it waits",
                "install the version of duban that wrote them, or restore a backup",
                _titled(self.terms[id]),
            )  # fmt: skip

    def _no_next_slot(self) -> Iterator[Found]:
        """What is owed and has no next slot must have climbed its whole ladder."""
        left = NAMED
        for g in watching.silent(self.conn):
            term = self.terms.get(g.term_id)
            if term is None or term.id in self.unreadable:
                continue
            if self._climbed(term, g):
                continue
            ids = watching.ids_of(self.conn, g, left) if left else []
            left -= len(ids)
            for id in ids:
                yield Found(
                    "no-next-slot", f"obligation {id}",
                    f"{self._named(g.term_id, id)} is {g.status}; nothing looks at it",
                    "please report this: it is a defect of duban", self._example(g.term_id, id),
                )  # fmt: skip
            if g.number > len(ids):  # not named, only counted
                yield Found("no-next-slot", "obligations", "", "duban doctor", "", g.number - len(ids))

    def _hanging(self, g: steps.Hanging) -> Found:
        return Found(
            "step-hangs", f"obligation {g.first}",
            f"{self._named(g.term_id, g.first)}{_others(g.number)}: waits for the letter of a step, and "
            "there is none", "please report this: it is a defect of duban", self._example(g.term_id, g.first),
            g.number,
        )  # fmt: skip

    def _climbed(self, term: TermRow, g: watching.Silent) -> bool:
        try:
            rungs = self.known.schedule(term, g.opens_at, g.due_at, g.act_by)
            return position(rungs, g.rung) >= len(rungs)
        except Exception:  # spoilt data is a finding, and must not silence the others
            return False

    def _no_slots(self, next_slots: list[datetime]) -> list[watching.Due]:
        """Return what looks next at an instant that is no slot of its calendar."""
        odd = [at for at in next_slots if not all(_is_slot(s, at) for s in self.sets)]
        found, judged = [], dict[str, bool]()
        for g in watching.due_at_slots(self.conn, odd, closing=False):
            term = self.terms.get(g.term_id)
            if term is None or term.id in self.unreadable or _is_slot(self.known.slots(term), g.send_at):
                continue
            if term.calendar_key not in judged:
                judged[term.calendar_key] = self._planned_as_now(term.calendar_key)
            if not judged[term.calendar_key]:
                continue
            found.append(g)
        return found

    def _planned_as_now(self, key: str) -> bool:
        """Say whether the one plan a call ever had rests on the windows and working days of today: another
        plan's slots are kept until they come, and then met in the next window."""
        planned = [v for v in terms_rows.versions(self.conn, key) if v.applied_at is not None]
        try:
            return (
                len(planned) == 1 and fingerprint(self.app, *read_back(planned[0])) == planned[0].fingerprint
            )
        except Exception:  # a version that cannot be read is the doctor's finding
            return False

    def _no_slot(self, g: watching.Due) -> Found:
        return Found(
            "no-such-slot", f"obligation {g.first}",
            f"{self._named(g.term_id, g.first)}{_others(g.number)}: looks next at {self._at(g.send_at)}, "
            "which is no slot of its calendar", "please report this: it is a defect of duban",
            self._example(g.term_id, g.first, g.send_at), g.number,
        )  # fmt: skip

    def _set_aside(self, odd: list[datetime]) -> list[watching.SetAside]:
        since = min([self.now, *odd]) - timedelta(days=1)
        return [a for a in watching.set_aside(self.conn, since) if a.term_id not in self.unreadable]

    def _aside(self, a: watching.SetAside) -> Found:
        why = json.loads(a.error).get("error", "")
        return Found(
            "set-aside", f"obligation {a.first}",
            f"{self._named(a.term_id, a.first)}{_others(a.number)}: could not be climbed ({why}); "
            f"set aside until {self._at(a.send_at)}", "mend what the reason names; duban tries it again",
            f"{self._example(a.term_id, a.first)}（{why}）", a.number,
        )  # fmt: skip

    def _unsealed(self) -> Iterator[Found]:
        before = open_before(self.app.slots(), self.now, SEALED_WITHIN)
        count, first = watching.unsealed(self.conn, before)
        if count:
            yield Found(
                "unsealed", "ledger", f"{many(count, 'row')} wait for the chain, the first is row {first}",
                "see that rounds or deliveries run: each of them seals", f"第{first}行", count,
            )  # fmt: skip

    def _named(self, term_id: int, obligation_id: int) -> str:
        code, _ = watching.units_of(self.conn, [obligation_id])[obligation_id]
        return f"{named(self.terms[term_id])} {code}"

    def _example(self, term_id: int, obligation_id: int, at: datetime | None = None) -> str:
        _, name = watching.units_of(self.conn, [obligation_id])[obligation_id]
        return f"{_titled(self.terms[term_id])}，{name}" + (f"，{self._at(at)}" if at else "")

    def _at(self, instant: datetime) -> str:
        return f"{instant.astimezone(ZoneInfo(self.app.settings.zone)):%Y-%m-%d %H:%M}"


def named(term: TermRow) -> str:
    """Return a term by its keys, as commands take them."""
    return " ".join(filter(None, (term.calendar_key, term.stage_key, term.period)))


def _titled(term: TermRow) -> str:
    return "，".join(filter(None, (term.detail.get("calendar_title", ""), term.title, term.period)))


def _held(reason: str) -> Found:
    return Found("held", "engine", reason, "look at duban status, then: duban resume")


def _stuck(u: watching.Unsent, slot: str) -> Found:
    number = u.first
    return Found(
        "stuck-letter", f"letter {number}",
        # The address stands in the letter only: messages go to screens and notifications of others.
        f"{many(u.number, 'letter')}: {u.state} since {slot}" + (f": {u.reason}" if u.reason else ""),
        f"duban letters show {number}; duban letters retry {number}", f"{slot}，{u.address}", u.number,
    )  # fmt: skip


def _is_slot(slots: Slots, at: datetime) -> bool:
    return any(opening == at for opening, _ in slots.of_day(slots.day(at)))


def _others(count: int) -> str:
    return f" and {count - 1} more" if count > 1 else ""
