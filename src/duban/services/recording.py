"""What a unit says it did, or will do, in; a changed obligation out, in one transaction with what it cancels.

Verbs: acknowledge 签收, promise 承诺, submit 报送, post 寄出, receive 收到, decline 不申报, zero-report
零申报, a logged call 电话告知. Saying the same thing twice is harmless. ``submitted_on`` is declared,
``recorded_at`` is when we heard: lateness uses the former, and the first submission decides it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from duban.planning.dates import local_day
from duban.planning.verbs import DONE, Decided, Standing, Verb, decide
from duban.problems import Refused
from duban.services.entry_desk import in_force
from duban.services.excusing import handed_in_on
from duban.services.following import give_up, must_be_its_turn, wake
from duban.services.naming import Target
from duban.services.submission import readable, settled
from duban.services.targets import Actor, Evidence, Held, Recorded, held
from duban.services.typed import because, numbered
from duban.store import calls, deeds
from duban.values import Duty, Status

if TYPE_CHECKING:
    from duban.app import App

NOTHING = Evidence()


def submit(
    app: App,
    target: Target,
    now: datetime,
    *,
    submitted_on: date | None = None,
    evidence: Evidence = NOTHING,
    confirmed: bool | None = None,
    all_the_same: bool = False,
    actor: Actor,
) -> Recorded:
    """Record that the owner has filed, with what shows it. What was pending for it is cancelled.

    What lapsed in silence was filed all the same if it was filed in time: lists of who filed come after the
    deadline. What had lapsed with it is owed again. Entries must keep the quotas; ``confirmed`` says whether
    the owner confirmed the checklist (None: it was not asked). Raises Refused for a date in the future, or
    where nothing is owed any more.
    """
    with held(app, target, Verb.SUBMIT, actor, now) as h:
        return handed_in(app, h, submitted_on, evidence, {}, confirmed, all_the_same=all_the_same)


def zero_report(
    app: App, target: Target, now: datetime, *, reported_on: date | None = None, actor: Actor
) -> Recorded:
    """Record that the owner has nothing to report, where that is provided for: a report all the same."""
    with held(app, target, Verb.ZERO_REPORT, actor, now) as h:
        return handed_in(app, h, reported_on, NOTHING, {})


def post(
    app: App,
    target: Target,
    now: datetime,
    *,
    posted_on: date | None = None,
    carrier: str = "",
    evidence: Evidence = NOTHING,
    equals_filing: bool | None = None,
    confirmed: bool | None = None,
    all_the_same: bool = False,
    actor: Actor,
) -> Recorded:
    """Record that the paper was posted, by which ``carrier`` (EMS, 机要, 专人) and under which number.

    Where the paper repeats what was filed online, the sender confirms that it does (``equals_filing``): the
    portal is closed by now, so paper that differs is corrected before it leaves. That confirms its checklist.
    """
    with held(app, target, Verb.POST, actor, now) as h:
        by = numbered(carrier, "a carrier")
        return handed_in(
            app, h, posted_on, evidence, {"carrier": by}, confirmed, all_the_same=all_the_same,
            equals_filing=equals_filing,
        )  # fmt: skip


def receive(
    app: App,
    target: Target,
    now: datetime,
    *,
    received_on: date | None = None,
    evidence: Evidence = NOTHING,
    actor: Actor,
) -> Recorded:
    """Record that the paper has arrived; also by the sender, where the receiver is outside."""
    with held(app, target, Verb.RECEIVE, actor, now) as h:
        return handed_in(app, h, received_on, evidence, {})


def handed_in(
    app: App,
    h: Held,
    day: date | None,
    evidence: Evidence,
    more: dict[str, Any],
    confirmed: bool | None = None,
    *,
    all_the_same: bool = False,
    equals_filing: bool | None = None,
) -> Recorded:
    """Record that a unit did its part. Where arrival counts, posting says nothing of its day yet.

    Nothing is handed in of a stage before the one it follows.
    """
    on, evidence = h.declared(day), readable(evidence)
    arrival = h.verb is Verb.POST and h.term.detail["receipt"] == "arrival"
    first = h.spoken["submitted_on"] or (None if arrival else on)
    workdays, late = _lateness(app, h, first or on)
    decided = _decided(h, late=late)
    if decided.status is None:
        return Recorded(h.o.id, False, workdays, late=late)
    must_be_its_turn(h)
    _must_be_shown(h, on, evidence)
    kept = settled(app, h, confirmed, all_the_same=all_the_same, equals_filing=equals_filing)
    h.say(
        on=on, payload={"evidence": str(evidence), **kept, **more},
        status=str(decided.status), said=str(h.verb), next_send_at=None, submitted_on=first,
        recorded_at=h.now, evidence=str(evidence),
    )  # fmt: skip
    cancelled = h.stop()
    wake(h.conn, h.known, h.o, h.now)
    return Recorded(h.o.id, True, workdays, cancelled, late)


def _must_be_shown(h: Held, on: date, evidence: Evidence) -> None:
    """Raise Refused for a day before the notice; and where an owner whose deadline passed says with nothing
    to show for it that it was in time: only its first day counts, and only the tier above knows better."""
    if on == h.today:
        return
    issued_on = in_force(h.conn, h.target.calendar).notice.issued_on
    if on < issued_on:
        raise Refused(
            f"{h.target} cannot have been done on {on}: the notice is of {issued_on}", code="before-notice"
        )
    in_time = on <= local_day(h.first_due_at, h.term.detail["zone"]) and h.now >= h.first_due_at
    own = h.actor == h.owner.code and h.spoken["submitted_on"] is None
    if own and in_time and not str(evidence):
        raise Refused(
            f"{h.target}: that it was done on {on} is said after the deadline, and nothing shows it",
            hint="its number, address or file; or the tier above records it", code="unproven",
        )  # fmt: skip


def decline(app: App, target: Target, now: datetime, *, reason: str = "", actor: Actor) -> Recorded:
    """Record that the owner puts nothing forward; what follows is not owed either."""
    reason = because(reason, empty=True)
    with held(app, target, Verb.DECLINE, actor, now) as h:
        if _decided(h).status is None:
            return Recorded(h.o.id, False)
        settled(app, h, None)
        words = f"{h.term.title}不再申报{f'：{reason}' if reason else ''}"
        h.say(
            payload={"reason": reason}, status=str(Status.DECLINED), said=str(h.verb), next_send_at=None,
            recorded_at=now,
        )  # fmt: skip
        give_up(h.conn, h.known, h.o, now, words)
        return Recorded(h.o.id, True, cancelled=h.stop())


def acknowledge(app: App, target: Target, now: datetime, *, actor: Actor) -> Recorded:
    """Record a 签收: proof of notice, and no more than kept where a co-owner signs. It silences nothing."""
    with held(app, target, Verb.ACKNOWLEDGE, actor, now) as h:
        shares = h.actor in {unit.code for unit in h.known.owners(h.owner, h.term)[1:]}
        if _signed(h) if shares else h.o.acknowledged_at is not None:
            return Recorded(h.o.id, False)
        h.must_owe()
        if shares:
            h.say()
        else:
            h.say(acknowledged_at=now, noticed_at=h.o.noticed_at or now)
        return Recorded(h.o.id, True)


def _signed(h: Held) -> bool:
    """Say whether this unit signed for it as it stands now."""
    said = deeds.of(h.conn, [h.o.id])
    return any(
        (d.verb, d.actor, d.epoch, d.undone_at) == (Verb.ACKNOWLEDGE, h.actor, h.o.epoch, None) for d in said
    )


def promise(app: App, target: Target, now: datetime, promised_on: date, *, actor: Actor) -> Recorded:
    """Record a promised date. It silences the middle reminders, never the last, never an escalation."""
    with held(app, target, Verb.PROMISE, actor, now) as h:
        due_on = local_day(h.o.due_at, h.term.detail["zone"])
        if promised_on < h.today:
            raise Refused(f"{promised_on} has passed; promise a day to come", code="day-passed")
        if promised_on > due_on:
            raise Refused(
                f"{promised_on} is after the deadline ({due_on})",
                hint="a later date is an extension, and only who set the deadline grants it",
                code="after-deadline",
            )
        if h.o.promised_on == promised_on:
            return Recorded(h.o.id, False)
        h.must_owe()
        h.say(on=promised_on, promised_on=promised_on)
        return Recorded(h.o.id, True)


def note_call(app: App, target: Target, now: datetime, note: str, *, actor: Actor) -> Recorded:
    """Log a telephone call or a delivery by hand: proof of notice, so it says whom and what."""
    note = because(note, "a note")
    with held(app, target, Verb.CALL, actor, now) as h:
        h.must_owe()
        calls.log(h.conn, h.o.id, h.o.epoch, now, h.actor, note)
        h.say(payload={"note": note}, noticed_at=h.o.noticed_at or now)
        return Recorded(h.o.id, True)


def standing(h: Held) -> Standing:
    """Return what a verb is decided on."""
    detail = h.term.detail
    lapsed = h.o.status == Status.DECLINED and h.spoken["recorded_at"] is None
    return Standing(
        Status(h.o.status), Status(detail["completes"]), Duty(h.term.duty), detail["zero_report"],
        h.spoken["said"], lapsed,
    )  # fmt: skip


def _decided(h: Held, *, late: bool = False) -> Decided:
    stands = standing(h)
    decided = decide(h.verb, stands)
    if decided.refused:
        raise Refused(
            f"{h.target} cannot be {DONE[h.verb]}: {decided.refused}",
            hint=f"say it as it went: duban {decided.instead}" if decided.instead else "", code="not-owed",
        )  # fmt: skip
    if late and stands.lapsed and decided.status is not None:
        raise Refused(
            f"{h.target} lapsed with its deadline, {local_day(h.first_due_at, h.term.detail['zone'])}",
            hint="what was handed in by then is recorded with its day: --on", code="not-owed",
        )  # fmt: skip
    return decided


def _lateness(app: App, h: Held, day: date) -> tuple[int, bool]:
    zone = h.term.detail["zone"]
    if day <= local_day(h.first_due_at, zone):
        return 0, False
    return handed_in_on(app, h.conn, h.o, zone, day, h.today).workdays, True
