"""How an obligation stands and who looks in; the verbs he may say of it now out. Pure over what is known.

One law: what a page offers would be taken, and what authority refuses is not offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duban.planning.lights import Light
from duban.planning.offering import done_by
from duban.planning.verbs import Standing, Verb, decide
from duban.problems import Refused
from duban.services.authority import OWN, PERSONAL, speaker
from duban.services.knowledge import Knowledge
from duban.services.viewing import ConsoleRole
from duban.values import OWED, Duty, Obligation, Status

#: What is said on a page of an item; requests for more time are answered on their own.
_DECIDES = frozenset({Verb.ACCEPT, Verb.RETURN, Verb.WAIVE, Verb.EXTEND, Verb.CALL})
#: What each role may say at all, as ``viewing.clerk`` has it; of that, authority decides for each obligation.
SAYS = {
    ConsoleRole.ADMIN: OWN | _DECIDES,
    ConsoleRole.COORDINATOR: OWN | _DECIDES,
    ConsoleRole.SUPERIOR: _DECIDES,
    ConsoleRole.READER: frozenset[Verb](),
}
#: In the order of a page: what one does first stands first.
ORDER = (
    *(Verb.SUBMIT, Verb.POST, Verb.ACKNOWLEDGE, Verb.ZERO_REPORT, Verb.DECLINE, Verb.PROMISE, Verb.RECEIVE),
    *(Verb.ACCEPT, Verb.RETURN, Verb.ASK_TIME, Verb.EXTEND, Verb.WAIVE, Verb.CALL, Verb.UNDO),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of an obligation: the verb behind its status, whether more time was asked for and not
    decided, whether the engine gave it up in silence, and whether the last verb may still be taken back by
    the actor."""

    verb: str = ""
    asked: bool = False
    lapsed: bool = False
    undoable: bool = False


def sayable(
    known: Knowledge, o: Obligation, said: Said, role: ConsoleRole, actors: Sequence[str], now: datetime
) -> tuple[Verb, ...]:
    """Return the verbs, in order. ``actors``: the units he may speak as, or ``operator``."""
    term = known.term(o)
    stands = Standing(
        Status(o.status), Status(term.detail["completes"]), Duty(term.duty), bool(term.detail["zero_report"]),
        said.verb, said.lapsed,
    )  # fmt: skip
    return tuple(
        verb
        for verb in ORDER
        if verb in SAYS[role] and _possible(verb, o, stands, said, now) and heard(known, o, verb, actors)
    )


def _possible(verb: Verb, o: Obligation, stands: Standing, said: Said, now: datetime) -> bool:
    owed = stands.status in OWED
    match verb:
        case Verb.ACKNOWLEDGE:
            return owed and o.acknowledged_at is None
        case Verb.PROMISE:
            return owed and now < o.due_at
        case Verb.ASK_TIME:
            return owed and now < o.due_at and not said.asked
        case Verb.EXTEND | Verb.CALL:
            return owed
        case Verb.UNDO:
            return said.undoable
        case Verb.SUBMIT | Verb.POST:
            return done_by(stands.completes) is verb and decide(verb, stands).status is not None
        case _:
            return decide(verb, stands).status is not None


def heard(known: Knowledge, o: Obligation, verb: Verb, actors: Sequence[str]) -> str:
    """Return which unit authority hears, or "". Nobody is offered to sign or to promise for another."""
    if verb in PERSONAL and known.units[o.unit_id].code not in actors and not known.shares(o, actors):
        return ""
    try:
        return speaker(known, o, verb, *actors)
    except Refused:
        return ""


def light_of(o: Obligation, late: bool, near: bool) -> Light:
    """Return the light of one obligation."""
    if late:
        return Light.RED
    if o.status in (Status.OPEN, Status.RETURNED):
        return Light.YELLOW if near else Light.GREEN
    return Light.GREY if o.status not in _DONE else Light.GREEN


_DONE = frozenset({Status.SUBMITTED, Status.POSTED, Status.RECEIVED, Status.ACCEPTED})
