"""The daily letter, the call list and the list of what is late: what the desk reads in the morning."""

from __future__ import annotations

from datetime import date

from duban.services import beside, deciding, reassigning, recording
from duban.services.knowledge import knowledge
from duban.services.naming import Target
from duban.services.standing import Call, call_list, late_list
from duban.store import reports
from duban.values import Contact, Role
from tests.scenarios.world import ANHUI, HEFEI, MIIT, WUHU, World, at, mail, simple, stage


def _calls(world: World, calendar: str = "") -> list[Call]:
    with world.app.store.reading() as conn:
        return call_list(world.app, conn, knowledge(world.app, conn), world.clock(), calendar)


def test_each_reason_to_telephone_is_named(office: World) -> None:
    only_phone = Contact(WUHU, "值班室", frozenset({Role.COORDINATOR}), "", "000-0099")
    office.settle_in(without=[WUHU], extra=[only_phone])
    office.write(simple())
    office.activate(when="08-20 18:00")
    office.go("08-23 09:30")
    (signed, phone) = _calls(office)
    assert (phone.unit, phone.contact, phone.phone, phone.why) == (WUHU, "值班室", "000-0099", "无电子邮箱")
    assert (signed.unit, signed.why) == (HEFEI, "任务通知发出满1个工作日未签收")
    assert (signed.calendar, signed.stage, signed.title) == ("simple", "file", "示范车间申报")
    assert signed.due_at == at("09-14 00:00")


def test_only_the_call_asked_for_is_listed(office: World) -> None:
    office.write(simple())
    office.write(simple().replace("key: simple", "key: other"), "other")
    office.activate("simple", "08-20 18:00")
    office.activate("other")
    office.go("08-23 09:30")
    assert len(_calls(office)) == 4
    assert {c.calendar for c in _calls(office, "other")} == {"other"}


def test_what_has_not_opened_is_nobodys_call(office: World) -> None:
    office.settle_in(without=[WUHU])
    office.write(simple(stage(more=", opens: {on: 2024-09-02, basis: arranged}")))
    office.activate(when="08-20 18:00")
    office.go("08-30 18:00")
    assert _calls(office) == []
    office.go("09-02 18:00")
    assert [c.unit for c in _calls(office)] == [WUHU]


def test_the_daily_letter_tells_how_things_stand(office: World) -> None:
    office.write(simple(stage(due="2024-09-03")))
    office.activate(when="08-20 18:00")
    office.go("09-03 18:00")
    office.submit(WUHU, "file")
    office.go("09-05 18:00")
    daily = [s for s in office.sent(mail(ANHUI)) if s.kind == "daily"]
    assert [s.slot for s in daily][-3:] == ["09-03 09:00", "09-04 09:00", "09-05 09:00"]
    text = daily[-1].text
    for line in ("在办事项：1", "其中逾期：1", "已办结：1", "待发函件：0", "发送失败：0", "发信通道：正常"):
        assert line in text, line
    assert "电话提醒" in daily[-1].subject and f"{HEFEI}市工信局" in text and "000-0001" in text
    assert f"{WUHU}市工信局" not in text
    assert "台账校验值：" in text


def test_the_daily_letter_goes_to_the_operator_of_each_call_once_a_working_day(office: World) -> None:
    office.write(simple())
    office.activate(when="08-20 18:00")
    office.round("08-21 09:00")
    office.round("08-21 09:01")
    office.round("08-21 14:30")
    office.round("08-24 09:00")  # a Saturday
    assert sorted((s.slot, s.address) for s in office.sent(kind="daily")) == [
        ("08-21 09:00", mail(ANHUI)),
        ("08-21 09:00", mail(MIIT)),
    ]
    (ministry,) = office.sent(mail(MIIT), kind="daily")
    assert "在办事项：0" in ministry.text  # the call is the province's


def test_the_list_of_what_is_late_counts_working_days(office: World) -> None:
    free = stage("free", "2024-09-10", "自愿", more=", duty: voluntary")
    office.write(simple(stage(), stage("second", "2024-09-18", "第二步"), free))
    office.activate(when="08-20 18:00")
    office.go("09-20 18:00")
    office.submit(WUHU, "file")
    with office.app.store.reading() as conn:
        found = late_list(office.app, conn, office.clock())
    assert [(x.stage, x.unit, x.late_workdays) for x in found] == [
        ("file", HEFEI, 4),
        ("second", HEFEI, 2),
        ("second", WUHU, 2),
    ]
    assert found[0].told_at == at("08-21 09:00")


def test_a_returned_address_is_called_and_the_operator_told_once(office: World) -> None:
    """Nobody's superior hears of lateness the owner never heard of."""
    office.write(simple().replace('operator: "340000"', "operator: miit"))
    office.activate(when="08-20 18:00")
    office.refuse(mail(WUHU))
    office.go("09-20 18:00")
    assert office.sent(mail(WUHU)) == []
    assert {c.why for c in _calls(office) if c.unit == WUHU} == {"函件被退回"}
    (mend,) = office.sent(kind="unreachable")
    assert (mend.slot, mend.address) == ("09-19 09:00", mail(ANHUI))
    assert f"{WUHU}市工信局" in mend.text
    assert not [s for s in office.sent(kind="supervise") if f"{WUHU}市工信局" in s.text]
    assert [s for s in office.sent(kind="supervise") if f"{HEFEI}市工信局" in s.text]


def test_a_correction_past_its_day_is_seen_and_is_nobodys_lateness(office: World) -> None:
    office.write(simple())
    office.activate(when="08-20 18:00")
    office.go("09-10 10:00")
    for city in (HEFEI, WUHU):
        office.submit(city, "file")
        mine = Target("simple", "file", city)
        by = date(2024, 9, 12) if city == HEFEI else date(2024, 9, 30)
        deciding.give_back(office.app, mine, office.clock(), "缺盖章", correct_by=by, actor="operator")
    office.go("09-14 18:00")
    with office.app.store.reading() as conn:
        (found,) = beside.corrections(office.app, conn, office.clock())
        assert late_list(office.app, conn, office.clock()) == []
        assert beside.corrections(office.app, conn, office.clock(), "other") == []
    assert (found.unit, found.stage, found.due_at, found.workdays) == (HEFEI, "file", at("09-13 00:00"), 2)
    daily = [s.text for s in office.sent(mail(ANHUI)) if s.kind == "daily"]
    assert "更正逾期：1" in daily[-1] and "更正逾期" not in daily[0]
    office.submit(HEFEI, "file")
    with office.app.store.reading() as conn:
        assert beside.corrections(office.app, conn, office.clock()) == []


def test_paper_that_never_arrived_is_seen_until_it_is_received(world: World) -> None:
    arrives = ", completes: received, post: {receipt: arrival, transit_days: {value: 2, basis: arranged}}"
    posted = ", completes: posted, post: {receipt: posted}"
    world.write(simple(stage("paper", more=arrives), stage("mailing", title="寄送", more=posted)))
    world.activate(when="08-20 18:00")
    for key in ("paper", "mailing"):
        world.post(HEFEI, key)

    def waiting() -> list[tuple[str, str, int]]:
        with world.app.store.reading() as conn:
            found = beside.on_its_way(world.app, conn, world.clock(), "simple")
        return [(x.unit, x.stage, x.workdays) for x in found]

    world.clock.move_to(at("09-13 23:59"))
    assert waiting() == []
    world.clock.move_to(at("09-18 10:00"))
    assert waiting() == [(HEFEI, "paper", 2)]
    paper = Target("simple", "paper", HEFEI)
    recording.receive(world.app, paper, world.clock(), received_on=date(2024, 9, 13), actor="operator")
    assert waiting() == []


def test_what_was_handed_over_says_to_whom(world: World) -> None:
    """There and back and there again: who owes it now is named, once."""
    world.write(simple())
    world.activate(when="08-20 18:00")
    for one, other in ((HEFEI, ANHUI), (ANHUI, HEFEI), (HEFEI, ANHUI)):
        mine = Target("simple", "file", one)
        reassigning.reassign(world.app, mine, world.clock(), other, "机构调整", actor="operator")
    with world.app.store.reading() as conn:
        (found,) = beside.handed_over(conn, knowledge(world.app, conn), "simple")
        counts = {c.status: (c.count, c.late) for c in reports.counts(conn, at("09-20 10:00"))}
    assert (found.unit, found.to, found.to_name, found.at) == (
        HEFEI,
        ANHUI,
        f"{ANHUI}省工信厅",
        world.clock(),
    )
    assert counts == {"open": (2, 2), "reassigned": (1, 0)}
