"""The law of quotas: what counts never exceeds a ceiling, nothing put forward is lost, fewer is no fault."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from duban.notices.model import Number, Quota, Track
from duban.planning.quotas import Entry, Judged, Places, judge, places, with_one_more
from duban.values import Basis, Unit

CITY, PROVINCE, MUNICIPALITY = "city", "province", "municipality"


def number(value: int, approx: bool = False) -> Number:
    return Number(value=value, approx=approx, basis=Basis.STATED, clause="四")


def quota(per: str = "some", **given: object) -> Quota:
    return Quota.model_validate({"per": per, **given})


def track(*quotas: Quota) -> Track:
    return Track(key="t", title="综合类", quotas=quotas)


def entries(count: int, ranked: bool = False) -> tuple[Entry, ...]:
    return tuple(Entry(n, "t", f"第{n}", rank=count - n + 1 if ranked else None) for n in range(1, count + 1))


QUOTAS = st.builds(
    lambda most, least, lead, outside: Quota(
        per="some",
        max=None if most is None else number(most),
        min=None if least is None else number(least),
        lead=None if lead is None else number(lead),
        outside=outside,
    ),
    st.none() | st.integers(0, 4),
    st.none() | st.integers(0, 4),
    st.none() | st.integers(1, 2),
    st.sampled_from([(), ("corps",)]),
)
ENTRIES = st.lists(
    st.builds(
        Entry,
        id=st.integers(1, 10**6),
        track=st.just("t"),
        title=st.text(min_size=1, max_size=3),
        leads=st.booleans(),
        rank=st.none() | st.integers(1, 9),
        kind=st.sampled_from(["", "prefecture", "corps"]),
    ),
    max_size=7,
    unique_by=lambda e: e.id,
)


@given(st.lists(QUOTAS, max_size=3), ENTRIES)
def test_every_entry_is_in_one_place_and_a_ceiling_holds_or_is_told(
    quotas: list[Quota], some: list[Entry]
) -> None:
    found = judge(track(*quotas), Places(tuple(quotas)), some)
    parts = [*found.counted, *found.reserve, *found.apart]
    assert sorted(e.id for e in parts) == sorted(e.id for e in some)
    ceilings = [q.max.value for q in quotas if q.max and q.max.value is not None]
    if ceilings and not found.over:
        assert len(found.counted) <= min(ceilings)
    if found.over:
        assert any(e.rank is None for e in found.counted) and found.most == min(ceilings)
    assert not found.reserve or len(found.counted) == found.most


@given(st.lists(QUOTAS, max_size=2), ENTRIES)
def test_the_order_in_which_they_were_put_forward_decides_nothing_once_ranked(
    quotas: list[Quota], some: list[Entry]
) -> None:
    ranked = [replace(e, rank=n) for n, e in enumerate(some, start=1)]
    given = Places(tuple(quotas))
    assert judge(track(*quotas), given, ranked) == judge(track(*quotas), given, ranked[::-1])


def test_one_too_many_is_over_and_ranked_it_is_in_reserve() -> None:
    rule = quota(max=number(2))
    here = track(rule)
    over = judge(here, Places((rule,)), entries(3))
    assert (over.over, over.share, over.reserve) == ("综合类 3/2", "3/2", ())
    fine = judge(here, Places((rule,)), entries(3, ranked=True))
    assert (fine.over, fine.share, [e.id for e in fine.counted], [e.id for e in fine.reserve]) == (
        "", "2/2", [3, 2], [1],
    )  # fmt: skip


def test_one_more_goes_behind_those_that_are_ranked() -> None:
    rule = quota(max=number(2))
    here, given = track(rule), Places((rule,))
    new = Entry(0, "t", "新")
    assert isinstance(with_one_more(here, given, entries(2), new), Judged)
    assert with_one_more(here, given, entries(2, ranked=True), new) == replace(new, rank=3)
    assert with_one_more(here, given, (), new) == new
    assert with_one_more(here, given, entries(1), new) == new


def test_about_three_and_a_minimum_are_told_and_an_unlimited_track_says_nothing() -> None:
    about, least = quota(max=number(3, approx=True)), quota(min=number(2))
    found = judge(track(about), Places((about,)), entries(5))
    assert (found.over, found.share) == ("", "5") and "3个左右" in found.told[0]
    short = judge(track(least), Places((least,)), entries(1))
    assert short.short and not short.over and not judge(track(least), Places((least,)), entries(2)).short
    free = quota(unlimited=True)
    assert judge(track(free), Places((free,)), entries(50)).share == "50"


def test_of_two_one_leads_and_one_alone_leads_by_itself() -> None:
    rule = quota(max=number(2), lead=number(1))
    here, given = track(rule), Places((rule,))
    first, second = entries(2)
    assert judge(here, given, (first,)).wrong == ""
    assert "must lead" in judge(here, given, (first, second)).wrong
    assert judge(here, given, (replace(first, leads=True), second)).wrong == ""
    both = (replace(first, leads=True), replace(second, leads=True))
    assert "and 2 do" in judge(here, given, both).wrong


def test_kinds_of_unit_within_one_track() -> None:
    """1 a province, 2 a municipality, the corps outside the count, a city not spoken of."""
    rules = (quota(PROVINCE, max=number(1), outside=("corps",)), quota(MUNICIPALITY, max=number(2)))
    here = track(*rules)
    groups = {PROVINCE: {"p"}, MUNICIPALITY: {"m"}}
    owners = {"p", "m", "corps", "r"}

    def of(code: str, kind: str, among: set[str] = owners) -> Places:
        return places(here, Unit(code, code, kind), groups, among)

    assert of("p", PROVINCE).quotas == rules[:1] and of("m", MUNICIPALITY).quotas == rules[1:]
    assert of("corps", "corps") == Places((), outside=True)
    assert of("r", "region") == Places((), closed=True)
    assert of("c", CITY, {"c", "d"}) == Places()  # a ceiling of another tier
    closed = judge(here, of("r", "region"), entries(1))
    assert closed.wrong and not judge(here, of("r", "region"), ()).wrong
    assert judge(here, of("corps", "corps"), entries(9)).share == "0"
    free_city = Entry(1, "t", "兵团城市", kind="corps")
    assert judge(here, of("p", PROVINCE), (free_city, *entries(1))).over == ""
