"""The daily letter, the call list and the list of what is late: what the desk reads in the morning."""

from __future__ import annotations

from duban.services.knowledge import knowledge
from duban.services.standing import Call, call_list, late_list
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
