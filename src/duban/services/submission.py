"""A unit about to hand in, its entries and its checklist in; what the deed keeps of them out, or why not yet.

One law: whoever recorded nothing is stopped by nothing; what was recorded must keep the notice's quotas. A
checklist is confirmed by the unit that owes, in its own name; that paper equals the filing, by who posts it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from duban.planning.verbs import Verb
from duban.problems import Refused
from duban.services import entries
from duban.services.entry_desk import in_force
from duban.services.targets import Evidence, Held
from duban.services.typed import because, numbered
from duban.store import entries as rows
from duban.values import OWED, Status

if TYPE_CHECKING:
    from duban.app import App

#: Verbs by which a unit says that it puts nothing forward.
NOTHING_COMES = frozenset({Verb.ZERO_REPORT, Verb.DECLINE})


def settled(
    app: App,
    h: Held,
    confirmed: bool | None,
    *,
    all_the_same: bool = False,
    equals_filing: bool | None = None,
) -> dict[str, Any]:
    """Return what the deed keeps: how many entries count in each track, and which checklist was confirmed.

    ``confirmed`` None: nobody was asked. ``all_the_same`` records fewer entries than the minimum. Raises
    Refused for too many entries without ranks, a missing lead, too few, a checklist the unit itself has not
    confirmed, or paper that is not said to equal the filing.
    """
    if h.verb is Verb.RECEIVE and h.term.follows:
        _must_have_gone(h)
    if h.verb is Verb.POST and h.term.follows:
        _must_equal(h, equals_filing)
        confirmed = None  # its checklist says no more than this
    if h.o.status not in OWED:
        return {}
    return _put_forward(app, h, all_the_same) | _confirmed(app, h, confirmed)


def readable(evidence: Evidence) -> Evidence:
    """Return evidence as letters and sheets can show it. Raises Refused where something hides in it."""
    url = because(evidence.url, "an address", empty=True)
    return Evidence(numbered(evidence.number), url, evidence.digest)


def _must_have_gone(h: Held) -> None:
    """Raise Refused where the sender says that its paper arrived and never confirmed that it equals what it
    filed: that is asked when it is posted."""
    if h.actor == h.owner.code and h.o.status != Status.POSTED:
        raise Refused(
            f"{h.target}: it was not posted yet", hint="first: duban post … --equals-filing",
            code="not-posted",
        )  # fmt: skip


def _must_equal(h: Held, equals_filing: bool | None) -> None:
    if not equals_filing:
        raise Refused(
            f"{h.target}: the paper must say what was filed online",
            hint="compare them, then say --equals-filing; correct the paper where it differs, for the "
            "portal is closed", code="paper-differs" if equals_filing is False else "unconfirmed",
        )  # fmt: skip


def _put_forward(app: App, h: Held, all_the_same: bool) -> dict[str, Any]:
    if not rows.any_of(h.conn, h.o.id):
        return {}
    if h.verb in NOTHING_COMES:
        raise Refused(
            f"{h.target} has put something forward", hint="withdraw it first: duban entry withdraw",
            code="has-entries",
        )  # fmt: skip
    found = entries.standings(app, h)
    over = [one.over for one in found if one.over]
    if over:
        raise Refused(
            f"{h.target} puts forward too much: {'、'.join(over)}", hint=entries.RANK_HINT, code="over-quota"
        )
    wrong = [one.wrong for one in found if one.wrong]
    if wrong:
        hint = "say which one: duban entry add … --leads" if "牵头" in wrong[0] else ""
        raise Refused(f"{h.target}: {'; '.join(wrong)}", hint=hint, code="no-lead")
    short = [one.short for one in found if one.short]
    if short and not all_the_same:
        raise Refused(
            f"{h.target}: {'; '.join(short)}", hint="put more forward, or record it with --all-the-same",
            code="under-quota",
        )  # fmt: skip
    return {"entries": {one.key: one.share for one in found if not one.empty}}


def _confirmed(app: App, h: Held, confirmed: bool | None) -> dict[str, Any]:
    if confirmed is None or h.verb in NOTHING_COMES:
        return {}
    own = h.actor == h.known.units[h.o.unit_id].code
    if not own:
        if confirmed:
            raise Refused(
                f"{h.target}: a checklist is confirmed by the unit that owes it",
                hint="leave out --confirm: it is recorded, and not confirmed", code="not-authorised",
            )  # fmt: skip
        return {}
    found = points(app, h)
    if not found:
        return {}
    if not confirmed:
        shown = "\n".join(f"  {number}. {point}" for number, point in enumerate(found, start=1))
        raise Refused(
            f"{h.target}: confirm what the notice asks for\n{shown}",
            hint="if all of it holds, say it again with --confirm", code="unconfirmed",
        )  # fmt: skip
    digest = hashlib.sha256("\n".join(found).encode()).hexdigest()
    return {"confirmed": len(found), "checklist": f"sha256:{digest}"}


def points(app: App, h: Held) -> tuple[str, ...]:
    """Return what must hold before a unit hands in: of the tracks it puts something forward in (all of them
    where it recorded nothing), then of the stage."""
    calendar = in_force(h.conn, h.target.calendar)
    stage = next((s for s in calendar.stages if s.key == h.target.stage), None)
    if stage is None:
        return ()
    used = {row.track for row in rows.of(h.conn, [h.o.id])} or set(stage.tracks)
    of_tracks = (point for t in calendar.tracks if t.key in used for point in t.checklist)
    return tuple(dict.fromkeys((*of_tracks, *stage.checklist)))
