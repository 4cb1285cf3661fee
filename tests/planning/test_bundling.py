"""Bundling: one letter per address, slot, class, scope and draft; every moment in exactly one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.planning.bundling import Addressed, bundle, scope_of, sorted_for_bundling
from duban.values import CLASS_OF, URGENCY, Kind, LetterClass
from tests.planning.cast import at

SLOT = at("2024-09-13 09:00")
sendable = st.sampled_from([kind for kind in Kind if kind is not Kind.CLOSE])


@st.composite
def addressed(draw: st.DrawFn) -> list[Addressed]:
    calls = draw(
        st.lists(
            st.tuples(
                sendable,
                st.sampled_from(["a@city.example", "b@city.example", "c@province.example"]),
                st.integers(0, 2),
                st.sampled_from(["call-1", "call-2"]),
                st.booleans(),
            ),
            max_size=30,
        )
    )
    return [
        Addressed(i, address, SLOT + timedelta(days=day), CLASS_OF[kind], scope_of(kind, call), draft, kind)
        for i, (kind, address, day, call, draft) in enumerate(calls)
    ]


def key(m: Addressed) -> tuple[object, ...]:
    return (m.address, m.send_at, m.letter_class, m.scope, m.draft)


@given(addressed())
def test_every_moment_is_in_exactly_one_letter_and_every_letter_has_its_own_key(
    moments: list[Addressed],
) -> None:
    letters = list(bundle(sorted_for_bundling(moments)))
    assert sorted(i for letter in letters for i in letter.moment_ids) == [m.id for m in moments]
    keys = [(b.address, b.slot_at, b.letter_class, b.scope, b.draft) for b in letters]
    assert len(set(keys)) == len(keys)
    assert set(keys) == {key(m) for m in moments}
    for letter, letter_key in zip(letters, keys, strict=True):
        assert {key(moments[i]) for i in letter.moment_ids} == {letter_key}


@given(addressed())
def test_the_most_urgent_moment_names_the_letter(moments: list[Addressed]) -> None:
    for letter in bundle(sorted_for_bundling(moments)):
        kinds = {Kind(moments[i].kind) for i in letter.moment_ids}
        assert letter.kind == next(kind for kind in URGENCY if kind in kinds)
        assert CLASS_OF[letter.kind] == letter.letter_class


@given(addressed().flatmap(lambda moments: st.tuples(st.just(moments), st.permutations(moments))))
def test_the_order_in_which_moments_fired_does_not_matter(
    pair: tuple[list[Addressed], list[Addressed]],
) -> None:
    def grouped(moments: list[Addressed]) -> set[tuple[object, ...]]:
        return {
            (b.address, b.slot_at, b.letter_class, b.scope, b.draft, b.kind, frozenset(b.moment_ids))
            for b in bundle(sorted_for_bundling(moments))
        }

    assert grouped(pair[0]) == grouped(pair[1])


def moment(i: int, kind: Kind, call: str, address: str = "a@city.example", draft: bool = False) -> Addressed:
    return Addressed(i, address, SLOT, CLASS_OF[kind], scope_of(kind, call), draft, kind)


def test_an_owner_hears_of_all_calls_in_one_letter() -> None:
    (letter,) = bundle(
        sorted_for_bundling(
            [
                moment(1, Kind.OPENING, "call-1"),
                moment(2, Kind.REMINDER, "call-2"),
                moment(3, Kind.CHASE, "call-3"),
            ]
        )
    )
    assert (letter.kind, letter.letter_class, letter.scope) == (Kind.CHASE, LetterClass.REMINDER, "")
    assert set(letter.moment_ids) == {1, 2, 3}


def test_a_superior_hears_call_by_call_listing_all_late_units() -> None:
    letters = bundle(
        sorted_for_bundling(
            [
                moment(1, Kind.SUPERVISE, "call-1"),
                moment(2, Kind.SUPERVISE, "call-2"),
                moment(3, Kind.SUPERVISE, "call-1"),
                moment(4, Kind.UNREACHABLE, "call-1"),
            ]
        )
    )
    assert [(b.scope, b.kind, set(b.moment_ids)) for b in letters] == [
        ("call-1", Kind.SUPERVISE, {1, 3, 4}),
        ("call-2", Kind.SUPERVISE, {2}),
    ]


def test_forty_units_of_one_mailbox_get_one_letter() -> None:
    (letter,) = bundle(sorted_for_bundling(moment(i, Kind.REMINDER, f"call-{i}") for i in range(40)))
    assert len(letter.moment_ids) == 40


def test_a_draft_stays_apart_from_what_leaves() -> None:
    letters = bundle(
        sorted_for_bundling(
            [moment(1, Kind.SUPERVISE, "call-1"), moment(2, Kind.SUPERVISE, "call-1", draft=True)]
        )
    )
    assert [(b.draft, b.moment_ids) for b in letters] == [(False, (1,)), (True, (2,))]


def test_reminder_and_escalation_to_one_address_are_two_letters() -> None:
    both = [moment(1, Kind.CHASE, "call-1"), moment(2, Kind.REPORT, "call-1")]
    assert len(list(bundle(sorted_for_bundling(both)))) == 2


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CLOSE])
def test_every_kind_that_is_sent_has_a_class_and_a_rank(kind: Kind) -> None:
    assert kind in CLASS_OF and URGENCY.count(kind) == 1


def test_a_call_of_its_own_operator_has_letters_of_its_own() -> None:
    assert scope_of(Kind.REMINDER, "call-1") == ""
    assert scope_of(Kind.REMINDER, "call-1", "bureau") == "bureau"
    assert scope_of(Kind.REPORT, "call-1", "bureau") == "call-1"
