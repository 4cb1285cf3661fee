"""A shared mailbox, a province with telephones only, an engine down over the National Day holiday."""

from __future__ import annotations

import pytest

from duban.services import recording
from duban.services.excusing import counted
from duban.services.foreseeing import preview
from duban.services.naming import Target
from duban.services.standing import call_list, late_list, present
from duban.services.ticking import hold, resume
from duban.values import Contact, Role
from tests.scenarios.world import ANHUI, HEFEI, MIIT, WUHU, World, at, mail, simple, stage
from tests.survival.office import MOSTLY_SQLITE

COORDINATOR = frozenset({Role.COORDINATOR})
SHARED = "gongxin@anhui.example"


def by_ministry(due: str = "2024-09-13") -> str:
    """Cities of Anhui owe it, the province stands above them, the ministry runs it."""
    return simple(stage(due=due)).replace('operator: "340000"', "operator: miit")


@MOSTLY_SQLITE
def test_two_cities_share_a_mailbox(world: World) -> None:
    """One letter names both and lists both; each files for itself; who has filed is chased no more."""
    people = [Contact(code, f"{code}联系人", COORDINATOR, SHARED, "000-0001") for code in (HEFEI, WUHU)]
    world.settle_in(without=(HEFEI, WUHU), extra=people)
    world.write(by_ministry())
    world.activate(when="08-20 18:00")
    world.go("09-12 18:00")
    letters = [s for s in world.sent(SHARED) if s.kind != "daily"]
    assert [s.kind for s in letters] == ["opening", "reminder", "reminder", "reminder"]
    assert all(s.items == 2 for s in letters)
    head = letters[0].text.partition("：")[0]
    assert "340100市工信局、340200市工信局" in head and f"{HEFEI}联系人、{WUHU}联系人" in head
    world.submit(HEFEI, "file")
    world.go("09-20 18:00")
    chase = world.sent(SHARED, kind="chase")[0]
    assert chase.items == 1 and "340200" in chase.text and "340100市工信局：" not in chase.text
    supervise = world.sent(mail(ANHUI, "supervisor"), kind="supervise")[0]
    assert "340200" in supervise.text and "340100" not in supervise.text


@MOSTLY_SQLITE
def test_a_province_with_telephones_only(world: World) -> None:
    """No letter can reach its cities: they are on the call list from the start; without a logged call no
    superior hears, with one it is proof; the days before the call are not counted as late."""
    people = [Contact(code, f"{code}值班室", COORDINATOR, "", "000-0009") for code in (HEFEI, WUHU)]
    world.settle_in(without=(HEFEI, WUHU), extra=people)
    world.write(by_ministry())
    world.activate(when="08-20 18:00")
    world.go("08-22 18:00")
    with world.app.store.reading() as conn:
        calls = call_list(world.app, conn, present(world.app), world.clock())
    assert [(c.unit, c.phone, c.why) for c in calls] == [
        (HEFEI, "000-0009", "无电子邮箱"),
        (WUHU, "000-0009", "无电子邮箱"),
    ]
    recording.note_call(
        world.app, Target("simple", "file", HEFEI), world.clock(), "已电话告知值班室", actor="operator"
    )
    world.go("09-20 10:00")
    recording.note_call(
        world.app, Target("simple", "file", WUHU), world.clock(), "已电话告知值班室", actor="operator"
    )
    world.go("10-31 18:00")
    supervised = world.sent(mail(ANHUI, "supervisor"), kind="supervise")
    first = {code: next(s for s in supervised if f"{code}市" in s.text) for code in (HEFEI, WUHU)}
    assert first[HEFEI].slot < "09-20" < first[WUHU].slot
    assert "已电话或当面告知" in first[HEFEI].text and "已扣除" not in first[HEFEI].text
    assert "已扣除未能告知责任单位的4个工作日" in first[WUHU].text  # the 14th, 18th, 19th, 20th
    with world.app.store.reading() as conn:
        late = {r.unit: r for r in late_list(world.app, conn, world.clock())}
    assert late[HEFEI].excused_workdays == 0
    assert late[WUHU].excused_workdays == 4
    assert late[HEFEI].late_workdays - late[WUHU].late_workdays == 4


@pytest.fixture
def down_over_the_holiday(world: World) -> World:
    """Due on 09-30. Nothing runs from the evening of 09-29 until 10-09 in the morning."""
    world.settle_in()
    world.write(by_ministry("2024-09-30"))
    world.activate(when="08-20 18:00")
    return world.go("09-29 18:00")


@MOSTLY_SQLITE
def test_an_engine_down_over_national_day(down_over_the_holiday: World) -> None:
    """10-01 to 10-07 are days off; 10-08 is a working day on which nobody was asked. Back on 10-09, the owner
    is asked first; the superior hears later, and of one day less."""
    world = down_over_the_holiday
    world.round("10-09 09:00")
    assert world.history("engine") == ["outage"]
    assert world.kinds(mail(HEFEI), since="10-01 09:00") == [("10-09 09:00", "chase")]
    superior = mail(ANHUI, "supervisor")
    assert world.kinds(superior) == []
    chase = world.sent(mail(HEFEI), kind="chase")[0]
    assert "   逾　期：1个工作日（已扣除系统停机的1个工作日）" in chase.text.splitlines()
    world.go("10-31 18:00")
    first = world.sent(superior, kind="supervise")[0]
    assert first.slot >= "10-11"
    days = world.app.workdays.count(at("09-30 12:00").date(), at(first.slot).date())
    assert f"{days - 1}个工作日（已扣除系统停机的1个工作日）" in first.text
    found = counted(world.app, Target("simple", "file", HEFEI), at("10-11 12:00"))
    assert (found.workdays, found.excused) == (3, 1)
    assert "不计 1 个工作日（2024-10-08 至 2024-10-08）：系统停机" in found.steps


@MOSTLY_SQLITE
def test_what_a_preview_says_during_an_outage_is_what_is_sent(down_over_the_holiday: World) -> None:
    world = down_over_the_holiday
    world.clock.move_to(at("10-09 08:00"))
    foreseen = preview(world.app, world.clock(), at("10-31 18:00"), now=world.clock())
    world.go("10-31 18:00")
    told = [(p.address, p.subject, p.text) for p in foreseen]
    sent = [
        (s.address, s.subject, s.text.replace("\r\n", "\n"))
        for s in world.sent(since="10-09 09:00")
        if s.kind != "daily"
    ]
    assert sorted(pair[:2] for pair in told) == sorted(pair[:2] for pair in sent) and told
    assert sorted(told) == sorted(sent)


def test_a_weekend_and_a_short_stop_are_no_outage(world: World) -> None:
    world.settle_in()
    world.round("08-23 14:30")  # Friday
    world.round("08-26 09:00")
    world.round("08-27 17:00")
    assert world.history("engine") == []
    world.round("08-29 09:00")
    assert world.history("engine") == ["outage"]


def test_days_off_the_air_are_told_to_the_superior(world: World) -> None:
    """Held for two working days after the deadline, by a person."""
    world.settle_in()
    world.write(by_ministry())
    world.activate(when="08-20 18:00")
    world.go("09-13 18:00")
    hold(world.app, world.clock(), "恢复备份")
    world.go("09-14 18:00")
    resume(world.app, at("09-14 18:00"))
    world.go("09-30 18:00")
    report = world.sent(mail(MIIT, "leader"), kind="report")[0]
    assert "已扣除系统停发的1个工作日" in report.text
