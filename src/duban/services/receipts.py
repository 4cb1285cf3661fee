"""A sheet of receipts in, what many units did recorded at once out: by the operator, or a tier above.

One law: it is one transaction. Nothing is half-recorded unless the sound rows alone were asked for; saying
the same again is harmless.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from duban.planning.periods import period_title
from duban.planning.verbs import Verb
from duban.problems import BadInput, Problem, Refused
from duban.services import recording
from duban.services.authority import OPERATOR, above
from duban.services.knowledge import knowledge, operator_of
from duban.services.naming import Target, not_active
from duban.services.targets import Actor, Evidence, Recorded
from duban.sheets.receipts import Owed, Receipt, read_receipts, template
from duban.store import obligations, terms_rows
from duban.store.joined import JoinedStore
from duban.store.terms_rows import TermRow
from duban.values import OWED, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.services.knowledge import Knowledge
    from duban.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Booked:
    """What came of a sheet: rows ``recorded``, rows said ``before``, and the bad rows that were left out.
    ``kept`` is False after a trial."""

    recorded: int
    before: int
    problems: tuple[Problem, ...]
    kept: bool


class _Tried(Exception):
    """Takes everything back: a trial, or a sheet with bad rows."""


def record_receipts(
    app: App,
    path: Path,
    now: datetime,
    *,
    calendar: str = "",
    dry_run: bool = False,
    sound_rows: bool = False,
    actor: Actor | Callable[[Connection, str, Verb], Actor],
) -> Booked:
    """Record every row of a sheet. ``calendar`` is meant where a row names none. ``actor`` speaks for all of
    them, or says for a unit and a verb who does; he who has no say raises Refused, and the row is bad.

    Raises BadInput naming every bad row, unless ``sound_rows`` leaves those out or ``dry_run`` only tries.
    """
    read = read_receipts(path)
    problems, done = list(read.problems), list[Recorded]()
    keep = not dry_run
    try:
        with app.store.writing() as conn:
            together = _joined(app, conn)
            aimed = _aimed(together, conn, str(path), read.receipts, calendar, problems)
            ids = (obligations.find(conn, t.calendar, t.stage, t.unit, t.period) for _, t in aimed)
            obligations.load(conn, {o.id for o in ids if o is not None}, for_update=True)  # in order of id
            for receipt, target in aimed:
                try:
                    who = actor(conn, target.unit, receipt.verb) if callable(actor) else actor
                    done.append(_record(together, receipt, target, now, who))
                except Refused as refused:
                    problems.append(_problem(str(path), receipt, refused))
            keep = keep and (sound_rows or not problems)
            if not keep:
                raise _Tried
    except _Tried:
        pass
    found = tuple(sorted(problems))
    if found and not sound_rows and not dry_run:
        raise BadInput(
            f"{path.name}: nothing was recorded", found,
            hint="mend the rows, or record the others with --sound-rows" if read.receipts else "",
        )  # fmt: skip
    fresh = sum(one.changed for one in done)
    return Booked(fresh, len(done) - fresh, found, keep)


def _joined(app: App, conn: Connection) -> App:
    """Return the same installation, whose services all write into one transaction."""
    together = copy.copy(app)
    together.__dict__["store"] = JoinedStore(app.store, conn)
    return together


def _record(app: App, row: Receipt, target: Target, now: datetime, actor: Actor) -> Recorded:
    shown = Evidence(row.number)
    match row.verb:
        case Verb.SUBMIT:
            return recording.submit(app, target, now, submitted_on=row.day, evidence=shown, actor=actor)
        case Verb.POST:
            return recording.post(
                app, target, now, posted_on=row.day, evidence=shown, equals_filing=row.equals_filing,
                actor=actor,
            )  # fmt: skip
        case Verb.RECEIVE:
            return recording.receive(app, target, now, received_on=row.day, evidence=shown, actor=actor)
        case Verb.ZERO_REPORT:
            return recording.zero_report(app, target, now, reported_on=row.day, actor=actor)
        case _:
            return recording.decline(app, target, now, reason=row.number, actor=actor)


def _problem(file: str, row: Receipt, refused: Refused) -> Problem:
    code = refused.code or "receipt-refused"
    return Problem(file, row.line, row.columns.get("verb", 0), code, refused.message, refused.hint)


def _aimed(
    app: App,
    conn: Connection,
    file: str,
    receipts: Collection[Receipt],
    calendar: str,
    problems: list[Problem],
) -> list[tuple[Receipt, Target]]:
    """Return each row with what it is about; those that cannot be told are problems."""
    known = knowledge(app, conn)
    by_name: dict[str, list[Unit]] = {}
    for unit in known.roster.units.values():
        by_name.setdefault(unit.name, []).append(unit)
    terms: dict[str, list[TermRow]] = {}
    found = []
    for row in receipts:
        try:
            key = row.calendar or calendar
            if not key:
                raise _wrong("receipt-no-calendar", "calendar", "通知 is empty", "or say --calendar KEY")
            unit = _unit(known, by_name, row)
            if key not in terms:
                terms[key] = [t for t in terms_rows.load_terms(conn, calendar_key=key) if t.state == "active"]
            term = _term(terms[key], key, row)
            found.append((row, Target(key, term.stage_key, unit.code, term.period)))
        except _Wrong as wrong:
            place = row.columns.get(wrong.column, 0)
            problems.append(Problem(file, row.line, place, wrong.code, wrong.message, wrong.hint))
    return found


class _Wrong(Refused):
    column = ""


def _wrong(code: str, column: str, message: str, hint: str = "") -> _Wrong:
    made = _Wrong(message, hint=hint, code=code)
    made.column = column
    return made


def _alike(said: str, name: str) -> bool:
    """Say whether people may mean ``name`` by what stands beside its code: all of it, or a part."""
    said, name = "".join(said.split()), "".join(name.split())
    return said in name or name in said


def _unit(known: Knowledge, by_name: dict[str, list[Unit]], row: Receipt) -> Unit:
    """Return the unit that a row names by its code or, without one, by its name. Both must mean the same."""
    word = row.unit or row.name
    coded = known.roster.units.get(row.unit)
    alike = [coded] if coded else by_name.get(word, [])
    if len(alike) == 1:
        [unit] = alike
        another = row.name in by_name and unit not in by_name[row.name]
        if another or not _alike(row.name, unit.name):
            raise _wrong(
                "receipt-two-units", "name", f'{word} is {unit.name}, not "{row.name}"',
                "mend the one or the other",
            )  # fmt: skip
        return unit
    if alike:
        codes = ", ".join(unit.code for unit in alike)
        raise _wrong("receipt-unknown-unit", "unit", f'several units are called "{word}"', f"one of: {codes}")
    raise _wrong("receipt-unknown-unit", "unit", f'the roster has no unit "{word}"')


def _term(terms: list[TermRow], key: str, row: Receipt) -> TermRow:
    """Return the stage and period that a row names, each by its key or as people say it."""
    if not terms:
        raise _wrong("receipt-no-calendar", "calendar", f'no call "{key}" is in force')
    word = row.stage or row.title
    stages = {t.stage_key for t in terms if t.stage_key == word} or {
        t.stage_key for t in terms if t.title == word
    }
    if len(stages) != 1:
        every = ", ".join(sorted({t.stage_key for t in terms}))
        what = "several stages are" if stages else "no stage is"
        raise _wrong("receipt-unknown-stage", "stage", f'{what} called "{word}" in {key}', f"one of: {every}")
    own = [t for t in terms if t.stage_key in stages]
    if row.title and not any(_alike(row.title, t.title) for t in own):
        raise _wrong(
            "receipt-two-stages", "title", f'{word} is {own[0].title}, not "{row.title}"',
            "mend the one or the other",
        )  # fmt: skip
    for term in own:
        if row.period in (term.period, period_title(term.period)):
            return term
    periods = ", ".join(t.period for t in own if t.period)
    hint = f"one of: {periods}" if periods else "leave it empty: the stage does not recur"
    raise _wrong("receipt-unknown-period", "period", f'{word} has no period "{row.period}"', hint)


def receipts_template(app: App, calendar: str, *actors: str, notes: tuple[str, ...] = ()) -> bytes:
    """Return the workbook in which these units (none: the operator) may record what is still owed of a call.

    Raises Refused where no such call is in force, or nothing of it is owed below them.
    """
    speakers = actors or (OPERATOR,)
    with app.store.reading() as conn:
        known = knowledge(app, conn)
        terms = [t for t in terms_rows.load_terms(conn, calendar_key=calendar) if t.state == "active"]
        known.learn(conn, {t.id for t in terms})
        if not terms:
            raise not_active(conn, calendar)
        rows = [
            (term, known.units[o.unit_id])
            for term in terms
            for o in obligations.of_terms(conn, {term.id})
            if o.status in OWED
        ]
    mine = [(term, unit) for term, unit in rows if any(_may(known, term, unit, one) for one in speakers)]
    if not mine:
        raise Refused(
            f"nothing of {calendar} is owed that {', '.join(speakers)} may record", code="not-authorised"
        )
    mine.sort(key=lambda one: (one[0].due_at, one[0].stage_key, one[0].period, one[1].code))
    return template(
        [
            Owed(calendar, unit.code, unit.name, term.stage_key, term.title, term.period)
            for term, unit in mine
        ],
        notes,
    )


def _may(known: Knowledge, term: TermRow, unit: Unit, actor: str) -> bool:
    code = operator_of(term) if actor == OPERATOR else actor
    return code in (operator_of(term), unit.code) or any(u.code == code for u in above(known, unit, term))
