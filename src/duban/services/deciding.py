"""What those say of an obligation who receive, review and set dates: accept 审核通过, return 退回,
waive 免报, extend 延期, reassign 转办. Each changes it and tells its owner, in one transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.verbs import DONE, Verb, decide
from duban.problems import Refused
from duban.services.following import VOID, drop
from duban.services.prolonging import must_name_reply, outer_stage, prolong
from duban.services.recording import standing
from duban.services.redating import REDATED, announce, end_of_day, last_day_to_act, redate, untold
from duban.services.targets import Held, Recorded, Target, held
from duban.store import deeds, moments, obligations
from duban.values import OWED, Obligation, Status, Unit

if TYPE_CHECKING:
    from duban.app import App


def accept(app: App, target: Target, now: datetime, *, note: str = "", actor: str) -> Recorded:
    """Record that what was handed in passed the review."""
    with held(app, target, Verb.ACCEPT, actor, now) as h:
        if _settled(h):
            return Recorded(h.o.id, False)
        h.say(payload={"note": note}, status=str(Status.ACCEPTED), said=str(h.verb), recorded_at=now)
        return Recorded(h.o.id, True)


def give_back(
    app: App, target: Target, now: datetime, reason: str, *, correct_by: date | None = None, actor: str
) -> Recorded:
    """Return what was handed in, to be corrected by ``correct_by``: a new epoch, chased with the owner only.

    Whether it came in time was decided by the first submission and stays so. Without a day the deadline
    stands; Raises Refused where that is past already.
    """
    with held(app, target, Verb.RETURN, actor, now) as h:
        if _settled(h):
            return Recorded(h.o.id, False)
        zone = h.term.detail["zone"]
        by = correct_by or local_day(h.o.due_at, zone)
        if by < h.today:
            raise Refused(
                f"{target}: {by} has passed", hint="name the day by which it must be corrected: --correct-by"
            )
        h.say(
            on=by, payload={"reason": reason}, keeping=REDATED, said=str(h.verb), first_due_at=h.first_due_at,
            recorded_at=now,
        )  # fmt: skip
        redate(
            h.conn, h.known, h.o, end_of_day(by, zone), last_day_to_act(app, h.term, by), now,
            f"材料退回，请修改后重新报送：{reason}", status=Status.RETURNED,
        )  # fmt: skip
        return Recorded(h.o.id, True)


def waive(app: App, target: Target, now: datetime, reason: str, *, actor: str) -> Recorded:
    """Excuse a unit: nothing more is owed, nor what follows. Its owner hears of it, if it was told at all."""
    with held(app, target, Verb.WAIVE, actor, now) as h:
        if _settled(h):
            return Recorded(h.o.id, False)
        told = not untold(h.o)
        h.say(
            payload={"reason": reason}, status=str(Status.WAIVED), said=str(h.verb), next_send_at=None,
            recorded_at=now, epoch=h.o.epoch + told,
        )  # fmt: skip
        cancelled = moments.cancel_for(h.conn, h.o.id, "waived", locked=True)
        drop(h.conn, h.o)
        if told:
            announce(h.conn, h.known, h.o, h.o.due_at, now, f"免予报送：{reason}")
        return Recorded(h.o.id, True, cancelled=cancelled)


def extend(
    app: App, target: Target, now: datetime, due_on: date, reason: str, *, number: str = "", actor: str
) -> Recorded:
    """Move the deadline of one unit to the end of ``due_on``: a new epoch, and a letter that says so.

    Only who set the date does it. ``number``: of the reply of a body outside, which the operator records. A
    request for more time that is undecided is answered by it.
    """
    outer = outer_stage(app, target)
    with held(app, target, Verb.EXTEND, actor, now) as h:
        answered = must_name_reply(h, number)
        prolong(app, h, due_on, reason, outer, {"number": answered})
        return Recorded(h.o.id, True)


def reassign(app: App, target: Target, now: datetime, to: str, reason: str, *, actor: str) -> Recorded:
    """Let another unit owe it: that one gets an opening letter, the one before is told and owes no more.

    Also a unit outside the stage's group; it owes it until it is done, whatever the group becomes.
    """
    with held(app, target, Verb.REASSIGN, actor, now) as h:
        unit = h.known.roster.units.get(to)
        if unit is None:
            raise Refused(f'the roster has no unit "{to}"', code="unknown-unit")
        if unit.id == h.o.unit_id:
            return Recorded(h.o.id, False)
        h.must_owe()
        if h.o.status == Status.RETURNED:
            raise Refused(f"{target} was returned: who handed it in corrects it", code="returned")
        taken_over = _taken_over(h, unit)
        moments.cancel_for(h.conn, h.o.id, f"handed over to {to}", locked=True)
        if not untold(h.o):
            announce(h.conn, h.known, h.o, h.o.due_at, now, f"该事项转由{unit.name}办理：{reason}")
        h.say(
            payload={"to": to, "reason": reason}, epoch=h.o.epoch + 1, status=str(Status.WAIVED),
            said=str(h.verb), next_send_at=None, recorded_at=now,
        )  # fmt: skip
        there = replace(h, o=taken_over, spoken=deeds.spoken(h.conn, taken_over.id))
        there.say(payload={"from": target.unit, "reason": reason}, said=str(h.verb))
        return Recorded(taken_over.id, True)


def _taken_over(h: Held, unit: Unit) -> Obligation:
    """Let a unit owe what is handed over to it, from now on, under the same dates."""
    t = h.target
    found = obligations.find(h.conn, t.calendar, t.stage, unit.code, t.period, for_update=True)
    if found is not None and found.status not in VOID:
        raise Refused(f"{unit.name} owes it already", hint="waive the one of the two that falls away")
    rungs = h.known.schedule(h.term, h.now, h.o.due_at, h.o.act_by)
    send_at = rungs[0].send_at if rungs else None
    dates = (h.now, h.o.due_at, h.o.act_by, send_at)
    if found is None:
        obligations.materialise(h.conn, [(h.o.term_id, unit.id, str(Status.OPEN), *dates)])
    else:
        opens_at, due_at, act_by, _ = dates
        obligations.change(
            h.conn, found.id, status=str(Status.OPEN), epoch=found.epoch + 1, rung=0, opens_at=opens_at,
            due_at=due_at, act_by=act_by, next_send_at=send_at, noticed_at=None, acknowledged_at=None,
            promised_on=None, step_fired_at=None, step_sent_at=None, recorded_at=None,
        )  # fmt: skip
    made = obligations.find(h.conn, t.calendar, t.stage, unit.code, t.period)
    assert made is not None
    return made


def _settled(h: Held) -> bool:
    """Say whether the verb was said before. Raises Refused where it cannot be said."""
    decided = decide(h.verb, standing(h))
    if decided.refused:
        code = "not-owed" if h.o.status not in OWED else "not-handed-in"
        raise Refused(f"{h.target} cannot be {DONE[h.verb]}: {decided.refused}", code=code)
    return decided.status is None
