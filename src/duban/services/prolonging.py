"""A later day for one unit in; its obligation with a new deadline, and everyone told, out.

Used by whoever set the date and moves it by himself (``deciding.extend``), and by the answer to a request
(``extending.grant``). One law: no date goes past the outer one it feeds, nor past that of what follows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.extending import Outer, breaks
from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services.authority import dates_by
from duban.services.calendars import read_back, version_of
from duban.services.following import must_be_its_turn, sleep_again
from duban.services.knowledge import operator_of
from duban.services.naming import Target
from duban.services.redating import REDATED, end_of_day, last_day_to_act, redate, untold
from duban.services.targets import Held
from duban.store import deeds, extensions, moments, obligations, terms_rows
from duban.values import OWED, Change, Kind, Moment, Status

if TYPE_CHECKING:
    from duban.app import App

#: The rule of a letter that tells the tier above what was granted.
ABOVE = "extension-above"


def must_name_reply(h: Held, number: str) -> str:
    """Return the number of the reply. Raises Refused where a body outside decided and no number is given."""
    by = dates_by(h.known, h.term, h.owner)
    if by.outside and not number:
        raise Refused(
            f"{by.name} set this date and is not in the roster: its reply is recorded by its number",
            hint="forward the request by hand, then say --number with the number of the reply",
            code="unnumbered-reply",
        )
    return number


def outer_stage(app: App, target: Target) -> str:
    """Return the key of the stage that this one must leave time for, by the version in force; or ""."""
    with app.store.reading() as conn:
        version = version_of(conn, target.calendar, "applied")
    calendar = read_back(version)[0].calendar if version else None
    stages = calendar.stages if calendar else ()
    return next((stage.feeds or "" for stage in stages if stage.key == target.stage), "")


def fits(app: App, h: Held, day: date, outer: str) -> str:
    """Return a warning where ``day`` leaves the outer stage, or one that follows, no working day, or "".

    Raises Refused where the chain cannot hold.
    """
    warnings = []
    for one in (*_fed(h, outer), *_following(h)):
        cannot, why = breaks(day, one, app.workdays)
        if cannot:
            raise Refused(f"{h.target}: {why}", hint="an earlier day, or that date moves first", code="chain")
        warnings.append(why)
    return "; ".join(filter(None, warnings))


def _fed(h: Held, outer: str) -> Iterator[Outer]:
    """Yield the outer stage as the unit above owes it."""
    if not outer:
        return
    terms = terms_rows.load_terms(h.conn, calendar_key=h.term.calendar_key)
    for term in terms:
        if term.stage_key == outer and term.period in (h.term.period, "") and term.state == "active":
            above = h.known.superior(h.owner, h.term)
            code = above.code if above else operator_of(h.term)
            owed = obligations.find(h.conn, term.calendar_key, outer, code, term.period)
            due_at, act_by = (owed.due_at, owed.act_by) if owed else (term.due_at, term.act_by)
            yield Outer(term.title, local_day(due_at, h.term.detail["zone"]), act_by)
            return


def _following(h: Held) -> Iterator[Outer]:
    """Yield what the unit owes once this is handed in, by the day it has."""
    for o in obligations.behind(h.conn, h.o.id):
        h.known.learn(h.conn, {o.term_id})
        due_on = local_day(o.due_at, h.term.detail["zone"])
        yield Outer(h.known.term(o).title, due_on, o.act_by, "which follows it")


def granted_before(h: Held, due_on: date) -> bool:
    """Say whether this very day was given, and holds, and nothing more is asked for."""
    holds = h.o.status in OWED and due_on == local_day(h.o.due_at, h.term.detail["zone"])
    if not holds or extensions.undecided(h.conn, [h.o.id]):
        return False
    given = (d for d in deeds.of(h.conn, [h.o.id]) if d.verb in (Verb.EXTEND, Verb.GRANT_TIME))
    return any(d.said_on == due_on and d.undone_at is None for d in given)


def prolong(app: App, h: Held, due_on: date, reason: str, outer: str, payload: Mapping[str, object]) -> str:
    """Move what is held to the end of ``due_on``; an undecided request is answered by it. Return a warning.

    What lapsed in silence is owed again. Raises Refused where nothing is owed, the day is no later, or the
    chain cannot hold.
    """
    request = extensions.undecided(h.conn, [h.o.id]).get(h.o.id)
    lapsed = h.o.status == Status.DECLINED and h.spoken["recorded_at"] is None
    if lapsed:
        must_be_its_turn(h)
    else:
        h.must_owe()
    zone = h.term.detail["zone"]
    if due_on <= local_day(h.o.due_at, zone):
        raise Refused(f"{due_on} is not after the present deadline", code="not-later")
    if due_on < h.today:
        raise Refused(f"{due_on} has passed", hint="name a day that is still to come", code="day-passed")
    warning = fits(app, h, due_on, outer)
    said = {"reason": reason, "request": request.id if request else None, **payload}
    h.say(on=due_on, payload=said, keeping=REDATED)
    if request is not None:
        answer = "；".join(str(part) for part in (payload.get("number"), reason) if part)
        extensions.settle(
            h.conn, request.id, extensions.GRANTED, h.now, h.actor, granted_on=due_on, answer=answer
        )
    known_as = moments.unsent_change(h.conn, h.o.id) or h.o.due_at
    due_at = end_of_day(due_on, zone)
    act_by, status = last_day_to_act(app, h.term, due_on), Status.OPEN if lapsed else None
    words = granted(h, str(payload.get("number") or ""), reason)
    redate(h.conn, h.known, h.o, due_at, act_by, h.now, words, status, Change.EXTENDED)
    if lapsed:
        sleep_again(h.conn, h.o)
    if not untold(h.o) and known_as != due_at:
        tell_above(h, known_as, due_at, words)
    return warning


def granted(h: Held, number: str, reason: str) -> str:
    """Say who let it take longer, by which document, and why."""
    return f"{decider_of(h, number)}同意延期{f'：{reason}' if reason else ''}"


def decider_of(h: Held, number: str) -> str:
    """Name who decides on the date, with the number of its reply."""
    return f"{dates_by(h.known, h.term, h.owner).name}{f'（{number}）' if number else ''}"


def tell_above(h: Held, before: datetime, due_at: datetime, words: str) -> None:
    """Tell the tier above, unless it decided itself, in the next slot; ``h.o`` is as it was before."""
    slot = h.known.slots(h.term).at_or_after(h.now)
    reach, by = h.known.reach(h.o, slot), dates_by(h.known, h.term, h.owner)
    to = [c for c in reach.superior or () if h.known.contacts[c].unit != by.code]
    said = f"{before.isoformat()} {words}"
    rows = [
        (
            Moment(h.o.id, h.o.epoch + 1, ABOVE, 0, contact, Kind.ANSWER, h.now, slot, due_at, evidence=said,
                   draft=reach.superior_draft),
            h.known.addresses[contact],
            h.known.scope(h.o, Kind.ANSWER),
        )
        for contact in to
    ]  # fmt: skip
    moments.add(h.conn, rows)
