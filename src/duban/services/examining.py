"""The doctor: what is wrong, where, and what to do. Findings are problems, like those of a file.

It looks at the surroundings, the calendars, the people and the whole ledger, and asks the audit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from duban.delivery.channel import probe
from duban.problems import DubanError, Problem
from duban.services.auditing import audit
from duban.services.calendars import calendar_files, sync
from duban.services.finding import named
from duban.services.knowledge import knowledge
from duban.store import ledger, mailroom, reports, terms_rows
from duban.values import Role

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

#: Warn when the working days known end sooner than this.
HORIZON = timedelta(days=60)


def examine(app: App, now: datetime) -> list[Problem]:
    """Return every finding, the gravest first."""
    found = [*_surroundings(app, now)]
    synced = sync(app, now)
    for key, problems in synced.broken:
        if problems[0].code == "stored-version":
            found += problems
            continue
        found.append(
            _finding(
                str(calendar_files(app)[key]), "broken-calendar",
                f"{_count(len(problems), 'problem')}; the applied version stays in force",
                f"duban check {key}",
            )
        )  # fmt: skip
    found += [
        _finding(
            key, "pending-version", "the file was edited after it was applied", f"duban plan {key}", "warning"
        )
        for key in synced.pending
    ]
    with app.store.reading() as conn:
        found += [*_people(app, conn), *_letters(conn), *_unowed(conn, now)]
        found += [
            _finding("ledger", "ledger", text, "keep the database as it is and compare it with a backup")
            for text in ledger.verify(conn, now)
            if not text.startswith("unsealed")  # the audit's, which knows the send windows
        ]
    found += audit(app, now)
    return sorted(found, key=lambda p: (p.severity, p.file, p.code))


def _surroundings(app: App, now: datetime) -> Iterator[Problem]:
    horizon = app.workdays.horizon
    if horizon - now.date() < HORIZON:
        yield _finding(
            "calendars/workdays", "horizon",
            f"working days are known up to {horizon}; later ones are provisional",
            "when the next year's arrangement is published, add it (calendars/workdays/README.md)", "warning",
        )  # fmt: skip
    with app.store.reading() as conn:
        terms = terms_rows.load_terms(conn)
    if not app.settings.operator and not (terms and all(t.detail["own_operator"] for t in terms)):
        yield _finding("settings", "no-operator", "no operator is set", "set DUBAN_OPERATOR to a unit's code")
    try:
        probe(app.settings)
    except DubanError as error:
        yield _finding("channel", "channel", error.message, error.hint)


def _people(app: App, conn: Connection) -> Iterator[Problem]:
    roster = knowledge(app, conn).roster
    for code in reports.owing_units(conn):
        people = roster.contacts(code, Role.COORDINATOR)
        name = roster.units[code].name if code in roster.units else code
        if not people:
            yield _finding(
                f"roster: {code}", "no-coordinator", f"{name} owes something and has no coordinator",
                "import one: duban roster import FILE",
            )  # fmt: skip
        elif not any(p.email and p.usable for p in people):
            yield _finding(
                f"roster: {code}", "no-address", f"{name} has no address that takes letters",
                "telephone (duban call-list) and import a new address", "warning",
            )  # fmt: skip


def _letters(conn: Connection) -> Iterator[Problem]:
    for number, address, state, reason in reports.broken_letters(conn):
        yield _finding(f"letter {number}", "stuck-letter", f"to {address}: {state}: {reason}",
                       f"duban letters show {number}; duban letters retry {number}", "warning")  # fmt: skip
    drafts = mailroom.by_state(conn).get("draft", 0)
    if drafts:
        yield _finding(
            "letters", "drafts", f"{_count(drafts, 'letter')} waiting for a person's release",
            "duban letters list --state draft; duban letters release ID", "warning",
        )  # fmt: skip


def _unowed(conn: Connection, now: datetime) -> Iterator[Problem]:
    for term in terms_rows.without_obligations(conn):
        if term.due_at > now:
            yield _finding(
                named(term), "term-without-obligations", "nobody owes it",
                "import the units of its group; if the roster has them, this look opened them: look again",
            )  # fmt: skip


def _finding(where: str, code: str, message: str, hint: str, severity: str = "error") -> Problem:
    return Problem(where, 0, 0, code, message, hint, "warning" if severity == "warning" else "error")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
