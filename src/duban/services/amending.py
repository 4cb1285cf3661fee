"""An edited calendar in, what would change out; and the change itself, only when a person applies it.

``plan`` shows terms added, moved and withdrawn. ``apply`` does it: every obligation still owed of a moved
term starts a new epoch, and each address gets one change letter. Done obligations never reopen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.notices.model import Policy
from duban.planning.timeline import timeline
from duban.problems import Refused
from duban.services.calendars import read_back, sound, sync, version_of
from duban.services.knowledge import knowledge
from duban.services.opening import current, open_terms, term_row
from duban.services.recording import announce, redate, untold
from duban.services.relaying import climbed_so_far, relay
from duban.store import ledger, moments, obligations, terms_rows
from duban.store.facts import bump
from duban.store.terms_rows import TermRow, Version
from duban.values import OWED, Term

if TYPE_CHECKING:
    from duban.app import App
    from duban.notices.loading import Loaded
    from duban.store.engine import Connection


#: What of a term, besides its dates and its detail, an owner notices.
_TOLD = ("title", "policy", "duty", "opens_at", "follows", "provisional")


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying the pending version would do. ``owed`` counts the obligations it touches."""

    key: str
    fingerprint: str
    version: int
    added: tuple[Term, ...]
    moved: tuple[tuple[TermRow, Term], ...]
    reworded: tuple[Term, ...]
    withdrawn: tuple[TermRow, ...]
    owed: int

    @property
    def empty(self) -> bool:
        return not (self.added or self.moved or self.reworded or self.withdrawn)


def plan(app: App, key: str, now: datetime) -> Plan:
    """Compare the pending version of an active call with what is in force.

    Raises Refused if the call is not active or its file is as applied, BadInput if the file has mistakes.
    """
    sync(app, now)
    with app.store.reading() as conn:
        if version_of(conn, key, "applied") is None:
            raise Refused(f"{key} is not active", hint=f"to put it in force: duban activate {key}")
        pending = version_of(conn, key, "pending")
        if pending is None:
            raise Refused(
                f"nothing is pending for {key}",
                hint="edit its file first; a broken file shows under: duban check",
            )
        loaded, policies = read_back(pending)
        return _compare(app, conn, pending, loaded, policies, now)


def apply(app: App, key: str, now: datetime, fingerprint: str = "") -> Plan:
    """Put the pending version in force. With ``fingerprint`` only if it is the plan that was looked at."""
    planned = plan(app, key, now)
    if fingerprint and not planned.fingerprint.startswith(fingerprint):
        raise Refused(
            f"the plan is now {planned.fingerprint[:12]}, not {fingerprint}",
            hint="the file, a policy, the working days or the slots changed; look at: duban plan",
        )
    with app.store.writing() as conn:
        pending = version_of(conn, key, "pending")
        assert pending is not None, "sync registered it a moment ago, and only apply takes it away"
        loaded, policies = read_back(pending)
        calendar = sound(loaded)
        rows = {(t.stage_key, t.period): t for t in terms_rows.load_terms(conn, calendar_key=key)}
        changed = [*(term for _, term in planned.moved), *planned.reworded]
        reworded = [rows[term.stage_key, term.period] for term in planned.reworded]
        climbed = climbed_so_far(app, conn, reworded)
        terms_rows.save_terms(conn, [term_row(app, calendar, policies, term) for term in changed])
        bump(conn, "terms_version")
        known = knowledge(app, conn)
        relay(conn, known, climbed, now)
        reason = f"{calendar.notice.number or calendar.title}调整"
        for row, term in planned.moved:
            assert term.due_at is not None and term.act_by is not None
            known.learn(conn, {row.id})
            for o in obligations.of_terms(conn, [row.id], for_update=True):
                if o.status in OWED:
                    redate(conn, known, o, term.due_at, term.act_by, now, reason)
        for row in planned.withdrawn:
            _withdraw(app, conn, row, now)
        terms_rows.mark_applied(conn, pending.id, now)
        ledger.append(
            conn, now, "operator", "apply", f"calendar:{key}",
            {"version": pending.id, "moved": len(planned.moved), "withdrawn": len(planned.withdrawn),
             "added": len(planned.added), "fingerprint": planned.fingerprint},
        )  # fmt: skip
    open_terms(app, calendar, policies, planned.added, now)
    return planned


def _compare(
    app: App,
    conn: Connection,
    pending: Version,
    loaded: Loaded,
    policies: Mapping[str, Policy],
    now: datetime,
) -> Plan:
    calendar = sound(loaded)
    stored = {
        (t.stage_key, t.period): t
        for t in terms_rows.load_terms(conn, calendar_key=calendar.key)
        if t.state == "active"
    }
    wanted = {
        (t.stage_key, t.period): t for t in timeline(calendar, app.workdays, lines=loaded.lines) if t.due_at
    }
    both = [(stored[k], wanted[k]) for k in stored.keys() & wanted.keys()]
    moved = [(row, t) for row, t in both if (row.due_at, row.act_by) != (t.due_at, t.act_by)]
    same = [(row, t) for row, t in both if (row.due_at, row.act_by) == (t.due_at, t.act_by)]
    reworded = [t for row, t in same if _differs(row, term_row(app, calendar, policies, t))]
    withdrawn = [stored[k] for k in stored.keys() - wanted.keys() if stored[k].due_at > now]
    opening = current(calendar, list(wanted.values()), now)
    added = [t for t in opening if (t.stage_key, t.period) not in stored]
    touched = [row.id for row, _ in moved] + [row.id for row in withdrawn]
    owed = sum(o.status in OWED for o in obligations.of_terms(conn, touched)) if touched else 0
    return Plan(
        calendar.key, pending.fingerprint, pending.id, tuple(added),
        tuple(sorted(moved, key=lambda pair: pair[0].id)), tuple(reworded),
        tuple(sorted(withdrawn, key=lambda row: row.id)), owed,
    )  # fmt: skip


def _differs(row: TermRow, wanted: Mapping[str, object]) -> bool:
    detail = wanted["detail"]
    assert isinstance(detail, dict)
    unlike = {k for k in detail if k not in ("line", "why") and detail[k] != row.detail.get(k)}
    return bool(unlike) or any(getattr(row, name) != wanted[name] for name in _TOLD)


def _withdraw(app: App, conn: Connection, row: TermRow, now: datetime) -> None:
    """The notice no longer asks for this: nothing is owed, and those who were told hear it."""
    terms_rows.withdraw_term(conn, row.id)
    known = knowledge(app, conn)
    known.learn(conn, {row.id})
    for o in obligations.of_terms(conn, [row.id], for_update=True):
        if o.status in OWED:
            moments.cancel_for(conn, o.id, "the stage was withdrawn")
            told = not untold(o)
            obligations.change(conn, o.id, status="withdrawn", epoch=o.epoch + told, next_send_at=None)
            if told:
                announce(conn, known, o, o.due_at, now, "该环节已取消，无需报送")
