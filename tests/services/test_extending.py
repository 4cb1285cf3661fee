"""More time asked, granted, refused and withdrawn: stories on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from duban.problems import Refused
from duban.services import deciding, extending, undoing
from duban.services.extending import Requested
from duban.services.foreseeing import preview
from duban.services.naming import Target
from duban.services.standing import late_list
from duban.services.undecided import undecided
from duban.store import extensions
from duban.store.extensions import Listed
from tests.scenarios.world import ANHUI, HEFEI, MIIT, WUHU, World, at, mail, simple, stage

MINE = Target("simple", "file", HEFEI)
DUE = date(2024, 9, 13)


@pytest.fixture
def running(world: World) -> World:
    """Filed by 09-13, arranged by the province that runs the call; it is 09-10, and everybody is told."""
    world.write(simple())
    world.activate(when="08-20 18:00")
    world.round("08-21 09:00")
    return world.pass_weeks("09-09 08:00").go("09-10 18:00")


def _ask(world: World, day: date = date(2024, 9, 20), actor: str = HEFEI, **more: Any) -> Requested:
    return extending.ask(
        world.app, MINE, world.clock(), day, "汛情影响核查", progress="已完成七成", actor=actor, **more
    )


def _requests(world: World, *, every: bool = False) -> list[Listed]:
    with world.app.store.reading() as conn:
        return extensions.listing(conn, every=every)


def test_asked_granted_and_told_twice_in_a_row(running: World) -> None:
    assert _ask(running).changed
    assert not _ask(running).changed, "the same request again"
    done = extending.grant(running.app, MINE, running.clock(), actor="operator")
    assert (done.changed, done.due_on) == (True, date(2024, 9, 20))
    assert not extending.grant(running.app, MINE, running.clock(), actor="operator").changed
    running.go("09-19 18:00")
    assert _ask(running, date(2024, 9, 27)).changed
    extending.grant(
        running.app, MINE, running.clock(), due_on=date(2024, 9, 25), reason="只能延到25日", actor="operator"
    )
    running.go("09-20 18:00")
    owed = running.owed(HEFEI, "file")
    assert (owed.epoch, owed.due_at) == (3, at("09-26 00:00"))
    told = [s.text for s in running.sent(mail(HEFEI), since="09-10 18:00") if s.kind == "change"]
    assert ["9月20日" in told[0], "9月25日" in told[1], "只能延到25日" in told[1]] == [True] * 3
    assert [r.request.state for r in _requests(running, every=True)] == ["granted", "granted"]
    assert running.history(f"obligation:{owed.id}")[-4:] == ["ask-time", "grant-time"] * 2
    running.go("10-12 18:00")
    reported = [s.slot for s in running.sent() if s.kind == "report" and HEFEI in s.text]
    assert reported and reported[0] > "09-29", "lateness counts from the day granted"


def test_refused_the_owner_hears_why_and_the_ladder_goes_on(running: World) -> None:
    _ask(running)
    with pytest.raises(Refused, match="did not set this date"):
        extending.refuse(running.app, MINE, running.clock(), "不予延期", actor=WUHU)
    running.go("09-12 18:00")
    assert extending.refuse(running.app, MINE, running.clock(), "汇总时间已定", actor="operator").changed
    running.go("10-12 18:00")
    [told] = [s for s in running.sent(mail(HEFEI)) if s.kind == "answer" or "汇总时间已定" in s.text]
    assert told.slot == "09-13 09:00"
    assert "延期至2024年9月20日的申请未获同意：汇总时间已定" in told.text and "9月13日" in told.text
    assert running.owed(HEFEI, "file").epoch == 1
    both = [(s.slot, s.kind) for s in running.sent(mail(ANHUI, "leader")) if s.kind == "report"]
    assert both and both[0][0] == "09-23 09:00", "as if nothing had been asked"


def test_at_23_59_in_time_at_24_00_not(running: World) -> None:
    running.go("09-13 23:59")
    assert _ask(running).changed
    undoing.undo(running.app, MINE, running.clock(), actor=HEFEI)
    assert not _requests(running)
    running.clock.move_to(running.clock() + timedelta(minutes=1))
    with pytest.raises(Refused, match="too late to ask") as refused:
        _ask(running)
    assert refused.value.code == "asked-too-late"
    assert _ask(running, actor="operator", asked_on=DUE).changed, "it came by fax on the last day"


#: Steps upward from the first working day on: what an undecided request can hold.
STRICT = """\
key: strict
title: 从严
reminders: [{key: before-1, workdays_before: 1}]
steps:
  - {key: chase, workdays_after: 1, to: owner}
  - {key: report, workdays_after: 2, to: operator}
"""


@pytest.fixture
def strict(world: World) -> World:
    """Lateness is reported on the second working day: 09-14 is worked, then three are off."""
    (world.home / "calendars" / "policies" / "strict.yaml").write_text(STRICT, "utf-8")
    world.write(simple(policy="strict"))
    world.activate(when="08-20 18:00")
    return world.go("09-13 23:59")


def _reported(world: World) -> list[str]:
    return [s.slot for s in world.sent(mail(ANHUI, "leader")) if s.kind == "report" and HEFEI in s.text]


def test_an_undecided_request_holds_what_goes_upward_and_no_longer_than_two_working_days(
    strict: World,
) -> None:
    _ask(strict)
    foreseen = preview(strict.app, strict.clock(), at("09-30 18:00"), now=strict.clock())
    strict.go("09-30 18:00")
    assert _reported(strict) == ["09-19 09:00"], "09-18 is the second working day: held; the third is not"
    [wuhu] = {s.slot for s in strict.sent(mail(ANHUI, "leader")) if s.kind == "report" and WUHU in s.text} - {
        "09-19 09:00"
    }
    assert wuhu == "09-18 09:00"
    assert ("09-14 09:00", "chase") in strict.kinds(mail(HEFEI)), "the owner is chased all the same"
    told = [p for p in foreseen if p.kind == "report" and any(m.unit == HEFEI for m in p.moments)]
    assert [p.send_at for p in told] == [at("09-19 09:00")], "the preview knows of the hold"


def test_a_refusal_ends_the_hold(strict: World) -> None:
    _ask(strict)
    strict.go("09-18 10:00")
    extending.refuse(strict.app, MINE, strict.clock(), "不予延期", actor="operator")
    strict.go("09-19 08:00")
    assert strict.owed(HEFEI, "file").next_send_at == at("09-19 09:00")
    strict.go("09-30 18:00")
    assert _reported(strict) == ["09-19 09:00"]


def test_the_operator_is_reminded_every_morning_until_it_decides(running: World) -> None:
    _ask(running)
    running.go("09-13 18:00")
    daily = [s for s in running.sent(mail(ANHUI), since="09-11 00:00") if s.kind == "daily"]
    wanted = "延期申请（请答复）：340100市工信局，示范车间申报，2024年9月13日截止，申请延至2024年9月20日"
    assert [wanted in s.text for s in daily] == [True, True, True]
    assert all(s.subject.endswith("，待答复延期申请1项") for s in daily)
    extending.withdraw(running.app, MINE, running.clock(), reason="已按期完成", actor=HEFEI)
    assert not extending.withdraw(running.app, MINE, running.clock(), actor=HEFEI).changed
    running.go("09-14 18:00")
    [last] = [s for s in running.sent(mail(ANHUI), since="09-14 00:00") if s.kind == "daily"]
    assert "延期申请" not in last.text + last.subject


def test_a_body_outside_is_asked_by_hand_and_its_reply_has_a_number(world: World) -> None:
    world.write(simple(stage(more=""), stage("seal", "2024-09-20", "汇总", owner="province")).replace(
        "due: {on: 2024-09-13, basis: arranged}", 'due: {on: 2024-09-13, basis: stated, clause: "二"}'
    ))  # fmt: skip
    world.activate(when="08-20 18:00")
    world.go("09-10 18:00")
    done = _ask(world)
    assert (done.decider, done.forward) == ("示例部", "示例部")
    world.go("09-11 18:00")
    [daily] = [s for s in world.sent(mail(ANHUI), since="09-11 00:00") if s.kind == "daily"]
    assert "请转送示例部，并登记复函文号" in daily.text
    for verb in (
        lambda: extending.grant(world.app, MINE, world.clock(), actor="operator"),
        lambda: deciding.extend(world.app, MINE, world.clock(), date(2024, 9, 20), "汛情", actor="operator"),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "unnumbered-reply"
    assert extending.grant(
        world.app, MINE, world.clock(), number="示函〔2024〕11号", actor="operator"
    ).changed
    [row] = _requests(world, every=True)
    assert (row.request.decider, row.request.answer) == ("示例部", "示函〔2024〕11号；汛情影响核查")


def test_more_time_is_asked_for_what_is_owed_not_for_what_may_come(world: World) -> None:
    """Paper behind a filing: whoever has not filed has nothing to prolong."""
    world.write(simple(stage(), stage("paper", "2024-09-25", "纸质材料", more=", follows: file")))
    world.activate(when="08-20 18:00")
    paper, until = Target("simple", "paper", HEFEI), date(2024, 9, 30)
    with pytest.raises(Refused, match="is not owed yet: it follows file") as refused:
        extending.ask(world.app, paper, world.clock(), until, "盖章待排", actor=HEFEI)
    assert refused.value.code == "not-its-turn"
    world.submit(HEFEI, "file")
    assert extending.ask(world.app, paper, world.clock(), until, "盖章待排", actor=HEFEI).changed


def test_the_ministry_that_runs_a_call_prolongs_its_own_stated_date(office: World) -> None:
    office.activate("miit-2024-city-cases", "08-20 18:00")
    mine, until = Target("miit-2024-city-cases", "mailing", ANHUI), date(2024, 9, 30)
    asked = extending.ask(office.app, mine, office.clock(), until, "汛情", actor=ANHUI)
    assert (asked.decider, asked.forward) == ("部（演示）", "")
    assert extending.grant(office.app, mine, office.clock(), actor="operator").changed
    again = date(2024, 10, 8)
    assert deciding.extend(office.app, mine, office.clock(), again, "洪涝灾害", actor="operator").changed


PROVINCE_SET = simple(stage().replace("basis: arranged", 'basis: arranged, set_by: "340000"')).replace(
    'operator: "340000"', "operator: miit"
)


def test_a_unit_that_set_the_date_is_written_to_and_alone_decides(world: World) -> None:
    world.write(PROVINCE_SET)
    world.activate(when="08-20 18:00")
    world.go("09-09 18:00")
    _ask(world)
    with pytest.raises(Refused, match="did not set this date"):
        extending.grant(world.app, MINE, world.clock(), actor="operator")
    with pytest.raises(Refused, match="did not set this date"):
        deciding.extend(world.app, MINE, world.clock(), date(2024, 9, 20), "灾害", actor=MIIT)
    world.go("09-14 12:00")
    asked = [
        s for s in world.sent(mail(ANHUI)) if "延至2024年9月20日：汛情影响核查；进展：已完成七成" in s.text
    ]
    assert [s.slot for s in asked] == ["09-10 09:00", "09-13 09:00", "09-14 09:00"]
    assert asked[0].kind == "request" and "请研究后予以答复" in asked[0].text
    assert extending.grant(world.app, MINE, world.clock(), actor=ANHUI).changed
    world.go("09-19 18:00")
    later = [s for s in world.sent(mail(ANHUI), since="09-14 13:00") if s.kind == "request"]
    assert not later, "what is decided is chased no more"


def test_the_tier_above_is_told_what_was_granted(world: World) -> None:
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-20 18:00")
    world.go("09-10 18:00")
    _ask(world)
    extending.grant(world.app, MINE, world.clock(), actor="operator")
    world.go("09-11 18:00")
    [told] = [s for s in world.sent(mail(ANHUI, "supervisor")) if s.kind == "answer"]
    assert "340100市工信局" in told.text and "同意延期：汛情影响核查" in told.text
    assert "9月13日" in told.text and "9月20日" in told.text


def test_no_inner_date_goes_past_the_outer_one_it_feeds(world: World) -> None:
    world.write(simple(stage(more=", feeds: review"), stage("review", "2024-09-20", "省级审核", "province")))
    world.activate(when="08-20 18:00")
    world.go("09-10 18:00")
    for day in (21, 27):
        with pytest.raises(
            Refused, match="too late for “省级审核”, which it feeds: due 2024-09-20"
        ) as refused:
            _ask(world, date(2024, 9, day))
        assert refused.value.code == "chain"
    tight = _ask(world, date(2024, 9, 20))
    assert (
        tight.warning == "2024-09-20 leaves no working day before “省级审核” (by 2024-09-20), which it feeds"
    )
    granted = extending.grant(world.app, MINE, world.clock(), due_on=date(2024, 9, 19), actor="operator")
    assert (granted.due_on, granted.warning) == (date(2024, 9, 19), "")


def test_one_request_at_a_time_and_none_about_what_is_done(running: World) -> None:
    with pytest.raises(Refused, match="no more time was asked for"):
        extending.grant(running.app, MINE, running.clock(), actor="operator")
    _ask(running)
    with pytest.raises(Refused, match="a request for 2024-09-20 is undecided"):
        _ask(running, date(2024, 9, 25))
    with pytest.raises(Refused, match="has no say"):
        extending.withdraw(running.app, MINE, running.clock(), actor=WUHU)
    running.submit(HEFEI, "file")
    with running.app.store.reading() as conn:
        assert not undecided(conn), "handed in: nothing is asked any more"


def test_every_word_of_it_can_be_taken_back(running: World) -> None:
    _ask(running)
    extending.refuse(running.app, MINE, running.clock(), "不予延期", actor="operator")
    undoing.undo(running.app, MINE, running.clock(), actor="operator")
    assert [r.request.state for r in _requests(running)] == ["asked"]
    extending.grant(running.app, MINE, running.clock(), actor="operator")
    undoing.undo(running.app, MINE, running.clock(), actor="operator")
    assert [r.request.state for r in _requests(running)] == ["asked"]
    assert running.owed(HEFEI, "file").due_at == at("09-14 00:00")
    running.go("09-11 18:00")
    said = running.sent(mail(HEFEI), since="09-10 18:00")
    assert not [s for s in said if s.kind in ("answer", "change") or "未获同意" in s.text]


def test_who_set_the_date_may_extend_unasked_and_so_answers_what_was_asked(running: World) -> None:
    _ask(running)
    deciding.extend(running.app, MINE, running.clock(), date(2024, 9, 18), "统一顺延", actor=ANHUI)
    [row] = _requests(running, every=True)
    assert (row.request.state, row.request.granted_on) == ("granted", date(2024, 9, 18))


def test_what_was_handed_in_while_its_request_waited_is_measured_by_the_day_granted(running: World) -> None:
    _ask(running)
    running.go("09-18 12:00")
    assert running.submit(HEFEI, "file").late
    extending.grant(running.app, MINE, running.clock(), actor="operator")
    owed = running.owed(HEFEI, "file")
    assert (owed.status, owed.epoch) == ("submitted", 1), "it does not reopen"
    assert not running.submit(HEFEI, "file").late
    running.go("09-18 18:00")
    [told] = running.sent(mail(HEFEI), since="09-18 12:00")
    assert (told.kind, "同意延期至2024年9月20日" in told.text) == ("answer", True)
    with running.app.store.reading() as conn:
        assert not [r for r in late_list(running.app, conn, running.clock()) if r.unit == HEFEI]


def test_an_offer_that_lapsed_while_its_request_waited_is_open_again(world: World) -> None:
    follows = stage("paper", "2024-10-11", "盖章材料", more=", duty: voluntary, follows: file")
    world.write(simple(stage(more=", duty: voluntary"), follows))
    world.activate(when="08-20 18:00")
    world.go("09-13 18:00")
    _ask(world)
    world.go("09-14 12:00")
    assert world.owed(HEFEI, "file").status == "declined"
    assert len(_requests(world)) == 1
    extending.grant(world.app, MINE, world.clock(), actor="operator")
    assert world.owed(HEFEI, "file").status == "open"
    assert world.owed(HEFEI, "paper").status == "waiting"
    assert world.submit(HEFEI, "file").changed


def test_a_correction_day_that_is_extended_stays_a_correction(running: World) -> None:
    running.submit(HEFEI, "file")
    deciding.give_back(
        running.app, MINE, running.clock(), "缺章", correct_by=date(2024, 9, 18), actor="operator"
    )
    _ask(running, date(2024, 9, 24))
    extending.grant(running.app, MINE, running.clock(), actor="operator")
    assert running.owed(HEFEI, "file").status == "returned"


def test_who_was_told_of_a_grant_hears_that_it_was_taken_back(world: World) -> None:
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-20 18:00")
    world.go("09-10 18:00")
    _ask(world)
    extending.grant(world.app, MINE, world.clock(), actor="operator")
    world.go("09-11 10:00")
    undoing.undo(world.app, MINE, world.clock(), actor="operator")
    world.go("09-11 18:00")
    for address in (mail(HEFEI), mail(ANHUI, "supervisor")):
        last = world.sent(address, since="09-11 14:00")[0]
        assert "此前同意的延期已撤销" in last.text and "现截止：2024年9月13日" in last.text


def test_what_is_refused_again_after_an_undo_is_said_again(world: World) -> None:
    world.write(PROVINCE_SET)
    world.activate(when="08-20 18:00")
    world.go("09-09 18:00")
    _ask(world)
    extending.refuse(world.app, MINE, world.clock(), "不予延期", actor=ANHUI)
    undoing.undo(world.app, MINE, world.clock(), actor=ANHUI)
    world.go("09-10 10:00")
    assert [s.kind for s in world.sent(mail(ANHUI), since="09-10 00:00") if s.kind == "request"] == [
        "request"
    ]
    extending.refuse(world.app, MINE, world.clock(), "仍不予延期", actor=ANHUI)
    world.go("09-10 18:00")
    undoing.undo(world.app, MINE, world.clock(), actor=ANHUI)
    world.go("09-11 10:00")
    answers = [s.text for s in world.sent(mail(HEFEI), since="09-09 18:00") if s.kind == "answer"]
    assert ["仍不予延期" in answers[0], "此前不同意延期的答复已撤销" in answers[1]] == [True, True]


def test_taking_back_a_second_request_says_nothing_of_the_first(world: World) -> None:
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-20 18:00")
    world.go("09-10 18:00")
    _ask(world)
    extending.grant(world.app, MINE, world.clock(), actor="operator")
    world.go("09-11 18:00")
    _ask(world, date(2024, 9, 27))
    undoing.undo(world.app, MINE, world.clock(), actor=HEFEI)
    world.go("09-12 18:00")
    assert not world.sent(mail(ANHUI, "supervisor"), since="09-12 00:00")
    assert world.owed(HEFEI, "file").due_at == at("09-21 00:00")
