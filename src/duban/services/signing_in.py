"""Coming in and leaving: by a link to the mailbox, or by password for who has one.

A link signs in once and only when a button is pressed: what fetches it beforehand uses nothing up. Whoever
asks is told the same whether or not the address is known. A secret leaves only in the letter and the cookie.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from duban.problems import Refused
from duban.services.viewing import ConsoleRole, Viewer, viewer_of
from duban.store import console, ledger

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from duban.app import App
    from duban.store.engine import Connection

LINK_LASTS = timedelta(minutes=30)
LINKS_AN_HOUR = 5  # to one address
TRIES = 5  # wrong passwords before an account closes for a while
CLOSED_FOR = timedelta(minutes=15)
LONGEST_SESSION = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)  # so rarely a look writes
MIN_PASSWORD = 12
FIRST = "admin@localhost"  # the account of a first run: nothing is ever sent there
_HASHING = threading.BoundedSemaphore(2)  # a password costs memory on purpose; so many at once, not more
KEPT = timedelta(days=30)  # ended links and sessions


@dataclass(frozen=True, slots=True)
class Entered:
    """A session begun: ``secret`` goes into the cookie and nowhere else."""

    viewer: Viewer
    secret: str


def ask_link(app: App, address: str, now: datetime) -> str | None:
    """Make a link's secret for an address, or None where nobody is known there or too many were asked for."""
    address = address.strip().lower()
    if address == FIRST:
        return None
    with app.store.writing() as conn:
        console.sweep(conn, now - KEPT)
        if viewer_of(app, conn, address) is None:
            return None
        if console.signins_since(conn, address, now - timedelta(hours=1)) >= LINKS_AN_HOUR:
            return None
        secret = secrets.token_urlsafe(32)
        console.add_signin(conn, secret, address, now, now + LINK_LASTS)
        return secret


def link_of(app: App, secret: str, now: datetime) -> str | None:
    """Return the address a link would sign in, without using it up; None where it is good no more."""
    with app.store.reading() as conn:
        return console.signin(conn, secret, now)


def enter_by_link(app: App, secret: str, now: datetime) -> Entered:
    """Use a link up and begin a session. Raises Refused for one that is good no more."""
    with app.store.writing() as conn:
        address = console.use_signin(conn, secret, now)
        if address is None:
            raise Refused("this link was used or has expired", hint="ask for a new one", code="link-over")
        return _begin(app, conn, address, now)


def enter_by_password(app: App, address: str, password: str, now: datetime) -> Entered:
    """Begin a session of an account. Raises Refused, in the same words for every reason.

    After five wrong passwords in a row the account takes none for a quarter of an hour; links work.
    """
    with app.store.reading() as conn:
        found = console.account(conn, address.strip())
    # An unknown address costs as much time as a known one.
    right = _matches(found.password if found and found.password else _decoy(), password)
    with app.store.writing() as conn:
        found = console.account(conn, address.strip())
        closed = found is not None and found.closed_until is not None and found.closed_until > now
        if found is None or not found.active or not found.password or closed or not right:
            if found is not None and not closed:
                failed = found.failed + 1
                until = now + CLOSED_FOR if failed >= TRIES else None
                console.change_account(conn, found.email, failed=0 if until else failed, closed_until=until)
                if until:
                    ledger.append(conn, now, found.email, "account-closed", "console", {})
            entered = None
        else:
            console.change_account(conn, found.email, failed=0, closed_until=None)
            entered = _begin(app, conn, found.email, now)
    if entered is None:
        raise Refused("address or password is wrong", hint="or ask for a link", code="wrong-password")
    return entered


def viewer_by_cookie(app: App, secret: str, now: datetime) -> Viewer | None:
    """Return who holds a session, and let it last; None where it ended or the person left the roster."""
    with app.store.reading() as conn:
        row = console.session(conn, secret, now)
        viewer = None if row is None else viewer_of(app, conn, row.address, row.id)
    if row is None or viewer is None:
        return None
    if now - row.seen_at >= SEEN_EVERY:
        until = min(now + timedelta(hours=app.settings.session_hours), row.made_at + LONGEST_SESSION)
        with app.store.writing() as conn:
            console.prolong(conn, row.id, now, until)
    return viewer


def leave(app: App, viewer: Viewer, now: datetime, *, everywhere: bool = False) -> int:
    """End a viewer's session, or all of his; return how many ended."""
    with app.store.writing() as conn:
        if everywhere:
            return console.end_sessions(conn, now, address=viewer.address)
        return console.end_sessions(conn, now, id=viewer.session)


def create_account(
    app: App, email: str, name: str, role: ConsoleRole, unit: str, now: datetime, *, actor: str
) -> str:
    """Make an account and return the secret of its first link, or of another link where it has one already.

    Raises Refused for a role that contacts have by the roster, or a unit the roster does not have.
    """
    from duban.services.knowledge import knowledge

    if role not in (ConsoleRole.ADMIN, ConsoleRole.READER):
        raise Refused(
            f"{role}s are contacts of the roster",
            hint="add them there: duban roster import",
            code="no-account",
        )
    with app.store.writing() as conn:
        unit = unit or app.settings.operator
        if unit not in knowledge(app, conn).roster.units:
            raise Refused(
                f'the roster has no unit "{unit}"', hint="name one: --unit CODE", code="unknown-unit"
            )
        if "@" not in email:
            raise Refused(f"{email} is no mail address", code="address")
        columns = {"name": name, "role": str(role), "unit": unit, "active": True}
        if not console.change_account(conn, email, **columns):
            console.add_account(conn, email, now, **columns)
        ledger.append(conn, now, actor, "account", "console", {"email": email.lower(), **columns})
        secret = secrets.token_urlsafe(32)
        console.add_signin(conn, secret, email, now, now + timedelta(days=1))
        return secret


def first_admin(app: App, now: datetime) -> str | None:
    """Where nobody has an account yet, make one for an admin and return the secret of its link."""
    with app.store.writing() as conn:
        if console.accounts(conn):
            return None
        console.add_account(
            conn, FIRST, now, name="管理员", role=str(ConsoleRole.ADMIN), unit=app.settings.operator
        )
        ledger.append(conn, now, "engine", "account", "console", {"email": FIRST, "role": "admin"})
        secret = secrets.token_urlsafe(32)
        console.add_signin(conn, secret, FIRST, now, now + timedelta(days=1))
        return secret


def close_account(app: App, email: str, now: datetime, *, actor: str) -> None:
    """Close an account and end its sessions. Raises Refused where there is none."""
    with app.store.writing() as conn:
        if not console.change_account(conn, email, active=False, password=""):
            raise Refused(f"there is no account {email}", hint="duban admin list", code="no-account")
        console.end_sessions(conn, now, address=email)
        ledger.append(conn, now, actor, "account-closed", "console", {"email": email.lower()})


def set_password(app: App, viewer: Viewer, password: str, now: datetime) -> None:
    """Give a viewer's account a password and end his other sessions. Raises Refused for a weak one."""
    if len(password) < MIN_PASSWORD or len(set(password)) < MIN_PASSWORD // 2:
        raise Refused(
            f"a password has at least {MIN_PASSWORD} characters, not all alike", code="weak-password"
        )
    hashed = _hasher().hash(password)
    with app.store.writing() as conn:
        if not console.change_account(conn, viewer.address, password=hashed, failed=0, closed_until=None):
            raise Refused("only accounts have passwords", hint="sign in by a link", code="no-account")
        for one in console.sessions_of(conn, viewer.address, now):
            if one.id != viewer.session:
                console.end_sessions(conn, now, id=one.id)
        ledger.append(conn, now, viewer.address, "password", "console", {})


def _begin(app: App, conn: Connection, address: str, now: datetime) -> Entered:
    viewer = viewer_of(app, conn, address)
    if viewer is None:
        raise Refused("nobody is known under this address any more", code="link-over")
    secret = secrets.token_urlsafe(32)
    until = now + timedelta(hours=app.settings.session_hours)
    session = console.add_session(conn, secret, address, now, until)
    ledger.append(conn, now, address, "sign-in", "console", {"session": session})
    return Entered(Viewer(viewer.name, address, viewer.role, viewer.units, session), secret)


@cache
def _hasher() -> PasswordHasher:
    """Hash as OWASP advises for argon2id where memory is dear: 19 MiB, two passes."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _decoy() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def _matches(hashed: str, password: str) -> bool:
    from argon2.exceptions import Argon2Error, InvalidHashError

    if not _HASHING.acquire(timeout=5):
        raise Refused("too many passwords are being looked at", hint="try again in a minute", code="busy")
    try:
        return _hasher().verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False
    finally:
        _HASHING.release()
