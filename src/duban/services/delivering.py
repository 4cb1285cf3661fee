"""Queued letters in, what became of each out. A letter is worded when it is claimed, never before.

1. Claim a batch under a token and a lease.
2. Under the same lock look again: what was filed or moved meanwhile is dropped, a letter left empty too.
3. Word the rest, store the bytes, commit. From here the same bytes go under the same Message-ID until the
   server has said yes or no.
4. Send, outside any transaction.
5. Settle under the token: a stale one settles nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from duban.clock import monotonic
from duban.delivery.channel import Outcome, Outgoing, backoff
from duban.delivery.ics import ATTACHED_TO, events
from duban.delivery.mime import build, message_id, roots, sendable
from duban.rendering import TemplateFailed
from duban.services.audit_words import audit_facts
from duban.services.auditing import found_when_leaving
from duban.services.circulating import worded
from duban.services.composing import letter_facts, office, said, urgent
from duban.services.excusing import Excuses
from duban.services.knowledge import Knowledge, knowledge
from duban.services.links import linker
from duban.services.reviewing import Standings
from duban.services.standing import Daily
from duban.store import ledger, letters, revocations, settling, terms_rows
from duban.store.facts import get_fact, set_fact
from duban.store.letters import Claimed, Wording
from duban.store.mailroom import LetterRow
from duban.store.reading import Content, contents, pending_counts
from duban.values import Kind, LetterClass, LetterFacts

log = logging.getLogger("duban")

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

BATCH = 200
#: States of letters that nobody has seen.
UNWORDED = ("draft", "queued", "retry")
#: A channel that wants to be left alone for less than these seconds is busy, not in trouble.
TROUBLE = 60.0
#: Seconds of one delivery: what is left then the next one takes, and whoever ticks in this process ticks.
LONGEST = 240.0
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
    """Send what is ready at ``now``; stop when the channel pauses, sending is held, or the window closes.

    Outside the send windows nothing leaves: a retry or a restart at night waits for the morning. A channel
    that is merely busy, by a limit a minute or a slow server, is asked on for ``LONGEST`` seconds.
    """
    sent = failed = again = 0
    reason, until = "", monotonic() + LONGEST
    while sent + failed + again < most and monotonic() < until:
        # Each batch reads the clock anew: a lease counted from the first of many would run out.
        at = app.clock() if app.real_time else now
        if not window_open(app, at):
            break
        reason = _not_now(app, at)
        if reason:
            break
        outcomes = _one_batch(app, at)
        if not outcomes:
            break
        verdicts = [o.verdict for o in outcomes]
        sent, failed = sent + verdicts.count("sent"), failed + verdicts.count("failed")
        again += verdicts.count("refused") + verdicts.count("unknown")
        paused = [o for o in outcomes if o.verdict == "paused"]
        reason = next((o.reason for o in paused if not _shortly(o)), "")
        if reason or len(paused) == len(outcomes):
            break
    return Delivered(sent, failed, again, reason)


def ready_to_leave(app: App, now: datetime) -> int:
    """Return how many letters a delivery at ``now`` would take."""
    if not window_open(app, now):
        return 0
    with app.store.reading() as conn:
        return letters.count_ready(conn, now)


def window_open(app: App, now: datetime) -> bool:
    """Say whether letters may leave at ``now``: in a window of the installation or of a call in force."""
    if app.slots().usable(now) <= now:
        return True
    with app.store.reading() as conn:
        windows = terms_rows.windows(conn)
    return any(app.slots(*window).usable(now) <= now for window in windows)


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
        claimed = letters.claim(
            conn,
            now,
            token=token,
            lease_until=now + lease,
            limit=BATCH,
            use_database_clock=app.real_time,
        )
        if not claimed:
            return []
        fresh = [letter for letter in claimed if not letter.resend]
        slot = app.slots().at_or_before(now)
        belated = [letter.id for letter in fresh if letter.attempts or letter.slot_at < slot]
        alive = set(letters.recheck(conn, [letter.id for letter in fresh], belated=belated, now=now))
    with app.store.reading() as conn:
        wordings, unsaid = _word(app, conn, [letter for letter in fresh if letter.id in alive], now)
    with app.store.writing() as conn:
        letters.recheck(conn, list(wordings), now=now)
        counts = pending_counts(conn, list(wordings))
        true = {i: w for i, (w, held) in wordings.items() if counts.get(i, 0) == held}
        letters.store_rendered(conn, token, true.values())
        overtaken = letters.overtaken(conn, [letter.id for letter in claimed if letter.resend])
        ours = letters.held_by(conn, token, [letter.id for letter in claimed])
    outgoing = [
        Outgoing(letter.id, letter.address, letter.body or true[letter.id].body)
        for letter in claimed
        if letter.id in ours and letter.id not in overtaken and (letter.resend or letter.id in true)
    ]
    outcomes = [_no_letters_fault(o) for o in app.channel.send(outgoing)] if outgoing else []
    # What changed between wording and storing is given back, and worded anew in the next batch.
    aside = [Outcome(i, "paused", "changed meanwhile", now) for i in wordings.keys() - true.keys()]
    aside += [Outcome(i, "failed", "whether it left is unknown; overtaken since", now) for i in overtaken]
    _settle(app, token, claimed, outcomes, [*aside, *unsaid], now)
    outcomes += unsaid
    return outcomes or [Outcome(letter.id, "refused", "nothing left to say", now) for letter in claimed]


def _no_letters_fault(o: Outcome) -> Outcome:
    """No session was opened, or the inbox has no room: the channel's trouble burns no letter's attempts."""
    return replace(o, verdict="paused") if o.verdict == "refused" and o.retry_after else o


def _settle(
    app: App,
    token: str,
    claimed: Sequence[Claimed],
    outcomes: Sequence[Outcome],
    aside: Sequence[Outcome],
    now: datetime,
) -> None:
    by_id = {letter.id: letter for letter in claimed}
    ends = [_end(o, by_id[o.letter_id], now) for o in (*outcomes, *aside)]
    with app.store.writing() as conn:
        settling.settle(conn, token, ends, now, app.via)
        ended = (o for o in (*outcomes, *aside) if o.verdict in ("sent", "failed"))
        ledger.append_many(conn, (_entry(o, by_id[o.letter_id], now) for o in ended))
        _channel_state(conn, outcomes, now)


def _entry(o: Outcome, letter: Claimed, now: datetime) -> ledger.Entry:
    payload = {"address": letter.address, "kind": letter.kind} | ({"reason": o.reason} if o.reason else {})
    return ledger.Entry(now, "engine", o.verdict, f"letter:{o.letter_id}", payload)


def _end(o: Outcome, letter: Claimed, now: datetime) -> settling.Outcome:
    if o.verdict in ("refused", "unknown"):
        if letter.attempts + 1 >= MAX_ATTEMPTS:
            return settling.Outcome(
                o.letter_id, "failed", f"gave up after {MAX_ATTEMPTS} attempts: {o.reason}"
            )
        wait = backoff(letter.attempts + 1, letter.id)
        if o.retry_after:
            wait = max(wait, timedelta(seconds=o.retry_after))
        return settling.Outcome(o.letter_id, o.verdict, o.reason, now + wait)
    return settling.Outcome(o.letter_id, o.verdict, o.reason, marks_contact=o.marks_contact)


def _channel_state(conn: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    # Out of time for this batch, or the rate is used up: the next round goes on, and nothing is wrong.
    paused = next((o for o in outcomes if o.verdict == "paused" and not _shortly(o)), None)
    before = get_fact(conn, "channel_paused") or ""
    if paused is not None:
        wait = LOOK_AGAIN if paused.retry_after is None else timedelta(seconds=paused.retry_after)
        set_fact(conn, "channel_paused", paused.reason)
        set_fact(conn, "channel_paused_until", (now + wait).isoformat())
        if paused.reason != before:
            ledger.append(conn, now, "engine", "pause", "channel", {"reason": paused.reason})
    elif before and any(o.verdict != "paused" for o in outcomes):
        set_fact(conn, "channel_paused", "")
        ledger.append(conn, now, "engine", "unpause", "channel", {})


def _shortly(o: Outcome) -> bool:
    return o.retry_after is not None and o.retry_after < TROUBLE


def as_of_now(app: App, conn: Connection, row: LetterRow, now: datetime) -> bytes | None:
    """Return a letter not worded yet as it would leave now: whoever releases a draft has read it."""
    if row.state not in UNWORDED:
        return None
    letter = Claimed(
        row.id, row.address, row.slot_at, row.letter_class, row.scope, row.kind, row.sequence, row.as_of,
        row.attempts, row.state, None, None, None,
    )  # fmt: skip
    worded, _ = _word(app, conn, [letter], now)
    return worded[row.id][0].body if row.id in worded else None


def _word(
    app: App, conn: Connection, fresh: Sequence[Claimed], now: datetime
) -> tuple[dict[int, tuple[Wording, int]], list[Outcome]]:
    """Return by letter its words and of how many moments they speak; and the letters that cannot be written.

    A letter whose template fails goes out plain and is marked. One that cannot be written at all is parked
    with the reason and stops no other.
    """
    known = knowledge(app, conn)
    held: dict[int, list[Content]] = {}
    for content in contents(conn, [letter.id for letter in fresh]):
        held.setdefault(content.letter_id, []).append(content)
    known.learn(conn, {c.obligation.term_id for group in held.values() for c in group})
    standings = Standings(conn, known, [c.obligation for group in held.values() for c in group])
    excuses = Excuses(app, conn, now)
    excuses.learn(conn, (c.obligation for group in held.values() for c in group))
    daily = Daily(app, conn, known, now)
    revoked = revocations.of(conn, {letter.address for letter in fresh})
    wordings, unsaid = {}, []
    for letter in fresh:
        mine = held.get(letter.id, [])
        try:
            facts = _facts(app, conn, known, letter, mine, now, standings, excuses, daily, revoked)
            wordings[letter.id] = (_wording(app, letter, facts, now), len(mine))
        except Exception as error:
            log.exception("letter %d cannot be written", letter.id)
            reason = f"cannot be written: {error or type(error).__name__}"
            blamed = not sendable(letter.address)
            unsaid.append(Outcome(letter.id, "failed", reason, now, marks_contact=blamed))
    return wordings, unsaid


def _wording(app: App, letter: Claimed, facts: LetterFacts, now: datetime) -> Wording:
    fallback, domain = False, _domain(app)
    try:
        rendered = app.letters.render(facts)
    except TemplateFailed as error:
        rendered, fallback = app.letters.render_plain(facts), True
        log.error("letter %d goes out plain: %s", letter.id, error)
    sequence = letter.next_sequence
    identity = message_id(letter.address, letter.slot_at, letter.letter_class, letter.scope, sequence, domain)
    answers_to = facts.sender.reply_to
    body = build(
        rendered,
        to=letter.address,
        sender_address=app.settings.smtp.sender,
        sender_name=facts.sender.name,
        reply_to=answers_to if sendable(answers_to) else "",
        message_id=identity,
        references=roots(facts.items, domain),
        date=now,
        kind=facts.kind,
        ics=_calendar_part(facts, domain),
    )
    return Wording(letter.id, sequence, identity, rendered.subject, body, fallback)


def _facts(
    app: App,
    conn: Connection,
    known: Knowledge,
    letter: Claimed,
    held: Sequence[Content],
    now: datetime,
    standings: Standings,
    excuses: Excuses,
    daily: Daily,
    revoked: Mapping[str, datetime],
) -> LetterFacts:
    told = [(Kind(c.kind), c.evidence, c.obligation) for c in held]
    links = linker(app, known, letter.address, letter.slot_at, revoked.get(letter.address.lower()))
    items = said(known, app.settings, told, now, standings.of, excuses, links)
    terms = [known.term(c.obligation) for c in held]
    operator, zone = office(terms, app.settings)
    extra: dict[str, object] = {}
    if letter.letter_class == LetterClass.DAILY:
        operator = letter.scope or app.settings.operator
        extra = daily.facts(operator)
    elif letter.letter_class == LetterClass.AUDIT:
        operator = letter.scope or app.settings.operator
        extra = audit_facts(found_when_leaving(app, conn, now))
    elif letter.letter_class == LetterClass.CIRCULAR:
        extra, operator, zone = worded(conn, letter.scope)
    kind = Kind(letter.kind) if not held else urgent(items)
    return letter_facts(
        known, app.settings, kind=kind, address=letter.address, slot_at=letter.slot_at, as_of=letter.as_of,
        items=items, told=[(Kind(c.kind), c.contact_id, c.obligation) for c in held], operator=operator,
        zone=zone, sequence=letter.next_sequence, extra=extra,
    )  # fmt: skip


def _calendar_part(facts: LetterFacts, domain: str) -> bytes | None:
    """Attach the dates where they are new to the reader."""
    if facts.kind not in ATTACHED_TO:
        return None
    return events(facts.items, facts.as_of, facts.zone, domain=domain)


def _domain(app: App) -> str:
    return app.settings.smtp.sender.rpartition("@")[2] or "localhost"
