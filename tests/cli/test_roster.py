"""``duban roster`` and ``duban templates check``: refusals name what is wrong, nothing is half-done."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.desk import Say

HEAD = "单位代码,单位名称,类别,姓名,角色,邮箱,电话\n"
GOOD = "340100,合肥市工业和信息化局,,市联系人,联系人,coordinator.340100@city.example,000-1\n"
BAD = "340200,芜湖市工业和信息化局,,市联系人,联系人,nowhere,\n"


def _units(inside: Say, *args: str) -> dict[str, dict[str, object]]:
    done = inside("roster", "list", "--json", *args)
    assert done.returncode == 0, done.stderr
    return {unit["code"]: unit for unit in json.loads(done.stdout)["units"]}


def test_one_bad_row_keeps_all_out_unless_asked(inside: Say, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(HEAD + GOOD + BAD, "utf-8")

    refused = inside("roster", "import", file)
    assert refused.returncode == 1
    assert f"{file}:3:6: error[roster-bad-email]" in refused.stderr
    assert "nothing was imported" in refused.stderr
    assert _units(inside) == {}

    assert inside("roster", "import", file, "--partial").returncode == 0
    units = _units(inside)
    assert "340100" in units
    assert units["340100"]["contacts"][0]["email"] == "coordinator.340100@city.example"  # type: ignore[index]


def test_a_file_that_is_not_there_offers_no_rows_to_leave_out(inside: Say, tmp_path: Path) -> None:
    refused = inside("roster", "import", tmp_path / "nothing.xlsx")
    assert refused.returncode == 1
    assert "No such file" in refused.stderr
    assert "--partial" not in refused.stderr


def test_the_demo_roster_stays_out_of_a_real_one(inside: Say, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(HEAD + GOOD, "utf-8")
    assert inside("roster", "import", file).returncode == 0
    refused = inside("roster", "demo")
    assert refused.returncode == 1
    assert "real addresses" in refused.stderr
    assert list(_units(inside)) == ["340100"]


def test_a_list_narrows_to_a_province_and_to_whom_no_letter_reaches(inside: Say) -> None:
    assert inside("roster", "demo").returncode == 0
    anhui = _units(inside, "--unit", "340000")
    assert {"340000", "340100"} <= anhui.keys()
    assert all(code.startswith("34") for code in anhui)
    for unit in _units(inside, "--unreachable").values():
        contacts = unit["contacts"]
        assert isinstance(contacts, list)
        assert not [c for c in contacts if "coordinator" in c["roles"] and c["email"] and c["usable"]]
    shown = inside("roster", "list", "--unit", "340100")
    assert "合肥市" in shown.stdout and shown.stdout.startswith("1 unit\n")


def test_a_broken_template_of_the_admin_is_told_with_its_line(inside: Say, tmp_path: Path) -> None:
    assert inside("templates", "check").returncode == 0
    folder = tmp_path / "home" / "templates" / "letters" / "reminder"
    folder.mkdir(parents=True)
    (folder / "subject.txt.j2").write_text("fine\n{{ nothing.here }}\n", "utf-8")
    done = inside("templates", "check", "--json")
    assert done.returncode == 1
    (problem,) = json.loads(done.stdout)
    assert problem["file"].endswith("subject.txt.j2") and problem["line"] == 2


def test_somebody_is_away_and_back(inside: Say, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    second = "340100,,,市副联系人,处室负责人,second.340100@city.example,\n"
    file.write_text(HEAD + GOOD + second, "utf-8")
    assert inside("roster", "import", file).returncode == 0
    days = ("--from", "2024-09-09", "--until", "2024-09-20")

    refused = inside("roster", "away", "340100", "市联系人", *days, "--stand-in", "别人")
    assert refused.returncode == 1 and 'no contact "别人"' in refused.stderr
    assert "市副联系人" in refused.stderr, "the hint lists who there is"

    noted = inside("roster", "away", "340100", "市联系人", *days, "--stand-in", "市副联系人")
    assert noted.stdout == "市副联系人 reads for 市联系人 from 2024-09-09 until 2024-09-20\n"
    shown = {c["name"]: c for c in _units(inside)["340100"]["contacts"]}  # type: ignore[attr-defined]
    assert shown["市联系人"]["away_until"] == "2024-09-20"
    assert "代 市副联系人" in inside("roster", "list").stdout

    assert inside("roster", "back", "340100", "市联系人").stdout == "市联系人 is back\n"
    assert inside("roster", "back", "340100", "市副联系人").returncode == 1
