"""A file that does not tell all of a unit's contacts takes none of them away."""

from __future__ import annotations

from pathlib import Path

from duban.services.roster import import_roster, stored_roster
from tests.scenarios.world import HEFEI, WUHU, World, mail

HEAD = "单位代码,单位名称,姓名,角色,邮箱\n"


def _people(world: World, code: str) -> list[str]:
    return [c.email for c in stored_roster(world.app).contacts(code)]


def _import(world: World, folder: Path, rows: str, *, partial: bool = False) -> int:
    file = folder / "roster.csv"
    file.write_text(HEAD + rows, "utf-8")
    return import_roster(world.app, file, world.clock(), partial=partial).contacts


def test_a_unit_with_a_refused_row_keeps_the_contacts_it_has(world: World, tmp_path: Path) -> None:
    rows = (
        f"{HEFEI},{HEFEI}市工信局,李主任,负责人,li@duban.example\n"
        f"{HEFEI},,经办人,联系人,coordinator@@duban\n"
        f"{WUHU},{WUHU}市工信局,王科,联系人,wang@duban.example\n"
    )
    assert _import(world, tmp_path, rows, partial=True) == 2
    assert sorted(_people(world, HEFEI)) == [mail(HEFEI), "li@duban.example"]
    assert _people(world, WUHU) == ["wang@duban.example"]  # its rows were all read: replaced


def test_a_file_of_units_only_takes_no_contact_away(world: World, tmp_path: Path) -> None:
    assert _import(world, tmp_path, f"{HEFEI},合肥市工业和信息化局,,,\n") == 0
    assert _people(world, HEFEI) == [mail(HEFEI)]
    assert stored_roster(world.app).units[HEFEI].name == "合肥市工业和信息化局"


def test_a_unit_whose_rows_all_name_others_changes_hands(world: World, tmp_path: Path) -> None:
    _import(world, tmp_path, f"{HEFEI},{HEFEI}市工信局,新人,联系人,new@duban.example\n")
    assert _people(world, HEFEI) == ["new@duban.example"]
