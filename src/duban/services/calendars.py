"""Calendar files in, active calls out: find, activate, sync, plan, apply.

Editing a file never sends or moves anything. ``sync`` registers a pending version and opens new periods of
the applied one; ``apply`` alone moves dates, and writes one change letter to each address it touches.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from duban.notices.loading import Loaded, load_calendar, parse_calendar
from duban.notices.model import NoticeCalendar, Policy
from duban.notices.wording import suggestion
from duban.planning.review import review
from duban.planning.timeline import timeline
from duban.problems import BadInput, DubanError, Problem, Refused
from duban.roster.units import Roster
from duban.services.archived import must_run
from duban.services.audience import shift
from duban.services.detail import policy_name
from duban.services.knowledge import changing, knowledge
from duban.services.opening import audience, current, fill, open_terms, own_dates, taking_part
from duban.services.quiet import QuietCalls
from duban.services.ticking import hold_reason
from duban.store import ledger, terms_rows
from duban.store.archiving import is_archived
from duban.store.facts import get_facts, set_fact
from duban.store.terms_rows import CalendarRow, Version
from duban.values import Basis, Role, Term, Unit

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection


#: What reading stored data raises that another version of duban wrote, or that was spoilt.
UNREADABLE = (DubanError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Activated:
    """What an activation did. ``past`` are terms already over: listed, never chased."""

    key: str
    terms: int
    obligations: int
    past: tuple[Term, ...]
    without_coordinator: tuple[Unit, ...]
    warnings: tuple[Problem, ...]


def find_calendar(app: App, name: str) -> Loaded:
    """Load a calendar by its key (the admin's file before the shipped one) or by its path.

    Raises BadInput if there is no such file; a file with mistakes is returned with its problems.
    """
    path = Path(name)
    if not path.suffix:
        path = calendar_files(app).get(name, path)
    if not path.is_file():
        there = suggestion(name, sorted(calendar_files(app)), "Calendars here")
        raise BadInput(f'there is no calendar "{name}"', hint=f"{there} Or give a file.")
    return load_calendar(path, policies=app.policies().policies)


def calendar_files(app: App) -> dict[str, Path]:
    """Return the calendar files by key; a file in the admin's folder replaces a shipped one."""
    return {
        path.stem: path
        for folder in app.folders("calendars")
        for path in sorted((folder / "notices").glob("*.yaml"))
    }


def sound(loaded: Loaded) -> NoticeCalendar:
    """Return the calendar, or raise BadInput with every problem of its file."""
    if loaded.calendar is None:
        raise BadInput(f"{loaded.file} has mistakes; nothing was changed", loaded.problems)
    return loaded.calendar


def activate(
    app: App, loaded: Loaded, now: datetime, *, actor: str = "operator", compared: bool = False
) -> Activated:
    """Put a call in force: its terms, and an obligation for each unit that owes one.

    ``compared``: who activates says that they compared a draft with its notice; the ledger keeps it.
    Idempotent: a second activation, or one after a crash, completes the first. Raises BadInput for
    mistakes in the file, Refused for open questions or an audience without units.
    """
    calendar = sound(loaded)
    reviewed = (*loaded.problems, *review(loaded, app.workdays))
    if any(p.severity == "error" for p in reviewed):
        raise BadInput(f"{loaded.file} has mistakes; nothing was changed", reviewed)
    policies = pinned(app, calendar)
    asked = [s for s in calendar.stages if Basis.ASKED in (s.due.basis, s.opens.basis if s.opens else None)]
    if asked:
        raise Refused(
            f"{calendar.key} has open questions: " + "; ".join(f"{s.key}: {s.due.question}" for s in asked),
            hint="answer them in the file (basis: arranged) and activate again", code="open-question",
        )  # fmt: skip
    with app.store.writing() as conn:
        must_run(conn, calendar.key)
        known = knowledge(app, conn)
        _check_audience(calendar, known.roster, app.settings.operator)
        if any(row.key == calendar.key and row.state == "active" for row in terms_rows.calendars(conn)):
            raise Refused(
                f"{calendar.key} is active already", hint="to change it: duban plan, duban apply",
                code="already-active",
            )  # fmt: skip
        terms_rows.save_calendar(conn, calendar.key, "activating", activated_at=now)
        version = _save_version(app, conn, loaded, policies, now)
        terms_rows.mark_applied(conn, version, now)
    every = timeline(calendar, app.workdays, lines=loaded.lines)
    opening = current(calendar, every, now)
    made = open_terms(app, calendar, policies, opening, now)
    with app.store.writing() as conn:
        terms_rows.save_calendar(conn, calendar.key, "active")
        ledger.append(
            conn, now, actor, "activate", f"calendar:{calendar.key}",
            {"version": version, "terms": len(opening), "obligations": made}
            | ({"compared": actor} if compared else {}),
        )  # fmt: skip
    past = tuple(t for t in every if t.due_at is not None and t.due_at <= now)
    silent = tuple(_without_coordinator(calendar, known.roster, app.settings.operator))
    return Activated(calendar.key, len(opening), made, past, silent, reviewed)


def pinned(app: App, calendar: NoticeCalendar) -> dict[str, Policy]:
    """Return the policies a calendar names, as they are now."""
    known = app.policies().policies
    return {key: known[key] for key in {calendar.policy, *(s.policy for s in calendar.stages if s.policy)}}


def _check_audience(calendar: NoticeCalendar, roster: Roster, operator: str) -> None:
    operator = calendar.operator or operator
    if operator and operator not in roster.units:
        raise Refused(
            f'the operator "{operator}" is not in the roster', hint="import it: duban roster import FILE",
            code="no-operator",
        )  # fmt: skip
    if not operator:
        raise Refused(
            "no operator is set", hint="set DUBAN_OPERATOR to the code of the office that runs duban",
            code="no-operator",
        )  # fmt: skip
    strangers = {code for group in calendar.units.values() for code in roster.unknown_codes(group)}
    if strangers:
        raise Refused(
            f"the roster does not have: {', '.join(sorted(strangers))}",
            hint="import these units (duban roster import FILE) or mend the calendar", code="unknown-unit",
        )  # fmt: skip
    for stage in calendar.stages:
        if not roster.members(calendar.units[stage.owner], operator):
            raise Refused(
                f'nobody in the roster owes stage "{stage.key}": the group "{stage.owner}" is empty',
                hint="import its units (duban roster import FILE) or mend the group", code="empty-audience",
            )  # fmt: skip
        for group in stage.co_owners:
            if not roster.members(calendar.units[group], operator):
                raise Refused(
                    f'nobody in the roster answers for stage "{stage.key}" together with its owner: '
                    f'the group "{group}" is empty',
                    hint="import its units (of a department of finance: 系统 财政) or mend the group",
                    code="empty-audience",
                )


def _without_coordinator(calendar: NoticeCalendar, roster: Roster, operator: str) -> Iterator[Unit]:
    operator = calendar.operator or operator
    owners = {key for s in calendar.stages for key in (s.owner, *s.co_owners)}
    seen: set[str] = set()
    for key in sorted(owners):
        for unit in roster.members(calendar.units[key], operator):
            if unit.code not in seen and not roster.contacts(unit.code, Role.COORDINATOR):
                seen.add(unit.code)
                yield unit


def _save_version(
    app: App, conn: Connection, loaded: Loaded, policies: Mapping[str, Policy], now: datetime
) -> int:
    return terms_rows.save_version(
        conn,
        calendar_key=sound(loaded).key,
        fingerprint=fingerprint(app, loaded, policies),
        source=loaded.source,
        policies={key: p.model_dump(mode="json") for key, p in policies.items()},
        workdays=app.workdays.version,
        recorded_at=now,
    )


def fingerprint(app: App, loaded: Loaded, policies: Mapping[str, Policy]) -> str:
    """Digest everything a plan rests on: the file, its policies, the working-day table, the slots."""
    return _digest(app, loaded.source, policies)


def _digest(app: App, source: str, policies: Mapping[str, Policy]) -> str:
    parts = (source, *sorted(policy_name(p) for p in policies.values()), app.workdays.version)
    return hashlib.sha256("\n".join((*parts, *app.settings.slots)).encode()).hexdigest()


def read_back(version: Version) -> tuple[Loaded, dict[str, Policy]]:
    """Read a stored version as it was registered, with the policies of that day."""
    raw = json.dumps(version.policies, sort_keys=True)
    loaded, policies = _read_back(version.source, f"{version.calendar_key} (version {version.id})", raw)
    return loaded, dict(policies)


@lru_cache(maxsize=64)
def _read_back(source: str, name: str, raw: str) -> tuple[Loaded, Mapping[str, Policy]]:
    """What was registered never changes, and is asked for by every daily letter: it is read once."""
    policies = {key: Policy.model_validate(policy) for key, policy in json.loads(raw).items()}
    return parse_calendar(source, name, policies=policies), policies


def version_of(conn: Connection, key: str, state: str) -> Version | None:
    """Return the applied or the pending version of a calendar."""
    return next((v for v in terms_rows.versions(conn, key) if v.state == state), None)


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync found: obligations opened, calls with a pending version, files that are broken."""

    opened: int
    pending: tuple[str, ...]
    broken: tuple[tuple[str, tuple[Problem, ...]], ...]


def sync(app: App, now: datetime) -> Synced:
    """Open new periods of the applied versions and register changed files as pending versions.

    A broken file, or a stored version that cannot be read, is reported and stops no other call; what was
    applied stays in force. While sending is held nothing opens: the
    clock may be wrong, and a period opened a year early would be lost. Working days published since
    the last look count from now on.
    """
    app.renew_workdays()
    files, rules, opened = calendar_files(app), app.policies().policies, 0
    held = hold_reason(app, now)
    pending: list[str] = []
    broken: list[tuple[str, tuple[Problem, ...]]] = []
    with app.store.reading() as conn:
        in_force = _in_force(conn)
        edited_before = {version.calendar_key for version in terms_rows.in_state(conn, "pending")}
        filled, roster = get_facts(conn, "audience_version", "roster_version")
        quiet = QuietCalls(app, conn)
    for row, version in in_force:
        try:
            if row.state == "activating" or filled != roster or not quiet.cover(version, now):
                loaded, policies = read_back(version)
                if not held:
                    opened += _open_new(app, loaded, policies, row, version, quiet, now)
                    opened += _open_missing(app, sound(loaded), now) if filled != roster else 0
        except UNREADABLE as error:
            broken.append((row.key, _unreadable(version, error)))
            continue
        if row.state == "activating" and not held:
            with app.store.writing() as conn:
                terms_rows.save_calendar(conn, row.key, "active")
        if row.key not in files:
            continue
        if row.key not in edited_before and _unchanged(app, files[row.key], version, rules):
            continue
        edited = load_calendar(files[row.key], policies=rules)
        if edited.calendar is None:
            broken.append((row.key, edited.problems))
        elif _register(app, edited, version, now):
            pending.append(row.key)
    if not held:
        quiet.save()
    if not held and filled != roster:
        with app.store.writing() as conn:
            set_fact(conn, "audience_version", roster)
    return Synced(opened, tuple(pending), tuple(broken))


def open_missing(app: App, now: datetime) -> int:
    """Let units that came into the roster after a call was activated owe what is still to come of it; return
    how many obligations are new. While sending is held nothing opens: the next look makes it good."""
    if hold_reason(app, now):
        return 0
    made = 0
    with app.store.reading() as conn:
        in_force = _in_force(conn)
    for _, version in in_force:
        with suppress(*UNREADABLE):  # sync and the doctor name it
            made += _open_missing(app, sound(read_back(version)[0]), now)
    return made


def _in_force(conn: Connection) -> list[tuple[CalendarRow, Version]]:
    rows = [row for row in terms_rows.calendars(conn) if row.state != "archived"]
    versions = {version.calendar_key: version for version in terms_rows.in_state(conn, "applied")}
    return [(row, versions[row.key]) for row in rows if row.key in versions]


def _unreadable(version: Version, error: Exception) -> tuple[Problem, ...]:
    """Say of a stored version that it cannot be read, or that its terms cannot be opened; others go on."""
    name, first = f"{version.calendar_key} (version {version.id})", str(error).partition("\n")[0]
    hint = "install the version of duban that stored it, restore a backup, or apply an edited file"
    return (Problem(name, 0, 0, "stored-version", f"the version in force cannot be read: {first}", hint),)


def _open_missing(app: App, calendar: NoticeCalendar, now: datetime) -> int:
    made = 0
    with app.store.reading() as conn:
        known = knowledge(app, conn)
        terms = [
            t for t in terms_rows.load_terms(conn, calendar_key=calendar.key)
            if t.state == "active" and t.due_at > now and t.detail["owner"] in calendar.units
        ]  # fmt: skip
        came = [
            shift(conn, t, taking_part(conn, calendar, t, members), over=False)
            for t in terms
            if (members := audience(known, calendar, t.detail["owner"]))
        ]
    for one in sorted((one for one in came if one.joined), key=lambda one: bool(one.term.follows)):
        with changing(app) as conn:
            if is_archived(conn, calendar.key, lock=True):
                return made
            known = knowledge(app, conn)
            own = own_dates(conn, known, calendar, one.term, one.joined)
            made += fill(conn, known, one.term.id, one.joined, now, own)
    return made


def _open_new(
    app: App,
    loaded: Loaded,
    policies: Mapping[str, Policy],
    row: CalendarRow,
    version: Version,
    quiet: QuietCalls,
    now: datetime,
) -> int:
    with app.store.reading() as conn:
        have = {(t.stage_key, t.period) for t in terms_rows.load_terms(conn, calendar_key=row.key)}
        have -= {(t.stage_key, t.period) for t in terms_rows.without_obligations(conn, row.key)}
    resume = row.state == "activating"
    calendar = sound(loaded)
    every = timeline(calendar, app.workdays, lines=loaded.lines)
    terms = [t for t in current(calendar, every, now) if resume or (t.stage_key, t.period) not in have]
    if not terms:
        quiet.note(version, have, every, now)
        return 0
    return open_terms(app, calendar, policies, terms, now)


def _unchanged(app: App, file: Path, version: Version, rules: Mapping[str, Policy]) -> bool:
    """Say whether a file, its policies, the working days and the slots are those of the version in force:
    then there is nothing to read again. Two thousand calls are looked at in each slot."""
    source = version.source.encode()
    try:
        if file.stat().st_size != len(source) or file.read_bytes() != source:
            return False
    except OSError:
        return False  # whoever reads it says why
    named = {key: rules[key] for key in version.policies if key in rules}
    return len(named) == len(version.policies) and _digest(app, version.source, named) == version.fingerprint


def _register(app: App, edited: Loaded, in_force: Version, now: datetime) -> bool:
    """Save a changed file as the pending version; say whether one is pending now."""
    key, policies = sound(edited).key, pinned(app, sound(edited))
    mark = fingerprint(app, edited, policies)
    with app.store.writing() as conn:
        pending = version_of(conn, key, "pending")
        if mark == in_force.fingerprint:
            if pending:
                terms_rows.drop_pending(conn, key)
            return False
        if pending is None or pending.fingerprint != mark:
            _save_version(app, conn, edited, policies, now)
            ledger.append(conn, now, "engine", "pending", f"calendar:{key}", {"fingerprint": mark})
    return True
