"""The daily letter when the morning was missed, and where its address no longer takes letters."""

from __future__ import annotations

from duban.store import roster_rows
from duban.store.facts import bump
from tests.scenarios.world import ANHUI, MIIT, World, mail, simple


def _daily(world: World) -> list[tuple[str, str]]:
    return [(s.slot, s.address) for s in world.sent(kind="daily")]


def test_who_starts_duban_after_the_morning_hears_in_the_afternoon_and_once(office: World) -> None:
    office.write(simple())
    office.activate(when="08-20 18:00")
    office.round("08-21 12:30")  # between the windows
    assert _daily(office) == []
    office.round("08-21 14:35")
    office.round("08-21 15:00")
    office.round("08-21 19:00")
    assert sorted(_daily(office)) == [("08-21 14:30", mail(ANHUI)), ("08-21 14:30", mail(MIIT))]
    office.round("08-22 09:00")
    office.round("08-22 14:30")
    assert len(_daily(office)) == 4


def test_an_address_that_takes_no_letters_is_not_written_to_each_morning(office: World) -> None:
    office.write(simple())
    office.activate(when="08-20 18:00")
    with office.app.store.writing() as conn:
        assert roster_rows.set_usable(conn, mail(ANHUI), False) == 1
        bump(conn, "roster_version")
    office.go("08-22 18:00")
    assert _daily(office) == [("08-21 09:00", mail(MIIT)), ("08-22 09:00", mail(MIIT))]
