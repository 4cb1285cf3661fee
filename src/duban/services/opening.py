"""Terms in, stored terms with an obligation for each unit that owes one out.

One law: a term is stored together with its obligations, or not at all; whatever stops the engine in
between, the next look finds either both or neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from duban.notices.model import NoticeCalendar, Policy
from duban.planning.dates import local_day
from duban.planning.exceptions import as_for
from duban.planning.periods import bounds
from duban.planning.spans import WHOLE, Span, owes, owes_once
from duban.planning.timeline import moves_with_span, term_of
from duban.services.detail import detail, policy_name
from duban.services.following import settle
from duban.services.knowledge import Knowledge, changing, knowledge
from duban.services.redating import reinstate
from duban.store import obligations, spans, terms_rows
from duban.store.archiving import is_archived
from duban.store.facts import bump
from duban.store.terms_rows import TermRow
from duban.values import Status, Term, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: How far ahead the periods of a series are opened.
LOOKAHEAD = timedelta(days=60)


def open_terms(
    app: App, calendar: NoticeCalendar, policies: Mapping[str, Policy], terms: Iterable[Term], now: datetime
) -> int:
    """Store terms and an obligation for each unit that owes one; return how many obligations are new.

    One transaction a term: killed in between, the rest is opened by the next look at the calendars.
    """
    made, wanted = 0, in_order(calendar, terms)
    with changing(app) as conn:
        stored = {(t.stage_key, t.period) for t in terms_rows.load_terms(conn, calendar_key=calendar.key)}
        if any((t.stage_key, t.period) in stored for t in wanted):
            bump(conn, "terms_version")
    for term in wanted:
        with changing(app) as conn:
            if is_archived(conn, calendar.key, lock=True):  # meanwhile, by somebody else
                return made
            made += open_term(app, conn, calendar, policies, term, now)
    return made


def open_term(
    app: App,
    conn: Connection,
    calendar: NoticeCalendar,
    policies: Mapping[str, Policy],
    term: Term,
    now: datetime,
) -> int:
    """Store one term and what is owed of it, inside the caller's transaction. A period in which none of its
    units takes part any more, or yet, is not stored."""
    known = knowledge(app, conn)
    members = audience(known, calendar, term.owner)
    owing = taking_part(conn, calendar, term, members)
    if members and not owing:
        return 0
    ids = terms_rows.save_terms(conn, [term_row(app, calendar, policies, term)])
    own = own_dates(conn, known, calendar, term, owing)
    return fill(conn, known, ids[term.stage_key, term.period], owing, now, own)


def audience(known: Knowledge, calendar: NoticeCalendar, owner: str) -> Sequence[Unit]:
    """Return the members of a unit group in the roster."""
    return known.roster.members(calendar.units[owner], calendar.operator or known.app.settings.operator)


def taking_part(
    conn: Connection, calendar: NoticeCalendar, term: Term | TermRow, members: Sequence[Unit]
) -> list[Unit]:
    """Return those of a term's members whose span it lies in."""
    own = spans.of_calendar(conn, calendar.key)
    if not own:
        return list(members)
    return [u for u in members if takes_part(own.get(u.id, WHOLE), calendar, term)]


def takes_part(span: Span, calendar: NoticeCalendar, term: Term | TermRow) -> bool:
    """Say whether a unit with this span owes a term. Pure."""
    if term.period:
        return owes(span, *bounds(term.period))
    if term.due_at is None or moves_with_span(calendar, term.stage_key):
        return True  # what counts from the end of a span comes after it
    return owes_once(span, local_day(term.due_at, calendar.zone))


def own_dates(
    conn: Connection,
    known: Knowledge,
    calendar: NoticeCalendar,
    term: Term | TermRow,
    members: Sequence[Unit],
) -> dict[int, Term]:
    """Return a term as it is for those of its members whose span, or whom the document, gives other dates, by
    unit id."""
    moves, days = moves_with_span(calendar, term.stage_key), known.app.workdays
    if not moves and not any(stage.exceptions for stage in calendar.stages):
        return {}
    own = spans.of_calendar(conn, calendar.key) if moves else {}
    found: dict[int, Term] = {}
    made: dict[tuple[object, ...], Term | None] = {}  # many units share an exception
    for unit in members:
        named, span = as_for(calendar, unit), own.get(unit.id, WHOLE)
        if named is calendar and unit.id not in own:
            continue
        alike = (span, *(stage.due for stage in named.stages))
        if alike not in made:
            made[alike] = term_of(named, days, term.stage_key, term.period, span)
        one = made[alike]
        if one is not None and (unit.id in own or one.due_at != term.due_at):
            found[unit.id] = one
    return found


def term_within(known: Knowledge, calendar: NoticeCalendar, term: Term | TermRow, span: Span) -> Term | None:
    """Return a term as it is for a unit with this span; None while its date is asked."""
    return term_of(calendar, known.app.workdays, term.stage_key, term.period, span)


def fill(
    conn: Connection,
    known: Knowledge,
    term_id: int,
    members: Sequence[Unit],
    now: datetime,
    own: Mapping[int, Term] | None = None,
) -> int:
    """Let these units owe a stored term, where they do not yet; return how many obligations are new.

    ``own``: the term as it is for units whose span gives it dates of their own; past for one of them, it is
    not owed. What was withdrawn from one of them is owed again; what follows a stage that is done already
    is awake.
    """
    known.learn(conn, {term_id})
    term = known.row(term_id)
    apart = {id: t for id, t in (own or {}).items() if t.due_at != term.due_at}
    made = obligations.materialise(
        conn, _owed(known, term, [u for u in members if u.id not in apart], now, term)
    )
    mine = {unit.id for unit in members}
    for unit in members:
        one = apart.get(unit.id)
        if one is not None and one.due_at is not None and one.due_at > now:
            made += obligations.materialise(conn, _owed(known, term, [unit], now, one))
    for o in obligations.of_terms(conn, [term_id], status=Status.WITHDRAWN, for_update=True):
        if o.unit_id in apart:
            one = apart[o.unit_id]
            if one.due_at is not None and one.act_by is not None and one.due_at > now:
                reinstate(conn, known, o, now, one.due_at, one.act_by)
        elif o.unit_id in mine:
            reinstate(conn, known, o, now, term.due_at, term.act_by)
    if term.follows:
        settle(conn, known, [term_id], now)
    return made


def _owed(
    known: Knowledge, term: TermRow, members: Iterable[Unit], now: datetime, dates: Term | TermRow
) -> Iterator[tuple[Any, ...]]:
    assert dates.due_at is not None and dates.act_by is not None
    opens_at = max(dates.opens_at or now, now)
    if term.follows:  # asleep until the unit hands in the stage before: see services/following.py
        for unit in members:
            yield (term.id, unit.id, "waiting", opens_at, dates.due_at, dates.act_by, None)
        return
    rungs = known.schedule(term, opens_at, dates.due_at, dates.act_by)
    send_at = rungs[0].send_at if rungs else None
    status = "waiting" if opens_at > now else "open"
    for unit in members:
        yield (term.id, unit.id, status, opens_at, dates.due_at, dates.act_by, send_at)


def term_row(
    app: App, calendar: NoticeCalendar, policies: Mapping[str, Policy], term: Term
) -> dict[str, Any]:
    """Return the row of ``terms`` that a term becomes."""
    order, stage = next((i, s) for i, s in enumerate(calendar.stages) if s.key == term.stage_key)
    policy = policies[stage.policy or calendar.policy]
    facts = detail(calendar, stage, term, policy, app.settings.operator, order)
    return {
        "calendar_key": calendar.key, "stage_key": term.stage_key, "period": term.period,
        "title": term.title, "opens_at": term.opens_at, "due_at": term.due_at, "act_by": term.act_by,
        "duty": str(term.duty), "policy": policy_name(policy),
        "follows": stage.follows or "", "provisional": term.provisional,
        "state": "active", "detail": facts | {"owner": term.owner},
    }  # fmt: skip


def still_to_come(term: Term, now: datetime) -> bool:
    """A term still to come; of a series, the periods that open soon."""
    if term.due_at is None or term.due_at <= now:
        return False
    return not term.period or term.opens_at is None or term.opens_at <= now + LOOKAHEAD


def current(calendar: NoticeCalendar, every: Collection[Term], now: datetime) -> list[Term]:
    """Return the terms to open now. What follows a period that opens later waits for it, or it would look
    as if there were nothing to wait for."""
    follows = {stage.key: stage.follows for stage in calendar.stages}
    later = {(t.stage_key, t.period) for t in every if t.due_at is not None and t.due_at > now}
    later -= {(t.stage_key, t.period) for t in every if still_to_come(t, now)}
    found = []
    for term in in_order(calendar, (t for t in every if still_to_come(t, now))):
        prior = follows[term.stage_key]
        if prior and later & {(prior, term.period), (prior, "")}:
            later.add((term.stage_key, term.period))
        else:
            found.append(term)
    return found


def in_order(calendar: NoticeCalendar, terms: Iterable[Term]) -> list[Term]:
    """Return terms with those that a stage follows before it."""
    follows = {stage.key: stage.follows for stage in calendar.stages}

    def depth(key: str | None) -> int:
        steps = 0
        while key is not None and (key := follows.get(key)) is not None:
            steps += 1
        return steps

    return sorted(terms, key=lambda term: depth(term.stage_key))
