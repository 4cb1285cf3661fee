"""From which day lateness counts, in letters, lists and ``duban lateness`` alike: the first submission
against the first deadline, which an extension moves and a return does not."""

from __future__ import annotations

from datetime import date

from duban.services import deciding, excusing, recording, standing
from duban.services.naming import Target
from duban.services.ticking import hold, resume
from duban.store import reports
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, at, mail, simple, stage

FILE = "file"


def _target(unit: str) -> Target:
    return Target("simple", FILE, unit)


def _call(world: World, more: str = "") -> None:
    world.settle_in()
    world.write(simple(stage(more=more)))
    world.activate(when="08-21 08:00")


def _steps(world: World, unit: str) -> str:
    return "；".join(excusing.counted(world.app, _target(unit), world.clock()).steps)


def test_after_an_extension_days_count_from_the_new_deadline_and_the_letter_says_so(world: World) -> None:
    _call(world)
    world.go("09-12 12:00")
    deciding.extend(
        world.app, _target(WUHU), world.clock(), date(2024, 9, 20), "系统升级", actor=ANHUI
    )  # fmt: skip
    world.go("09-23 12:00")
    chase = world.sent(mail(WUHU), kind="chase")[-1]
    assert "1个工作日（自延期后的截止日9月20日起计）" in chase.text
    assert "原定截止日 2024-09-13，已延期：自延期后的截止日 2024-09-20 起计" in _steps(world, WUHU)
    assert excusing.counted(world.app, _target(WUHU), world.clock()).workdays == 1


def test_what_came_in_time_and_was_returned_is_not_late_but_its_correction_is_chased(world: World) -> None:
    _call(world)
    world.go("09-13 12:00")
    for unit in (HEFEI, WUHU):
        world.submit(unit, FILE)
    deciding.give_back(
        world.app, _target(WUHU), world.clock(), "缺页", correct_by=date(2024, 9, 20), actor=ANHUI
    )
    world.go("09-24 12:00")
    chase = world.sent(mail(WUHU), kind="chase")[-1]
    assert "个工作日（自更正时限9月20日起计，首次报送未逾期）" in chase.text
    counted = excusing.counted(world.app, _target(WUHU), world.clock())
    assert (counted.workdays, counted.late) == (0, False)
    assert "曾退回，更正时限 2024-09-20" in counted.steps[0]
    with world.app.store.reading() as conn:
        assert standing.late_list(world.app, conn, world.clock()) == []
        assert sum(c.late for c in reports.counts(conn, world.clock())) == 0


def test_posted_and_returned_before_it_arrived_is_late_from_the_first_deadline(world: World) -> None:
    _call(world, ", post: {receipt: arrival, transit_days: {value: 2, basis: arranged}}, completes: received")
    world.go("09-11 12:00")
    recording.post(world.app, _target(WUHU), world.clock(), actor=WUHU)
    deciding.give_back(
        world.app, _target(WUHU), world.clock(), "地址有误", correct_by=date(2024, 9, 20), actor=ANHUI
    )
    world.go("09-19 12:00")
    counted = excusing.counted(world.app, _target(WUHU), world.clock())
    with world.app.store.reading() as conn:
        late = {row.unit: row for row in standing.late_list(world.app, conn, world.clock())}
        counts = sum(c.late for c in reports.counts(conn, world.clock()))
    assert counted.workdays == late[WUHU].late_workdays == 3
    assert counts == len(late) == 2  # Hefei owes it too
    world.go("09-24 12:00")
    again = world.sent(mail(WUHU), kind="chase")[-1]
    days = excusing.counted(world.app, _target(WUHU), world.clock()).workdays
    assert f"{days - 1}个工作日（自首次截止日9月13日起计）" in again.text  # it left a day before


def test_what_is_recorded_late_counts_as_the_lists_do(world: World) -> None:
    _call(world)
    world.go("09-18 12:00")
    hold(world.app, world.clock(), "服务器检修")
    world.clock.move_to(at("09-20 12:00"))
    resume(world.app, world.clock())
    listed = excusing.counted(world.app, _target(WUHU), world.clock())
    done = world.submit(WUHU, FILE)
    assert (done.late, done.late_workdays) == (True, listed.workdays) and listed.excused == 3  # 18, 19, 20
    assert excusing.counted(world.app, _target(WUHU), world.clock()).workdays == listed.workdays
