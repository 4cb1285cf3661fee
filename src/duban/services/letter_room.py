"""Letters as a viewer may look at them: a list, and one of them as it was seen, with why its reader got it.

One law: a letter is shown to who reads its mailbox, and to who stands above every unit that shares it, once
it left or is on its way, and never outside the units whose people it was written to: a mailbox that moves to
another province takes no letter along.
"""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from duban.problems import Refused
from duban.services import mending
from duban.services.knowledge import Knowledge, knowledge
from duban.services.links import hidden
from duban.services.viewing import Viewer, must_be_admin, scope
from duban.store import letter_list, mailroom
from duban.store.reading import contents

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

PAGE = 50
#: What a person looks for, and the states behind it.
STATES = {
    "sent": ("sent",),
    "waiting": ("queued", "claimed", "retry", "unknown"),
    "failed": ("failed",),
    "draft": ("draft",),
    "cancelled": ("cancelled",),
}


@dataclass(frozen=True, slots=True)
class Listed:
    rows: tuple[letter_list.Row, ...]
    counts: dict[str, int]  # by the keys of STATES
    older: int  # id to go on from, 0: that was all


@dataclass(frozen=True, slots=True)
class Why:
    """One moment of a letter: which rule fired, for what."""

    kind: str
    rule: str
    state: str
    call: str
    stage: str
    period: str
    unit: str
    obligation_id: int
    due_at: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """``text`` and ``html`` are None for a letter that has not been worded yet."""

    row: mailroom.LetterRow
    text: str | None
    html: str | None
    names: tuple[str, ...]
    why: tuple[Why, ...]


def listed(
    app: App,
    viewer: Viewer,
    *,
    state: str = "",
    kind: str = "",
    address: str = "",
    calendar: str = "",
    before: int = 0,
) -> Listed:
    """Return a page of letters, the newest first."""
    with app.store.reading() as conn:
        seen = sight_of(app, conn, viewer)
        rows = letter_list.newest(
            conn, seen, states=STATES.get(state, ()), kind=kind, address=address.strip().lower(),
            calendar=calendar, before=before, limit=PAGE + 1,
        )  # fmt: skip
        found = letter_list.counts(conn, seen)
    counts = {name: sum(found.get(one, 0) for one in states) for name, states in STATES.items()}
    return Listed(tuple(rows[:PAGE]), counts, rows[PAGE - 1].id if len(rows) > PAGE else 0)


def shown(app: App, viewer: Viewer, number: int) -> Shown:
    """Return one letter. Raises Refused for one that is not the viewer's to see, or does not exist."""
    with app.store.reading() as conn:
        found = mailroom.show(conn, number)
        if found is None or not letter_list.seen(conn, number, sight_of(app, conn, viewer)):
            raise Refused(f"letter {number} is not yours to see", code="no-letter")
        row, body = found
        known = knowledge(app, conn)
        held = [(state, c) for state in ("pending", "sent", "cancelled", "superseded")
                for c in contents(conn, [number], state)]  # fmt: skip
        known.learn(conn, {c.obligation.term_id for _, c in held})
    why = []
    for state, c in held:
        term, unit = known.row(c.obligation.term_id), known.units[c.obligation.unit_id]
        why.append(
            Why(c.kind, c.rule, state, str(term.detail.get("calendar_title", term.calendar_key)), term.title,
                term.period, unit.name, c.obligation.id, c.moment_due_at, c.evidence)
        )  # fmt: skip
    names = tuple(sorted({one.name for one in known.people.get(row.address, ())}))
    text, html = _part(body, "plain"), _part(body, "html")
    if viewer.address != row.address:  # its links speak for its reader
        text, html = text and hidden(text), html and hidden(html)
    return Shown(row, text, html, names, tuple(why))


def retry(app: App, viewer: Viewer, number: int, now: datetime) -> bool:
    """Let a letter go again. Only an admin says so; see ``mending.retry``."""
    must_be_admin(viewer)
    return mending.retry(app, number, now, actor=viewer.address)


def release(app: App, viewer: Viewer, number: int, now: datetime) -> None:
    """Let a drafted letter go. Only an admin says so; see ``mending.release``."""
    must_be_admin(viewer)
    mending.release(app, number, now, actor=viewer.address)


def sight_of(app: App, conn: Connection, viewer: Viewer) -> letter_list.Sight | None:
    """Return what a viewer may look into; None: everything."""
    if viewer.is_admin:
        return None
    known, units = knowledge(app, conn), scope(app, conn, viewer).units
    kept: frozenset[str] | None = known.mailboxes.get(viewer.units)
    if kept is None:
        kept = known.mailboxes[viewer.units] = _within(known, units)
    addresses = kept | {viewer.address}
    return letter_list.Sight(addresses, letter_list.contacts_outside(conn, addresses, units))


def _within(known: Knowledge, units: frozenset[str]) -> frozenset[str]:
    return frozenset(
        address
        for address, people in known.people.items()
        if address and all(p.unit in units for p in people)
    )


def _part(body: bytes | None, kind: str) -> str | None:
    if body is None:
        return None
    message = email.message_from_bytes(body, policy=email.policy.default)
    part = message.get_body((kind,))
    return None if part is None else str(part.get_content())
