"""Returned letters in; addresses marked, notices disproved, what they said moved to others out.

One law: a letter that came back is no proof of notice, and telling the same return twice changes nothing.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from duban.delivery.bounces import Bounce, read_bounce
from duban.delivery.mailboxes import messages
from duban.planning.proof import proof
from duban.services.handing_over import Row, readdressed
from duban.services.knowledge import Knowledge, knowledge
from duban.store import bounced, ledger, moments, obligations
from duban.store.facts import get_fact, set_fact
from duban.store.notices import notices
from duban.values import OWED, TELLS_OWNER, Kind, Moment, Obligation

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

log = logging.getLogger("duban")


@dataclass(frozen=True, slots=True)
class Came:
    """One returned letter of ours. ``moved`` counts what others are told instead."""

    letter_id: int
    address: str
    status: str
    permanent: bool
    marked: int  # contacts that no letter reaches any more
    moved: int
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a mailbox held: ``other`` messages are no returned letters, ``strange`` ones not of ours or of a
    copy that was passed on, ``before`` were told before."""

    came: tuple[Came, ...] = ()
    other: int = 0
    strange: int = 0
    before: int = 0
    failed: tuple[str, ...] = ()


def read_mailboxes(app: App, paths: Iterable[Path], now: datetime) -> Found:
    """Record the returned letters in files and folders."""
    return record(app, (message for path in paths for message in messages(path)), now)


def record(app: App, some: Iterable[tuple[str, bytes]], now: datetime) -> Found:
    """Record the returned letters among messages (name, bytes), each in a transaction of its own. One that
    cannot be recorded stops no other."""
    counts, came, failed = Counter[str](), list[Came](), list[str]()
    for name, data in some:
        bounce = read_bounce(data)
        if bounce is None:
            counts["other"] += 1
            continue
        try:
            with app.store.writing() as conn:
                told = _record(app, conn, bounce, now)
        except Exception as error:
            log.exception("the returned letter %s cannot be recorded", name)
            failed.append(f"{name}: {error or type(error).__name__}")
            continue
        if isinstance(told, Came):
            came.append(told)
        else:
            counts[told] += 1
    return Found(tuple(came), counts["other"], counts["strange"], counts["before"], tuple(failed))


def _record(app: App, conn: Connection, bounce: Bounce, now: datetime) -> Came | str:
    ours = bounced.sent_under(conn, bounce.message_ids)
    letter = next((ours[id] for id in bounce.message_ids if id in ours), None)
    if letter is None or not bounce.concerns(letter.address):
        return "strange"  # not ours, or a copy that its reader passed on to somebody else
    if bounced.seen(conn, letter.id, bounce.status[:16]):
        return "before"
    bounced.add(conn, letter.id, permanent=bounce.permanent, status=bounce.status, at=now, text=bounce.text)
    marked = bounced.mark_address(conn, letter.address) if bounce.blames_address else []
    moved = _go_on(app, conn, letter.id, now) if bounce.permanent else 0
    ledger.append(
        conn, now, "engine", "bounce", f"letter:{letter.id}",
        {
            "status": bounce.status, "permanent": bounce.permanent, "address": letter.address,
            "marked": len(marked), "moved": moved, "text": bounce.text,
        },
    )  # fmt: skip
    return Came(letter.id, letter.address, bounce.status, bounce.permanent, len(marked), moved, bounce.text)


def _go_on(app: App, conn: Connection, letter_id: int, now: datetime) -> int:
    """Take back that the letter told anybody, and tell the next contact, or whoever can mend the roster."""
    unheard = bounced.moments_of(conn, letter_id)
    waiting = moments.departed(conn)
    ids = {one.obligation_id for one in unheard} | {one.obligation_id for _, one in waiting}
    owed = {o.id: o for o in obligations.load(conn, ids, for_update=True)}
    known = knowledge(app, conn)
    known.learn(conn, {o.term_id for o in owed.values()})
    _disprove(app, conn, known, now, [owed[one.obligation_id] for one in unheard if one.kind in TELLS_OWNER])
    rows: list[Row] = []
    for one in (*unheard, *(one for _, one in waiting)):
        o = owed[one.obligation_id]
        if o.epoch == one.epoch and (o.status in OWED or one.kind is Kind.CHANGE):
            rows += _elsewhere(known, o, one, now)
    made = moments.add(conn, rows)
    moments.cancel(conn, [number for number, _ in waiting], "contact")
    return made


def _elsewhere(known: Knowledge, o: Obligation, moment: Moment, now: datetime) -> Iterator[Row]:
    """Say it to the others who stand for the same unit, who may have heard it already; where nobody does,
    tell whoever can mend the roster, once."""
    again = [row for row in readdressed(known, o, moment, now) if row[0].contact_id != moment.contact_id]
    yield from again
    if moment.kind in TELLS_OWNER and o.status in OWED and not known.reach(o, now).present:
        lost = replace(
            moment, rule="unreachable", repetition=0, kind=Kind.UNREACHABLE, evidence="", draft=False
        )
        yield from readdressed(known, o, lost, now)


def _disprove(
    app: App, conn: Connection, known: Knowledge, now: datetime, told: Iterable[Obligation]
) -> None:
    """Let what is left of the proof of notice stand: another letter, a 签收, a call; or nothing."""
    some = {o.id: o for o in told}
    left = notices(conn, some, app.via) if some else {}
    for o in some.values():
        noticed_at = proof(left.get(o.id, ()), o.epoch, known.reach(o, now).told).at
        if noticed_at != o.noticed_at:
            obligations.change(conn, o.id, noticed_at=noticed_at)


def watch(app: App, now: datetime) -> Found:
    """Read what is new in the mailbox over IMAP, if one is set, and record the returned letters in it.

    The mailbox is left as it is: what was read is remembered here. Raises DubanError where it cannot be read.
    """
    if not app.settings.imap.host:
        return Found()
    from duban.delivery.imap import Place, new_messages

    with app.store.reading() as conn:
        place = Place.read(get_fact(conn, "imap_place") or "")
    found, seen = new_messages(app.settings.imap, place, now)
    done = record(app, found, now)
    if seen != place:
        with app.store.writing() as conn:
            set_fact(conn, "imap_place", str(seen))
    return done
