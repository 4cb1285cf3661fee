"""Other offices' programs: a token in, what its unit may read and report out.

A program is a viewer like a coordinator of its unit: it sees the unit and those below, and speaks for it. One
law: what was reported under an Idempotency-Key is done once, however often it is sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services import recording
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.services.targets import Clerk, Evidence, Recorded
from duban.services.viewing import ConsoleRole, Viewer, scope, speaks_for
from duban.store import answers, ledger, obligation_list, tokens

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.obligation_list import Row
    from duban.store.tokens import Token

PREFIX = "duban_"  # so that a leaked one is recognised by whoever looks for such
READ, REPORT = "read", "report"
SCOPES = (READ, REPORT)
#: The verbs a program reports: what records it, and how that calls the day.
SAYS: Mapping[Verb, tuple[Callable[..., Recorded], str]] = {
    Verb.SUBMIT: (recording.submit, "submitted_on"),
    Verb.POST: (recording.post, "posted_on"),
    Verb.RECEIVE: (recording.receive, "received_on"),
}
KEPT = timedelta(days=7)  # answers
LONGEST = timedelta(minutes=10)  # that a request is under way; its process died since
USED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that showed its token."""

    viewer: Viewer
    scopes: frozenset[str]
    token: int

    def must(self, what: str) -> None:
        """Raise Refused unless the token allows it."""
        if what not in self.scopes:
            raise Refused(
                f"this token may not {what}", hint=f"ask for one with the scope {what}", code="scope"
            )


def create(
    app: App, unit: str, scopes: tuple[str, ...], label: str, now: datetime, *, days: int = 0, actor: str
) -> str:
    """Make a token for a unit; return it, which is the only time it is seen. ``days``: 0 is for good."""
    wrong = [one for one in scopes if one not in SCOPES]
    if wrong or not scopes:
        raise Refused(f"scopes are {' and '.join(SCOPES)}", code="scope")
    with app.store.writing() as conn:
        if unit not in knowledge(app, conn).roster.units:
            raise Refused(
                f'the roster has no unit "{unit}"', hint="name a unit by its code", code="unknown-unit"
            )
        secret = PREFIX + secrets.token_urlsafe(32)
        number = tokens.add(
            conn, secret, "api", now, actor, unit=unit, scopes=",".join(scopes), label=label[:200],
            expires_at=now + timedelta(days=days) if days else None,
        )  # fmt: skip
        said = {"unit": unit, "scopes": list(scopes), "label": label[:200]}
        ledger.append(conn, now, actor, "token", f"token:{number}", said)
        return secret


def listing(app: App) -> list[Token]:
    """Return the tokens that were not revoked."""
    with app.store.reading() as conn:
        return tokens.listing(conn, "api")


def revoke(app: App, number: int, now: datetime, *, actor: str) -> None:
    """Revoke a token at once. Raises Refused where there is none."""
    with app.store.writing() as conn:
        if not tokens.revoke(conn, number, "api", now):
            raise Refused(f"there is no token {number}", hint="duban token list", code="no-token")
        ledger.append(conn, now, actor, "token-revoked", f"token:{number}", {})


def program(app: App, secret: str, now: datetime) -> Program | None:
    """Return who shows a token, or None: unknown, revoked, expired, or its unit is gone."""
    with app.store.reading() as conn:
        token = tokens.find(conn, secret, "api", now)
        if token is None or token.unit not in knowledge(app, conn).roster.units:
            return None
    if token.used_at is None or now - token.used_at > USED_EVERY:
        with app.store.writing() as conn:
            tokens.used(conn, token.id, now)
    name = token.label or f"token {token.id}"
    viewer = Viewer(name, f"token:{token.id}", ConsoleRole.COORDINATOR, (token.unit,))
    return Program(viewer, frozenset(token.scopes.split(",")), token.id)


def obligations(
    app: App, who: Program, *, after: int = 0, limit: int = 100, **asked: str
) -> tuple[list[Row], int]:
    """Return a page of what the program's unit and those below owe, and the id to go on from (0: the end)."""
    who.must(READ)
    with app.store.reading() as conn:
        sight = scope(app, conn, who.viewer)
        codes = None if sight.everything else sight.units
        rows = obligation_list.page(conn, unit_codes=codes, after=after, limit=limit + 1, **asked)
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else 0


def obligation(app: App, who: Program, number: int) -> Row:
    """Return one. Raises Refused for one that is another's, as for one that is not."""
    who.must(READ)
    return _mine(app, who, number)


def report(
    app: App, who: Program, number: int, verb: Verb, now: datetime, *, on: date | None, evidence: Evidence,
    more: Mapping[str, object],
) -> tuple[Recorded, Row]:  # fmt: skip
    """Record a submission, a posting or a receipt; return what became of it and how it stands now."""
    who.must(REPORT)
    row = _mine(app, who, number)
    with app.store.reading() as conn:
        actor = Clerk(speaks_for(app, conn, who.viewer, row.unit), who.viewer.name, who.viewer.address, "api")
    target = Target(row.calendar, row.stage, row.unit, row.period)
    say, day = SAYS[verb]
    done = say(app, target, now, evidence=evidence, actor=actor, **{day: on}, **more)
    return done, _mine(app, who, number)


def begin(app: App, who: Program, key: str, asked: bytes, now: datetime) -> answers.Answer | None:
    """Return the answer given before under a key; or None, and the key is the asker's until ``keep`` or
    ``free``. Raises Refused where something else was asked under it, or the same is being done right now."""
    digest = sha256(asked).hexdigest()
    with app.store.writing() as conn:
        answers.forget(conn, now - KEPT, unanswered_before=now - LONGEST)
        if answers.reserve(conn, who.token, key, digest, now):
            return None
        found = answers.find(conn, who.token, key)
    if found is not None and found.request != digest:
        raise Refused("another request was sent under this Idempotency-Key", code="key-reused")
    if found is None or found.status == answers.UNDER_WAY:
        raise Refused("the same request is being done", hint="send it again shortly", code="key-in-use")
    return found


def keep(app: App, who: Program, key: str, status: int, body: str) -> None:
    """Keep an answer for whoever sends the same again."""
    with app.store.writing() as conn:
        answers.keep(conn, who.token, key, status, body)


def free(app: App, who: Program, key: str) -> None:
    """Give a key back under which nothing was done."""
    with app.store.writing() as conn:
        answers.free(conn, who.token, key)


def _mine(app: App, who: Program, number: int) -> Row:
    with app.store.reading() as conn:
        row = obligation_list.one(conn, number) if 0 < number < 2**31 else None
        if row is None or not scope(app, conn, who.viewer).sees(row.unit):
            raise Refused(f"there is no obligation {number}", code="no-obligation")
        return row
