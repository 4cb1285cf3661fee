"""Queued letters in, what became of each out. A letter is worded when it is claimed, never before.

1. Claim a batch under a token and a lease.
2. Under the same lock look again: what was filed or moved meanwhile is dropped, a letter left empty too.
3. Word the rest, store the bytes, commit. From here the same bytes go under the same Message-ID until the
   server has said yes or no.
4. Send, outside any transaction.
5. Settle under the token: a stale one settles nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from duban.delivery.channel import Outgoing, backoff
from duban.delivery.ics import events
from duban.delivery.mime import build, message_id, roots
from duban.rendering import TemplateFailed
from duban.services.composing import letter_facts, office, said, urgent
from duban.services.knowledge import Knowledge, knowledge
from duban.services.standing import daily_facts
from duban.store import ledger, letters, settling
from duban.store.facts import bump, get_fact, set_fact
from duban.store.letters import Claimed, Wording
from duban.store.reading import Content, contents
from duban.values import Kind, LetterClass, LetterFacts

if TYPE_CHECKING:
    from duban.app import App
    from duban.delivery.channel import Outcome
    from duban.store.engine import Connection

BATCH = 200
#: While the channel is paused for a reason that passes by itself, look again after this.
LOOK_AGAIN = timedelta(minutes=5)
#: After so many attempts without a yes or no the letter fails, and its owner goes on the call list.
MAX_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Delivered:
    """Counts of one delivery. ``paused`` says why the channel takes nothing."""

    sent: int = 0
    failed: int = 0
    again: int = 0
    paused: str = ""


def deliver(app: App, now: datetime, *, most: int = 1_000_000) -> Delivered:
    """Send what is ready at ``now``; stop when the channel pauses."""
    sent = failed = again = 0
    reason = _not_now(app, now)
    while not reason and sent + failed + again < most:
        outcomes = _one_batch(app, now)
        if not outcomes:
            break
        verdicts = [o.verdict for o in outcomes]
        sent, failed = sent + verdicts.count("sent"), failed + verdicts.count("failed")
        again += verdicts.count("refused") + verdicts.count("unknown")
        reason = next((o.reason for o in outcomes if o.verdict == "paused"), "")
    return Delivered(sent, failed, again, reason)


def _not_now(app: App, now: datetime) -> str:
    with app.store.reading() as conn:
        held, paused = get_fact(conn, "held"), get_fact(conn, "channel_paused")
        until = get_fact(conn, "channel_paused_until")
    if held:
        return held
    return paused if paused and until and datetime.fromisoformat(until) > now else ""


def _one_batch(app: App, now: datetime) -> list[Outcome]:
    token = str(uuid4())
    lease = timedelta(seconds=app.settings.lease)
    with app.store.writing() as conn:
        claimed = letters.claim(conn, now, token=token, lease_until=now + lease, limit=BATCH)
        if not claimed:
            return []
        fresh = [letter for letter in claimed if not letter.resend]
        alive = set(letters.recheck(conn, [letter.id for letter in fresh]))
    with app.store.reading() as conn:
        wordings = _word(app, conn, [letter for letter in fresh if letter.id in alive], now)
    with app.store.writing() as conn:
        changed = letters.changed(conn, [(w.letter_id, w.held) for w in wordings])
        letters.store_rendered(conn, token, [w for w in wordings if w.letter_id not in changed])
    bodies = {w.letter_id: w.body for w in wordings if w.letter_id not in changed}
    outgoing = [
        Outgoing(letter.id, letter.address, body)
        for letter in claimed
        if (body := letter.body or bodies.get(letter.id)) is not None
    ]
    outcomes = app.channel.send(outgoing) if outgoing else []
    outcomes += _not_sent(claimed, {o.id for o in outgoing}, now)
def _emptied(claimed: Sequence[Claimed], now: datetime) -> list[Outcome]:
    """Every claimed letter had nothing left to say: not an end of the work, so look again."""
    from duban.delivery.channel import Outcome

    return [Outcome(letter.id, "refused", "nothing left to say", now) for letter in claimed]


def _settle(
    app: App, token: str, claimed: Sequence[Claimed], outcomes: Sequence[Outcome], now: datetime
) -> None:
    by_id = {letter.id: letter for letter in claimed}
    ends = [_end(o, by_id[o.letter_id], now) for o in outcomes]
    with app.store.writing() as conn:
        settling.settle(conn, token, ends, now)
        for o in outcomes:
            if o.verdict in ("sent", "failed"):
                payload = {"address": by_id[o.letter_id].address, "kind": by_id[o.letter_id].kind}
                if o.reason:
                    payload["reason"] = o.reason
                ledger.append(conn, now, "engine", o.verdict, f"letter:{o.letter_id}", payload)
        if any(o.verdict == "failed" for o in outcomes):
            bump(conn, "roster_version")
        _channel_state(conn, outcomes, now)


def _end(o: Outcome, letter: Claimed, now: datetime) -> settling.Outcome:
    if o.verdict in ("refused", "unknown"):
        if letter.attempts + 1 >= MAX_ATTEMPTS:
            return settling.Outcome(o.letter_id, "failed", f"gave up after {MAX_ATTEMPTS} attempts: {o.reason}")
        wait = backoff(letter.attempts + 1, letter.id)
        if o.retry_after:
            wait = max(wait, timedelta(seconds=o.retry_after))
        return settling.Outcome(o.letter_id, o.verdict, o.reason, now + wait)
    return settling.Outcome(o.letter_id, o.verdict, o.reason)


def _channel_state(conn: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    paused = next((o for o in outcomes if o.verdict == "paused"), None)
    before = get_fact(conn, "channel_paused") or ""
    if paused is not None:
        wait = LOOK_AGAIN if paused.retry_after is None else timedelta(seconds=paused.retry_after)
        set_fact(conn, "channel_paused", paused.reason)
        set_fact(conn, "channel_paused_until", (now + wait).isoformat())
        if paused.reason != before:
            ledger.append(conn, now, "engine", "pause", "channel", {"reason": paused.reason})
    elif before and outcomes:
        set_fact(conn, "channel_paused", "")
        ledger.append(conn, now, "engine", "unpause", "channel", {})


def _word(app: App, conn: Connection, fresh: Sequence[Claimed], now: datetime) -> list[Wording]:
    """Render the letters that say something new; one whose template fails goes out plain and is marked."""
    known = knowledge(app, conn)
    held: dict[int, list[Content]] = {}
    for content in contents(conn, [letter.id for letter in fresh]):
        held.setdefault(content.letter_id, []).append(content)
    known.learn(conn, {c.obligation.term_id for group in held.values() for c in group})
    wordings = []
    for letter in fresh:
        facts = _facts(app, conn, known, letter, held.get(letter.id, []), now)
        fallback = False
        try:
            rendered = app.letters.render(facts)
        except TemplateFailed as error:
            rendered, fallback = app.letters.render_plain(facts), True
            ledger.append(conn, now, "engine", "template-failed", f"letter:{letter.id}", {"reason": str(error)})
        identity = message_id(
            letter.address, letter.slot_at, letter.letter_class, letter.scope, letter.next_sequence, _domain(app)
        )
        body = build(
            rendered,
            to=letter.address,
            sender_address=app.settings.smtp.sender,
            sender_name=facts.sender.name,
            reply_to=facts.sender.reply_to,
            message_id=identity,
            references=roots(facts.items, _domain(app)),
            date=now,
            kind=facts.kind,
            ics=_calendar_part(facts),
        )
        wordings.append(
            Wording(letter.id, letter.next_sequence, identity, rendered.subject, body, fallback)
        )
    return wordings


def _facts(
    app: App, conn: Connection, known: Knowledge, letter: Claimed, held: Sequence[Content], now: datetime
) -> LetterFacts:
    told = [(Kind(c.kind), c.evidence, c.obligation) for c in held]
    items = said(known, app.settings, told, now)
    terms = [known.term(c.obligation) for c in held]
    operator, zone = office(terms, app.settings)
    extra: dict[str, object] = {}
    if letter.letter_class == LetterClass.DAILY:
        operator = letter.scope or app.settings.operator
        extra = daily_facts(app, conn, known, operator, now)
    kind = Kind(letter.kind) if not held else urgent(items)
    return letter_facts(
        known, app.settings, kind=kind, address=letter.address, slot_at=letter.slot_at, as_of=letter.as_of,
        items=items, operator=operator, zone=zone, sequence=letter.next_sequence, extra=extra,
    )  # fmt: skip


def _calendar_part(facts: LetterFacts) -> bytes | None:
    """Attach the dates where they are new to the reader."""
    if facts.kind not in (Kind.OPENING, Kind.CHANGE):
        return None
    return events(facts.items, facts.as_of, facts.zone)


def _domain(app: App) -> str:
    return app.settings.smtp.sender.rpartition("@")[2] or "localhost"
