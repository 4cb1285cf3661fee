"""Documents 000 and 004: ceilings by kind of unit, a lead, earlier winners, the corps, and empty tracks."""

from __future__ import annotations

import json

import pytest

from duban.problems import Refused
from duban.services import entry_lists, recording
from duban.services.amending import apply
from duban.services.naming import Target
from duban.store import ledger, roster_rows
from duban.values import Unit
from tests.scenarios.putting import CASES, RETROFIT, REVIEW, put, rank, refused
from tests.scenarios.world import ANHUI, HEFEI, MIIT, WUHU, World, people, units

SHANGHAI, CORPS = "310000", "660000"
HUANGPU, XUHUI, JINGAN = "310101", "310104", "310106"
MORE = (
    Unit(SHANGHAI, "上海市经济和信息化委员会", "municipality", SHANGHAI),
    Unit(CORPS, "新疆生产建设兵团工业和信息化局", "corps", CORPS),
)


@pytest.fixture
def cases(world: World) -> World:
    world.settle_in()
    world.activate(CASES, "08-21 08:00")
    return world


@pytest.fixture
def retrofit(world: World) -> World:
    world.settle_in()
    everybody = [*units(), *MORE]
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, everybody, people(everybody))
    world.edit(RETROFIT, ("{subjects: [], basis", "{subjects: [芜湖市], basis"))
    world.activate(RETROFIT, "2025-03-26 08:30")
    return world


def test_000_a_province_over_quota_is_told_what_is_over_and_asked_to_rank(cases: World) -> None:
    first, second = (
        put(cases, REVIEW, "comprehensive", t, subject=s).id for t, s in (("甲", HEFEI), ("乙", WUHU))
    )
    put(cases, REVIEW, "special-green", "绿", subject="合肥市")
    with pytest.raises(Refused, match="综合类 3/2") as told:
        put(cases, REVIEW, "comprehensive", "丙", subject=WUHU)
    assert told.value.code == "over-quota" and "entry rank" in told.value.hint
    rank(cases, REVIEW, "comprehensive", second, first)
    third = put(cases, REVIEW, "comprehensive", "丙", subject=WUHU)
    assert (third.standing.share, [e.title for e in third.standing.reserve]) == ("2/2", ["丙"])
    rank(cases, REVIEW, "comprehensive", third.id, second, first)
    with cases.app.store.reading() as conn:
        found = entry_lists.of_call(cases.app, conn, CASES, unit=ANHUI)
    assert [(e.title, e.rank, e.place) for e in found.entries] == [
        ("丙", 1, ""), ("乙", 2, ""), ("甲", 3, "备选"), ("绿", None, ""),
    ]  # fmt: skip
    assert cases.submit(ANHUI, "review", CASES).changed
    with cases.app.store.reading() as conn:
        said = ledger.history(conn, f"obligation:{cases.owed(ANHUI, 'review', CASES).id}")
    assert json.loads(json.dumps(said[-1].payload["entries"])) == {
        "comprehensive": "2/2",
        "special-green": "1/1",
    }
    assert [entry.verb for entry in said] == [
        *["entry-add"] * 3, "entry-rank", "entry-add", "entry-rank", "submit",
    ]  # fmt: skip


def test_000_entries_without_ranks_over_a_ceiling_that_fell_are_stopped_at_handing_in(cases: World) -> None:
    for title in ("甲", "乙"):
        put(cases, REVIEW, "comprehensive", title)
    cases.edit(
        CASES, ("max: {value: 2, basis: stated, clause: 四（二）}", "max: {value: 1, basis: arranged}")
    )
    cases.sync()
    apply(cases.app, CASES, cases.clock())
    told = refused(cases, REVIEW)
    assert "综合类 2/1" in told.message and "entry rank" in told.hint and told.code == "over-quota"
    assert cases.owed(ANHUI, "review", CASES).status == "open"
    with cases.app.store.reading() as conn:
        ids = [line.id for line in entry_lists.of_call(cases.app, conn, CASES).entries]
    assert [e.title for e in rank(cases, REVIEW, "comprehensive", *ids).standing.reserve] == ["乙"]
    assert cases.submit(ANHUI, "review", CASES).changed


def test_000_a_city_applies_freely_and_who_records_nothing_hands_in_all_the_same(cases: World) -> None:
    mine = Target(CASES, "apply", HEFEI)
    shares = [put(cases, mine, "comprehensive", title).standing.share for title in ("一", "二", "三")]
    assert shares == ["1", "2", "3"]  # the ceiling is the province's
    assert cases.submit(HEFEI, "apply", CASES).changed
    assert cases.submit(WUHU, "apply", CASES).changed


def test_000_empty_tracks_are_information(cases: World) -> None:
    put(cases, REVIEW, "comprehensive", "甲")
    with cases.app.store.reading() as conn:
        tracks = entry_lists.of_call(cases.app, conn, CASES, "review", ANHUI).tracks
    assert [(t.share, t.note) for t in tracks] == [("1/2", ""), *[("0/1", "empty")] * 6]
    assert cases.submit(ANHUI, "review", CASES).changed
    cases.go("09-20 18:00")
    assert "chase" not in [kind for _, kind in cases.kinds(f"coordinator.{ANHUI}@duban.example")]


def test_004_a_province_puts_forward_one_city_and_no_district(retrofit: World) -> None:
    mine = Target(RETROFIT, "recommend", ANHUI)
    assert put(retrofit, mine, "city", "合肥", subject=HEFEI).standing.share == "1/1"
    with pytest.raises(Refused, match="地级城市 2/1"):
        put(retrofit, mine, "city", "滁州", subject="341100")
    with pytest.raises(Refused, match="do not name this unit"):
        put(retrofit, mine, "district", "蜀山", subject="340104")
    assert retrofit.post(ANHUI, "recommend", RETROFIT).changed
    with retrofit.app.store.reading() as conn:
        tracks = entry_lists.of_call(retrofit.app, conn, RETROFIT, "recommend", ANHUI).tracks
    assert [(t.share, t.note) for t in tracks] == [("1/1", ""), ("0/0", "no place here")]


def test_004_a_municipality_that_forgets_the_leading_district_is_told(retrofit: World) -> None:
    mine = Target(RETROFIT, "recommend", SHANGHAI)
    put(retrofit, mine, "district", "黄浦", subject=HUANGPU)
    assert retrofit.app is not None
    two = put(retrofit, mine, "district", "徐汇", subject=XUHUI)
    assert (two.standing.share, "牵头" in two.standing.wrong) == ("2/2", True)
    with pytest.raises(Refused, match="直辖市所辖区（县） 3/2"):
        put(retrofit, mine, "district", "静安", subject=JINGAN)
    told = refused(retrofit, mine)
    assert told.code == "no-lead" and "--leads" in told.hint
    put(retrofit, mine, "district", "徐汇", subject=XUHUI, leads=True)
    with pytest.raises(Refused, match="徐汇 leads already"):
        put(retrofit, mine, "district", "黄浦", subject=HUANGPU, leads=True)
    assert retrofit.post(SHANGHAI, "recommend", RETROFIT).changed


def test_004_one_district_leads_by_itself(retrofit: World) -> None:
    mine = Target(RETROFIT, "recommend", SHANGHAI)
    assert put(retrofit, mine, "district", "黄浦", subject=HUANGPU).standing.wrong == ""
    assert retrofit.post(SHANGHAI, "recommend", RETROFIT).changed


def test_004_an_earlier_winner_is_refused_by_whatever_name(retrofit: World) -> None:
    mine = Target(RETROFIT, "recommend", ANHUI)
    for name in ("芜湖市", "芜湖", WUHU, f"{WUHU}市工信局", "安徽省芜湖市", "芜湖市人民政府"):
        with pytest.raises(Refused, match=r"excluded \(三（一）\)") as told:
            put(retrofit, mine, "city", "芜湖", subject=name)
        assert told.value.code == "excluded"
    for name, code in (
        ("", "no-subject"), ("芜湖高新", "unknown-subject"), ("江苏省苏州市", "not-of-this-unit"),
        ("安徽省", "wrong-kind"), ("340207", "wrong-kind"),
    ):  # fmt: skip
        with pytest.raises(Refused) as told:
            put(retrofit, mine, "city", "合肥", subject=name)
        assert told.value.code == code
    assert put(retrofit, mine, "city", "合肥", subject="合肥市").changed


def test_004_the_corps_stands_outside_the_count(retrofit: World) -> None:
    mine = Target(RETROFIT, "recommend", CORPS)
    for number, city in enumerate(("石河子市", "第七师", "659001"), start=1):
        standing = put(retrofit, mine, "city", f"师市{number}", subject=city).standing
        assert (standing.share, len(standing.apart)) == ("0", number)
    with pytest.raises(Refused, match="does not belong to"):
        put(retrofit, mine, "city", "合肥", subject=HEFEI)
    assert retrofit.post(CORPS, "recommend", RETROFIT).changed
    with retrofit.app.store.reading() as conn:
        found = entry_lists.of_call(retrofit.app, conn, RETROFIT, unit=CORPS)
    assert {line.place for line in found.entries} == {"不占名额"}


def test_004_a_city_with_five_industries_is_told_of_about_three(retrofit: World) -> None:
    mine = Target(RETROFIT, "city-plan", HEFEI)
    told = [put(retrofit, mine, "leading-industry", title).standing.told for title in "石钢有建纺"]
    assert told[:3] == [()] * 3 and "3个左右" in told[4][0]
    assert retrofit.submit(HEFEI, "city-plan", RETROFIT).changed


def test_004_finance_puts_nothing_forward(retrofit: World) -> None:
    with pytest.raises(Refused, match="co-owner"):
        put(retrofit, Target(RETROFIT, "recommend", ANHUI), "city", "合肥", actor=f"{ANHUI}-finance")


def test_entries_never_wake_anybody(cases: World) -> None:
    before = cases.standings(CASES)
    put(cases, REVIEW, "comprehensive", "甲")
    assert cases.standings(CASES) == before


def test_004_a_letter_says_the_quotas(retrofit: World) -> None:
    retrofit.go("2025-03-26 09:00")
    (letter,) = retrofit.sent(f"coordinator.{SHANGHAI}@duban.example", kind="opening")
    assert "每个省、自治区不超过1个，新疆生产建设兵团不占名额" in letter.text
    assert "每个直辖市不超过2个，其中1个牵头" in letter.text


def test_004_what_was_handed_in_is_received_whatever_is_recorded_later(retrofit: World) -> None:
    mine = Target(RETROFIT, "recommend", SHANGHAI)
    put(retrofit, mine, "district", "黄浦", subject=HUANGPU)
    retrofit.post(SHANGHAI, "recommend", RETROFIT)
    late = put(retrofit, mine, "district", "徐汇", subject=XUHUI, actor="operator")
    assert late.standing.wrong  # neither leads
    assert recording.receive(retrofit.app, mine, retrofit.clock(), actor=MIIT).changed
