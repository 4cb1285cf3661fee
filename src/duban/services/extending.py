"""A request for more time (申请延期) in; granted, refused or withdrawn, with everyone told, out.

The owner asks before the deadline, and only who set the date decides. A body outside the roster is written to
by hand; the operator records its reply by its number. Until it is decided the request stands in the decider's
letters and holds the steps upward for a while: ``services.holding``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.extending import in_time
from duban.planning.schedule import position
from duban.planning.verbs import HANDED_IN, Verb
from duban.problems import Refused
from duban.services.asking_decider import REQUEST, write_to_decider
from duban.services.authority import dates_by
from duban.services.following import must_be_its_turn
from duban.services.naming import Target
from duban.services.prolonging import (
    ABOVE,
    decider_of,
    fits,
    must_name_reply,
    outer_stage,
    prolong,
    tell_above,
)
from duban.services.redating import end_of_day
from duban.services.targets import Actor, Held, held
from duban.services.typed import because, numbered
from duban.services.undecided import in_chinese
from duban.store import deeds, extensions, moments
from duban.store.deeds import Deed
from duban.store.extensions import Request
from duban.values import Kind, Moment

if TYPE_CHECKING:
    from duban.app import App

#: The rule of the answer to an owner whose deadline does not move.
ANSWER = "extension-answer"


@dataclass(frozen=True, slots=True)
class Requested:
    """What became of a request. ``forward``: the name of the body outside to which it must be forwarded by
    hand; ``warning``: where the chain becomes tight."""

    request_id: int
    changed: bool
    due_on: date
    decider: str = ""
    forward: str = ""
    warning: str = ""


def ask(
    app: App,
    target: Target,
    now: datetime,
    due_on: date,
    reason: str,
    *,
    progress: str = "",
    asked_on: date | None = None,
    actor: Actor,
) -> Requested:
    """Ask for more time, until the end of ``due_on``. Whether it was asked in time is decided here, once.

    ``asked_on``: the day on which it was asked by other means. Raises Refused after the deadline, where the
    chain cannot hold, while another request is undecided, or before the stage it follows is handed in.
    """
    reason, progress = because(reason), because(progress, "the progress", empty=True)
    outer = outer_stage(app, target)
    with held(app, target, Verb.ASK_TIME, actor, now) as h:
        by = dates_by(h.known, h.term, h.owner)
        forward = by.name if by.outside else ""
        open_now = extensions.undecided(h.conn, [h.o.id]).get(h.o.id)
        if open_now is not None:
            if (open_now.due_on, open_now.reason, open_now.progress) == (due_on, reason, progress):
                return Requested(open_now.id, False, due_on, by.name, forward)
            raise Refused(
                f"{target}: a request for {open_now.due_on} is undecided",
                hint="withdraw it first: duban extension withdraw", code="request-undecided",
            )  # fmt: skip
        h.must_owe()
        must_be_its_turn(h)
        zone, on = h.term.detail["zone"], h.declared(asked_on)
        if not in_time(h.o.due_at, now, on, h.today, zone):
            raise Refused(
                f"{target}: the deadline ({local_day(h.o.due_at, zone)}) has passed: it is too late to ask",
                hint=f"{by.name} may still extend it unasked: duban extend", code="asked-too-late",
            )  # fmt: skip
        if due_on <= local_day(h.o.due_at, zone):
            raise Refused(f"{due_on} is not after the present deadline", code="not-later")
        warning = fits(app, h, due_on, outer)
        number = extensions.add(h.conn, h.o.id, h.o.epoch, now, h.actor, due_on, reason, progress, str(by))
        said = {"request": number, "to": due_on.isoformat(), "reason": reason, "progress": progress}
        h.say(on=on, payload=said)
        write_to_decider(h.conn, h.known, h.o.id, now)
        return Requested(number, True, due_on, by.name, forward, warning)


def grant(
    app: App,
    target: Target,
    now: datetime,
    *,
    due_on: date | None = None,
    reason: str = "",
    number: str = "",
    actor: Actor,
) -> Requested:
    """Grant a request, for the day asked or another one: a new epoch, and everyone concerned is told."""
    reason, number, outer = because(reason, empty=True), numbered(number), outer_stage(app, target)
    with held(app, target, Verb.GRANT_TIME, actor, now) as h:
        request, settled = _request(h, extensions.GRANTED)
        if settled:
            return Requested(request.id, False, request.granted_on or request.due_on)
        day, answered = due_on or request.due_on, must_name_reply(h, number)
        extensions.silence(h.conn, h.o.id, REQUEST, "decided")
        if h.o.status in HANDED_IN:
            _count_from(h, request, day, answered)
            return Requested(request.id, True, day)
        warning = prolong(app, h, day, reason or request.reason, outer, {"number": answered})
        return Requested(request.id, True, day, warning=warning)


def _count_from(h: Held, request: Request, day: date, number: str) -> None:
    """What was handed in while its request waited is measured by the day granted; nothing else moves."""
    first = end_of_day(day, h.term.detail["zone"])
    extensions.settle(h.conn, request.id, extensions.GRANTED, h.now, h.actor, granted_on=day, answer=number)
    h.say(on=day, payload={"request": request.id, "number": number}, first_due_at=max(first, h.first_due_at))
    granted = f"{decider_of(h, number)}同意延期至{in_chinese(day)}"
    _answer_owner(h, f"{granted}，已报送材料是否按时以该日为准")


def refuse(
    app: App, target: Target, now: datetime, reason: str, *, number: str = "", actor: Actor
) -> Requested:
    """Refuse a request: the owner is told why in the next slot, the deadline stands, the ladder goes on."""
    reason, number = because(reason), numbered(number)
    with held(app, target, Verb.REFUSE_TIME, actor, now) as h:
        request, settled = _request(h, extensions.REFUSED)
        if not settled:
            answer = "；".join(part for part in (must_name_reply(h, number), reason) if part)
            extensions.settle(h.conn, request.id, extensions.REFUSED, now, h.actor, answer=answer)
            _go_on(h, request, {"reason": reason, "number": number})
            refused = f"延期至{in_chinese(request.due_on)}的申请未获同意：{reason}。原截止时间不变"
            _answer_owner(h, f"{refused}（答复单位：{decider_of(h, number)}）")
        return Requested(request.id, not settled, request.due_on)


def withdraw(app: App, target: Target, now: datetime, *, reason: str = "", actor: Actor) -> Requested:
    """Take a request back, by the unit that owes or who records for it: as if it had not been asked."""
    with held(app, target, Verb.DROP_REQUEST, actor, now) as h:
        request, settled = _request(h, extensions.WITHDRAWN)
        if not settled:
            extensions.settle(h.conn, request.id, extensions.WITHDRAWN, now, h.actor, answer=reason)
            _go_on(h, request, {"reason": reason})
        return Requested(request.id, not settled, request.due_on)


def unanswer(h: Held, deed: Deed) -> None:
    """Take back what a deed that is undone said of a request: it is undecided again, or was never made."""
    number = deed.payload.get("request")
    if number is None:
        return
    extensions.silence(h.conn, h.o.id, ANSWER, "undone")
    before = deeds.restored(deed).get("due_at")
    if before is not None and extensions.was_sent(h.conn, h.o.id, h.o.epoch, ABOVE):
        tell_above(h, h.o.due_at, before, "此前同意的延期已撤销，仍按原截止时间办理")
    if deed.verb == Verb.REFUSE_TIME and extensions.was_sent(h.conn, h.o.id, h.o.epoch, ANSWER):
        _answer_owner(h, "此前不同意延期的答复已撤销，申请正在研究。答复前，原截止时间不变")
    counted = deed.verb == Verb.GRANT_TIME and "first_due_at" in deed.before and before is None
    if counted and extensions.was_sent(h.conn, h.o.id, h.o.epoch, ANSWER):
        _answer_owner(h, "此前同意延期的答复已撤销，申请正在研究。答复前，是否按时报送仍以原截止时间为准")
    if deed.verb == Verb.ASK_TIME:
        extensions.silence(h.conn, h.o.id, REQUEST, "undone")
        extensions.settle(h.conn, number, extensions.WITHDRAWN, h.now, h.actor)
    else:
        extensions.reopen(h.conn, number)
        write_to_decider(h.conn, h.known, h.o.id, h.now)


def _request(h: Held, state: str) -> tuple[Request, bool]:
    """Return the undecided request, or the last one where it ended in ``state`` already.

    Raises Refused where there is none.
    """
    request = extensions.last(h.conn, h.o.id)
    if request is None or request.state not in (extensions.ASKED, state):
        ended = f"the last request was {request.state}" if request else "no more time was asked for"
        raise Refused(f"{h.target}: {ended}", hint="duban extension list", code="nothing-asked")
    return request, request.state == state


def _go_on(h: Held, request: Request, payload: dict[str, object]) -> None:
    """Write the verb down; what the request held is looked at again in the next slot."""
    extensions.silence(h.conn, h.o.id, REQUEST, "decided")
    rungs, slots = h.known.rungs(h.o), h.known.slots(h.term)
    at, wakes = position(rungs, h.o.rung), h.o.next_send_at
    again = wakes
    if wakes is not None and at < len(rungs) and rungs[at].send_at <= h.now < wakes:
        again = min(wakes, slots.at_or_after(h.now))
    h.say(payload={"request": request.id, **payload}, next_send_at=again)


def _answer_owner(h: Held, words: str) -> None:
    slot, turn = h.known.slots(h.term).at_or_after(h.now), _turn(h)
    said = f"{h.o.due_at.isoformat()} {words}"
    rows = [
        (
            Moment(h.o.id, h.o.epoch, ANSWER, turn, contact, Kind.ANSWER, h.now, slot, h.o.due_at,
                   evidence=said),
            h.known.addresses[contact],
            h.known.scope(h.o, Kind.ANSWER),
        )
        for contact in h.known.reach(h.o, slot).owner
    ]  # fmt: skip
    moments.add(h.conn, rows)


def _turn(h: Held) -> int:
    """Return a number of the deed just written: what is said again after an undo is said."""
    deed = deeds.last(h.conn, h.o.id)
    return deed.id if deed else 0
