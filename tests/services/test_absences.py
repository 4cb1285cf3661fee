"""An absence in the store: an import keeps it, a file may say it, the list shows it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from duban.services.absences import come_back, go_away
from duban.services.roster import import_roster, stored_roster
from duban.values import Contact
from tests.scenarios.world import HEFEI, World, at

PLAIN = (
    "单位代码,单位名称,类别,姓名,角色,邮箱\n"
    "{0},{0}市工信局,,甲,联系人,a@x.example\n{0},,,乙,联系人,b@x.example\n"
)
AWAY = (
    "单位代码,单位名称,类别,姓名,角色,邮箱,代理人,外出自,外出至\n"
    "{0},{0}市工信局,,甲,联系人,a@x.example,{1}\n{0},,,乙,联系人,b@x.example,,,\n"
)


def imported(world: World, folder: Path, text: str, *more: str) -> None:
    file = folder / "roster.csv"
    file.write_text(text.format(HEFEI, *more), "utf-8")
    import_roster(world.app, file, world.clock())


def first(world: World) -> Contact:
    return next(c for c in stored_roster(world.app).contacts(HEFEI) if c.name == "甲")


def test_a_file_that_says_nothing_keeps_an_absence(office: World, tmp_path: Path) -> None:
    imported(office, tmp_path, PLAIN)
    go_away(office.app, HEFEI, "a@x.example", date(2024, 9, 2), date(2024, 9, 6), "乙", office.clock())
    imported(office, tmp_path, PLAIN)
    imported(office, tmp_path, AWAY, ",,")
    kept = first(office)
    assert (kept.away_from, kept.away_until, kept.stand_in) == (date(2024, 9, 2), date(2024, 9, 6), "乙")
    imported(office, tmp_path, AWAY, "乙,2024-10-08,2024-10-09")
    assert first(office).away_from == date(2024, 10, 8)


def test_a_file_says_it_of_somebody_new(office: World, tmp_path: Path) -> None:
    imported(office, tmp_path, AWAY, "乙,2024-10-08,2024-10-09")
    assert (first(office).away_until, first(office).stand_in) == (date(2024, 10, 9), "乙")


@pytest.mark.parametrize(
    ("back", "until"), [("08-30 10:00", None), ("09-04 10:00", date(2024, 9, 3)), ("09-02 10:00", None)]
)
def test_who_is_back_early_was_away_until_the_day_before(
    office: World, tmp_path: Path, back: str, until: date | None
) -> None:
    imported(office, tmp_path, PLAIN)
    go_away(office.app, HEFEI, "甲", date(2024, 9, 2), date(2024, 9, 6), "乙", office.clock())
    office.clock.move_to(at(back))
    come_back(office.app, HEFEI, "甲", office.clock())
    assert first(office).away_until == until
    assert office.history(f"contact:{first(office).id}") == ["away", "back"]
