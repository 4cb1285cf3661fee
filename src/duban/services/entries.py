"""What a unit puts forward (申报项) under a call's tracks: added, ranked, withdrawn, judged by quotas.

One law: an entry is changed under the lock of its obligation, and the quotas are those of the version in
force. The unit says it, or those above it for it; once it has handed in, only those above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from duban.planning.quotas import Entry, Judged, with_one_more
from duban.problems import Refused
from duban.services.entry_desk import Entered, desk_of, opened
from duban.services.naming import Target
from duban.services.subjects import resolved
from duban.services.targets import Evidence, Held
from duban.services.typed import checked
from duban.store import entries as rows

if TYPE_CHECKING:
    from duban.app import App

NOTHING = Evidence()
RANK_HINT = "rank them, the first within the quota count and the others are kept in reserve: duban entry rank"
LONGEST = 200


def add(
    app: App,
    target: Target,
    track: str,
    title: str,
    now: datetime,
    *,
    subject: str = "",
    leads: bool | None = None,
    evidence: Evidence = NOTHING,
    actor: str,
) -> Entered:
    """Put something forward; said again it changes nothing but ``leads`` and the evidence, where given.

    Raises Refused where it is one too many (all ranked, it goes to the end and is kept in reserve), where its
    subject was chosen before, or is none of the unit's.
    """
    title, subject = checked(title, "a title", LONGEST), checked(subject, "a subject", LONGEST, empty=True)
    with opened(app, target, actor, now) as desk:
        part = desk.track(track)
        code = resolved(subject, desk.h.known.roster)
        live = desk.live(track)
        same = next((e for e in live if (e.title, e.subject) == (title, code)), None)
        if leads and any(e.leads and e is not same for e in live) and desk.leads_at_most(part) == 1:
            first = next(e for e in live if e.leads)
            raise Refused(
                f"{part.title}: {first.title} leads already",
                hint=f"say of that one (entry {first.id}): --no-leads", code="no-lead",
            )  # fmt: skip
        if same is not None:
            return desk.change(part, same, leads, evidence)
        desk.may_be_put_forward(part, code)
        new = Entry(0, track, title, code, bool(leads), None, desk.kind(code))
        placed = with_one_more(part, desk.places(part), live, new)
        if isinstance(placed, Judged):
            if placed.over:
                raise Refused(
                    f"{target} puts forward too much: {placed.over}", hint=RANK_HINT, code="over-quota"
                )
            raise Refused(f"{target}: {placed.wrong}", code="no-place")
        return desk.put(part, placed, evidence)


def withdraw(app: App, target: Target, entry_id: int, now: datetime, *, actor: str) -> Entered:
    """Take an entry back; those ranked behind it move up. Raises Refused for one that is not there."""
    with opened(app, target, actor, now) as desk:
        gone = next((e for e in desk.every() if e.id == entry_id), None)
        if gone is None:
            raise Refused(
                f"{target} has no entry {entry_id}", hint=f"duban entry list {target.calendar}",
                code="unknown-entry",
            )  # fmt: skip
        rows.withdraw(desk.h.conn, gone.id)
        behind = sorted((e for e in desk.live(gone.track) if e.rank), key=lambda e: e.rank or 0)
        rows.put_in_order(desk.h.conn, [e.id for e in behind])
        desk.write_down("entry-withdraw", {"entry": gone.id, "track": gone.track, "title": gone.title})
        if gone.track not in desk.stage.tracks:  # an amendment took the track away
            return Entered(gone.id, True, Judged(gone.track, gone.track, tuple(behind)))
        return Entered(gone.id, True, desk.judged(desk.track(gone.track)))


def rank(app: App, target: Target, track: str, ids: Sequence[int], now: datetime, *, actor: str) -> Entered:
    """Rank every entry of a track in the order of ``ids``: the first within the quota count."""
    with opened(app, target, actor, now) as desk:
        part, live = desk.track(track), desk.live(track)
        if sorted(ids) != sorted(e.id for e in live):
            known = ", ".join(f"{e.id} {e.title}" for e in live) or "none"
            raise Refused(
                f"{target}, {part.title}: name each of its entries once, in order",
                hint=f"entries here: {known}", code="rank-all",
            )  # fmt: skip
        before = [e.id for e in sorted(live, key=lambda e: e.rank or 0) if e.rank]
        if list(ids) != before:
            rows.put_in_order(desk.h.conn, ids)
            desk.write_down("entry-rank", {"track": track, "order": list(ids)})
        return Entered(ids[0] if ids else 0, list(ids) != before, desk.judged(part))


def standings(app: App, h: Held) -> list[Judged]:
    """Return how every track of a held obligation's stage stands."""
    desk = desk_of(app, h)
    return [desk.judged(desk.track(key)) for key in desk.stage.tracks]
