"""Document 000: cities file of their own will, provinces review and post; each is told, and nobody twice."""

from __future__ import annotations

import pytest

from tests.scenarios.world import (
    ANHUI,
    CITIES,
    HANGZHOU,
    HEFEI,
    JIANGXI,
    MIIT,
    WUHU,
    ZHEJIANG,
    World,
    at,
    mail,
)

CALL = "miit-2024-city-cases"


@pytest.fixture(scope="module")
def season(shared_world: World) -> World:
    """Activated on the afternoon of the notice's day. Zhejiang and Jiangxi do all they owe, Hefei files
    online; Wuhu and Hangzhou are silent; Anhui reviews and posts nothing."""
    world = shared_world.settle_in()
    world.activate(CALL, "08-20 18:00")
    world.go("09-11 10:00")
    world.submit(HEFEI, "apply", CALL)
    for province in (ZHEJIANG, JIANGXI):
        world.submit(province, "review", CALL)
        world.post(province, "mailing", CALL)
    return world.go("10-12 18:00")


def test_the_season_letter_by_letter(season: World) -> None:
    """Every letter of the season, to each of those who owe something and those above them."""
    assert season.kinds(mail(ANHUI)) == [
        ("08-21 09:00", "opening"),
        ("09-04 09:00", "reminder"),  # 7 working days before 09-13
        ("09-10 09:00", "reminder"),  # 3
        ("09-12 09:00", "reminder"),  # 1
        ("09-13 09:00", "reminder"),  # the day itself
        ("09-14 09:00", "chase"),  # the review is late; 09-14 is a worked Saturday
        ("09-18 09:00", "reminder"),  # of the mailing, 7 working days before 09-27
        ("09-24 09:00", "chase"),  # the second chase of the review, with the mailing's reminder
        ("09-26 09:00", "reminder"),
        ("09-27 09:00", "reminder"),
        ("09-29 09:00", "chase"),  # the mailing is late; a worked Sunday
        ("09-30 09:00", "chase"),
        ("10-11 09:00", "chase"),  # five working days after 09-29, the holiday between
        ("10-12 09:00", "chase"),
    ]
    assert season.kinds(mail(WUHU)) == season.kinds(mail(HANGZHOU)) == [
        ("08-21 09:00", "opening"),
        ("09-04 09:00", "reminder"),
        ("09-10 09:00", "reminder"),
        ("09-12 09:00", "reminder"),
        ("09-13 09:00", "reminder"),
    ]  # fmt: skip
    assert season.kinds(mail(HEFEI)) == [
        ("08-21 09:00", "opening"),
        ("09-04 09:00", "reminder"),
        ("09-10 09:00", "reminder"),
        ("09-11 14:30", "opening"),  # the paper it owes since it filed
        ("09-12 09:00", "reminder"),  # paper: 3 working days before 09-18, the last safe posting day
        ("09-14 09:00", "reminder"),
        ("09-18 09:00", "reminder"),
        ("09-23 09:00", "chase"),
        ("09-29 09:00", "chase"),
        ("10-11 09:00", "chase"),  # five working days after 09-29, the holiday between
    ]
    for done in (ZHEJIANG, JIANGXI):
        assert [kind for _, kind in season.kinds(mail(done))] == ["opening", "reminder", "reminder"]


def test_who_above_hears_what(season: World) -> None:
    """Cities: their province, after three working days. Provinces: the operator's leader, after five."""
    assert season.kinds(mail(ANHUI, "supervisor")) == [("09-25 09:00", "supervise")]
    assert season.kinds(mail(MIIT, "leader")) == [
        ("09-23 09:00", "report"),  # the review
        ("09-27 09:00", "report"),  # Hefei's paper, two working days after its province heard
        ("10-10 09:00", "report"),  # the mailing: five working days after 09-27
    ]
    never = [mail(code, role) for code in (ZHEJIANG, JIANGXI) for role in ("supervisor", "leader")]
    assert season.sent(*never, mail(ANHUI, "leader"), mail(MIIT, "supervisor")) == []
    assert {s.kind for s in season.sent() if s.address.startswith("coordinator")} <= {
        "opening",
        "reminder",
        "chase",
        "daily",
    }


def test_an_opening_letter_holds_all_that_its_reader_owes(season: World) -> None:
    (opening,) = season.sent(mail(ZHEJIANG), kind="opening")
    assert opening.items == 2
    assert "2项任务" in opening.subject and "最近于9月13日24时截止" in opening.subject
    for words in (
        "省级审核报送",
        "盖章材料邮寄",
        "9月27日",
        "三份",
        "工信厅运行函〔2024〕326号",
        "第四部分（三）",
    ):
        assert words in opening.text, words
    assert "寄往哪里" not in opening.text  # a question that is still open is left out


def test_a_silent_city_is_let_go_without_a_word(season: World) -> None:
    for city in (WUHU, HANGZHOU):
        assert season.owed(city, "apply", CALL).status == "declined"
        paper = season.owed(city, "paper", CALL)
        assert (paper.status, paper.next_send_at) == ("declined", None)
        assert season.history(f"obligation:{season.owed(city, 'apply', CALL).id}") == ["lapse"]
    assert not [s for s in season.sent(mail(WUHU)) if "纸质材料报省" in s.text]
    assert "有意申报" in season.sent(mail(WUHU), kind="reminder")[0].text


def test_the_supervising_letter_gives_the_evidence(season: World) -> None:
    (letter,) = season.sent(kind="supervise")
    assert "1个单位1项任务逾期未报送" in letter.subject
    for words in (f"{HEFEI}市工信局", "城市纸质材料报省", "3个工作日", "2024年9月11日告知函件已发出，未退信"):
        assert words in letter.text, words
    assert "已送达" not in letter.text


def test_one_report_lists_all_late_provinces(world: World) -> None:
    world.settle_in()
    world.activate(CALL, "08-20 18:00")
    world.go("09-23 12:00")
    (report,) = world.sent(kind="report")
    assert (report.address, report.items) == (mail(MIIT, "leader"), 3)
    assert [code in report.text for code in (ANHUI, ZHEJIANG, JIANGXI)] == [True] * 3
    assert "特此报告" in report.text


def test_nobody_gets_two_letters_of_a_class_in_a_slot(season: World) -> None:
    classes = {"supervise": "up", "report": "up", "daily": "daily"}
    keys = [(s.address, s.slot, classes.get(s.kind, "owner")) for s in season.sent()]
    assert len(keys) == len(set(keys))


def test_each_letter_leaves_in_a_slot_of_a_working_day(season: World) -> None:
    assert {s.slot[6:] for s in season.sent()} == {"09:00", "14:30"}
    days = {s.slot[:5] for s in season.sent()}
    assert not days & {"08-24", "09-15", "09-16", "09-17", "10-01", "10-07"}
    assert {"09-14", "09-29"} <= days


def test_filing_late_is_counted_and_ends_the_chase(world: World) -> None:
    world.settle_in()
    world.activate(CALL, "08-20 18:00")
    world.go("09-20 12:00")
    done = world.submit(ANHUI, "review", CALL)
    assert done.late_workdays == 4  # 14, 18, 19, 20
    world.go("09-24 18:00")
    (report,) = world.sent(kind="report")
    assert f"{ANHUI}省工信厅" not in report.text and report.items == 2
    assert [k for k in world.kinds(mail(ANHUI), since="09-20 13:00") if k[1] == "chase"] == []


def test_paper_is_not_owed_before_filing_and_counts_from_then(world: World) -> None:
    world.settle_in()
    world.activate(CALL, "08-20 18:00")
    for city in CITIES:
        paper = world.owed(city, "paper", CALL)
        assert (paper.status, paper.next_send_at) == ("waiting", None)
    world.clock.move_to(at("09-13 20:00"))
    world.submit(WUHU, "apply", CALL)
    paper = world.owed(WUHU, "paper", CALL)
    assert (paper.status, paper.opens_at) == ("open", at("09-13 20:00"))
    assert paper.next_send_at == at("09-14 09:00")
