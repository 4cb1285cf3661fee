"""The laws of the ladder, for any call, any policy, any hour at which somebody looks, any fault between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from duban.planning.ladder import Reach, advance
from duban.planning.schedule import Rungs, _apart
from duban.values import CLASS_OF, OWED, TELLS_OWNER, Duty, Kind, LetterClass, Moment, Obligation, Status
from tests.planning.cast import (
    DEPUTY,
    OPERATOR,
    OWNER,
    ROSTER_CLERK,
    SLOTS,
    SUPERIOR,
    WORKDAYS,
    owes,
    rungs_of,
)
from tests.planning.test_schedule import policies

Key = tuple[str, int, int]
STEPS = (Kind.CHASE, Kind.SUPERVISE, Kind.REPORT)


@dataclass
class Office:
    """One obligation and its letters, kept the way the store keeps them: a dedup key is written once.

    ``relayed(key)`` says after how many slots a letter ends, None: never.
    """

    o: Obligation
    rungs: Rungs
    reach: Reach
    relayed: Callable[[Key], int | None] = lambda key: 0
    written: dict[Key, Moment] = field(default_factory=dict)
    looks: list[tuple[datetime, list[Moment]]] = field(default_factory=list)
    under_way: list[tuple[datetime, Moment]] = field(default_factory=list)
    ended: list[Moment] = field(default_factory=list)

    def look(self, now: datetime) -> list[Moment]:
        """Tick once: settle letters that ended, advance if something is due, write what is new."""
        self._settle(now)
        if self.o.next_send_at is None or self.o.next_send_at > now:
            return []
        self.o, moments = advance(self.o, self.rungs, self.reach, now, SLOTS)
        assert self.o.next_send_at is None or self.o.next_send_at > now
        new = [m for m in moments if self.key(m) not in self.written]
        self.written |= {self.key(m): m for m in new}
        self.looks.append((now, new))
        for m in new:
            wait = self.relayed(self.key(m))
            if m.state == "pending" and not m.draft and wait is not None:
                self.under_way.append((m.send_at + timedelta(hours=wait), m))
        self._settle(now)
        return new

    def _settle(self, now: datetime) -> None:
        for ended, m in [pair for pair in self.under_way if pair[0] <= now]:
            self.under_way.remove((ended, m))
            self.ended.append(m)
            if m.kind in TELLS_OWNER and self.o.noticed_at is None:
                self.o = replace(self.o, noticed_at=ended)
            if m.kind in STEPS and m.rule != "notice":
                self.o = replace(self.o, step_sent_at=ended)

    @staticmethod
    def key(m: Moment) -> Key:
        return (m.rule, m.repetition, m.contact_id)

    @property
    def sent(self) -> list[Moment]:
        return [m for m in self.written.values() if m.state == "pending"]


START = date(2024, 8, 19)  # the season holds Mid-Autumn, National Day and three worked weekends
END = date(2024, 12, 31)
ALL_SLOTS = SLOTS.between(owes(f"{START} 00:00", START).opens_at, owes(f"{END} 00:00", END).opens_at)

reaches = st.builds(
    Reach,
    owner=st.sampled_from([(OWNER,), (OWNER, DEPUTY), (OWNER,), ()]),
    superior=st.sampled_from([(SUPERIOR,), (SUPERIOR,), None, ()]),
    operator=st.sampled_from([(OPERATOR,), (OPERATOR,), ()]),
    mend=st.sampled_from([(ROSTER_CLERK,), ()]),
    superior_draft=st.booleans(),
)


@st.composite
def obligations(draw: st.DrawFn) -> Obligation:
    opens = START + timedelta(days=draw(st.integers(0, 20)))
    due = opens + timedelta(days=draw(st.integers(0, 45)))
    promised = draw(st.none() | st.integers(-5, 20).map(lambda n: due + timedelta(days=n)))
    hour = draw(st.sampled_from(["00:00", "08:00", "10:00", "13:00", "18:00"]))
    return owes(f"{opens} {hour}", due, promised_on=promised)


@st.composite
def offices(draw: st.DrawFn, duties: tuple[Duty, ...] = tuple(Duty)) -> Office:
    o = draw(obligations())
    rungs = rungs_of(o, draw(policies()), draw(st.sampled_from(duties)))
    rules = st.sampled_from(["opening", "notice", *sorted({r.rule for r in rungs})])
    slow = draw(st.dictionaries(rules, st.none() | st.integers(0, 200), max_size=2))
    return Office(o, rungs, draw(reaches), lambda key: slow.get(key[0], 0))


def _season(often: float, hours: int, outage: tuple[int, int], seed: int) -> list[datetime]:
    """Return the instants of a season at which somebody looks: some slots, up to ``hours`` late, and an
    outage from one slot for some."""
    dice, (start, length) = Random(seed), outage
    return sorted(
        slot + timedelta(hours=dice.randint(0, hours))
        for n, slot in enumerate(ALL_SLOTS)
        if dice.random() < often and not start <= n < start + length
    )


looks = st.builds(
    _season,
    st.sampled_from([1.0, 0.8, 0.3]),
    st.sampled_from([0, 0, 3, 9]),
    st.tuples(st.integers(0, 120), st.sampled_from([0, 0, 5, 40])),
    st.integers(0, 1000),
)
fast = settings(max_examples=50, deadline=None)


@fast
@given(offices(), looks)
def test_ticking_twice_is_ticking_once(office: Office, instants: list[datetime]) -> None:
    for now in instants:
        office.look(now)
        assert office.look(now) == []
        again, moments = advance(office.o, office.rungs, office.reach, now, SLOTS)
        assert all(office.key(m) in office.written for m in moments)
        assert again.rung == office.o.rung and again.status == office.o.status


@fast
@given(offices(), looks)
def test_looking_more_often_loses_nothing_and_looking_less_often_sends_no_more(
    office: Office, instants: list[datetime]
) -> None:
    always = replace(office, written={}, looks=[], under_way=[], ended=[])
    for now in ALL_SLOTS:
        always.look(now)
    for now in instants:
        office.look(now)
    # A step whose proof ripened meanwhile needs a notice only where looking seldom missed the opening.
    sent = {office.key(m) for m in office.sent if m.rule != "notice"}
    assert sent <= {always.key(m) for m in always.sent}


@fast
@given(offices(), looks)
def test_no_moment_is_both_sent_and_not(office: Office, instants: list[datetime]) -> None:
    for now in instants:
        office.look(now)
    sent = {(m.rule, m.repetition) for m in office.sent}
    unsent = {(m.rule, m.repetition) for m in office.written.values() if m.state != "pending"}
    assert not sent & unsent
    assert all(m.reason for m in office.written.values() if m.state != "pending")
    assert all(m.contact_id for m in office.sent)


@fast
@given(offices(), looks)
def test_every_rung_passed_ends_with_a_moment_or_stands_for_nobody(
    office: Office, instants: list[datetime]
) -> None:
    for now in instants:
        office.look(now)
    ended = {(m.rule, m.repetition) for m in office.written.values()}
    for rung in (r for r in office.rungs if r.number < office.o.rung):
        nobody = rung.kind is Kind.SUPERVISE and office.reach.superior is None
        assert (rung.rule, rung.repetition) in ended or nobody or rung.kind is Kind.CLOSE


@fast
@given(offices(), looks)
def test_each_look_tells_an_owner_at_most_once(office: Office, instants: list[datetime]) -> None:
    for now in instants:
        telling = [m.contact_id for m in office.look(now) if m.state == "pending" and m.kind in TELLS_OWNER]
        assert len(telling) == len(set(telling))


@fast
@given(offices(), looks)
def test_letters_leave_in_the_slot_of_the_look_or_the_next(office: Office, instants: list[datetime]) -> None:
    for now in instants:
        for m in office.look(now):
            assert m.send_at == SLOTS.usable(now)
            if m.kind in (Kind.OPENING, Kind.REMINDER) and m.state == "pending":
                assert m.send_at < m.due_at, "a reminder after the deadline is none"
            if m.state == "pending" and m.kind in (*STEPS, Kind.UNREACHABLE):
                assert SLOTS.is_first(m.send_at) and m.send_at <= now and m.send_at >= m.due_at


@fast
@given(offices((Duty.VOLUNTARY,)), looks)
def test_a_voluntary_obligation_never_escalates_and_closes_declined(
    office: Office, instants: list[datetime]
) -> None:
    for now in instants:
        office.look(now)
        closed = now >= office.o.due_at
        assert (office.o.status == Status.DECLINED) == closed
        assert office.o.next_send_at is None or not closed
    assert all(CLASS_OF[m.kind] is LetterClass.REMINDER and m.kind is not Kind.CHASE for m in office.sent)


@fast
@given(offices((Duty.REQUIRED,)), looks)
def test_no_superior_hears_without_proof_one_full_working_day_old(
    office: Office, instants: list[datetime]
) -> None:
    for now in instants:
        told = office.o.noticed_at
        for m in office.look(now):
            if m.kind in (Kind.SUPERVISE, Kind.REPORT) and m.state == "pending":
                told = told or office.o.noticed_at
                assert told is not None and m.evidence == f"letter {told.isoformat()}"
                assert WORKDAYS.count(SLOTS.day(told), SLOTS.day(m.send_at)) >= 2


@fast
@given(offices((Duty.REQUIRED,)), looks)
def test_steps_wait_for_the_letter_before_and_keep_their_distance(
    office: Office, instants: list[datetime]
) -> None:
    gaps = {(r.rule, r.repetition): r.gap for r in office.rungs}
    before: list[Moment] = []
    for now in instants:
        new = office.look(now)
        sent = [m for m in new if m.state == "pending" and not m.draft]  # a draft is no step yet
        step = [m for m in sent if m.kind in STEPS and m.rule != "notice"]
        if not step:
            continue
        assert len({(m.rule, m.repetition) for m in step}) == 1, "one step at a time"
        if before:
            between = WORKDAYS.count(SLOTS.day(before[0].send_at), SLOTS.day(step[0].send_at))
            assert between >= max(gaps[step[0].rule, step[0].repetition], 1)
            assert any(m in office.ended for m in before)
        before = step


@fast
@given(offices((Duty.REQUIRED,)), looks)
def test_who_cannot_be_told_is_reported_once_and_nobody_above_hears(
    office: Office, instants: list[datetime]
) -> None:
    office.reach = replace(office.reach, owner=())
    for now in instants:
        office.look(now)
    assert not [m for m in office.sent if m.kind in (Kind.SUPERVISE, Kind.REPORT)]
    assert [m.contact_id for m in office.sent if m.kind is Kind.UNREACHABLE] in ([], list(office.reach.mend))


@fast
@given(offices(), looks, st.sampled_from(sorted(set(Status) - OWED)))
def test_what_is_done_is_left_alone_from_then_on(
    office: Office, instants: list[datetime], status: Status
) -> None:
    middle = len(instants) // 2
    for now in instants[:middle]:
        office.look(now)
    office.o = replace(office.o, status=status)
    assert [office.look(now) for now in instants[middle:]] == [[]] * (len(instants) - middle)
    if middle < len(instants) and office.looks and office.looks[-1][0] >= instants[middle]:
        assert office.o.next_send_at is None


@fast
@given(offices(), looks)
def test_a_promise_silences_at_most_the_middle_reminders(office: Office, instants: list[datetime]) -> None:
    """The same office without the promise sends the same, and only middle reminders more."""
    free = replace(
        office, o=replace(office.o, promised_on=None), written={}, looks=[], under_way=[], ended=[]
    )
    for now in instants:
        office.look(now)
        free.look(now)
    middle = {r.rule for r in office.rungs if r.kind is Kind.REMINDER and not r.last}
    missing = {free.key(m)[0] for m in free.sent} - {office.key(m)[0] for m in office.sent}
    assert missing <= middle


@fast
@given(offices(), looks, st.integers(1, 6))
def test_a_distance_silences_at_most_middle_reminders_and_is_kept(
    office: Office, instants: list[datetime], gap: int
) -> None:
    """Whenever somebody looks: beside the opening, two reminders that go are never closer than that."""
    spaced = replace(office, rungs=spread(office.rungs, gap), written={}, looks=[], under_way=[], ended=[])
    free = replace(office, rungs=spread(office.rungs, 0), written={}, looks=[], under_way=[], ended=[])
    for now in instants:
        spaced.look(now)
        free.look(now)
    middle = {r.rule for r in office.rungs if r.kind is Kind.REMINDER and not r.last}
    went, would = {spaced.key(m)[0] for m in spaced.sent}, {free.key(m)[0] for m in free.sent}
    assert went <= would and would - went <= middle
    days = sorted({SLOTS.day(m.send_at) for m in spaced.sent if m.kind is Kind.REMINDER})
    assert all(WORKDAYS.count(a, b) >= gap for a, b in pairwise(days))


def spread(rungs: Rungs, gap: int) -> Rungs:
    """The same rungs under a policy with this distance."""
    opening = next((r.send_at for r in rungs if r.kind is Kind.OPENING), None)
    middle = [replace(r, apart=0, yields="") for r in rungs if r.kind is Kind.REMINDER]
    if gap and opening is not None:
        middle = _apart(middle, opening, gap, SLOTS)
    others = [r for r in rungs if r.kind is not Kind.REMINDER]
    return tuple(sorted([*others, *middle], key=lambda r: r.number))
