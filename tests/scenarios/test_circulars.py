"""A circular: drafted from what is known, read, released by the operator, and sent as it was read."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pytest

from duban.planning.circular import APART, RED, YELLOW
from duban.problems import Refused
from duban.services import circulating, deciding, extending, mending, ticking
from duban.services.briefing import briefing
from duban.services.circulating import Circular
from duban.services.handing_over import hand_over
from duban.services.naming import Target
from duban.services.recording import decline
from duban.sheets.briefing import Matter
from duban.store import mailroom, roster_rows
from duban.store.facts import bump
from duban.values import Kind
from tests.scenarios.world import (
    ANHUI,
    HANGZHOU,
    HEFEI,
    MIIT,
    WUHU,
    World,
    at,
    mail,
    people,
    simple,
    stage,
    units,
)
from tests.survival.office import MOSTLY_SQLITE

pytestmark = MOSTLY_SQLITE

KEY = "simple"
DAY = date(2024, 9, 20)


@pytest.fixture
def call(world: World) -> World:
    """Two cities owe a required stage by 09-13 and may put forward by choice; it is the evening of 09-20.
    Hefei filed in time, Wuhu has not filed."""
    world.settle_in().write(simple(stage(), stage("free", title="自愿申报", more=", duty: voluntary")))
    world.activate(when="08-20 18:00")
    world.round("08-21 09:00")
    world.pass_weeks("09-11 08:00").go("09-12 18:00")
    world.submit(HEFEI, "file")
    return world.go("09-20 18:00")


def draft(world: World, on: date = DAY) -> Circular:
    return circulating.draft(world.app, KEY, on, world.clock())


def draft_number(world: World) -> int:
    return circulating.shown(world.app, KEY).number


def said(circular: Circular) -> list[tuple[str, str, str]]:
    return [(one.colour, one.unit, one.said) for one in circular.lines]


def test_red_and_yellow_are_drafted_and_wait_for_a_person(call: World) -> None:
    made = draft(call)
    assert said(made) == [
        (RED, HEFEI, "按时报送"),
        (YELLOW, WUHU, "尚未报送，逾期4个工作日"),
    ]
    assert made.to == tuple(sorted(mail(code) for code in (HEFEI, WUHU)))
    assert made.states == {"draft": 2}
    call.go("09-24 18:00")
    assert call.sent(kind="circular") == []


def test_what_was_read_is_what_leaves_all_at_once(call: World) -> None:
    made = draft(call)
    assert circulating.release(call.app, KEY, call.clock()) == 2
    call.go("09-23 08:59")
    call.submit(WUHU, "file")  # after the release: what was read still stands, with its day
    call.go("09-23 18:00")
    letters = call.sent(kind="circular")
    assert {(s.slot, s.address) for s in letters} == {("09-23 09:00", to) for to in made.to}
    for letter in letters:
        assert letter.subject == "【通报】示范车间征集：截至2024年9月20日报送情况"
        assert f"{HEFEI}市工信局　示范车间申报" in letter.text and "按时报送（红榜）（1项）" in letter.text
        assert "9月13日截止；尚未报送，逾期4个工作日" in letter.text
        assert "自愿申报" not in letter.text
    assert call.history(f"calendar:{KEY}")[-2:] == ["circular", "circular-release"]


def test_who_filed_before_the_release_is_not_told_otherwise(call: World) -> None:
    draft(call)
    call.go("09-23 10:00")
    call.submit(WUHU, "file", submitted_on=date(2024, 9, 19))
    with pytest.raises(Refused, match="尚未报送，逾期4个工作日 → 9月19日报送，逾期3个工作日"):
        circulating.release(call.app, KEY, call.clock())
    again = draft(call)
    assert again.of(YELLOW)[0].said == "9月19日报送，逾期3个工作日"
    assert circulating.release(call.app, str(again.number), call.clock()) == 2
    call.go("09-23 18:00")
    assert len(call.sent(kind="circular")) == 2


def test_a_later_draft_takes_the_place_of_one_that_nobody_released(call: World) -> None:
    first = draft(call)
    second = draft(call)
    assert circulating.shown(call.app, str(first.number)).states == {"cancelled": 2}
    assert circulating.shown(call.app, KEY).number == second.number
    with pytest.raises(Refused) as refused:
        circulating.release(call.app, str(first.number), call.clock())
    assert refused.value.code == "no-draft"
    assert circulating.release(call.app, KEY, call.clock()) == 2
    third = draft(call)  # what was released goes all the same
    assert circulating.shown(call.app, str(second.number)).states == {"queued": 2}
    assert third.states == {"draft": 2}


def test_the_operator_alone_drafts_and_releases_and_all_at_once(call: World) -> None:
    with pytest.raises(Refused, match="does not run this call"):
        circulating.draft(call.app, KEY, DAY, call.clock(), actor=HEFEI)
    draft(call)
    with pytest.raises(Refused, match="does not run this call"):
        circulating.release(call.app, KEY, call.clock(), actor=MIIT)
    with call.app.store.reading() as conn:
        waiting = mailroom.listing(conn, states=("draft",), kind=Kind.CIRCULAR)
    assert len(waiting) == 2
    with pytest.raises(Refused, match="its letters go together"):
        mending.release(call.app, waiting[0].id, call.clock(), actor="operator")
    assert circulating.release(call.app, KEY, call.clock(), actor=ANHUI) == 2


def test_what_is_excused_is_counted_and_said(call: World) -> None:
    ticking.hold(call.app, call.clock(), "恢复备份")
    call.go("09-24 08:00")
    ticking.resume(call.app, call.clock())
    call.go("09-25 18:00")
    (late,) = draft(call, date(2024, 9, 25)).of(YELLOW)
    assert late.said == "尚未报送，逾期4个工作日（另有3个工作日不计：系统停发）"
    assert late.steps[-1] == "计逾期 4 个工作日"


def test_who_was_never_told_is_not_called_late(world: World) -> None:
    world.settle_in().write(simple())
    world.refuse(mail(WUHU))
    world.activate(when="08-20 18:00")
    world.go("09-20 18:00")
    made = draft(world)
    assert [one.unit for one in made.of(YELLOW)] == [HEFEI]
    (apart,) = made.of(APART)
    assert (apart.unit, apart.said) == (WUHU, "尚未报送，不计逾期（4个工作日：未能告知责任单位）")
    assert made.to == (mail(HEFEI),)  # the other address is known not to take letters


def test_waived_and_undecided_stand_apart(call: World) -> None:
    target = Target(KEY, "file", WUHU)
    call.clock.move_to(at("09-20 19:00"))
    deciding.waive(call.app, target, call.clock(), "机构撤并", actor="operator")
    assert said(draft(call))[1] == (APART, WUHU, "免报")


def test_who_put_nothing_forward_owes_no_paper_and_is_not_listed(world: World) -> None:
    """One city files and forgets the paper, one declines, one lets the voluntary filing pass in silence."""
    everywhere = (
        simple(
            stage("apply", title="自愿申报", more=", duty: voluntary"),
            stage("paper", "2024-09-18", title="纸质材料", more=", follows: apply"),
        )
        .replace('operator: "340000"', "operator: miit")
        .replace('within: ["340000"], ', "")
    )
    world.settle_in().write(everywhere)
    world.activate(when="08-20 18:00")
    world.go("09-12 18:00")
    world.submit(HEFEI, "apply")
    decline(world.app, Target(KEY, "apply", WUHU), world.clock(), actor=WUHU)
    world.go("09-20 18:00")
    assert {world.owed(unit, "paper").status for unit in (WUHU, HANGZHOU)} == {"declined"}
    made = draft(world)
    assert said(made) == [(YELLOW, HEFEI, "尚未报送，逾期2个工作日")]
    assert not {mail(WUHU), mail(HANGZHOU)} & set(made.to)
    paper = briefing(world.app, KEY, MIIT, world.clock()).matters
    assert [(one.title, one.total, one.filed, one.late) for one in paper] == [
        ("纸质材料", 1, 0, 1), ("自愿申报（选报）", 3, 1, 0),
    ]  # fmt: skip


def test_what_is_not_counted_has_no_count(call: World) -> None:
    deciding.waive(call.app, Target(KEY, "file", WUHU), call.clock(), "机构撤并", actor="operator")
    red, apart = draft(call).lines
    assert [(one.workdays, one.excused, one.steps) for one in (red, apart)] == [(0, 0, ())] * 2


def test_a_draft_says_in_the_list_what_it_is_about(call: World) -> None:
    draft(call)
    with call.app.store.reading() as conn:
        waiting = mailroom.listing(conn, states=("draft",))
        assert [one.number for one in circulating.latest(call.app, conn)] == [draft_number(call)]
        assert circulating.latest(call.app, conn, "other") == []
    assert {one.subject for one in waiting} == {"【通报】示范车间征集：截至2024年9月20日报送情况"}
    circulating.release(call.app, KEY, call.clock())
    call.go("09-23 18:00")
    assert {one.subject for one in call.sent(kind="circular")} == {one.subject for one in waiting}


def test_more_time_asked_for_in_time_holds_the_word(world: World) -> None:
    world.settle_in().write(simple())
    world.activate(when="08-20 18:00")
    world.go("09-12 18:00")
    target = Target(KEY, "file", WUHU)
    extending.ask(world.app, target, world.clock(), date(2024, 9, 27), "汛情", actor=WUHU)
    world.go("09-20 18:00")
    made = draft(world)
    assert [one.unit for one in made.of(YELLOW)] == [HEFEI]
    assert [(one.unit, one.said) for one in made.of(APART)] == [(WUHU, "延期申请已按时提出，尚待答复")]
    extending.refuse(world.app, target, world.clock(), "汇总时间已定", actor="operator")
    with pytest.raises(Refused, match="尚待答复 → 尚未报送，逾期4个工作日"):
        circulating.release(world.app, KEY, world.clock())


def test_the_tier_above_on_the_line_reads_it_too(world: World) -> None:
    world.settle_in().write(
        simple().replace('operator: "340000"', "operator: miit").replace('within: ["340000"], ', "")
    )
    world.activate(when="08-20 18:00")
    world.go("09-20 18:00")
    made = draft(world)
    assert {one.unit for one in made.lines} == {HEFEI, WUHU, HANGZHOU}
    above = {mail(ANHUI), mail("330000")}
    assert set(made.to) == {mail(HEFEI), mail(WUHU), mail(HANGZHOU)} | above


@pytest.mark.parametrize("released", [False, True])
def test_a_coordinator_who_left_is_not_written_to(call: World, released: bool) -> None:
    draft(call)
    if released:
        circulating.release(call.app, KEY, call.clock())
    new = [replace(c, email="new@duban.example") if c.email == mail(WUHU) else c for c in people(units())]
    with call.app.store.writing() as conn:
        roster_rows.save_roster(conn, units(), new)
        bump(conn, "roster_version")
        hand_over(call.app, conn, 10_000, call.clock())
    if released:
        call.go("09-23 18:00")
        assert [letter.address for letter in call.sent(kind="circular")] == [mail(HEFEI)]
        return
    with pytest.raises(Refused, match=r"no longer written to; new@duban\.example: to be written to as well"):
        circulating.release(call.app, KEY, call.clock())


def test_nothing_is_told_of_a_day_to_come_or_before_anything_was_due(call: World) -> None:
    with pytest.raises(Refused, match="has not come yet"):
        draft(call, date(2024, 9, 21))
    with pytest.raises(Refused, match="nothing required"):
        draft(call, date(2024, 9, 12))
    with pytest.raises(Refused, match="none is not active"):
        circulating.draft(call.app, "none", DAY, call.clock())
    with pytest.raises(Refused, match="there is no circular"):
        circulating.shown(call.app, KEY)


def test_of_an_earlier_day_what_came_later_is_told_as_such(call: World) -> None:
    call.go("09-23 10:00")
    call.submit(WUHU, "file")
    assert said(draft(call))[1] == (YELLOW, WUHU, "尚未报送，逾期4个工作日（9月23日已报送）")


def test_the_first_submission_decides_whatever_was_returned(call: World) -> None:
    back, later = Target(KEY, "file", HEFEI), date(2024, 9, 27)
    deciding.give_back(call.app, back, call.clock(), "盖章不全", correct_by=later, actor="operator")
    assert said(draft(call))[0] == (RED, HEFEI, "按时报送")


def test_the_paper_says_what_the_letters_say(call: World) -> None:
    made = draft(call)
    paper = docx.Document(io.BytesIO(circulating.document(call.app, made)))
    cells = [[cell.text for cell in table.rows[1].cells][1:] for table in paper.tables]
    assert cells == [
        [f"{HEFEI}市工信局", "示范车间申报", "9月13日", "按时报送"],
        [f"{WUHU}市工信局", "示范车间申报", "9月13日", "尚未报送，逾期4个工作日"],
    ]
    lines = [p.text for p in paper.paragraphs]
    assert f"{ANHUI}省工信厅" in lines and "2024年9月20日" in lines


def test_a_leader_reads_counts_who_is_late_and_what_is_asked(call: World) -> None:
    made = briefing(call.app, KEY, ANHUI, call.clock())
    assert made.to == f"{ANHUI}省工信厅 {ANHUI} leader"
    assert made.matters[0] == Matter("示范车间申报", "9月13日24时", 2, 1, 1)
    assert [(one.name, one.workdays) for one in made.late] == [(f"{WUHU}市工信局", 4)]
    assert made.asked == ("请督促尚未报送的1个单位尽快报送；确有困难的，请其说明原因和预计报送时间。",)
    city = briefing(call.app, KEY, HEFEI, call.clock())
    assert (city.late, city.asked) == ((), ("目前没有需要督促的事项，呈请阅知。",))
    with pytest.raises(Refused, match="owe nothing"):
        briefing(call.app, KEY, HANGZHOU, call.clock())
