"""The preview equals what is sent: against a plain engine, cut in two, and in stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from duban.notices.model import Policy
from duban.planning.bundling import scope_of
from duban.planning.ladder import Reach, advance
from duban.planning.schedule import Rungs
from duban.planning.simulation import Foreseen, World, foresee
from duban.values import CLASS_OF, TELLS_OWNER, Duty, Kind, Moment, Obligation, Status
from tests.planning.cast import EARLY, EVERYBODY, SLOTS, STANDARD, at, end_of, local, owes, rungs_of
from tests.planning.test_ladder_laws import reaches
from tests.planning.test_schedule import policies

ADDRESSES = {n: f"person-{min(n, 4)}@office.example" for n in range(1, 6)}  # 4 and 5 share a mailbox
SEASON = at("2024-08-19 00:00"), at("2024-11-30 00:00")
Letter = tuple[datetime, str, str, str, bool, Kind, frozenset[tuple[int, str, int, int]]]


def call_of(o: Obligation) -> str:
    return f"call-{o.term_id}"


class Town:
    """Some obligations, each with its rungs and its people: what both the engine and the preview see."""

    def __init__(
        self, owed: Iterable[tuple[Obligation, Rungs, Reach]], early: frozenset[int] = frozenset()
    ) -> None:
        members = list(owed)
        self.obligations = [o for o, _, _ in members]
        self.rungs = {o.id: rungs for o, rungs, _ in members}
        self.reach = {o.id: reach for o, _, reach in members}
        self.slots = {o.id: EARLY if o.id in early else SLOTS for o in self.obligations}
        self.world = World(
            lambda o: self.rungs[o.id],
            lambda o, _: self.reach[o.id],
            lambda o, kind: scope_of(kind, call_of(o)),
            ADDRESSES,
            SLOTS,
            lambda o: self.slots[o.id],
        )

    def foreseen(self) -> list[Foreseen]:
        return list(foresee(self.obligations, [], self.world, *SEASON))

    def by_hand(self) -> list[Letter]:
        """The engine as a plain loop over every hour: advance what is due, send what is ready, settle."""
        alive = {o.id: o for o in self.obligations}
        written: set[tuple[int, str, int, int]] = set()
        letters: list[Letter] = []
        now = SEASON[0]
        while now <= SEASON[1]:
            boxes: dict[tuple[datetime, str, str, str, bool], list[Moment]] = defaultdict(list)
            for o in list(alive.values()):
                if o.next_send_at is None or o.next_send_at > now:
                    continue
                alive[o.id], moments = advance(o, self.rungs[o.id], self.reach[o.id], now, self.slots[o.id])
                for m in moments:
                    if m.state == "pending" and short(m) not in written:
                        scope = scope_of(m.kind, call_of(o))
                        boxes[m.send_at, ADDRESSES[m.contact_id], CLASS_OF[m.kind], scope, m.draft].append(m)
                    written.add(short(m))
            for (slot, address, letter_class, scope, draft), held in boxes.items():
                assert slot <= now, "the hours of this loop hold every slot"
                kinds = {m.kind for m in held}
                order = (
                    Kind.REPORT,
                    Kind.SUPERVISE,
                    Kind.UNREACHABLE,
                    Kind.CHASE,
                    Kind.REMINDER,
                    Kind.OPENING,
                )
                kind = next(kind for kind in order if kind in kinds)
                letters.append((slot, address, letter_class, scope, draft, kind, frozenset(map(short, held))))
                for m in held if not draft else ():
                    o = alive[m.obligation_id]
                    if m.kind in TELLS_OWNER and o.noticed_at is None:
                        alive[o.id] = replace(o, noticed_at=slot)
                    if m.kind in (Kind.CHASE, Kind.SUPERVISE, Kind.REPORT):
                        alive[o.id] = replace(alive[o.id], step_sent_at=slot)
            now += timedelta(minutes=30)
        return letters


def short(m: Moment) -> tuple[int, str, int, int]:
    return (m.obligation_id, m.rule, m.repetition, m.contact_id)


def plain(letter: Foreseen) -> Letter:
    b = letter.bundle
    held = frozenset(map(short, letter.moments))
    return (b.slot_at, b.address, b.letter_class, b.scope, b.draft, b.kind, held)


@st.composite
def towns(draw: st.DrawFn) -> Town:
    members, early = [], draw(st.frozensets(st.integers(1, 5), max_size=2))
    for number in range(1, draw(st.integers(1, 5)) + 1):
        start = date(2024, 8, 19) + timedelta(days=draw(st.integers(0, 10)))
        due = start + timedelta(days=draw(st.integers(0, 40)))
        o = owes(f"{start} {draw(st.sampled_from(['00:00', '10:00']))}", due, id=number, term_id=number % 2)
        policy: Policy = draw(policies() | st.just(STANDARD))
        duty = draw(st.sampled_from([Duty.REQUIRED, Duty.REQUIRED, Duty.VOLUNTARY]))
        slots = EARLY if number in early else SLOTS
        members.append((o, rungs_of(o, policy, duty, slots), draw(reaches)))
    return Town(members, early)


few = settings(max_examples=25, deadline=None)


@few
@given(towns())
def test_a_season_foreseen_is_the_season_sent(town: Town) -> None:
    foreseen = [plain(letter) for letter in town.foreseen()]
    sent = town.by_hand()
    assert len(set(foreseen)) == len(foreseen)
    assert sorted(foreseen, key=repr) == sorted(sent, key=repr)


@few
@given(towns(), st.integers(1, 100 * 24))
def test_a_window_cut_in_two_holds_the_same_letters(town: Town, hours: int) -> None:
    middle = SEASON[0] + timedelta(hours=hours, minutes=7)
    whole = list(foresee(town.obligations, [], town.world, *SEASON))
    first = list(foresee(town.obligations, [], town.world, SEASON[0], middle))
    state, fired = replayed(town, first, middle)
    second = list(foresee(state, [], town.world, middle, SEASON[1], fired))
    assert [plain(letter) for letter in first + second] == [plain(letter) for letter in whole]


def replayed(
    town: Town, letters: list[Foreseen], until: datetime
) -> tuple[list[Obligation], list[tuple[int, int, str, int, int]]]:
    """Return what the store holds once ``letters`` are sent: the obligations and the keys written."""
    alive = {o.id: o for o in town.obligations}
    by_slot: dict[datetime, list[Foreseen]] = defaultdict(list)
    for letter in letters:
        by_slot[letter.bundle.slot_at].append(letter)
    instants = {*SLOTS.between(SEASON[0], until), *EARLY.between(SEASON[0], until)}
    for slot in sorted(instants):
        for o in alive.values():
            if o.next_send_at is not None and o.next_send_at <= slot:
                alive[o.id], _ = advance(o, town.rungs[o.id], town.reach[o.id], slot, town.slots[o.id])
        for letter in by_slot[slot]:
            for m in letter.moments if not letter.bundle.draft else ():
                o = alive[m.obligation_id]
                if m.kind in TELLS_OWNER and o.noticed_at is None:
                    o = replace(o, noticed_at=slot)
                if m.kind in (Kind.CHASE, Kind.SUPERVISE, Kind.REPORT):
                    o = replace(o, step_sent_at=slot)
                alive[o.id] = o
    keys = [
        (m.obligation_id, m.epoch, m.rule, m.repetition, m.contact_id) for f in letters for m in f.moments
    ]
    return list(alive.values()), keys


@few
@given(towns())
def test_every_letter_names_obligations_that_are_still_owed(town: Town) -> None:
    for letter in town.foreseen():
        assert letter.moments and [o.id for o in letter.obligations] == [
            m.obligation_id for m in letter.moments
        ]
        assert {o.status for o in letter.obligations} <= {Status.OPEN}
        for o in letter.obligations:
            assert town.slots[o.id].at_or_after(letter.bundle.slot_at) == letter.bundle.slot_at


@few
@given(towns())
def test_letters_come_in_the_order_of_their_slots(town: Town) -> None:
    slots = [letter.bundle.slot_at for letter in town.foreseen()]
    assert slots == sorted(slots)


# Stories

CALL = owes("2024-08-26 08:00", date(2024, 9, 13))


def story(letters: Iterable[Foreseen]) -> list[str]:
    return [
        f"{local(f.bundle.slot_at)[5:]} {f.bundle.kind} → {f.bundle.address.split('@')[0]} {len(f.moments)}"
        for f in letters
    ]


def test_a_city_that_does_nothing() -> None:
    assert story(Town([(CALL, rungs_of(CALL), EVERYBODY)]).foreseen()) == [
        "08-26 09:00 opening → person-1 1",
        "09-04 09:00 reminder → person-1 1",
        "09-10 09:00 reminder → person-1 1",
        "09-13 09:00 reminder → person-1 1",
        "09-14 09:00 chase → person-1 1",
        "09-19 09:00 supervise → person-3 1",
        "09-23 09:00 report → person-4 1",
        "09-24 09:00 chase → person-1 1",
        "09-30 09:00 chase → person-1 1",
    ]


def test_sixteen_cities_are_one_letter_to_their_province() -> None:
    cities = [replace(CALL, id=n) for n in range(1, 17)]
    letters = Town((o, rungs_of(o), EVERYBODY) for o in cities).foreseen()
    assert {len(f.moments) for f in letters} == {16}
    assert len(letters) == 9


def test_a_silent_voluntary_city_gets_its_reminders_and_no_more() -> None:
    letters = story(Town([(CALL, rungs_of(CALL, duty=Duty.VOLUNTARY), EVERYBODY)]).foreseen())
    assert letters[-1] == "09-13 09:00 reminder → person-1 1" and len(letters) == 4


def test_nobody_to_tell_is_reported_once_in_all_the_season() -> None:
    lost = replace(EVERYBODY, owner=())
    letters = Town([(CALL, rungs_of(CALL), lost)]).foreseen()
    assert story(letters) == ["09-19 09:00 unreachable → person-4 1"]


def test_a_calendar_with_its_own_slots_is_foreseen_in_them() -> None:
    early = replace(CALL, id=2)
    both = [(CALL, rungs_of(CALL), EVERYBODY), (early, rungs_of(early, slots=EARLY), EVERYBODY)]
    letters = story(Town(both, frozenset({2})).foreseen())
    assert letters[:4] == [
        "08-26 08:00 opening → person-1 1",
        "08-26 09:00 opening → person-1 1",
        "09-04 08:00 reminder → person-1 1",
        "09-04 09:00 reminder → person-1 1",
    ]


def test_what_was_written_before_is_not_foreseen_again() -> None:
    lost = replace(EVERYBODY, owner=())
    town = Town([(CALL, rungs_of(CALL), lost)])
    (letter,) = town.foreseen()
    state, fired = replayed(town, [letter], letter.bundle.slot_at)
    assert list(foresee(state, [], town.world, letter.bundle.slot_at, SEASON[1], fired)) == []
    assert len(list(foresee(state, [], town.world, letter.bundle.slot_at, SEASON[1]))) == 1


def waiting(o: Obligation, kind: Kind, slot: str, rule: str = "change", epoch: int = 1) -> tuple[Moment, str]:
    return Moment(o.id, epoch, rule, 0, 1, kind, at(slot), at(slot), o.due_at), ""


def test_a_moment_that_waits_already_leaves_in_its_slot() -> None:
    o = replace(CALL, status=Status.OPEN, rung=1, next_send_at=at("2024-09-04 09:00"))
    town = Town([(o, rungs_of(o), EVERYBODY)])
    change = waiting(o, Kind.CHANGE, "2024-09-03 14:30")
    letters = foresee([o], [change], town.world, at("2024-09-03 13:00"), at("2024-09-04 12:00"))
    assert story(letters) == ["09-03 14:30 change → person-1 1", "09-04 09:00 reminder → person-1 1"]


def test_inside_an_open_window_letters_still_leave_in_its_slot() -> None:
    """A tick at 10:00 sends in the slot of 09:00; so says the preview made at 10:00."""
    o = replace(CALL, status=Status.OPEN, rung=1, next_send_at=at("2024-09-04 09:00"))
    town = Town([(o, rungs_of(o), EVERYBODY)])
    letters = foresee([o], [], town.world, at("2024-09-04 10:00"), at("2024-09-04 16:00"))
    assert story(letters) == ["09-04 09:00 reminder → person-1 1"]


def test_a_letter_of_an_older_epoch_proves_nothing_to_the_present_owner() -> None:
    """Reassigned while a change letter waited: the new owner is told before any superior hears."""
    index = next(i for i, r in enumerate(rungs_of(CALL)) if r.kind is Kind.SUPERVISE)
    o = replace(CALL, status=Status.OPEN, epoch=2, rung=index, next_send_at=at("2024-09-19 09:00"))
    town = Town([(o, rungs_of(CALL), EVERYBODY)])
    old = waiting(o, Kind.CHANGE, "2024-09-13 14:30", epoch=1)
    letters = story(foresee([o], [old], town.world, at("2024-09-13 13:00"), at("2024-09-24 12:00")))
    assert letters == [
        "09-13 14:30 change → person-1 1",
        "09-19 09:00 chase → person-1 1",
        "09-23 09:00 supervise → person-3 1",
    ]


def test_the_facts_are_those_of_the_slot() -> None:
    """A letter's obligation is as it will be then: told by the opening, not by the letter itself."""
    letters = Town([(CALL, rungs_of(CALL), EVERYBODY)]).foreseen()
    assert letters[0].obligations[0].noticed_at is None
    assert letters[1].obligations[0].noticed_at == at("2024-08-26 09:00")
    assert all(f.obligations[0].due_at == end_of(date(2024, 9, 13)) for f in letters)
