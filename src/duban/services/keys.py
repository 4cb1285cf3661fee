"""The key that signs links and forms: set by DUBAN_SECRET, or made once and kept with the database, so that
every machine of a cluster signs alike. It is never shown."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from duban.store.facts import first_fact, get_fact

if TYPE_CHECKING:
    from duban.app import App

FACT = "signing_key"


def key_of(app: App) -> bytes:
    """Return the key of this installation, 32 bytes."""
    kept: bytes | None = app.__dict__.get(FACT)
    if kept is None:
        kept = app.__dict__[FACT] = sha256((app.settings.secret or _stored(app)).encode()).digest()
    return kept


def _stored(app: App) -> str:
    with app.store.reading() as conn:
        found = get_fact(conn, FACT)
    if found is None:
        with app.store.writing() as conn:
            found = first_fact(conn, FACT, secrets.token_hex(32))
    return found
