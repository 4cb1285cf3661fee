"""An edited calendar in, what would change out; and the change itself, only when a person applies it.

``plan`` shows terms added, moved and withdrawn, and the units that came or left. ``apply`` does it in one
transaction: what is still owed of a moved term starts a new epoch, and each address gets one change letter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from duban.notices.model import NoticeCalendar, Policy
from duban.planning.timeline import timeline
from duban.problems import Refused
from duban.services.apart import Apart, apart_of, own_and_was
from duban.services.archived import must_run
from duban.services.audience import Shift, shift
from duban.services.calendars import read_back, sound, sync, version_of
from duban.services.following import settle
from duban.services.knowledge import Knowledge, changing, knowledge
from duban.services.moving import keeps, move, reopens, withdraw
from duban.services.naming import not_active
from duban.services.opening import (
    audience,
    current,
    fill,
    in_order,
    open_term,
    own_dates,
    taking_part,
    term_row,
)
from duban.services.relaying import climbed_so_far, relay
from duban.store import ledger, obligations, stages, terms_rows
from duban.store.facts import bump
from duban.store.terms_rows import TermRow, Version
from duban.values import OWED, Term

if TYPE_CHECKING:
    from duban.app import App
    from duban.notices.loading import Loaded
    from duban.store.engine import Connection


#: What of a term, besides its dates and its detail, an owner notices.
_TOLD = ("title", "policy", "duty", "opens_at", "follows", "provisional")
#: What of it decides when its letters go.
_RULES = ("policy", "duty", "opens_at", "follows")


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying the pending version would do. ``joined`` and ``left`` count units that a stored term
    gains or loses; ``apart`` are dates of single units; ``owed`` the open obligations it touches, ``kept``
    those of moved terms that keep an extension of their own."""

    key: str
    fingerprint: str
    version: int
    added: tuple[Term, ...]
    moved: tuple[tuple[TermRow, Term], ...]
    reworded: tuple[Term, ...]
    withdrawn: tuple[TermRow, ...]
    joined: tuple[tuple[TermRow, int], ...]
    left: tuple[tuple[TermRow, int], ...]
    apart: tuple[Apart, ...]
    owed: int
    kept: int

    @property
    def empty(self) -> bool:
        changes = (self.added, self.moved, self.reworded, self.withdrawn, self.joined, self.left, self.apart)
        return not any(changes)


def plan(app: App, key: str, now: datetime) -> Plan:
    """Compare the pending version of an active call with what is in force; without one, its audience only:
    a unit whose kind or region changed in the roster may have left it.

    Raises Refused if the call is not active or its file is as applied, BadInput if the file has mistakes.
    """
    sync(app, now)
    with app.store.reading() as conn:
        in_force = version_of(conn, key, "applied")
        if in_force is None:
            raise not_active(conn, key)
        must_run(conn, key)
        pending = version_of(conn, key, "pending")
        found = _compare(app, conn, pending or in_force, *read_back(pending or in_force), now)
    if pending is None and found.empty:
        raise Refused(
            f"nothing is pending for {key}",
            hint="edit its file first; a broken file shows under: duban check", code="nothing-pending",
        )  # fmt: skip
    return found


def apply(app: App, key: str, now: datetime, fingerprint: str = "", *, actor: str = "operator") -> Plan:
    """Put the pending version in force. With ``fingerprint`` only if it is the plan that was looked at."""
    planned = plan(app, key, now)
    if fingerprint and not planned.fingerprint.startswith(fingerprint):
        raise Refused(
            f"the plan is now {planned.fingerprint[:12]}, not {fingerprint}",
            hint="the file, a policy, the working days, the slots or the roster changed; look at: duban plan",
            code="plan-changed",
        )
    with changing(app) as conn:
        must_run(conn, key)
        version = version_of(conn, key, "pending") or version_of(conn, key, "applied")
        if version is None or version.id != planned.version:
            raise Refused(
                f"{key} was changed meanwhile", hint=f"look at: duban plan {key}", code="plan-changed"
            )
        loaded, policies = read_back(version)
        calendar = sound(loaded)
        _amend(app, conn, _in_force(conn, key), calendar, policies, planned, now)
        known = knowledge(app, conn)
        wanted = {(t.stage_key, t.period): t for t in timeline(calendar, app.workdays, lines=loaded.lines)}
        for moved in _shifts(app, conn, known, calendar, wanted, now):
            owed = obligations.of_terms(conn, [moved.term.id], for_update=True) if moved.left else []
            gone = [o for o in owed if o.unit_id in moved.left]
            withdraw(conn, known, gone, now, "该单位不再承担此环节，无需报送")
            own = own_dates(conn, known, calendar, moved.term, moved.joined)
            fill(conn, known, moved.term.id, moved.joined, now, own)
        for term in in_order(calendar, planned.added):
            open_term(app, conn, calendar, policies, term, now)
        current_ids = [t.id for t in _active(conn, key) if t.follows and t.due_at > now]
        settle(conn, known, current_ids, now)
        if version.state == "pending":
            terms_rows.mark_applied(conn, version.id, now)
        ledger.append(
            conn, now, actor, "apply", f"calendar:{key}",
            {"version": version.id, "moved": len(planned.moved), "withdrawn": len(planned.withdrawn),
             "added": len(planned.added), "joined": sum(n for _, n in planned.joined),
             "left": sum(n for _, n in planned.left), "fingerprint": planned.fingerprint},
        )  # fmt: skip
    return planned


def _amend(
    app: App,
    conn: Connection,
    before: NoticeCalendar,
    calendar: NoticeCalendar,
    policies: Mapping[str, Policy],
    planned: Plan,
    now: datetime,
) -> None:
    """Move, reword and withdraw stored terms with what is owed of them."""
    rows = {(t.stage_key, t.period): t for t in _active(conn, calendar.key)}
    changed = [*(term for _, term in planned.moved), *planned.reworded]
    new = {(t.stage_key, t.period): term_row(app, calendar, policies, t) for t in changed}
    # Where only the last day to act moves, the same rules keep their place; other rules are laid anew.
    relaid = [
        rows[k] for k, row in new.items() if rows[k].due_at == row["due_at"] and _rules_differ(rows[k], row)
    ]
    climbed = climbed_so_far(app, conn, relaid)
    terms_rows.save_terms(conn, list(new.values()))
    bump(conn, "terms_version")
    known = knowledge(app, conn)
    days = {row.id: (row.act_by, new[row.stage_key, row.period]["act_by"]) for row in relaid}
    climbed = [
        (replace(o, act_by=days[o.term_id][1]) if o.act_by == days[o.term_id][0] else o, stood)
        for o, stood in climbed
    ]
    relay(conn, known, climbed, now)
    reason = f"{calendar.notice.number or calendar.title}调整"
    for row, term in planned.moved:
        assert term.due_at is not None and term.act_by is not None
        if row.id not in days:
            own, was = own_and_was(conn, known, before, calendar, row, term)
            move(conn, known, row, term.due_at, term.act_by, now, reason, own, was)
    done = {row.id for row, _ in planned.moved if row.id not in days}
    wanted = {(t.stage_key, t.period): t for t in timeline(calendar, app.workdays)}
    for row in {one.term.id: one.term for one in planned.apart if one.term.id not in done}.values():
        term = wanted[row.stage_key, row.period]
        assert term.due_at is not None and term.act_by is not None
        own, was = own_and_was(conn, known, before, calendar, row, term)
        move(conn, known, row, term.due_at, term.act_by, now, reason, own, was, only={*own, *was})
    for row in planned.withdrawn:
        terms_rows.withdraw_term(conn, row.id)
        owed = obligations.of_terms(conn, [row.id], for_update=True)
        withdraw(conn, known, owed, now, "该环节已取消，无需报送")


def _in_force(conn: Connection, key: str) -> NoticeCalendar:
    version = version_of(conn, key, "applied")
    assert version is not None
    return sound(read_back(version)[0])


def _active(conn: Connection, key: str) -> list[TermRow]:
    return [t for t in terms_rows.load_terms(conn, calendar_key=key) if t.state == "active"]


def _shifts(
    app: App,
    conn: Connection,
    known: Knowledge,
    calendar: NoticeCalendar,
    wanted: Mapping[tuple[str, str], Term],
    now: datetime,
) -> list[Shift]:
    """Return the stored terms that still matter and whose audience is another now."""
    found = []
    for row in _active(conn, calendar.key):
        term = wanted.get((row.stage_key, row.period))
        if term is not None and term.due_at is not None:
            members = taking_part(conn, calendar, term, audience(known, calendar, term.owner))
            one = shift(conn, row, members, over=term.due_at <= now)
            if one.joined or one.left:
                found.append(one)
    return found


def _compare(
    app: App,
    conn: Connection,
    version: Version,
    loaded: Loaded,
    policies: Mapping[str, Policy],
    now: datetime,
) -> Plan:
    calendar = sound(loaded)
    stored = {(t.stage_key, t.period): t for t in _active(conn, calendar.key)}
    wanted = {
        (t.stage_key, t.period): t for t in timeline(calendar, app.workdays, lines=loaded.lines) if t.due_at
    }
    known = knowledge(app, conn)
    shifts = _shifts(app, conn, known, calendar, wanted, now)
    joined = tuple((s.term, len(s.joined)) for s in shifts if s.joined)
    left = tuple((s.term, len(s.left)) for s in shifts if s.left)
    leaving = {(s.term.id, unit) for s in shifts for unit in s.left}
    mark = _mark(version.fingerprint, shifts)
    if version.state == "applied":
        return Plan(calendar.key, mark, version.id, (), (), (), (), joined, left, (), len(leaving), 0)
    both = [(stored[k], wanted[k]) for k in stored.keys() & wanted.keys()]
    moved = [(row, t) for row, t in both if (row.due_at, row.act_by) != (t.due_at, t.act_by)]
    same = [(row, t) for row, t in both if (row.due_at, row.act_by) == (t.due_at, t.act_by)]
    reworded = [t for row, t in same if _differs(row, term_row(app, calendar, policies, t))]
    gone = [stored[k] for k in stored.keys() - wanted.keys()]
    owing = stages.with_something_owed(conn, [row.id for row in gone])
    withdrawn = [row for row in gone if row.due_at > now or row.id in owing]
    opening = current(calendar, list(wanted.values()), now)
    added = [t for t in opening if (t.stage_key, t.period) not in stored]
    apart = tuple(apart_of(conn, known, _in_force(conn, calendar.key), calendar, both))
    owed, kept = _touched(conn, moved, withdrawn, leaving, apart, now)
    return Plan(
        calendar.key, mark, version.id, tuple(added),
        tuple(sorted(moved, key=lambda pair: pair[0].id)), tuple(reworded),
        tuple(sorted(withdrawn, key=lambda row: row.id)), joined, left, apart, owed, kept,
    )  # fmt: skip


def _touched(
    conn: Connection,
    moved: Sequence[tuple[TermRow, Term]],
    withdrawn: Sequence[TermRow],
    leaving: set[tuple[int, int]],
    apart: Sequence[Apart],
    now: datetime,
) -> tuple[int, int]:
    """Return how many obligations a plan touches, open ones and lapsed ones that it lets be owed again; and
    how many keep an extension of their own."""
    dates = {row.id: (row.due_at, term.due_at) for row, term in moved if term.due_at is not None}
    single = {(one.term.id, one.unit.id): (one.before, one.due_at) for one in apart}
    whole = {*dates, *(row.id for row in withdrawn)}
    ids = whole | {id for id, _ in single}
    lapsed = obligations.lapsed(conn, ids) if ids else set()
    owed = []
    for o in obligations.of_terms(conn, ids) if ids else ():
        change = single.get((o.term_id, o.unit_id)) or dates.get(o.term_id)
        again = o.id in lapsed and change is not None and reopens(change[1], o.due_at, now)
        if (o.status in OWED and (o.term_id in whole or (o.term_id, o.unit_id) in single)) or again:
            owed.append(o)
    kept = 0
    for o in owed:
        change = single.get((o.term_id, o.unit_id)) or dates.get(o.term_id)
        if change and (o.term_id, o.unit_id) not in leaving:
            kept += keeps(o, *change)
    others = leaving - {(o.term_id, o.unit_id) for o in owed}
    return len(owed) - kept + len(others), kept


def _mark(fingerprint: str, shifts: Sequence[Shift]) -> str:
    """A plan rests on the roster too, where that changes who owes what."""
    if not shifts:
        return fingerprint
    told = [f"{s.term.id} {sorted(u.code for u in s.joined)} {s.left}" for s in shifts]
    return hashlib.sha256("\n".join([fingerprint, *told]).encode()).hexdigest()


def _rules_differ(row: TermRow, wanted: Mapping[str, object]) -> bool:
    return any(getattr(row, name) != wanted[name] for name in _RULES)


def _differs(row: TermRow, wanted: Mapping[str, object]) -> bool:
    detail = wanted["detail"]
    assert isinstance(detail, dict)
    unlike = {k for k in detail if k not in ("line", "why") and detail[k] != row.detail.get(k)}
    return bool(unlike) or any(getattr(row, name) != wanted[name] for name in _TOLD)
