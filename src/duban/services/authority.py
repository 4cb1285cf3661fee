"""Who may say what of an obligation. One place; commands and pages only name the unit that speaks.

The unit that owes speaks for itself. The operator, and the tiers above on the reporting line of the stage,
may record for it what it did. They alone accept, return, excuse and hand over. Only the body that set a date
moves it. Nobody speaks for a unit that does not report to it: a province never acts for another province, nor
for a city that reports past it.
"""

from __future__ import annotations

from collections.abc import Iterator

from duban.planning.exceptions import facts_for
from duban.planning.extending import Decider, decider
from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services.knowledge import Knowledge, operator_of
from duban.services.naming import must_be_unit
from duban.store.terms_rows import TermRow
from duban.values import Obligation, Unit

#: Verbs by which a unit says what it did itself, or will do.
OWN = frozenset(
    {
        *(Verb.ACKNOWLEDGE, Verb.PROMISE, Verb.SUBMIT, Verb.POST, Verb.RECEIVE),
        *(Verb.DECLINE, Verb.ZERO_REPORT, Verb.UNDO, Verb.ASK_TIME, Verb.DROP_REQUEST),
    }
)
#: Verbs that only the unit itself can say: nobody has read a letter, or gives his word, for another.
PERSONAL = frozenset({Verb.ACKNOWLEDGE, Verb.PROMISE})
#: What a co-owner may say; the lead unit does the rest.
SHARED = frozenset({Verb.ACKNOWLEDGE})
#: What only the body says that set the date, wherever it stands.
DATING = frozenset({Verb.EXTEND, Verb.GRANT_TIME, Verb.REFUSE_TIME})
OPERATOR = "operator"


def speaker(known: Knowledge, o: Obligation, verb: Verb, *actors: str) -> str:
    """Return the code of the unit that speaks, of several the first that has a say. ``actors``: their codes,
    or ``operator`` for who runs the call.

    Raises Refused, what it says of the first, where the roster does not have them, or none has a say.
    """
    why: list[Refused] = []
    for actor in actors:
        try:
            return _speaker(known, o, verb, actor)
        except Refused as refused:
            why.append(refused)
    raise why[0]


def _speaker(known: Knowledge, o: Obligation, verb: Verb, actor: str) -> str:
    term, owner = known.term(o), known.units[o.unit_id]
    operator = operator_of(term)
    code = operator if actor == OPERATOR else actor
    name = must_be_unit(known.roster, code).name
    if verb in DATING:
        by = dates_by(known, term, owner)
        if code != (by.code or operator):  # what a body outside decided, the operator writes down
            raise _refused(
                f"{name} did not set this date: {by.name} did", f"say it --by {by.code or operator}"
            )
        return code
    if code == operator:
        return code
    if code == owner.code:
        if verb not in OWN:
            said = "log a call about" if verb is Verb.CALL else str(verb)
            raise _refused(f"{name} cannot {said} what it owes itself", "the tier above or the operator does")
        return code
    if any(unit.code == code for unit in known.owners(owner, term)[1:]):
        if verb not in SHARED:
            raise _refused(f"{name} is a co-owner", f"{owner.name} leads and completes it")
        return code
    if any(unit.code == code for unit in above(known, owner, term)):
        if verb in PERSONAL:
            raise _refused(f"{name} cannot {verb} for {owner.name}", "log a call: duban note call")
        return code
    raise _refused(
        f"{name} has no say over {owner.name} here", "only the tiers it reports to, and the operator"
    )


def dates_by(known: Knowledge, term: TermRow, owner: Unit) -> Decider:
    """Return the body that set the date of a term for this owner and alone may move it."""
    return decider(str(facts_for(term.detail, owner)["set_by"]), known.roster.units)


def above(known: Knowledge, owner: Unit, term: TermRow) -> Iterator[Unit]:
    """Yield the units between the owner and the operator on the stage's reporting line, nearest first."""
    nearest = known.superior(owner, term)
    if nearest is None:
        return
    yield nearest
    if term.detail["reports_to"] == "region":
        operator = known.roster.units.get(operator_of(term))
        for unit in known.roster.ancestors(nearest):
            if operator is not None and not known.roster.is_below(unit, operator):
                return
            yield unit


def _refused(message: str, hint: str) -> Refused:
    return Refused(message, hint=hint, code="not-authorised")
