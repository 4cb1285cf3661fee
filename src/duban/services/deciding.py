"""What those say of an obligation who receive, review and set dates: accept 审核通过, return 退回,
waive 免报, extend 延期. Each changes it and tells its owner, in one transaction.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.verbs import DONE, Verb, decide
from duban.problems import Refused
from duban.services.authority import dates_by
from duban.services.following import give_up, lull, sleep_again
from duban.services.knowledge import operator_of
from duban.services.naming import Target
from duban.services.prolonging import fits, granted_before, must_name_reply, outer_stage, prolong
from duban.services.recording import standing
from duban.services.redating import REDATED, announce, end_of_day, last_day_to_act, redate, untold
from duban.services.targets import Actor, Held, Recorded, held
from duban.services.typed import because, numbered
from duban.store import obligations
from duban.values import OWED, Change, Status

if TYPE_CHECKING:
    from duban.app import App


def accept(app: App, target: Target, now: datetime, *, note: str = "", actor: Actor) -> Recorded:
    """Record that what was handed in passed the review."""
    note = because(note, "a note", empty=True)
    with held(app, target, Verb.ACCEPT, actor, now) as h:
        if _settled(h):
            return Recorded(h.o.id, False)
        h.say(payload={"note": note}, status=str(Status.ACCEPTED), said=str(h.verb), recorded_at=now)
        return Recorded(h.o.id, True)


def give_back(
    app: App, target: Target, now: datetime, reason: str, *, correct_by: date | None = None, actor: Actor
) -> Recorded:
    """Return what was handed in, to be corrected by ``correct_by``: a new epoch, chased with the owner only.

    Whether it came in time was decided by the first submission and stays so. Without a day the deadline
    stands; said again with another day it changes the day. Raises Refused where the letter could only leave
    after it, where the chain cannot hold, or so far past the deadline that it is an extension.
    """
    reason, outer = because(reason), outer_stage(app, target)
    with held(app, target, Verb.RETURN, actor, now) as h:
        zone = h.term.detail["zone"]
        due_on = local_day(h.o.due_at, zone)
        by = correct_by or due_on
        if _settled(h) and by == due_on:
            return Recorded(h.o.id, False)
        _may_be_corrected_by(app, h, by, outer)
        nothing_came = obligations.zero_reported(h.conn, h.o.id)
        h.say(
            on=by, payload={"reason": reason}, keeping=REDATED, said=str(h.verb), first_due_at=h.first_due_at,
            recorded_at=now,
        )  # fmt: skip
        redate(
            h.conn, h.known, h.o, end_of_day(by, zone), last_day_to_act(app, h.term, by), now,
            reason, Status.RETURNED, Change.RETURNED,
        )  # fmt: skip
        lull(h.conn, h.o)
        if nothing_came:
            sleep_again(h.conn, h.o)
        return Recorded(h.o.id, True)


def waive(app: App, target: Target, now: datetime, reason: str, *, actor: Actor) -> Recorded:
    """Excuse a unit: nothing more is owed, nor what follows. Its owner hears of it, if it was told at all."""
    reason = because(reason)
    with held(app, target, Verb.WAIVE, actor, now) as h:
        if _settled(h):
            return Recorded(h.o.id, False)
        told = not untold(h.o)
        h.say(
            payload={"reason": reason}, status=str(Status.WAIVED), said=str(h.verb), next_send_at=None,
            recorded_at=now, epoch=h.o.epoch + told,
        )  # fmt: skip
        cancelled = h.stop()
        give_up(h.conn, h.known, h.o, now, f"{h.term.title}免予报送：{reason}")
        if told:
            announce(h.conn, h.known, h.o, Change.EXCUSED, h.o.due_at, now, reason)
        return Recorded(h.o.id, True, cancelled=cancelled)


def extend(
    app: App, target: Target, now: datetime, due_on: date, reason: str, *, number: str = "", actor: Actor
) -> Recorded:
    """Move the deadline of one unit to the end of ``due_on``: a new epoch, and a letter that says so.

    Only who set the date does it. ``number``: of the reply of a body outside, which the operator records. A
    request for more time that is undecided is answered by it.
    """
    reason, number, outer = because(reason), numbered(number), outer_stage(app, target)
    with held(app, target, Verb.EXTEND, actor, now) as h:
        answered = must_name_reply(h, number)
        if granted_before(h, due_on):
            return Recorded(h.o.id, False)
        prolong(app, h, due_on, reason, outer, {"number": answered})
        return Recorded(h.o.id, True)


def _may_be_corrected_by(app: App, h: Held, by: date, outer: str) -> None:
    slots, zone = h.known.slots(h.term), h.term.detail["zone"]
    leaves = slots.day(slots.at_or_after(h.now))
    if by < leaves:
        why = f"{by} has passed" if by < h.today else f"its letter leaves on {leaves}, after {by}"
        raise Refused(
            f"{h.target}: {why}", hint="name the day by which it must be corrected: --correct-by",
            code="leaves-too-late",
        )  # fmt: skip
    last = app.workdays.add(local_day(h.first_due_at, zone), app.settings.correction_workdays)
    setter = dates_by(h.known, h.term, h.owner)
    if by > last and h.actor not in (setter.code, operator_of(h.term)):
        raise Refused(
            f"{h.target}: {by} is later than a correction may take ({last})",
            hint=f"a longer one gives {setter.name}, who set the date, or the operator",
            code="not-authorised",
        )  # fmt: skip
    if by > local_day(h.o.due_at, zone):
        fits(app, h, by, outer)


def _settled(h: Held) -> bool:
    """Say whether the verb was said before. Raises Refused where it cannot be said."""
    decided = decide(h.verb, standing(h))
    if decided.refused:
        code = "not-owed" if h.o.status not in OWED else "not-handed-in"
        raise Refused(f"{h.target} cannot be {DONE[h.verb]}: {decided.refused}", code=code)
    return decided.status is None
