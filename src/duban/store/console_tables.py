"""The console's tables: who may come in, by what, and which links are void. ``tables`` has them too."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint, text

from duban.store.columns import Instant, metadata

accounts = Table(
    "accounts",  # people of the console who are no contact of the roster: admins, readers
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("email", String(320), nullable=False, unique=True),  # in lower case
    Column("role", String(16), nullable=False),  # admin, reader
    Column("unit", String(64), nullable=False),  # code
    Column("password", Text, nullable=False, server_default=""),  # argon2; "": only by a link
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("failed", Integer, nullable=False, server_default="0"),  # wrong passwords in a row
    Column("closed_until", Instant),  # no password is looked at before
    Column("made_at", Instant, nullable=False),
)

signins = Table(
    "signins",  # links that sign in, once; only their digest is kept
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("address", String(320), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

sessions = Table(
    "sessions",  # one for a browser; only the digest of its cookie is kept
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("address", String(320), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

tokens = Table(
    "tokens",  # what other programs show: calendar feeds and the interface; only the digest is kept
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # feed, api
    Column("label", Text, nullable=False, server_default=""),
    Column("address", String(320), nullable=False, server_default=""),  # of a feed: whose items
    Column("unit", String(64), nullable=False, server_default=""),  # of the interface: who speaks
    Column("calendar_key", String(64), nullable=False, server_default=""),  # of a feed: the call alone
    Column("scopes", String(120), nullable=False, server_default=""),  # read, report: comma separated
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(320), nullable=False),
    Column("used_at", Instant),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
)

answers = Table(
    "answers",  # of the interface, by Idempotency-Key: the same request again gets the same answer
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_id", ForeignKey("tokens.id"), nullable=False),
    Column("key", String(255), nullable=False),
    Column("request", String(64), nullable=False),  # digest of what was asked
    Column("status", Integer, nullable=False),  # 0: under way
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("token_id", "key"),
)

revocations = Table(
    "revocations",  # links in letters to this address that were signed before are void
    metadata,
    Column("address", String(320), primary_key=True),
    Column("before", Instant, nullable=False),
    Column("by", String(320), nullable=False),
)
