"""Units that share a mailbox: a letter is addressed to those it speaks to, and to nobody else."""

from __future__ import annotations

from dataclasses import replace

from duban.store import roster_rows
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, mail, people, simple, stage, units

SHARED = "cities@duban.example"


def _share(world: World) -> None:
    """Two cities read one mailbox, each with a coordinator of its own."""
    found = [replace(c, email=SHARED) if c.unit in (HEFEI, WUHU) else c for c in people(units())]
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, units(), found)


def _heads(world: World) -> list[tuple[str, str]]:
    """Return (kind, first line of the letter's body) of what came to the mailbox."""
    return [(s.kind, s.text.lstrip().partition("\n")[0]) for s in world.sent(SHARED)]


def test_who_has_handed_in_is_not_reminded_with_its_neighbour(world: World) -> None:
    _share(world)
    world.write(simple())
    world.activate(when="08-21 08:00")
    world.go("08-30 12:00")
    world.submit(HEFEI, "file")
    world.go("09-18 12:00")
    heads = _heads(world)
    assert heads[0][0] == "opening" and "340100市工信局" in heads[0][1] and "340200市工信局" in heads[0][1]
    later = [(kind, head) for kind, head in heads if kind in ("reminder", "chase")]
    assert {kind for kind, _ in later} == {"reminder", "chase"}
    for kind, head in later:
        assert "340200市工信局" in head and "340100" not in head, (kind, head)
    last = world.sent(SHARED)[-1]
    assert f"{HEFEI} coordinator" not in last.text


def test_a_superior_that_shares_with_the_late_city_is_addressed_alone(world: World) -> None:
    everybody = [
        replace(c, email=SHARED) if c.unit == WUHU or c.email == mail(ANHUI, "supervisor") else c
        for c in people(units())
    ]
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, units(), everybody)
    world.write(simple(stage()).replace('operator: "340000"', "operator: miit"))
    world.activate(when="08-21 08:00")
    world.go("09-23 12:00")
    heads = dict(_heads(world))
    assert "340000省工信厅" in heads["supervise"] and "市工信局" not in heads["supervise"]
    assert "340200市工信局" in heads["chase"] and "省" not in heads["chase"]
