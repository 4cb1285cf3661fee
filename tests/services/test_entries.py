"""Entries at a desk: said twice, withdrawn, ranked, settled by handing in; checklists; many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from duban.app import App
from duban.problems import Refused
from duban.services import entries, entry_lists, recording
from duban.services.amending import apply
from duban.services.naming import Target
from duban.store import ledger
from tests.scenarios.putting import CASES, REVIEW, put, rank, refused
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, MIIT, WUHU, World, simple, stage


@pytest.fixture
def cases(world: World) -> World:
    world.activate(CASES, "08-21 08:00")
    return world


def test_saying_it_twice_puts_forward_once_and_only_those_with_a_say_speak(cases: World) -> None:
    first = put(cases, REVIEW, "comprehensive", "甲", subject="合肥市")
    again = put(cases, REVIEW, "comprehensive", " 甲 ", subject=HEFEI, actor="operator")
    assert (again.id, again.changed) == (first.id, False)
    with pytest.raises(Refused, match="has no say"):
        put(cases, REVIEW, "comprehensive", "乙", actor="330000")
    with pytest.raises(Refused, match="does not belong to"):
        put(cases, REVIEW, "comprehensive", "乙", subject=HANGZHOU)
    with pytest.raises(Refused, match="no track"):
        put(cases, REVIEW, "city", "乙")
    gone = entries.withdraw(cases.app, REVIEW, first.id, cases.clock(), actor=ANHUI)
    assert (gone.changed, gone.standing.share) == (True, "0/2")
    with pytest.raises(Refused, match="has no entry"):
        entries.withdraw(cases.app, REVIEW, first.id, cases.clock(), actor=ANHUI)
    assert put(cases, REVIEW, "comprehensive", "甲", subject=HEFEI).changed


def test_what_is_put_forward_is_settled_when_it_is_handed_in(cases: World) -> None:
    put(cases, REVIEW, "comprehensive", "甲")
    with pytest.raises(Refused, match="has put something forward"):
        recording.zero_report(cases.app, REVIEW, cases.clock(), actor=ANHUI)
    cases.submit(ANHUI, "review", CASES)
    with pytest.raises(Refused, match="settled"):
        put(cases, REVIEW, "comprehensive", "乙")
    assert put(cases, REVIEW, "comprehensive", "乙", actor="operator").changed  # what the portal shows


def test_withdrawing_a_ranked_entry_lets_the_reserve_move_up(cases: World) -> None:
    ids = [put(cases, REVIEW, "comprehensive", title).id for title in ("甲", "乙")]
    rank(cases, REVIEW, "comprehensive", *ids)
    put(cases, REVIEW, "comprehensive", "丙")
    with pytest.raises(Refused, match="each of its entries once"):
        rank(cases, REVIEW, "comprehensive", *ids)
    after = entries.withdraw(cases.app, REVIEW, ids[0], cases.clock(), actor=ANHUI).standing
    assert [(e.title, e.rank) for e in after.counted] == [("乙", 1), ("丙", 2)] and not after.reserve


def test_the_owner_confirms_the_checklist_in_its_own_name(cases: World) -> None:
    with pytest.raises(Refused, match="未超过规定字数") as told:
        cases.submit(ANHUI, "review", CASES, confirmed=False)
    assert (told.value.code, "--confirm" in told.value.hint) == ("unconfirmed", True)
    with pytest.raises(Refused, match="by the unit that owes it"):
        recording.submit(cases.app, REVIEW, cases.clock(), confirmed=True, actor=MIIT)
    assert cases.submit(ANHUI, "review", CASES, confirmed=True).changed
    with cases.app.store.reading() as conn:
        kept = ledger.history(conn, f"obligation:{cases.owed(ANHUI, 'review', CASES).id}")[-1].payload
    assert kept["confirmed"] == 1 and kept["checklist"].startswith("sha256:")
    city = Target(CASES, "apply", HEFEI)
    done = recording.submit(cases.app, city, cases.clock(), confirmed=False, actor="operator")
    assert done.changed  # recorded for it, and not confirmed


MINIMUM = """\
tracks:
  - {key: main, title: 项目, quotas: [{per: cities, min: {value: 2, basis: arranged}}]}
  - {key: side, title: 线索, quotas: [{per: cities, unlimited: true}]}
stages:
"""


def test_fewer_than_the_minimum_is_told_before_it_is_recorded(world: World) -> None:
    world.write(simple(stage(more=", tracks: [main, side]")).replace("stages:\n", MINIMUM))
    world.activate()
    mine = Target("simple", "file", HEFEI)
    assert "at least 2" in put(world, mine, "main", "甲").standing.short
    told = refused(world, mine)
    assert (told.code, "--all-the-same" in told.hint) == ("under-quota", True)
    assert world.submit(HEFEI, "file", all_the_same=True).changed
    other = Target("simple", "file", WUHU)
    for title in "甲乙":
        put(world, other, "main", title)
    assert world.submit(WUHU, "file").changed


def test_what_an_amendment_took_away_can_still_be_withdrawn(world: World) -> None:
    world.write(simple(stage(more=", tracks: [main, side]")).replace("stages:\n", MINIMUM))
    world.activate()
    mine = Target("simple", "file", HEFEI)
    old = put(world, mine, "side", "丙").id
    world.edit("simple", ("tracks: [main, side]", "tracks: [main]"), (MINIMUM.splitlines()[2] + "\n", ""))
    world.sync()
    apply(world.app, "simple", world.clock())
    with pytest.raises(Refused, match="no track"):
        put(world, mine, "side", "丁")
    entries.withdraw(world.app, mine, old, world.clock(), actor=HEFEI)
    with world.app.store.reading() as conn:
        assert entry_lists.of_call(world.app, conn, "simple").entries == ()


def test_the_operator_confirms_what_it_owes_itself_and_paper_is_confirmed_once(world: World) -> None:
    world.activate("anhui-2024-sme-clusters", "06-11 16:00")
    review = Target("anhui-2024-sme-clusters", "province-review", ANHUI)
    with pytest.raises(Refused, match="不涉及国家秘密"):
        recording.submit(world.app, review, world.clock(), confirmed=False, actor="operator")
    assert recording.submit(world.app, review, world.clock(), confirmed=True, actor="operator").changed
    world.activate(CASES, "08-21 08:00")
    with pytest.raises(Refused, match="均已盖章"):
        mailing = Target(CASES, "mailing", ANHUI)
        recording.post(world.app, mailing, world.clock(), confirmed=False, actor=ANHUI)
    world.submit(HEFEI, "apply", CASES)
    paper = Target(CASES, "paper", HEFEI)
    more = {"equals_filing": True, "confirmed": False, "actor": HEFEI}
    assert recording.post(world.app, paper, world.clock(), **more).changed  # type: ignore[arg-type]


def test_of_six_who_put_forward_at_once_two_have_a_place(cases: World) -> None:
    def one(title: str) -> str:
        with closing(App(cases.settings, clock=cases.clock)) as app:
            try:
                entries.add(app, REVIEW, "comprehensive", title, cases.clock(), actor=ANHUI)
            except Refused as told:
                return told.code
        return "put forward"

    with ThreadPoolExecutor(6) as pool:
        said = sorted(pool.map(one, "甲乙丙丁戊己"))
    assert said == ["over-quota"] * 4 + ["put forward"] * 2


@pytest.mark.parametrize("title", ["", "  \n", "\u202e反写", "零\u200b宽", "长" * 201])
def test_a_title_that_hides_something_or_says_nothing_is_refused(office: World, title: str) -> None:
    office.activate(CASES, "08-21 08:00")
    with pytest.raises(Refused) as told:
        put(office, REVIEW, "comprehensive", title)
    assert told.value.code == "bad-text"
