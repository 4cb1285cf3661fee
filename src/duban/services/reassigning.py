"""Something owed and another unit in; the other unit owing it under the same dates out (转办).

One law: only who could owe a stage takes it over, while its letter still leaves before the deadline, and with
it what sleeps behind it: sealed paper goes to who will have filed online.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services.authority import above
from duban.services.entry_desk import in_force
from duban.services.following import must_be_its_turn
from duban.services.knowledge import operator_of
from duban.services.naming import Target
from duban.services.opening import audience
from duban.services.redating import announce, untold
from duban.services.targets import Actor, Held, Recorded, held
from duban.services.typed import because
from duban.store import deeds, moments, obligations
from duban.values import VOID, Change, Obligation, Status, Unit

if TYPE_CHECKING:
    from duban.app import App


def reassign(app: App, target: Target, now: datetime, to: str, reason: str, *, actor: Actor) -> Recorded:
    """Let another unit owe it: that one gets an opening letter, the one before is told and owes no more.

    Also a unit outside the stage's group; it owes it until it is done, whatever the group becomes. Raises
    Refused for one that could not owe it, or owes it already.
    """
    reason = because(reason)
    with held(app, target, Verb.REASSIGN, actor, now) as h:
        unit = h.known.roster.units.get(to)
        if unit is None:
            raise Refused(f'the roster has no unit "{to}"', code="unknown-unit")
        if unit.id == h.o.unit_id or _said_before(h, unit):
            return Recorded(h.o.id, False)
        h.must_owe()
        must_be_its_turn(h)
        if h.o.status == Status.RETURNED:
            raise Refused(f"{target} was returned: who handed it in corrects it", code="returned")
        _must_be_able(h, unit)
        _must_hear_in_time(h)
        there = _found(h, unit)
        if there is not None:
            _must_be_free(h, unit, there)
        moments.cancel_for(h.conn, h.o.id, f"handed over to {to}", locked=True)
        if not untold(h.o):
            words = f"转由{unit.name}办理：{reason}"
            announce(h.conn, h.known, h.o, Change.HANDED_OVER, h.o.due_at, now, words)
        rungs = h.known.schedule(h.term, now, h.o.due_at, h.o.act_by)
        send_at = rungs[0].send_at if rungs else None
        return Recorded(_pass_on(h, unit, there, Status.OPEN, send_at, reason), True)


def _said_before(h: Held, unit: Unit) -> bool:
    said = deeds.last(h.conn, h.o.id) if h.o.status == Status.REASSIGNED else None
    return said is not None and said.payload.get("to") == unit.code


def _must_be_able(h: Held, unit: Unit) -> None:
    """Raise Refused for a unit that could not owe it, or over which who hands it over has no say."""
    known, roster = h.known, h.known.roster
    operator, by = operator_of(h.term), roster.units[h.actor]
    if h.actor not in (operator, unit.code) and by not in above(known, unit, h.term):
        raise Refused(
            f"{by.name} has no say over {unit.name}",
            hint="only to itself and to those that report to it here", code="not-authorised",
        )  # fmt: skip
    runs = roster.units.get(operator)
    kin = not (runs and roster.is_below(runs, unit)) and (  # of a body above it an operator asks nothing
        unit.code == operator
        or (unit.region and unit.region == h.owner.region)
        or roster.is_below(unit, h.owner)
        or unit in above(known, h.owner, h.term)
    )
    if kin:
        return
    calendar = in_force(h.conn, h.target.calendar)
    group = next((s.owner for s in calendar.stages if s.key == h.target.stage), "")
    if not group or unit not in audience(known, calendar, group):
        whom = calendar.units[group].title if group else "nobody any more"
        raise Refused(
            f"{unit.name} could not owe {h.target.calendar} {h.target.stage}: it is asked of {whom}",
            hint=f"name one of these, or a unit of the place of {h.owner.name}, above or below it",
            code="cannot-owe",
        )  # fmt: skip


def _must_hear_in_time(h: Held) -> None:
    """Raise Refused where the opening letter could only leave after the deadline."""
    slot = h.known.slots(h.term).at_or_after(h.now)
    if slot >= h.o.due_at:
        day = local_day(slot, h.term.detail["zone"])
        raise Refused(
            f"{h.target}: its letter leaves on {day}, after the deadline",
            hint="who set the date extends it first, then it is handed over: duban extend",
            code="leaves-too-late",
        )  # fmt: skip


def _must_be_free(h: Held, unit: Unit, there: Obligation) -> None:
    """Raise Refused where the unit owes it, has done it, or was excused by somebody else than who asks it."""
    if there.status not in VOID:
        raise Refused(
            f"{unit.name} owes it already", hint="waive the one of the two that falls away",
            code="owes-already",
        )  # fmt: skip
    last = deeds.last(h.conn, there.id) if there.status == Status.WAIVED else None
    if last is not None and h.actor not in (last.actor, operator_of(h.term)):
        raise Refused(
            f"{unit.name} was excused by {last.actor}", hint="only they or the operator take that back",
            code="not-authorised",
        )  # fmt: skip


def _found(h: Held, unit: Unit) -> Obligation | None:
    term = h.term
    return obligations.find(
        h.conn, term.calendar_key, term.stage_key, unit.code, term.period, for_update=True
    )


def _pass_on(
    h: Held, unit: Unit, there: Obligation | None, status: Status, send_at: datetime | None, reason: str
) -> int:
    """Let ``unit`` owe what is held, and what sleeps behind it; return the id of its obligation."""
    opens_at = h.now if status is Status.OPEN else h.o.opens_at
    dates = (opens_at, h.o.due_at, h.o.act_by, send_at)
    if there is None and not obligations.materialise(h.conn, [(h.o.term_id, unit.id, str(status), *dates)]):
        there = _found(h, unit)  # another hand-over came first
        assert there is not None
        _must_be_free(h, unit, there)
    if there is not None:
        obligations.change(
            h.conn, there.id, status=str(status), epoch=there.epoch + 1, rung=0, opens_at=opens_at,
            due_at=h.o.due_at, act_by=h.o.act_by, next_send_at=send_at, noticed_at=None, acknowledged_at=None,
            promised_on=None, step_fired_at=None, step_sent_at=None, **deeds.UNSPOKEN,
        )  # fmt: skip
    made = _found(h, unit)
    assert made is not None
    h.say(
        payload={"to": unit.code, "reason": reason}, epoch=h.o.epoch + 1, status=str(Status.REASSIGNED),
        said=str(h.verb), next_send_at=None, recorded_at=h.now,
    )  # fmt: skip
    _as_held(h, made).say(payload={"from": h.owner.code, "reason": reason}, said=str(h.verb))
    for behind in obligations.asleep_behind(h.conn, h.o.id):
        h.known.learn(h.conn, {behind.term_id})
        one = _as_held(h, behind)
        own = _found(one, unit)
        if own is None or own.status in VOID:
            _pass_on(one, unit, own, Status.WAITING, None, reason)
        else:
            one.say(status=str(Status.REASSIGNED), payload={"to": unit.code}, said=str(h.verb))
    return made.id


def _as_held(h: Held, o: Obligation) -> Held:
    return replace(h, o=o, spoken=deeds.spoken(h.conn, o.id))
