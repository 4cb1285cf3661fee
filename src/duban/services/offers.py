"""A link of a letter in; what it would do, of which call, stage and unit out, or why it is void. Only looks.

One law: looking changes nothing, however often scanners do it. A link holds for the person it was sent to, as
long as that person is a contact of the unit, and for the obligation as the letter told it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.exceptions import facts_for
from duban.planning.periods import period_title
from duban.planning.verbs import Verb, decide
from duban.problems import Refused
from duban.services.archived import must_run
from duban.services.authority import dates_by
from duban.services.composing import sender
from duban.services.keys import key_of
from duban.services.knowledge import Knowledge, knowledge, operator_of
from duban.services.links import standing
from duban.services.naming import Target
from duban.services.submission import points
from duban.services.targets import Held
from duban.services.undoing import FINAL
from duban.signing import Flaw, Link, read, reader
from duban.store import deeds, extensions, obligations, revocations
from duban.store.deeds import Deed
from duban.values import OWED, Obligation, Sender, Status

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: Verbs after which an obligation may be asked about again: they close nothing.
_STANDING = frozenset({Verb.ACKNOWLEDGE, Verb.PROMISE, Verb.ASK_TIME})
_CLOSING = frozenset({Verb.SUBMIT, Verb.POST, Verb.RECEIVE, Verb.ZERO_REPORT, Verb.DECLINE, Verb.WAIVE})


@dataclass(frozen=True, slots=True)
class Done:
    """What was said of it before. ``undo``: whoever looks may still take it back."""

    deed_id: int
    verb: Verb
    at: datetime
    unit: str  # its name
    clerk: str  # 经办人, or ""
    on: date | None
    undo: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link would do. ``open``: pressing it would record something; else ``done`` says what was."""

    verb: Verb
    target: Target  # in the present epoch
    call: str
    number: str  # 文号
    stage: str
    period: str
    unit: str
    recipient: str
    due_at: datetime
    act_by: date
    zone: str
    status: Status
    late: bool
    address: str
    people: tuple[str, ...]  # who shares the mailbox
    actor: str  # code of the unit that speaks: the owner, or a co-owner
    speaker: str  # its name
    checklist: tuple[str, ...]  # what the unit confirms by handing in
    repeats: bool  # paper that must say what was filed before
    open: bool
    done: Done | None
    promised_on: date | None
    asked_for: date | None  # the day of a request that is undecided
    decider: str  # who decides a request for more time
    desk: Sender

    @property
    def shared(self) -> bool:
        """Whether 经办人 must be named: the mailbox does not say who presses."""
        return len(self.people) > 1


class Void(Refused):
    """A link that does nothing any more. ``about``: what it spoke of, as it is now; for its reader only."""

    def __init__(self, code: str, message: str, about: Offer | None = None) -> None:
        super().__init__(message, hint="use the latest letter, or ask the office", code=code)
        self.about = about


def look(app: App, text: str, now: datetime) -> Offer:
    """Return what a link would do. Raises Void for one that is forged, expired, revoked, of somebody who
    left, or of something that changed since."""
    link = read(key_of(app), text, now)
    if isinstance(link, Flaw):
        raise Void(f"link-{link}", f"this link is {link}")
    with app.store.reading() as conn:
        return _offer(app, conn, link, now)


def _offer(app: App, conn: Connection, link: Link, now: datetime) -> Offer:
    found = obligations.load(conn, [link.obligation_id])
    if not found:
        raise Void("link-gone", "what this link was about is gone")
    [o], known = found, knowledge(app, conn)
    known.learn(conn, {o.term_id})
    actor, address = _speaks(app, known, o, link)
    revoked = revocations.revoked_before(conn, address)
    if revoked is not None and link.made_at < revoked:
        raise Void("link-revoked", "the links to this mailbox were revoked")
    must_run(conn, known.term(o).calendar_key)
    said = deeds.of(conn, [o.id])
    offer = _told(app, conn, known, o, said, Verb(link.verb), actor, address, now)
    if o.epoch != link.epoch:
        raise Void("link-moved", f"{offer.target} has changed since the letter", offer)
    return offer


def _speaks(app: App, known: Knowledge, o: Obligation, link: Link) -> tuple[str, str]:
    """Return which unit speaks by a link, and its address: of a contact it has today."""
    units = known.owners(known.units[o.unit_id], known.term(o))
    for unit in units if link.verb == Verb.ACKNOWLEDGE else units[:1]:
        for contact in known.roster.contacts(unit.code):
            if contact.email and reader(key_of(app), contact.email) == link.reader:
                return unit.code, contact.email.lower()
    raise Void("link-left", "who this link was sent to is no contact of the unit any more")


def _told(
    app: App,
    conn: Connection,
    known: Knowledge,
    o: Obligation,
    said: Sequence[Deed],
    verb: Verb,
    actor: str,
    address: str,
    now: datetime,
) -> Offer:
    term, unit = known.term(o), known.units[o.unit_id]
    facts, zone = facts_for(term.detail, unit), str(term.detail["zone"])
    target = Target(term.calendar_key, term.stage_key, unit.code, term.period, o.epoch)
    held = Held(conn, known, o, target, verb, actor, now, deeds.spoken(conn, o.id), {})
    asked = extensions.undecided(conn, [o.id]).get(o.id)
    is_open = _open(held, asked is not None)
    hands_in = verb in (Verb.SUBMIT, Verb.POST)
    repeats = verb is Verb.POST and bool(term.follows)
    return Offer(
        verb=verb,
        target=target,
        call=facts["calendar_title"],
        number=facts["number"],
        stage=term.title,
        period=period_title(term.period),
        unit=unit.name,
        recipient=facts["recipient"],
        due_at=o.due_at,
        act_by=o.act_by,
        zone=zone,
        status=Status(o.status),
        late=now >= held.first_due_at,
        address=address,
        people=tuple(dict.fromkeys(contact.name for contact in known.people.get(address, ()))),
        actor=actor,
        speaker=known.roster.units[actor].name,
        checklist=points(app, held) if hands_in and is_open and not repeats else (),
        repeats=repeats,
        open=is_open,
        done=_done(app, known, said, verb, o, actor, now),
        promised_on=o.promised_on,
        asked_for=asked.due_on if asked else None,
        decider=dates_by(known, term, unit).name,
        desk=sender(known, app.settings, operator_of(term), local_day(now, zone)),
    )


def _open(h: Held, asked: bool) -> bool:
    """Say whether the verb would record anything."""
    owed = h.o.status in OWED
    if h.verb is Verb.ACKNOWLEDGE:
        return owed and h.o.acknowledged_at is None
    if h.verb is Verb.PROMISE:
        return owed and h.now < h.o.due_at
    if h.verb is Verb.ASK_TIME:
        return owed and h.now < h.o.due_at and not asked
    lapsed = h.o.status == Status.DECLINED and h.spoken["recorded_at"] is None
    stands = replace(standing(h.known, h.o), said=h.spoken["said"], lapsed=lapsed)
    return decide(h.verb, stands).status is not None


def _done(
    app: App, known: Knowledge, said: Sequence[Deed], verb: Verb, o: Obligation, actor: str, now: datetime
) -> Done | None:
    """Return what stands in the way of the verb, or was said by it last."""
    held, closed = [deed for deed in said if deed.undone_at is None], o.status not in OWED
    if closed:
        wanted = [deed for deed in held if deed.verb in _CLOSING]
    else:
        wanted = [d for d in held if d.verb == verb and verb in _STANDING and d.epoch == o.epoch]
    deed = wanted[-1] if wanted else None
    if deed is None:
        return None
    unit = known.roster.units.get(deed.actor)
    lasts = timedelta(hours=app.settings.undo_hours)
    undo = (
        deed is held[-1] and deed.verb == verb and deed.actor == actor
        and now - deed.at <= lasts and verb not in FINAL
    )  # fmt: skip
    clerk = str(deed.payload.get("by", {}).get("name", ""))
    return Done(
        deed.id, Verb(deed.verb), deed.at, unit.name if unit else deed.actor, clerk, deed.said_on, undo
    )
