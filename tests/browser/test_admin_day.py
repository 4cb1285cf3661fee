"""An admin's day: a bad roster mended, a calendar from two mistakes to its letters, a change applied."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from duban.services.roster import stored_roster
from duban.services.signing_in import first_admin
from tests.browser.conftest import Office, Person
from tests.scenarios.world import HEFEI, at, mail, simple, stage

pytestmark = pytest.mark.slow

HEAD = ("单位代码", "单位名称", "类别", "姓名", "角色", "邮箱", "电话")
GOOD = ("340300", "蚌埠市工信局", "地级行政区", "市联系人", "联系人", "bengbu@duban.example", "000-0003")
BAD = ("340400", "淮南市工信局", "地级市市", "市联系人", "联系员", "huainan＠duban.example", "")
MENDED = ("340400", "淮南市工信局", "地级行政区", "市联系人", "联系人", "huainan@duban.example", "")

SECOND = simple(stage("second", "2024-09-20", "示范园区申报")).replace("key: simple", "key: second")
TWO_MISTAKES = SECOND.replace("2024-09-20", "2024-13-20").replace("owner: cities", "owner: citys")


@pytest.fixture
def admin(office: Office) -> Person:
    """The first admin, come in by the link that the first run prints."""
    secret = first_admin(office.world.app, office.world.clock())
    return office.person().open(f"/enter/{secret}").press("登录")


def test_a_bad_roster_is_mended_where_it_is_bad(office: Office, admin: Person) -> None:
    admin.follow("通讯录", ".top").follow("导入")
    _upload(admin, HEAD, GOOD, BAD)
    assert "没有导入任何内容" in admin.text and "地级市市" in admin.text
    wrong = admin.page.locator("td.wrong")
    assert wrong.count() >= 2  # the kind, the role, the address: each in its place
    assert "340300" not in _codes(office)
    _upload(admin, HEAD, GOOD, MENDED)
    assert "已导入：2 个单位、2 名联系人" in admin.text
    assert {"340300", "340400"} <= _codes(office)
    admin.page.get_by_label("单位、代码").fill("淮南")
    admin.press("查找")
    assert "huainan@duban.example" in admin.text and "蚌埠" not in admin.text


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_calendar_from_two_mistakes_to_its_letters_and_to_its_change(office: Office, script: bool) -> None:
    secret = first_admin(office.world.app, office.world.clock())
    admin = office.person(script=script).open(f"/enter/{secret}").press("登录")
    admin.follow("日程", ".top").follow("新建日程")
    text = admin.page.get_by_label("日程文件（YAML）")
    text.fill(TWO_MISTAKES)
    if not script:
        admin.press("检查")
    line = 1 + next(n for n, one in enumerate(TWO_MISTAKES.splitlines()) if "citys" in one)
    found = admin.page.locator("#checked li.error")
    expect(found).to_have_count(2)  # with script as one types
    assert [one.locator(".where").inner_text() for one in found.all()] == [f"第 {line} 行"] * 2
    assert {one.locator("mark").inner_text() for one in found.all()} == {"citys", "2024-13-20"}
    expect(admin.page.locator("#gutter b.error")).to_have_text(str(line))
    assert "是不是“cities”？" in admin.text
    if script:  # a finding leads to its place
        found.first.locator(".where").click()
        assert text.evaluate("at => at.value.slice(at.selectionStart)").startswith(("citys", "2024-13-20"))

    text = admin.page.get_by_label("日程文件（YAML）")
    text.fill(SECOND)
    admin.press("保存").follow("预览函件")
    assert "任务通知" in admin.text and mail(HEFEI) in admin.text
    admin.follow("启用", ".tabs")
    assert "任务通知 2 封" in admin.text
    admin.press("启用")
    office.world.round("08-28 14:30")
    (opening,) = office.world.sent(mail(HEFEI), since="08-28 14:30")
    assert "示范园区申报" in opening.text

    admin.open("/calendars/second")
    admin.page.get_by_label("日程文件（YAML）").fill(SECOND.replace("2024-09-20", "2024-09-25"))
    admin.press("保存")
    assert "尚未应用" in admin.text
    assert office.world.owed(HEFEI, "second", "second").due_at == at("09-21 00:00")
    admin.press("看变化并应用 待应用")
    assert "调整时间" in admin.text and "2024年9月25日" in admin.text
    admin.press("应用")
    assert office.world.owed(HEFEI, "second", "second").due_at == at("09-26 00:00")
    office.world.round("08-29 09:00")
    assert "调整" in office.world.sent(mail(HEFEI), kind="change")[-1].subject


def _upload(person: Person, *rows: tuple[str, ...]) -> None:
    made, out = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    made.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": "通讯录.xlsx", "mimeType": kind, "buffer": out.getvalue()}
    person.page.get_by_label("通讯录文件").set_input_files(file)
    person.press("导入")


def _codes(office: Office) -> set[str]:
    return set(stored_roster(office.world.app).units)
