"""A coordinator leaves: letters follow the office, and proof of notice begins anew with the newcomer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from duban.clock import Clock
from duban.delivery.channel import Outcome, Outgoing
from duban.services import deciding
from duban.services.naming import Target
from duban.services.roster import import_roster
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, at, mail, simple

NEW = "newcomer.340100@duban.example"
LEFT = mail(HEFEI)


class Busy:
    """A mail server that takes nothing for now."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def send(self, letters: Sequence[Outgoing]) -> list[Outcome]:
        return [Outcome(x.letter_id, "refused", "451 4.7.1 later", self.clock()) for x in letters]

    def close(self) -> None:
        """Nothing is held open."""


def _ministry_call(world: World) -> World:
    """Cities of Anhui owe it, the province stands above them, the ministry runs it."""
    world.write(simple().replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-20 18:00")
    return world


def _succeed(world: World, folder: Path, when: str, address: str = NEW) -> None:
    """The newcomer takes the place of the coordinator of Hefei."""
    world.clock.move_to(at(when))
    file = folder / "change.csv"
    file.write_text(
        "单位代码,单位名称,类别,区划,姓名,角色,邮箱,电话\n"
        f"{HEFEI},{HEFEI}市工信局,prefecture,{HEFEI},新联系人,coordinator,{address},000-0002\n",
        "utf-8",
    )
    import_roster(world.app, file, world.clock())


def test_the_newcomer_is_told_and_only_then_does_the_superior_hear(world: World, tmp_path: Path) -> None:
    """Due Friday 09-13; 督办 would go on 09-19. The coordinator changes on Wednesday 09-18."""
    _ministry_call(world).go("09-18 10:00")
    _succeed(world, tmp_path, "09-18 10:30")
    world.go("09-30 18:00")
    assert world.kinds(NEW)[0] == ("09-18 14:30", "opening")
    superior = [(s.slot, s.items) for s in world.sent(mail(ANHUI, "supervisor")) if s.kind == "supervise"]
    assert superior == [("09-19 09:00", 1), ("09-20 09:00", 1)], (
        "Wuhu first; Hefei one full day after the letter"
    )
    assert all(slot < "09-18 10:30" for slot, _ in world.kinds(LEFT)), "nothing to who has left"


def test_what_waits_for_who_left_goes_to_the_newcomer(office: World, tmp_path: Path) -> None:
    """The opening is decided for the afternoon; the coordinator changes before it leaves."""
    _ministry_call(office)
    office.go("08-21 08:00")
    deciding.extend(
        office.app,
        Target("simple", "file", HEFEI),
        at("08-21 08:30"),
        at("09-20 00:00").date(),
        "灾害",
        actor="operator",
    )
    office.go("08-28 18:00")
    deciding.extend(
        office.app,
        Target("simple", "file", HEFEI),
        at("08-28 18:30"),
        at("09-25 00:00").date(),
        "灾害",
        actor="operator",
    )
    _succeed(office, tmp_path, "08-28 19:00")
    office.go("08-29 18:00")
    assert ("08-29 09:00", "change") in office.kinds(NEW)
    assert all(slot < "08-28 19:00" for slot, _ in office.kinds(LEFT))


def test_a_letter_already_bundled_follows_too(office: World, tmp_path: Path) -> None:
    """The mail server greylists everybody at 09:00; at 10:00 the coordinator changes; the retry is hers."""
    _ministry_call(office)
    office.go("08-20 20:00")
    office.app._channel = Busy(office.clock)
    office.go("08-21 09:00")
    office.refuse()
    _succeed(office, tmp_path, "08-21 10:00")
    office.go("08-22 18:00")
    assert office.kinds(LEFT) == []
    assert office.kinds(NEW)[0][1] == "opening"
    assert [kind for _, kind in office.kinds(mail(WUHU))] == ["opening"]


def test_a_repaired_address_is_told_what_it_missed(office: World, tmp_path: Path) -> None:
    _ministry_call(office)
    office.refuse(LEFT)
    office.go("08-22 18:00")
    office.refuse()
    _succeed(office, tmp_path, "08-23 08:00", address="mended.340100@duban.example")
    office.go("08-23 18:00")
    assert office.kinds("mended.340100@duban.example") == [("08-23 09:00", "opening")]
