"""How an obligation stands in; the verbs its owner may say by a link in a letter out. Pure.

One law: what is offered would be taken, if it is pressed at once.
"""

from __future__ import annotations

from datetime import datetime

from duban.planning.verbs import Standing, Verb, decide
from duban.values import OWED, Obligation, Status

#: In the order of a letter, and as it names them.
LABELS = {
    Verb.ACKNOWLEDGE: "签收",
    Verb.SUBMIT: "已报送",
    Verb.POST: "已寄出",
    Verb.PROMISE: "承诺日期",
    Verb.ASK_TIME: "申请延期",
    Verb.ZERO_REPORT: "零申报",
    Verb.DECLINE: "不申报",
}
#: Verbs that speak of a day to come, before the deadline only.
_BEFORE = frozenset({Verb.PROMISE, Verb.ASK_TIME})


def offered(o: Obligation, stands: Standing, at: datetime, *, leads: bool) -> tuple[Verb, ...]:
    """Return what the owner may say in a letter of ``at``; a co-owner (not ``leads``) may only 签收."""
    if o.status not in OWED:
        return ()
    return tuple(verb for verb in LABELS if (leads or verb is Verb.ACKNOWLEDGE) and _may(verb, o, stands, at))


def _may(verb: Verb, o: Obligation, stands: Standing, at: datetime) -> bool:
    if verb is Verb.ACKNOWLEDGE:
        return o.acknowledged_at is None
    if verb in _BEFORE:
        return at < o.due_at
    if verb is done_by(stands.completes):
        return True
    return verb not in (Verb.SUBMIT, Verb.POST) and decide(verb, stands).status is not None


def done_by(completes: Status) -> Verb:
    """Return the verb by which the owner hands in: paper is posted, the rest is filed."""
    return Verb.POST if completes in (Status.POSTED, Status.RECEIVED) else Verb.SUBMIT
