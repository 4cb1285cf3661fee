"""Who may come in: accounts, links that sign in once, sessions. Of a secret only its digest is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from duban.store import tables


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the console who is no contact of the roster."""

    id: int
    name: str
    email: str
    role: str  # admin, reader
    unit: str
    password: str  # argon2, or ""
    active: bool
    failed: int  # wrong passwords in a row
    closed_until: datetime | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: int
    address: str
    made_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


_A, _L, _S = tables.accounts.c, tables.signins.c, tables.sessions.c
_ACCOUNT = (_A.id, _A.name, _A.email, _A.role, _A.unit, _A.password, _A.active, _A.failed, _A.closed_until)
_SESSION = (_S.id, _S.address, _S.made_at, _S.seen_at, _S.expires_at, _S.ended_at)


def digest(secret: str) -> str:
    """Return what is kept of a secret of at least 128 random bits: no salt is needed."""
    return sha256(secret.encode()).hexdigest()


def account(conn: Connection, email: str) -> Account | None:
    """Return the account of an address, also one that was closed."""
    row = conn.execute(select(*_ACCOUNT).where(_A.email == email.lower())).fetchone()
    return None if row is None else Account(*row)


def accounts(conn: Connection) -> list[Account]:
    return [Account(*row) for row in conn.execute(select(*_ACCOUNT).order_by(_A.email))]


def add_account(conn: Connection, email: str, made_at: datetime, **columns: Any) -> None:
    conn.execute(insert(tables.accounts).values(email=email.lower(), made_at=made_at, **columns))


def change_account(conn: Connection, email: str, **columns: Any) -> bool:
    """Change an account; return whether there is one."""
    done = conn.execute(update(tables.accounts).where(_A.email == email.lower()).values(**columns))
    return done.rowcount > 0


def add_signin(conn: Connection, secret: str, address: str, now: datetime, expires_at: datetime) -> None:
    conn.execute(
        insert(tables.signins).values(
            digest=digest(secret), address=address.lower(), made_at=now, expires_at=expires_at
        )
    )


def signins_since(conn: Connection, address: str, since: datetime) -> int:
    """Return how many links were made for an address since then."""
    asked = and_(_L.address == address.lower(), _L.made_at >= since)
    return int(conn.execute(select(func.count()).select_from(tables.signins).where(asked)).scalar_one())


def signin(conn: Connection, secret: str, now: datetime) -> str | None:
    """Return the address of a link that is good still, or None. It stays good."""
    good = and_(_L.digest == digest(secret), _L.used_at.is_(None), _L.expires_at > now)
    row = conn.execute(select(_L.address).where(good)).fetchone()
    return None if row is None else str(row[0])


def use_signin(conn: Connection, secret: str, now: datetime) -> str | None:
    """Return the address of a link and use it up, or None: it was used, has expired, or never was."""
    good = and_(_L.digest == digest(secret), _L.used_at.is_(None), _L.expires_at > now)
    row = conn.execute(
        update(tables.signins).where(good).values(used_at=now).returning(_L.address)
    ).fetchone()
    return None if row is None else str(row[0])


def add_session(conn: Connection, secret: str, address: str, now: datetime, expires_at: datetime) -> int:
    """Store a session; return its id."""
    row = conn.execute(
        insert(tables.sessions)
        .values(
            digest=digest(secret), address=address.lower(), made_at=now, seen_at=now, expires_at=expires_at
        )
        .returning(_S.id)
    ).scalar_one()
    return int(row)


def session(conn: Connection, secret: str, now: datetime) -> SessionRow | None:
    """Return the session of a cookie while it lasts."""
    lasting = and_(_S.digest == digest(secret), _S.ended_at.is_(None), _S.expires_at > now)
    row = conn.execute(select(*_SESSION).where(lasting)).fetchone()
    return None if row is None else SessionRow(*row)


def prolong(conn: Connection, id: int, now: datetime, expires_at: datetime) -> None:
    """Note that a session was seen, and let it last until ``expires_at``."""
    conn.execute(update(tables.sessions).where(_S.id == id).values(seen_at=now, expires_at=expires_at))


def end_sessions(conn: Connection, now: datetime, *, id: int = 0, address: str = "") -> int:
    """End one session, or all of an address; return how many ended."""
    which = _S.id == id if id else _S.address == address.lower()
    lasting = and_(which, _S.ended_at.is_(None), _S.expires_at > now)
    return conn.execute(update(tables.sessions).where(lasting).values(ended_at=now)).rowcount


def sessions_of(conn: Connection, address: str, now: datetime) -> list[SessionRow]:
    """Return the sessions of an address that last, the newest first."""
    lasting = and_(_S.address == address.lower(), _S.ended_at.is_(None), _S.expires_at > now)
    return [SessionRow(*row) for row in conn.execute(select(*_SESSION).where(lasting).order_by(_S.id.desc()))]


def sweep(conn: Connection, before: datetime) -> int:
    """Forget links and sessions that ended before then."""
    links = conn.execute(tables.signins.delete().where(_L.expires_at < before)).rowcount
    gone = or_(_S.expires_at < before, _S.ended_at < before)
    return links + conn.execute(tables.sessions.delete().where(gone)).rowcount
