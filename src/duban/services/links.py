"""The signed links of a letter: made while it is worded, void once they are revoked.

One law: a link is of one mailbox, one obligation as it stands in one epoch, and one verb. The same letter
worded again bears the same links, unless they were revoked meanwhile. What a link does when it is opened:
``services.pressing``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from duban.planning.offering import LABELS, offered
from duban.planning.verbs import Standing, Verb
from duban.problems import Refused
from duban.services.keys import key_of
from duban.services.knowledge import Knowledge, knowledge
from duban.signing import LENGTH, Link, reader, sign
from duban.store import ledger, revocations
from duban.values import Duty, Kind, Obligation, Status

if TYPE_CHECKING:
    from duban.app import App

#: So long a link outlasts the deadline, or the letter that came after it.
LASTS = timedelta(days=30)
#: Kinds in which the owner may act on an item.
TO_OWNER = frozenset({Kind.OPENING, Kind.REMINDER, Kind.CHASE, Kind.CHANGE, Kind.ANSWER})
#: What a letter says of an item: (label, address) of each link.
Links = tuple[tuple[str, str], ...]
Linker = Callable[[Obligation, Kind], Links]

_IN_LETTERS = re.compile(f"/do/[A-Za-z0-9_-]{{{LENGTH}}}")


def linker(
    app: App, known: Knowledge, address: str, slot_at: datetime, revoked: datetime | None = None
) -> Linker:
    """Return what gives the links of an item in a letter to ``address``: none without DUBAN_BASE_URL, none
    to whoever is neither the owner nor a co-owner. ``revoked``: before when links to it are void; a letter
    of an earlier slot that is worded only now bears good ones."""
    base, mine = app.settings.base_url, {c.unit for c in known.people.get(address.lower(), ())}
    if not base or not mine:
        return lambda o, kind: ()
    key = key_of(app)
    whose = reader(key, address)
    made_at = slot_at if revoked is None else max(slot_at, _next_second(revoked))

    def links(o: Obligation, kind: Kind) -> Links:
        leads = known.units[o.unit_id].code in mine
        if kind not in TO_OWNER or not (leads or known.shares(o, mine)):
            return ()
        verbs = offered(o, standing(known, o), slot_at, leads=leads)
        return tuple((LABELS[verb], link_for(base, key, whose, o, verb, made_at)) for verb in verbs)

    return links


def link_for(base: str, key: bytes, whose: bytes, o: Obligation, verb: Verb, made_at: datetime) -> str:
    """Return the address at which the reader says a verb. Of what is only foreseen, one that says nothing."""
    until = max(o.due_at, made_at) + LASTS
    return f"{base}/do/{sign(key, Link(whose, max(o.id, 0), o.epoch, str(verb), made_at, until))}"


def _next_second(at: datetime) -> datetime:
    """Return the first whole second from then on: a link tells no less."""
    whole = at.replace(microsecond=0)
    return whole if whole == at else whole + timedelta(seconds=1)


def standing(known: Knowledge, o: Obligation) -> Standing:
    """Return what the verbs of an owed obligation are decided on."""
    term = known.term(o)
    completes, zero = Status(term.detail["completes"]), bool(term.detail["zero_report"])
    return Standing(Status(o.status), completes, Duty(term.duty), zero)


def page_of(base: str, calendars: set[str]) -> str:
    """Return where a superior sees what a letter speaks of: the page of the one call, or the board."""
    return f"{base}/calls/{calendars.pop()}" if len(calendars) == 1 else f"{base}/board"


def hidden(words: str) -> str:
    """Return a letter, text or HTML, without what its links sign: for whoever is not its reader."""
    return _IN_LETTERS.sub("/do/…", words)


def revoke(app: App, address: str, now: datetime, *, actor: str) -> int:
    """Void every link sent to an address until now; return how many contacts have the address.

    Letters that come later bear good links again. Raises Refused for what is no address.
    """
    address = address.strip().lower()
    if "@" not in address or len(address) > 320:
        raise Refused(f"{address[:80]} is no mail address", code="address")
    with app.store.writing() as conn:
        revocations.revoke(conn, address, now, actor)
        ledger.append(conn, now, actor, "revoke-links", "links", {"address": address})
        return len(knowledge(app, conn).people.get(address, ()))
