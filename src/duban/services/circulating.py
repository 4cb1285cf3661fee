"""Circulars (通报): a call and a day in; two lists out, drafted, read by a person, released, sent as read.

One law: nothing leaves before the operator releases it, and what leaves is the draft's row in the ledger. If
something is said differently by then, release refuses: draft anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from duban.planning.bundling import Bundle
from duban.planning.circular import APART, RED, YELLOW, Line, Owed, as_row, changes, from_row, line
from duban.planning.dates import local_day
from duban.planning.periods import period_title
from duban.problems import Refused
from duban.rendering import TemplateFailed
from duban.services.archived import must_run
from duban.services.authority import OPERATOR, above
from duban.services.composing import letter_facts, sender
from duban.services.excusing import silences, untold
from duban.services.knowledge import Knowledge, knowledge, operator_of
from duban.services.naming import not_active
from duban.services.undecided import undecided
from duban.store import circulars, ledger, letters, terms_rows
from duban.store.circulars import Draft, Past
from duban.store.locks import Lock, hold
from duban.values import Kind, LetterClass, Role, Status, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection
    from duban.store.terms_rows import TermRow

RELEASED = "circular-release"
#: What changed since a draft, named up to so many.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Circular:
    """A draft as people read it. ``states``: how many of its letters are in each state."""

    number: int
    key: str
    on: date
    title: str
    document: str
    operator: str
    zone: str
    drafted_at: datetime
    lines: tuple[Line, ...]
    to: tuple[str, ...]
    states: dict[str, int]

    def of(self, colour: str) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if one.colour == colour)


def draft(app: App, key: str, on: date, now: datetime, *, actor: str = OPERATOR) -> Circular:
    """Draft the circular of a call as of the end of ``on``, and its letters. One that nobody released yet is
    superseded. Raises Refused where nothing was due by then, or the actor is not the operator."""
    with app.store.writing() as conn:
        hold(conn, Lock.CIRCULAR)
        must_run(conn, key)
        known, terms = knowledge(app, conn), in_force(conn, key)
        by = _operator(known, terms, actor)
        before = circulars.last(conn, key)
        payload = _payload(app, conn, known, key, terms, on, now)
        number = circulars.record(conn, now, by, key, payload)
        if before is not None:
            circulars.supersede(conn, before.number, number)
        slot, scope = app.slots().at_or_after(now), circulars.scope(number)
        kind = Kind.CIRCULAR
        bundles = [Bundle(to, slot, LetterClass.CIRCULAR, scope, True, kind, ()) for to in payload["to"]]
        letters.insert_letters(conn, bundles, as_of=now)
        made = Draft(number, key, now, by, payload)
        if bundles:
            circulars.entitle(conn, number, _subject(app, conn, known, made, slot))
        return _read(conn, made)


def _subject(app: App, conn: Connection, known: Knowledge, found: Draft, slot: datetime) -> str:
    """Return the subject that the letters of a draft will bear; they are worded when they leave."""
    extra, operator, zone = worded(conn, circulars.scope(found.number))
    facts = letter_facts(
        known, app.settings, kind=Kind.CIRCULAR, address=found.payload["to"][0], slot_at=slot,
        as_of=found.at, items=(), operator=operator, zone=zone, extra=extra,
    )  # fmt: skip
    try:
        return app.letters.render(facts).subject
    except TemplateFailed:
        return app.letters.render_plain(facts).subject


def latest(app: App, conn: Connection, key: str = "") -> list[Circular]:
    """Return the latest circular of each call, or of one."""
    return [_read(conn, found) for found in circulars.latest(conn, key)]


def shown(app: App, named: str) -> Circular:
    """Return the latest circular of a call, or one by its number. Raises Refused where there is none."""
    with app.store.reading() as conn:
        return _read(conn, _named(conn, named))


def release(app: App, named: str, now: datetime, *, actor: str = OPERATOR) -> int:
    """Let all letters of a draft go, in the next slot; return how many. Raises Refused where the facts have
    changed since it was drafted, or it is no draft any more."""
    with app.store.writing() as conn:
        hold(conn, Lock.CIRCULAR)
        found = _named(conn, named)
        known, terms = knowledge(app, conn), in_force(conn, found.key)
        by = _operator(known, terms, actor)
        if not circulars.states(conn, found.number).get("draft"):
            raise Refused(
                f"circular {found.number} of {found.key} has no letter that waits for release",
                hint=f"duban circular show {found.number}", code="no-draft",
            )  # fmt: skip
        on = date.fromisoformat(found.payload["on"])
        _must_hold(found, _payload(app, conn, known, found.key, terms, on, now))
        slot = app.slots().at_or_after(now)
        count = circulars.release(conn, found.number, slot)
        said = {"number": found.number, "on": on.isoformat(), "letters": count}
        ledger.append(conn, now, by, RELEASED, f"calendar:{found.key}", said)
    return count


def document(app: App, circular: Circular) -> bytes:
    """Return a circular as a Word document."""
    from duban.sheets.circular import Circular as Paper
    from duban.sheets.circular import document as written

    dated = circular.drafted_at.astimezone(ZoneInfo(circular.zone))
    with app.store.reading() as conn:
        office = sender(knowledge(app, conn), app.settings, circular.operator, dated.date())
    lists = [circular.of(colour) for colour in (RED, YELLOW, APART)]
    return written(
        Paper(
            circular.title, circular.document, circular.on, office.name, office.contact, office.phone,
            dated, *lists,
        )
    )  # fmt: skip


def worded(conn: Connection, scope: str) -> tuple[dict[str, object], str, str]:
    """Return what a circular's letter says, its operator and zone: as it was drafted."""
    found = circulars.numbered(conn, int(scope.partition(":")[2]))
    if found is None:
        raise ValueError(f"the ledger has no {scope}")
    read = _read(conn, found)
    extra: dict[str, object] = {
        "on": read.on, "title": read.title, "document": read.document,
        "lists": tuple(
            {"colour": colour, "rows": tuple(_said(one) for one in read.of(colour))}
            for colour in (RED, YELLOW, APART)
        ),
    }  # fmt: skip
    return extra, read.operator, read.zone


def lines_of(
    app: App, conn: Connection, known: Knowledge, key: str, terms: Iterable[TermRow], on: date, now: datetime
) -> list[Line]:
    """Return how every required obligation due by the end of ``on`` stood then, by deadline and unit."""
    rows = {term.id: term for term in terms}
    zone = next(iter(rows.values())).detail["zone"]
    quiet = tuple(silences(conn, zone, on))
    asked = {
        (r.stage, r.period, r.unit)
        for r in undecided(conn, key)
        if r.request.asked_at <= r.due_at
    }  # fmt: skip
    found: list[tuple[tuple[date, int, str], Line]] = []
    for one in circulars.past(conn, key, now):
        term, unit = rows[one.term_id], known.units[one.unit_id]
        due_at = one.first_due_at or one.due_at
        due_on = local_day(due_at, zone)
        if due_on <= on:
            excuses = (*quiet, *untold(one.noticed_at, due_at, zone, on))
            late = (term.stage_key, term.period, unit.code) in asked
            judged = line(_owed(one, term, unit, due_on, excuses, late), on, app.workdays)
            found.append(((due_on, term.id, unit.code), judged))
    return [judged for _, judged in sorted(found, key=itemgetter(0))]


def _owed(one: Past, term: TermRow, unit: Unit, due_on: date, excuses: Any, undecided: bool) -> Owed:
    period = period_title(term.period)
    matter = term.title + (f"（{period}）" if period else "")
    return Owed(
        unit.code, unit.name, term.stage_key, term.period, matter, due_on, Status(one.status),
        one.submitted_on, one.said == "zero-report", undecided, tuple(excuses),
    )  # fmt: skip


def _payload(
    app: App, conn: Connection, known: Knowledge, key: str, terms: list[TermRow], on: date, now: datetime
) -> dict[str, Any]:
    detail = terms[0].detail
    today = local_day(now, detail["zone"])
    if on > today:
        raise Refused(f"{on} has not come yet: a circular tells what was", code="not-yet")
    lines = lines_of(app, conn, known, key, terms, on, now)
    if not lines:
        raise Refused(f"nothing required of {key} was due by {on}", code="nothing-due")
    return {
        "on": on.isoformat(), "title": detail["calendar_title"],
        "document": detail["number"], "operator": operator_of(terms[0]), "zone": detail["zone"],
        "lines": [as_row(one) for one in lines],
        "to": _addresses(known, terms, lines, today),
    }  # fmt: skip


def _addresses(known: Knowledge, terms: list[TermRow], lines: list[Line], day: date) -> list[str]:
    """The coordinators, or who stands in for them, of who is named and of the tiers above on the line; where
    there is none, the supervisors."""
    by_stage = {(t.stage_key, t.period): t for t in terms}
    codes = set()
    for one in lines:
        term, unit = by_stage[one.stage, one.period], known.roster.units[one.unit]
        codes |= {u.code for u in (*known.owners(unit, term), *above(known, unit, term))}
    found = set()
    for code in codes:
        for role in (Role.COORDINATOR, Role.SUPERVISOR):
            people = (known.serving(c, day) for c in known.roster.contacts(code, role))
            some = {c.email.lower() for c in people if c.email and c.usable}
            if some:
                found |= some
                break
    return sorted(found)


def _must_hold(found: Draft, now: dict[str, Any]) -> None:
    lists = ([from_row(row) for row in payload["lines"]] for payload in (found.payload, now))
    told = changes(*lists)
    gone, come = set(found.payload["to"]) - set(now["to"]), set(now["to"]) - set(found.payload["to"])
    told += [f"{address}: no longer written to" for address in sorted(gone)]
    told += [f"{address}: to be written to as well" for address in sorted(come)]
    if told:
        more = f"; and {len(told) - NAMED} more" if len(told) > NAMED else ""
        raise Refused(
            f"circular {found.number} is not true any more: {'; '.join(told[:NAMED])}{more}",
            hint=f"draft it anew: duban circular {found.key} --on {found.payload['on']}",
            code="circular-outdated",
        )


def in_force(conn: Connection, key: str) -> list[TermRow]:
    """Return the terms in force of a call. Raises Refused where there is none."""
    terms = [t for t in terms_rows.load_terms(conn, calendar_key=key) if t.state == "active"]
    if not terms:
        raise not_active(conn, key)
    return terms


def _operator(known: Knowledge, terms: list[TermRow], actor: str) -> str:
    """Return the code of who speaks: the operator of the call alone drafts and releases."""
    operator = operator_of(terms[0])
    if actor not in (OPERATOR, operator):
        unit = known.roster.units.get(actor)
        raise Refused(
            f"{unit.name if unit else actor} does not run this call", hint="the operator alone does this",
            code="not-authorised",
        )  # fmt: skip
    return operator


def _named(conn: Connection, named: str) -> Draft:
    found = circulars.numbered(conn, int(named)) if named.isdigit() else circulars.last(conn, named)
    if found is None:
        raise Refused(
            f"there is no circular under: {named}", hint="draft one: duban circular KEY --on DATE",
            code="no-circular",
        )  # fmt: skip
    return found


def _read(conn: Connection, found: Draft) -> Circular:
    kept = found.payload
    return Circular(
        found.number, found.key, date.fromisoformat(kept["on"]), kept["title"],
        kept["document"], kept["operator"], kept["zone"], found.at,
        tuple(from_row(row) for row in kept["lines"]), tuple(kept["to"]),
        circulars.states(conn, found.number),
    )  # fmt: skip


def _said(one: Line) -> dict[str, object]:
    return {
        "unit": one.name, "matter": one.matter, "due_on": date.fromisoformat(one.due_on),
        "said": one.said, "steps": one.steps,
    }  # fmt: skip
