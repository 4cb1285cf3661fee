"""The tables. Instants are UTC; an index exists only where a query needs it.

``obligations.next_send_at`` is the only schedule: null when nothing is pending.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from duban.store.columns import Instant as Instant
from duban.store.columns import metadata as metadata
from duban.store.console_tables import accounts as accounts
from duban.store.console_tables import answers as answers
from duban.store.console_tables import revocations as revocations
from duban.store.console_tables import sessions as sessions
from duban.store.console_tables import signins as signins
from duban.store.console_tables import tokens as tokens

facts = Table(
    "facts",  # single values: roster_version, last_tick_at, channel, held, sealed_head
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

units = Table(
    "units",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("region", String(16), nullable=False, server_default=""),
    Column("parent", String(64), nullable=False, server_default=""),
    Column("sector", String(32), nullable=False, server_default="industry"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("roles", String(64), nullable=False),  # comma separated
    Column("email", String(320), nullable=False, server_default=""),
    Column("phone", String(64), nullable=False, server_default=""),
    Column("usable", Boolean, nullable=False, server_default=text("true")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("away_from", Date),  # both days included
    Column("away_until", Date),
    Column("stand_in", Text, nullable=False, server_default=""),  # name of a contact of the same unit
    Column("liaison", Text, nullable=False, server_default=""),  # 联络员 of a leader, by name likewise
)

calendars = Table(
    "calendars",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("state", String(16), nullable=False),  # active, archived
    Column("applied_id", Integer),  # versions.id in force
    Column("activated_at", Instant),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("calendar_key", String(64), nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # pending, applied, superseded
    Column("source", Text, nullable=False),  # the file as it was
    Column("policies", JSON, nullable=False),  # {key: policy} as they were
    Column("workdays", String(64), nullable=False),  # version of the working-day table
    Column("recorded_at", Instant, nullable=False),
    Column("applied_at", Instant),
)

terms = Table(
    "terms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("calendar_key", String(64), nullable=False),
    Column("stage_key", String(64), nullable=False),
    Column("period", String(16), nullable=False, server_default=""),
    Column("title", Text, nullable=False),
    Column("opens_at", Instant),
    Column("due_at", Instant, nullable=False),
    Column("act_by", Date, nullable=False),
    Column("duty", String(16), nullable=False),
    Column("policy", String(64), nullable=False),
    Column("follows", String(64), nullable=False, server_default=""),  # key of the stage to hand in first
    Column("provisional", Boolean, nullable=False),
    Column("state", String(16), nullable=False, server_default="active"),  # active, withdrawn
    Column("detail", JSON, nullable=False),  # what letters say: see services/letters.py
    UniqueConstraint("calendar_key", "stage_key", "period"),
)

obligations = Table(
    "obligations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("term_id", ForeignKey("terms.id"), nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("epoch", Integer, nullable=False, server_default="1"),
    Column("status", String(16), nullable=False),
    Column("opens_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("act_by", Date, nullable=False),
    Column("rung", Integer, nullable=False, server_default="0"),
    Column("next_send_at", Instant),
    Column("noticed_at", Instant),
    Column("acknowledged_at", Instant),
    Column("promised_on", Date),
    Column("step_fired_at", Instant),  # slot of the last escalation step that fired
    Column("step_sent_at", Instant),  # when a step's letter last ended: relayed, or failed for good
    Column("submitted_on", Date),
    Column("recorded_at", Instant),
    Column("evidence", Text),
    Column(
        "said", String(16), nullable=False, server_default=""
    ),  # the verb behind the status; "": the engine
    Column(
        "first_due_at", Instant
    ),  # what the first submission is measured by, once a return set another day
    UniqueConstraint("term_id", "unit_id"),
)
Index(
    "ix_obligations_next",
    obligations.c.next_send_at,
    obligations.c.id,  # the order of a page: thousands share one slot
    sqlite_where=obligations.c.next_send_at.is_not(None),
    postgresql_where=obligations.c.next_send_at.is_not(None),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(320), nullable=False),
    Column("slot_at", Instant, nullable=False),
    Column("letter_class", String(16), nullable=False),
    Column("scope", String(64), nullable=False, server_default=""),  # calendar key of an escalation
    Column("sequence", Integer, nullable=False, server_default="1"),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    # queued, claimed, retry (definitely refused), unknown (outcome unknown), sent, failed, cancelled, draft
    Column("was", String(16)),  # the state a claim took it from: a paused channel gives it back
    Column("reason", Text, nullable=False, server_default=""),
    Column("as_of", Instant, nullable=False),
    Column("message_id", String(128)),
    Column("subject", Text),
    Column("worded", Boolean, nullable=False, server_default=text("false")),  # its bytes may have left
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Instant, nullable=False),
    Column("token", String(36)),
    Column("lease_until", Instant),
    Column("sent_at", Instant),
    Column("via", String(16), nullable=False, server_default=""),  # smtp or inbox: only one is proof
    Column("fallback", Boolean, nullable=False, server_default=text("false")),  # the template failed
    UniqueConstraint("address", "slot_at", "letter_class", "scope", "sequence"),
)
Index(
    "ix_letters_ready",
    letters.c.not_before,
    sqlite_where=letters.c.state.in_(("queued", "retry", "unknown", "claimed")),
    postgresql_where=letters.c.state.in_(("queued", "retry", "unknown", "claimed")),
)

Index(
    "ix_letters_message_id",  # returned mail names the letter it could not bring
    letters.c.message_id,
    sqlite_where=letters.c.message_id.is_not(None),
    postgresql_where=letters.c.message_id.is_not(None),
)

bodies = Table(
    "bodies",  # apart from letters: SQLite rewrites a whole row for each change of state
    metadata,
    Column("letter_id", ForeignKey("letters.id"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

moments = Table(
    "moments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("obligation_id", ForeignKey("obligations.id"), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("rule", String(64), nullable=False),
    Column("repetition", Integer, nullable=False),
    Column("contact_id", Integer, nullable=False),  # 0: nobody could be told
    Column("address", String(320), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("letter_class", String(16), nullable=False),
    Column("scope", String(64), nullable=False, server_default=""),
    Column("fire_at", Instant, nullable=False),
    Column("send_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),  # pending, sent, superseded, cancelled
    Column("reason", Text, nullable=False, server_default=""),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("draft", Boolean, nullable=False, server_default=text("false")),
    Column("letter_id", ForeignKey("letters.id")),
    UniqueConstraint("obligation_id", "epoch", "rule", "repetition", "contact_id"),
)
Index(
    "ix_moments_letter_id",
    moments.c.letter_id,
    sqlite_where=moments.c.letter_id.is_not(None),
    postgresql_where=moments.c.letter_id.is_not(None),
)
Index(
    "ix_moments_unbundled",  # whole groups, slot by slot and address by address
    moments.c.send_at,
    moments.c.address,
    sqlite_where=text("state = 'pending' AND letter_id IS NULL"),
    postgresql_where=text("state = 'pending' AND letter_id IS NULL"),
)

calls = Table(
    "calls",  # logged telephone calls and hand deliveries
    metadata,
    Column("id", Integer, primary_key=True),
    Column("obligation_id", ForeignKey("obligations.id"), nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("note", Text, nullable=False),
)

deeds = Table(
    "deeds",  # what people said of obligations, and how each stood before: the ledger proves, this undoes
    metadata,
    Column("id", Integer, primary_key=True),
    Column("obligation_id", ForeignKey("obligations.id"), nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column("verb", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),  # code of the unit that said it
    Column("said_on", Date),  # the declared day
    Column("payload", JSON, nullable=False),
    Column("before", JSON, nullable=False),  # the columns it changed, as they were
    Column("undone_at", Instant),
)

extensions = Table(
    "extensions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("obligation_id", ForeignKey("obligations.id"), nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # asked, granted, refused, withdrawn
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("due_on", Date, nullable=False),  # the day asked for
    Column("reason", Text, nullable=False),
    Column("progress", Text, nullable=False, server_default=""),
    Column("decider", Text, nullable=False),  # who set the date: a unit's code, or a body outside by name
    Column("decided_at", Instant),
    Column("decided_by", String(64)),
    Column("granted_on", Date),  # the day given, which may be another than the one asked for
    Column("answer", Text, nullable=False, server_default=""),
)

entries = Table(
    "entries",  # what a unit puts forward under a track
    metadata,
    Column("id", Integer, primary_key=True),
    Column("obligation_id", ForeignKey("obligations.id"), nullable=False, index=True),
    Column("track", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),  # who is put forward: a city, a firm
    Column("leads", Boolean, nullable=False, server_default=text("false")),
    Column("rank", Integer),
    Column("state", String(16), nullable=False),  # put-forward, withdrawn
    Column("evidence", Text, nullable=False, server_default=""),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
)

figures = Table(
    "figures",  # the values of indicators, as reported with a period
    metadata,
    Column("id", Integer, primary_key=True),
    Column("calendar_key", String(64), nullable=False),
    Column("indicator_key", String(64), nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("period", String(16), nullable=False, server_default=""),
    Column("value", Float, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    UniqueConstraint("calendar_key", "indicator_key", "unit_id", "period"),
)

spans = Table(
    "spans",  # from when until when a unit takes part in a series; none: as long as the series
    metadata,
    Column("id", Integer, primary_key=True),
    Column("calendar_key", String(64), nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False, index=True),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("reason", Text, nullable=False, server_default=""),  # graduated, withdrawn
    Column("recorded_at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    UniqueConstraint("calendar_key", "unit_id"),
)

bounces = Table(
    "bounces",  # delivery status notifications (RFC 3464), one for a letter and status
    metadata,
    Column("id", Integer, primary_key=True),
    Column("letter_id", ForeignKey("letters.id"), nullable=False),
    Column("permanent", Boolean, nullable=False),
    Column("status", String(16), nullable=False),  # 5.1.1
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    UniqueConstraint("letter_id", "status"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("verb", String(32), nullable=False),
    Column("subject", String(128), nullable=False),  # obligation:12, letter:7, calendar:key
    Column("payload", JSON, nullable=False),
    Column("sequence", Integer, unique=True),  # null until sealed
    Column("digest", String(64)),
)
Index(
    "ix_ledger_unsealed",
    ledger.c.id,
    sqlite_where=ledger.c.sequence.is_(None),
    postgresql_where=ledger.c.sequence.is_(None),
)
Index(
    "ix_ledger_circulars",  # the drafts of circulars, the last of each call
    ledger.c.subject,
    ledger.c.id,
    sqlite_where=text("verb = 'circular'"),
    postgresql_where=text("verb = 'circular'"),
)
Index(
    "ix_ledger_silences",  # holds, pauses and outages: read for each batch of letters
    ledger.c.id,
    sqlite_where=text("subject IN ('engine', 'channel')"),
    postgresql_where=text("subject IN ('engine', 'channel')"),
)
