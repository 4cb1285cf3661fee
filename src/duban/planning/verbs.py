"""A verb and how an obligation stands in; the status after it out, or why it cannot be. Pure.

The law: a verb that has had its effect is said again without effect, and no verb moves an obligation from
where the table does not name it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from duban.values import OWED, Duty, Status


class Verb(StrEnum):
    """What people say of an obligation. Who may say it: ``services.authority``."""

    ACKNOWLEDGE = "acknowledge"  # 签收
    PROMISE = "promise"  # 承诺
    SUBMIT = "submit"  # 报送
    POST = "post"  # 寄出
    RECEIVE = "receive"  # 收到
    ACCEPT = "accept"  # 审核通过
    RETURN = "return"  # 退回
    DECLINE = "decline"  # 不申报
    ZERO_REPORT = "zero-report"  # 零申报
    WAIVE = "waive"  # 免报
    EXTEND = "extend"  # 延期
    ASK_TIME = "ask-time"  # 申请延期
    GRANT_TIME = "grant-time"  # 同意延期
    REFUSE_TIME = "refuse-time"  # 不同意延期
    DROP_REQUEST = "drop-request"  # 撤回延期申请
    REASSIGN = "reassign"  # 转办
    CALL = "call"  # 电话告知
    UNDO = "undo"


#: As a refusal says it: "cannot be …".
DONE = {
    Verb.SUBMIT: "submitted",
    Verb.POST: "posted",
    Verb.RECEIVE: "received",
    Verb.ACCEPT: "accepted",
    Verb.RETURN: "returned",
    Verb.DECLINE: "declined",
    Verb.ZERO_REPORT: "answered with a zero report",
    Verb.WAIVE: "waived",
}
#: Handed in, in whatever way: the owner has done its part.
HANDED_IN = frozenset({Status.SUBMITTED, Status.POSTED, Status.RECEIVED, Status.ACCEPTED})

_FROM = {
    Verb.SUBMIT: OWED,
    Verb.POST: OWED | {Status.SUBMITTED},
    Verb.RECEIVE: OWED | {Status.SUBMITTED, Status.POSTED},
    Verb.ACCEPT: HANDED_IN,
    Verb.RETURN: HANDED_IN,
    Verb.DECLINE: OWED,
    Verb.ZERO_REPORT: OWED,
    Verb.WAIVE: OWED,
}
_TO = {
    Verb.SUBMIT: Status.SUBMITTED,
    Verb.POST: Status.POSTED,
    Verb.RECEIVE: Status.RECEIVED,
    Verb.ACCEPT: Status.ACCEPTED,
    Verb.RETURN: Status.RETURNED,
    Verb.DECLINE: Status.DECLINED,
    Verb.ZERO_REPORT: Status.SUBMITTED,
    Verb.WAIVE: Status.WAIVED,
}
#: How far along: what stands further along has had the verb's effect already.
_RANK = {Status.SUBMITTED: 1, Status.POSTED: 2, Status.RECEIVED: 3, Status.ACCEPTED: 4}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a verb is decided on. ``completes`` is the status in which the stage's duty is done; ``said`` the
    verb behind the present status; ``lapsed``: the engine gave it up in silence."""

    status: Status
    completes: Status
    duty: Duty
    zero_report: bool
    said: str = ""
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """``status`` after the verb, None where it was said before; or ``refused``: why it cannot be, and
    what to say ``instead``."""

    status: Status | None = None
    refused: str = ""
    instead: Verb | None = None


def decide(verb: Verb, o: Standing) -> Decided:
    """Decide a verb that changes the status."""
    to = _TO[verb]
    by_post = o.completes in (Status.POSTED, Status.RECEIVED)
    if verb is Verb.SUBMIT and by_post:
        return Decided(refused="it goes by post", instead=Verb.POST)
    if verb in (Verb.POST, Verb.RECEIVE) and not by_post:
        return Decided(refused="nothing goes by post here", instead=Verb.SUBMIT)
    if _said_before(verb, o, to):
        return Decided()
    if verb is Verb.DECLINE and o.duty is Duty.REQUIRED:
        return Decided(refused="it is required")
    if verb is Verb.ZERO_REPORT and not o.zero_report:
        return Decided(refused="the notice provides for none")
    if verb in (Verb.SUBMIT, Verb.POST, Verb.RECEIVE) and o.lapsed:
        return Decided(to)
    if o.status not in _FROM[verb]:
        return Decided(refused=f"it is {o.status}")
    return Decided(to)


def _said_before(verb: Verb, o: Standing, to: Status) -> bool:
    if verb is Verb.ZERO_REPORT or o.said == Verb.ZERO_REPORT:
        return o.status is to and o.said == verb
    if verb in (Verb.SUBMIT, Verb.POST, Verb.RECEIVE):
        return _RANK.get(o.status, 0) >= _RANK[to]
    return o.status is to and not o.lapsed
