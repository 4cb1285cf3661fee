"""What will be sent between two instants if nobody acts: whole letters, other active calls included.

The same ladder, bundling and wording as the engine's; nothing is written. One law: what its links will sign
is hidden, for whoever looks at a letter to come is not its reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import count
from typing import TYPE_CHECKING

from duban.notices.loading import Loaded
from duban.planning.proof import proof
from duban.planning.simulation import Foreseen, World, foresee
from duban.planning.slots import Slots
from duban.planning.timeline import timeline
from duban.rendering import TemplateFailed
from duban.services.calendars import UNREADABLE, pinned, read_back, sound, version_of
from duban.services.composing import letter_facts, office, said, urgent
from duban.services.excusing import Excuses
from duban.services.holding import holds
from duban.services.knowledge import Knowledge, knowledge
from duban.services.links import hidden, linker
from duban.services.opening import audience, own_dates, taking_part, term_row
from duban.services.reviewing import Standings
from duban.store import moments, obligations, terms_rows
from duban.store.notices import notices
from duban.store.terms_rows import TermRow
from duban.values import Obligation

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


#: Rules that a waiting step repeats; only their dedup key stops the second.
REPEATED = ("notice", "unreachable")


@dataclass(frozen=True, slots=True)
class PreviewMoment:
    calendar: str
    stage: str
    unit: str
    period: str
    rule: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PreviewLetter:
    """A letter to come. ``draft``: it waits for a person's release. ``text`` is its body as words.
    Neither bears a link that does anything."""

    send_at: datetime
    address: str
    units: tuple[str, ...]
    roles: tuple[str, ...]
    kind: str
    subject: str
    text: str
    html: str
    draft: bool
    moments: tuple[PreviewMoment, ...]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """Some of the letters, worded. ``kinds`` counts all of them."""

    letters: tuple[PreviewLetter, ...]
    kinds: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def preview(
    app: App, since: datetime, until: datetime, *, now: datetime, loaded: Loaded | None = None, unit: str = ""
) -> list[PreviewLetter]:
    """Return the letters of every slot from ``since`` to ``until``; see ``preview_page``."""
    return list(preview_page(app, since, until, now=now, loaded=loaded, unit=unit).letters)


def preview_page(
    app: App,
    since: datetime,
    until: datetime,
    *,
    now: datetime,
    loaded: Loaded | None = None,
    unit: str = "",
    first: int = 0,
    size: int | None = None,
) -> PreviewPage:
    """Return the letters of every slot from ``since`` to ``until``: ``size`` of them from ``first`` on, since
    wording a letter costs far more than foreseeing it.

    With ``loaded`` a calendar that is not active yet is taken as activated at ``since``, not before its date
    of issue; then only letters that hold one of its moments are listed. With ``unit`` only letters that speak
    of that unit.
    """
    with app.store.reading() as conn:
        known = _with_foreseen_terms(app, knowledge(app, conn))
        alive = obligations.due(conn, until, 10_000_000, lock=False)
        known.learn(conn, {o.term_id for o in alive})
        alive = [o for o in alive if not known.unreadable(o.term_id)]  # the engine sets these aside too
        waiting = moments.pending(conn)
        fired = moments.fired(conn, REPEATED)
        held = obligations.load(conn, {m.obligation_id for m, _ in waiting})
        known.learn(conn, {o.term_id for o in held})
        held = [replace(o, next_send_at=None) if known.unreadable(o.term_id) else o for o in held]
        ids = count(-1, -1)
        if loaded is not None and not _is_active(conn, sound(loaded).key):
            issued = datetime.combine(sound(loaded).notice.issued_on, time(0), app.slots().zone)
            start = max(since, issued)  # no letter before there is a notice
            alive += _hypothetical(app, conn, known, loaded, start, start, until, set(), ids)
        alive += _periods_to_open(app, conn, known, now, until, ids)
        told = notices(conn, [o.id for o in alive if o.id > 0], app.via)
        held_back = holds(conn, known, [o for o in alive if o.id > 0])
        proofs = {
            o.id: proof(told.get(o.id, ()), o.epoch, known.reach(o, since).told, held_back.get(o.id))
            for o in alive
        }
        by_id = {o.id: o for o in held} | {o.id: o for o in alive}
        lasting = app.slots().day(app.slots().at_or_after(max(now, since)))
        excuses = Excuses(app, conn, now, lasting)
        excuses.learn(conn, (o for o in by_id.values() if o.id > 0))
        standings = Standings(conn, known, by_id.values(), [o for o in alive if o.id < 0])

    def slots_of(o: Obligation) -> Slots:
        return known.slots(known.term(o))

    world = World(known.rungs, known.reach, known.scope, known.addresses, app.slots(), slots_of, proofs)
    opening = app.slots().usable(since)
    letters = foresee(by_id.values(), waiting, world, min(now, since), until, fired)
    wanted = sound(loaded).key if loaded is not None else ""
    found = [
        letter
        for letter in letters
        if letter.bundle.slot_at >= opening and _concerns(known, letter, wanted, unit)
    ]
    some = found[first:] if size is None else found[first : first + size]
    return PreviewPage(
        tuple(_worded(app, known, letter, standings, excuses) for letter in some),
        Counter(str(letter.bundle.kind) for letter in found),
    )


def _with_foreseen_terms(app: App, known: Knowledge) -> Knowledge:
    """A copy to which foreseen terms may be added without the engine learning them."""
    return Knowledge(app, list(known.units.values()), list(known.contacts.values()), known.version)


def _is_active(conn: Connection, key: str) -> bool:
    return any(row.key == key and row.state != "archived" for row in terms_rows.calendars(conn))


def _hypothetical(
    app: App,
    conn: Connection,
    known: Knowledge,
    loaded: Loaded,
    activated_at: datetime,
    opens_from: datetime,
    until: datetime,
    have: set[tuple[str, str]],
    ids: Iterator[int],
) -> list[Obligation]:
    """Return the obligations that terms not stored yet would make."""
    calendar = sound(loaded)
    policies = pinned(app, calendar)
    found = []
    every = timeline(calendar, app.workdays, lines=loaded.lines)
    ahead = have | {(t.stage_key, t.period) for t in every if t.due_at and t.due_at > activated_at}
    for term in every:
        if term.due_at is None or term.due_at <= activated_at or (term.stage_key, term.period) in have:
            continue
        if term.opens_at is not None and term.opens_at > until:
            continue
        row = TermRow(id=next(ids), **term_row(app, calendar, policies, term))
        if row.follows and ahead & {(row.follows, row.period), (row.follows, "")}:
            continue  # asleep until its unit hands in the stage before, and nobody acts here
        known.add(row)
        members = taking_part(conn, calendar, term, audience(known, calendar, term.owner))
        own = own_dates(conn, known, calendar, term, members)
        for member in members:
            one = own.get(member.id, term)
            if one.due_at is None or one.act_by is None or one.due_at <= activated_at:
                continue
            opens_at = max(one.opens_at or activated_at, activated_at)
            rungs = known.schedule(row, opens_at, one.due_at, one.act_by)
            found.append(
                Obligation(
                    next(ids), row.id, member.id, 1, "waiting" if opens_at > opens_from else "open", opens_at,
                    one.due_at, one.act_by, next_send_at=rungs[0].send_at if rungs else None,
                )
            )  # fmt: skip
    return found


def _periods_to_open(
    app: App, conn: Connection, known: Knowledge, now: datetime, until: datetime, ids: Iterator[int]
) -> list[Obligation]:
    """Return the obligations of periods that sync will open in the window."""
    found: list[Obligation] = []
    for row in terms_rows.calendars(conn):
        version = version_of(conn, row.key, "applied")
        if row.state == "archived" or version is None:
            continue
        try:
            loaded, _ = read_back(version)
            sound(loaded)
        except UNREADABLE:  # sync and the doctor name it; it opens nothing
            continue
        if any(stage.recurs for stage in sound(loaded).stages):
            have = {(t.stage_key, t.period) for t in terms_rows.load_terms(conn, calendar_key=row.key)}
            have |= {(s.key, "") for s in sound(loaded).stages}
            found += _hypothetical(app, conn, known, loaded, now, now, until, have, ids)
    return found


def _concerns(known: Knowledge, letter: Foreseen, calendar: str, unit: str) -> bool:
    terms = [known.term(o) for o in letter.obligations]
    units = [known.units[o.unit_id].code for o in letter.obligations]
    return (not calendar or any(t.calendar_key == calendar for t in terms)) and (not unit or unit in units)


def _worded(
    app: App, known: Knowledge, letter: Foreseen, standings: Standings, excuses: Excuses
) -> PreviewLetter:
    b = letter.bundle
    held = sorted(zip(letter.moments, letter.obligations, strict=True), key=lambda pair: _read_order(pair[1]))
    told = ((m.kind, m.evidence, o) for m, o in held)
    links = linker(app, known, b.address, b.slot_at)
    items = said(known, app.settings, told, b.slot_at, standings.of, excuses, links)
    operator, zone = office([known.term(o) for o in letter.obligations], app.settings)
    facts = letter_facts(
        known, app.settings, kind=urgent(items), address=b.address, slot_at=b.slot_at, as_of=b.slot_at,
        items=items, told=[(m.kind, m.contact_id, o) for m, o in held], operator=operator, zone=zone,
    )  # fmt: skip
    try:
        words = app.letters.render(facts)
    except TemplateFailed:
        words = app.letters.render_plain(facts)
    people = [known.contacts[m.contact_id] for m in letter.moments]
    roles = {role for person in people for role in person.roles}
    return PreviewLetter(
        b.slot_at, b.address, tuple(sorted({p.unit for p in people})), tuple(sorted(roles)), str(facts.kind),
        words.subject, hidden(words.text), hidden(words.html), b.draft,
        tuple(_moment(known, m.rule, o) for m, o in zip(letter.moments, letter.obligations, strict=True)),
    )  # fmt: skip


def _read_order(o: Obligation) -> tuple[datetime, int, int, int]:
    """The order of ``store.reading.contents``; a term that is only foreseen will be stored after those."""
    return (o.due_at, o.term_id < 0, abs(o.term_id), o.unit_id)


def _moment(known: Knowledge, rule: str, o: Obligation) -> PreviewMoment:
    term = known.term(o)
    return PreviewMoment(
        term.calendar_key, term.stage_key, known.units[o.unit_id].code, term.period, rule, o.due_at
    )
