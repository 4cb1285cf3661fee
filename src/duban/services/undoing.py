"""The last verb said of an obligation in; the obligation as it was before out, within a set time.

An undo is a deed like others, and written down. Letters that the verb cancelled come after all. It starts a
new epoch only where the verb did: whom letters had told before is told still.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from duban.planning.schedule import position
from duban.planning.verbs import HANDED_IN, Verb
from duban.problems import Refused
from duban.services.asking_decider import REQUEST
from duban.services.entry_desk import in_force
from duban.services.extending import unanswer
from duban.services.following import drop, sleep_again, wake
from duban.services.naming import Target
from duban.services.owed_again import dates_now, moved_since
from duban.services.redating import CHANGE, CHANGED, announce, redate, untold
from duban.services.targets import Actor, Held, Recorded, because, held
from duban.services.typed import because as why
from duban.store import deeds, moments, obligations, steps
from duban.values import OWED, VOID, Change, Status

if TYPE_CHECKING:
    from duban.app import App

#: A telephone call was made; a unit that took the work over was told. Neither can be taken back.
FINAL = frozenset({Verb.CALL, Verb.REASSIGN})
#: What a letter says that takes back what an earlier one announced.
TAKEN_BACK = {
    Verb.RETURN: "此前的退回已撤销，材料仍按原报送处理",
    Verb.EXTEND: "此前的延期已撤销，仍按原截止时间办理",
    Verb.GRANT_TIME: "此前同意的延期已撤销，仍按原截止时间办理",
    Verb.WAIVE: "此前的免报已撤销，仍需按原要求办理",
}

#: What such a letter is called; where only a date is as it was, a date was moved.
SORTS: dict[str, Change] = {Verb.RETURN: Change.TAKEN_BACK, Verb.WAIVE: Change.RESTORED}


def undo(
    app: App, target: Target, now: datetime, *, reason: str = "", deed_id: int = 0, actor: Actor
) -> Recorded:
    """Take back what was said last, by whoever said it or by the operator; with ``deed_id`` only that deed.

    Raises Refused where nothing was said, too long ago, by somebody else, or where others went on from it.
    """
    reason = why(reason, empty=True)
    with held(app, target, Verb.UNDO, actor, now) as h:
        deed = deeds.last(h.conn, h.o.id)
        if deed is None or deed.verb == Verb.UNDO:
            raise Refused(f"{target}: there is nothing to undo", code="nothing-to-undo")
        if deed_id not in (0, deed.id):
            raise Refused(f"{target}: {deed.verb} was said since", code="followed")
        if deed.verb in FINAL:
            raise Refused(f"{target}: {deed.verb} cannot be undone", code="nothing-to-undo")
        limit = timedelta(hours=app.settings.undo_hours)
        if now - deed.at > limit:
            raise Refused(
                f"{target}: {deed.verb} was said more than {app.settings.undo_hours} hours ago",
                hint="the operator can return or extend it", code="too-late-to-undo",
            )  # fmt: skip
        if h.actor != deed.actor and h.actor != h.term.detail["operator"]:
            raise Refused(
                f"{target}: {deed.actor} said {deed.verb}", hint="only they or the operator undo it",
                code="said-by-another",
            )  # fmt: skip
        if moved_since(h, deed):
            raise Refused(
                f"{target}: its dates were changed since {deed.verb}", hint="who set the date can extend it",
                code="followed",
            )  # fmt: skip
        _must_be_once(h, deed)
        if deed.before.get("status", h.o.status) not in HANDED_IN:
            _let_sleep(h)
        _restore(h, deed, reason)
        _follow(h)
        unanswer(h, deed)
        deeds.undone(h.conn, deed.id, now)
        return Recorded(h.o.id, True)


def _must_be_once(h: Held, deed: deeds.Deed) -> None:
    """Raise Refused where a late owner takes back a second time what it handed in: whoever said so in the
    morning and took it back at night, every day, would never be heard of above."""
    late = h.now > h.first_due_at and h.o.status in HANDED_IN and h.actor != h.term.detail["operator"]
    if late and any(
        one.undone_at is not None and one.undone_at > h.first_due_at and one.verb == deed.verb
        for one in deeds.of(h.conn, [h.o.id])
    ):
        raise Refused(
            f"{h.target}: {deed.verb} was taken back before since the deadline",
            hint="the operator undoes it", code="undone-before",
        )  # fmt: skip


def _restore(h: Held, deed: deeds.Deed, reason: str) -> None:
    before = deeds.restored(deed)
    status = Status(before.get("status", h.o.status))
    announced = before.get("epoch", h.o.epoch) != h.o.epoch  # the verb made a letter
    sent = announced and moments.unsent_change(h.conn, h.o.id) is None
    words = f"{TAKEN_BACK[Verb(deed.verb)]}{_because(reason)}" if sent else ""
    if announced:
        before["epoch"] = h.o.epoch + 1
        moments.cancel_for(h.conn, h.o.id, f"{deed.verb} was undone", locked=True)
    said = {"of": deed.verb, "reason": reason}
    due_at, act_by = before.get("due_at", h.o.due_at), before.get("act_by", h.o.act_by)
    if status in OWED and (status != h.o.status or "due_at" in before):
        dates = dates_now(h, deed, due_at, act_by)
        if dates is None:
            h.say(payload=said, **before | {"status": str(Status.WITHDRAWN), "next_send_at": None})
            return
        before["next_send_at"] = _next(h, before, status, due_at, act_by)
        if dates != (due_at, act_by):
            h.say(payload=said, **before | {"epoch": h.o.epoch})
            _redate(h, deed, *dates, h.o.due_at if sent else due_at, words)
            return
        h.say(payload=said, **before)
        _say_again(h, deed, before.get("epoch", h.o.epoch), sent=sent)
    else:
        h.say(payload=said, **before)
    if sent:
        announce(h.conn, h.known, h.o, SORTS.get(deed.verb, Change.MOVED), due_at, h.now, words)


def _next(h: Held, before: dict[str, Any], status: Status, due_at: datetime, act_by: date) -> datetime | None:
    """Return when to look at what is owed again."""
    if status is Status.WAITING and before.get("next_send_at") is None:
        return None  # it sleeps
    rungs = h.known.schedule(h.term, before.get("opens_at", h.o.opens_at), due_at, act_by)
    at = position(rungs, before.get("rung", h.o.rung))
    return rungs[at].send_at if at < len(rungs) else None


def _redate(h: Held, deed: deeds.Deed, due_at: datetime, act_by: date, told: datetime, words: str) -> None:
    """An amendment came since: it is owed as everybody owes it now, and who was told another hears it."""
    o = replace(obligations.load(h.conn, [h.o.id])[0], due_at=told)
    calendar = in_force(h.conn, h.target.calendar)
    amended = f"{calendar.notice.number or calendar.title}调整"
    redate(
        h.conn, h.known, o, due_at, act_by, h.now, f"{words}；{amended}" if words else amended,
        sort=Change.RESTORED if deed.verb == Verb.WAIVE else Change.MOVED,
    )  # fmt: skip


def _say_again(h: Held, deed: deeds.Deed, epoch: int, *, sent: bool) -> None:
    """What the verb kept from being said is said after all. A change that a later letter told is known; and
    to whom a request goes that was answered: ``extending.unanswer``."""
    without = [CHANGE] if sent else []
    without += [REQUEST] if "request" in deed.payload else []
    slots, reasons = h.known.slots(h.term), (because(deed.verb, deed.at), CHANGED, f"status:{h.o.status}")
    moments.revive(
        h.conn, h.o.id, deed.epoch, reasons, into=epoch, now=h.now, slot=slots.at_or_after(h.now),
        first=slots.first_after(h.now), without=without,
    )  # fmt: skip
    steps.end(h.conn, [h.o.id])  # of what was on its way, and is no longer true


def _because(reason: str) -> str:
    return f"：{reason}" if reason else ""


def _follow(h: Held) -> None:
    """Let what follows stand behind what stands again: asleep behind what is owed, dropped behind what is
    void, awake behind what is handed in."""
    status = deeds.status(h.conn, h.o.id)
    if status in OWED:
        sleep_again(h.conn, h.o)
    elif status in VOID:
        drop(h.conn, h.o)
    else:
        wake(h.conn, h.known, h.o, h.now)


def _let_sleep(h: Held) -> None:
    """Put what follows back to sleep. Raises Refused where its owner was told, or has handed it in."""
    for o in obligations.awake_behind(h.conn, h.o.id):
        if o.status not in OWED or not untold(o):
            raise Refused(
                f"{h.target}: what follows it has begun", hint="the operator can return it instead",
                code="followed",
            )  # fmt: skip
        moments.cancel_for(h.conn, o.id, "what it follows was undone")
        obligations.change(h.conn, o.id, status=str(Status.WAITING), next_send_at=None)
