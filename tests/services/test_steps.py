"""A step whose letter never leaves: the ladder goes on, by what is there."""

from __future__ import annotations

from pathlib import Path

from duban.services.amending import apply
from duban.services.auditing import audit
from duban.services.roster import import_roster
from duban.services.ticking import tick
from tests.scenarios.world import ANHUI, HEFEI, MIIT, World, at, mail, simple


def _chase_waits(world: World) -> World:
    """A ministry's call due on 09-13; on 09-14 the 催报 is made and has not left."""
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate(when="09-11 18:00")
    world.go("09-13 18:00")
    world.clock.move_to(at("09-14 09:00"))
    tick(world.app, world.clock())
    return world


def _name(world: World, folder: Path, when: str, address: str) -> None:
    world.clock.move_to(at(when))
    file = folder / "change.csv"
    file.write_text(
        "单位代码,单位名称,类别,区划,姓名,角色,邮箱,电话\n"
        f"{HEFEI},{HEFEI}市工信局,prefecture,{HEFEI},新联系人,coordinator,{address},000-0002\n",
        "utf-8",
    )
    import_roster(world.app, file, world.clock())


def _heard(world: World, *to: str, since: str) -> list[str]:
    return [s.kind for s in world.sent(*to, since=since) if s.kind != "daily" and HEFEI in s.text]


def test_a_coordinator_leaves_while_a_chase_waits(world: World, tmp_path: Path) -> None:
    """Nobody can be told: who can mend the roster hears it. The newcomer is told, then who stands above."""
    _chase_waits(world)
    _name(world, tmp_path, "09-14 09:01", "")
    world.go("09-20 18:00")
    assert _heard(world, mail(ANHUI), since="09-14 00:00") == ["unreachable"]
    assert audit(world.app, world.clock()) == []
    _name(world, tmp_path, "09-20 18:01", "new@duban.example")
    world.go("09-26 18:00")
    assert "opening" in _heard(world, "new@duban.example", since="09-20 18:00")
    assert _heard(world, mail(ANHUI, "supervisor"), since="09-14 00:00") == ["supervise"]


def test_a_letter_that_is_dropped_when_it_would_leave_ends_its_step(office: World) -> None:
    """The roster changes by other means than an import: the delivery finds nobody there."""
    _chase_waits(office)
    with office.app.store.writing() as conn:
        conn.exec_driver_sql(
            "UPDATE contacts SET email = ? WHERE email = ?", ("x@duban.example", mail(HEFEI))
        )
    office.go("09-14 18:00")
    owed = office.owed(HEFEI, "file")
    assert owed.step_fired_at == owed.step_sent_at == at("09-14 09:00")
    assert _heard(office, mail(HEFEI), mail(MIIT, "leader"), since="09-14 00:00") == []


def test_a_step_that_another_policy_would_say_again_holds_up_none(office: World) -> None:
    """The new policy asks first and has its 催报, said on 09-14, later: not again, and what follows comes."""
    _chase_waits(office)
    office.go("09-14 18:00")
    policy = (office.app.folders("calendars")[0] / "policies" / "standard.yaml").read_text("utf-8")
    policy = policy.replace("key: standard", "key: own").replace("workdays_after: 1\n", "workdays_after: 4\n")
    policy = policy.replace("steps:\n", "steps:\n  - {key: ask, workdays_after: 1, to: owner}\n")
    (office.home / "calendars" / "policies" / "own.yaml").write_text(policy, "utf-8")
    office.edit("simple", ("policy: standard", "policy: own"))
    apply(office.app, "simple", office.clock())
    office.go("09-23 18:00")
    assert audit(office.app, office.clock()) == []
    assert _heard(office, mail(HEFEI), since="09-14 00:00") == ["chase"]
    assert _heard(office, mail(MIIT, "leader"), since="09-14 00:00") == ["report"]
