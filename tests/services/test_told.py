"""What a letter calls what happened, and what it asks: stories of an owner who reads only his letters."""

from __future__ import annotations

from datetime import date

import pytest

from duban.problems import Refused
from duban.services import bouncing, deciding, extending, reassigning, recording, reviewing, undoing
from duban.services.naming import Target
from duban.store import deeds
from tests.delivery.returned import dsn
from tests.scenarios.putting import RETROFIT
from tests.scenarios.test_bounces import sent_to
from tests.scenarios.world import ANHUI, HEFEI, WUHU, ZONE, Sent, World, mail, simple, stage

MINE, WUHUS = Target("simple", "file", HEFEI), Target("simple", "file", WUHU)
ACT = "请按调整后的时限办理"


@pytest.fixture
def running(office: World) -> World:
    """Filed by 09-13; told on 08-21; it is the evening of 09-09."""
    office.write(simple(stage()))
    office.activate(when="08-20 18:00")
    return office.go("09-09 18:00")


def _change(world: World, until: str) -> Sent:
    since = f"{world.clock().astimezone(ZONE):%m-%d %H:%M}"
    world.go(until)
    [told] = [s for s in world.sent(mail(HEFEI), since=since) if s.kind == "change"]
    assert ACT not in told.text
    return told


def test_who_is_excused_or_hands_over_is_not_asked_to_act(running: World) -> None:
    deciding.waive(running.app, WUHUS, running.clock(), "已并入全省统报", actor="operator")
    running.go("09-10 10:00")
    reassigning.reassign(running.app, MINE, running.clock(), WUHU, "机构调整", actor="operator")
    told = _change(running, "09-10 15:00")
    assert "转办通知" in told.subject and "现截止" not in told.text and "签收" not in told.text
    [other] = running.sent(mail(WUHU), since="09-10 08:00", kind="change")
    assert "免予报送" in other.subject and "免报原因：已并入全省统报" in other.text


def test_a_return_is_called_one_and_its_correction_is_chased_as_one(running: World) -> None:
    running.submit(HEFEI, "file")
    deciding.give_back(
        running.app, MINE, running.clock(), "缺章", correct_by=date(2024, 9, 11), actor="operator"
    )
    told = _change(running, "09-10 10:00")
    assert "退回更正" in told.subject
    assert "更正截止：2024年9月11日" in told.text and "退回原因：缺章" in told.text
    running.go("09-12 10:00")
    [chase] = running.sent(mail(HEFEI), since="09-12 08:00", kind="chase")
    assert "更正材料" in chase.subject
    assert "尚未收到报送记录" not in chase.text and "首次报送未逾期" in chase.text


def test_a_return_taken_back_asks_nothing(running: World) -> None:
    running.submit(HEFEI, "file")
    deciding.give_back(
        running.app, MINE, running.clock(), "缺章", correct_by=date(2024, 9, 16), actor="operator"
    )
    running.go("09-10 10:00")
    undoing.undo(running.app, MINE, running.clock(), actor="operator")
    told = _change(running, "09-10 15:00")
    assert "撤销退回" in told.subject and "无需更正或重新报送" in told.text


def test_an_excuse_taken_back_asks_for_it_again(running: World) -> None:
    deciding.waive(running.app, MINE, running.clock(), "误", actor="operator")
    running.go("09-10 10:00")
    undoing.undo(running.app, MINE, running.clock(), actor="operator")
    told = _change(running, "09-10 15:00")
    assert "恢复办理" in told.subject and "截　止：2024年9月13日" in told.text


def test_the_reply_of_a_body_outside_is_named_for_the_day_it_gave(office: World) -> None:
    outside = stage().replace("basis: arranged", "basis: stated, clause: 二, set_by: 示例部")
    assert "set_by" in outside
    office.write(simple(outside))
    office.activate(when="08-20 18:00")
    office.go("09-09 18:00")
    deciding.extend(
        office.app,
        MINE,
        office.clock(),
        date(2024, 9, 20),
        "汛情",
        number="示复〔2024〕3号",
        actor="operator",
    )
    told = _change(office, "09-10 10:00")
    assert "延期通知" in told.subject and "示例部（示复〔2024〕3号）同意延期：汛情" in told.text
    assert "依　据" not in told.text  # the notice's clause is not what the new day rests on
    office.go("09-23 10:00")
    later = office.sent(mail(HEFEI), since="09-19 08:00")
    assert later and all("依　据：示复〔2024〕3号" in s.text for s in later)


def test_time_given_after_it_was_handed_in_is_no_lateness_and_its_undo_is_told(running: World) -> None:
    running.go("09-13 10:00")
    extending.ask(running.app, MINE, running.clock(), date(2024, 9, 20), "汛情", actor=HEFEI)
    running.go("09-18 10:00")
    running.submit(HEFEI, "file")
    extending.grant(running.app, MINE, running.clock(), actor="operator")
    running.go("09-18 15:00")
    [told] = running.sent(mail(HEFEI), since="09-18 11:00")
    assert "逾　期" not in told.text and "现截止：2024年9月20日" in told.text and "同意延期" in told.text
    undoing.undo(running.app, MINE, running.clock(), actor="operator")
    running.go("09-19 15:00")
    [again] = running.sent(mail(HEFEI), since="09-18 16:00")
    assert "同意延期的答复已撤销" in again.text and "逾　期" not in again.text


def test_a_co_owners_signature_is_kept_and_is_no_proof(office: World) -> None:
    office.settle_in(without=[ANHUI])
    office.activate(RETROFIT, "2025-03-26 08:30")
    office.go("2025-03-27 18:00")
    theirs, partner = Target(RETROFIT, "selection", ANHUI), ANHUI + "-finance"
    assert recording.acknowledge(office.app, theirs, office.clock(), actor=partner).changed
    assert not recording.acknowledge(office.app, theirs, office.clock(), actor=partner).changed
    owed = office.owed(ANHUI, "selection", RETROFIT)
    assert (owed.noticed_at, owed.acknowledged_at) == (None, None)
    with office.app.store.reading() as conn:
        assert [d.actor for d in deeds.of(conn, [owed.id])] == [partner]


def test_a_copy_passed_on_that_comes_back_blames_nobody(running: World) -> None:
    sent = sent_to(running, mail(HEFEI))
    for recipient, came in (("old@elsewhere.example", 0), (mail(HEFEI).upper(), 1)):
        returned = dsn(sent, recipient=recipient)
        found = bouncing.record(running.app, [("x", returned)], running.clock())
        assert (len(found.came), found.strange) == (came, 1 - came)


def test_a_review_that_goes_by_post_lists_who_has_not_answered(office: World) -> None:
    review = stage("review", "2024-10-20", "省级审核", owner="province", more=", completes: posted")
    office.write(simple(stage(more=", feeds: review"), review))
    office.activate(when="08-20 18:00")
    office.go("09-09 18:00")
    with pytest.raises(Refused, match="goes by post") as refused:
        reviewing.close(
            office.app, Target("simple", "review", ANHUI), office.clock(), anyway=True, actor="operator"
        )
    assert HEFEI in str(refused.value)
