"""A link and what its page was filled in with, in; the verb recorded in the unit's name out; and taken back.

One law: pressing twice is pressing once, and nothing is recorded that the page did not show: the epoch it saw
is bound, and the ledger names the mailbox and the person (经办人).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.rendering.chinese import clean
from duban.services import extending, recording, undoing
from duban.services.offers import Offer, look
from duban.services.targets import Clerk, Evidence

if TYPE_CHECKING:
    from duban.app import App

#: Most characters of what is filled in; more is refused, never cut.
NAME, SHORT, LONG = 40, 120, 500


@dataclass(frozen=True, slots=True)
class Filled:
    """What a page was filled in with; each verb takes what it needs."""

    clerk: str = ""  # 经办人
    on: date | None = None  # when it was done
    until: date | None = None  # a promised day, or a new deadline asked for
    number: str = ""  # 回执号, 运单号
    carrier: str = ""  # EMS, 机要, 专人
    reason: str = ""
    progress: str = ""
    confirmed: bool = False  # the checklist; or that paper repeats the filing


NOTHING = Filled()


def press(app: App, text: str, now: datetime, filled: Filled = NOTHING) -> bool:
    """Say the verb of a link in the name of its unit; return False where that was said before.

    Raises Void for a link that does nothing any more, Refused for what is missing or the rules forbid.
    """
    offer = look(app, text, now)
    if not offer.open:
        return False
    filled = _cleaned(filled)
    return _say(app, offer, now, filled, _clerk(offer, filled.clerk))


def undo(app: App, text: str, now: datetime, clerk: str = "") -> bool:
    """Take back what was said by a link; return False where it was taken back before.

    Raises Void as ``press``, and Refused where nobody is named, it is too late, or others went on from it.
    """
    offer = look(app, text, now)
    if offer.done is None:
        return False
    if not offer.done.undo:
        raise Refused(f"{offer.target}: it is too late to take that back", code="too-late-to-undo")
    by = _clerk(offer, _cleaned(Filled(clerk)).clerk)
    return undoing.undo(app, offer.target, now, deed_id=offer.done.deed_id, actor=by).changed


def _say(app: App, offer: Offer, now: datetime, filled: Filled, by: Clerk) -> bool:
    target, shown = offer.target, Evidence(filled.number)
    confirmed = filled.confirmed if offer.checklist else None
    match offer.verb:
        case Verb.ACKNOWLEDGE:
            return recording.acknowledge(app, target, now, actor=by).changed
        case Verb.SUBMIT:
            return recording.submit(
                app, target, now, submitted_on=filled.on, evidence=shown, confirmed=confirmed, actor=by
            ).changed
        case Verb.POST:
            return recording.post(
                app, target, now, posted_on=filled.on, carrier=filled.carrier, evidence=shown,
                equals_filing=filled.confirmed or None, confirmed=confirmed, actor=by,
            ).changed  # fmt: skip
        case Verb.PROMISE:
            return recording.promise(app, target, now, _until(filled), actor=by).changed
        case Verb.ASK_TIME:
            if not (filled.reason and filled.progress):
                raise Refused("say why, and how far the work is", code="no-reason")
            until = _until(filled)
            return extending.ask(
                app, target, now, until, filled.reason, progress=filled.progress, actor=by
            ).changed
        case Verb.ZERO_REPORT:
            return recording.zero_report(app, target, now, reported_on=filled.on, actor=by).changed
        case Verb.DECLINE:
            return recording.decline(app, target, now, reason=filled.reason, actor=by).changed
        case _:
            raise AssertionError(offer.verb)  # a link is signed with no other verb


def _until(filled: Filled) -> date:
    if filled.until is None:
        raise Refused("name the day", code="no-day")
    return filled.until


def _clerk(offer: Offer, name: str) -> Clerk:
    """Return who acts: as named, or the one person who reads the mailbox. Raises Refused where several do."""
    if offer.shared and not name:
        raise Refused("several people read this mailbox: name who acts", code="no-clerk")
    return Clerk((offer.actor,), name or offer.people[0], offer.address, "link")


def _cleaned(filled: Filled) -> Filled:
    """Return what was typed on one line each, without marks that hide something."""
    return replace(
        filled,
        clerk=_line(filled.clerk, NAME),
        number=_line(filled.number, SHORT),
        carrier=_line(filled.carrier, NAME),
        reason=_line(filled.reason, LONG),
        progress=_line(filled.progress, LONG),
    )


def _line(typed: str, most: int) -> str:
    if len(typed) > most:
        raise Refused("that is more than fits", code="too-long")
    return clean(typed)
