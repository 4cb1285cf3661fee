"""Each role's day at a real browser: a city on a telephone, the province, a superior.

The names of buttons are those that people see: a renamed one is a changed day.
"""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import TELEPHONE, Office
from tests.scenarios.world import ANHUI, HEFEI, WUHU, at, mail

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_city_at_its_telephone(office: Office, script: bool) -> None:
    city = office.signed_in(mail(HEFEI), TELEPHONE, script=script)
    assert "我的事项" in city.text and "示范车间摸底" in city.text and "逾期 3 个工作日" in city.text
    owed = city.page.locator("article.item h2 a").all_inner_texts()
    assert owed == ["示范车间摸底", "示范车间申报", "示范车间建设方案"]  # what is late, then what is near

    city.follow("示范车间申报")
    assert "申报书" in city.text and "不含国家秘密" in city.text and "2024年9月13日" in city.text
    city.unfold("登记报送")
    form = city.page.locator("#submit form")
    form.get_by_label("回执号").fill("回执-7")
    form.get_by_label("证明文件").set_input_files(
        {"name": "回执.pdf", "mimeType": "application/pdf", "buffer": b"%PDF proof"}
    )
    form.get_by_role("checkbox").check()
    city.press("登记报送", "#submit")
    assert "已登记报送，此后不再催报。" in city.text and "回执-7" in city.text and "sha256:" in city.text
    assert office.world.owed(HEFEI, "file").status == "submitted"

    city.follow("我的事项", ".top").follow("示范车间建设方案")
    city.unfold("申请延期")
    form = city.page.locator("#ask-time form")
    form.get_by_label("拟延至").fill("2024-10-11")
    form.get_by_label("申请理由").fill("　")
    form.get_by_label("目前进展").fill("已完成八成")
    city.press("申请延期", "#ask-time")
    assert "请填写原因" in city.text  # and what was filled in stands there still
    assert form.get_by_label("拟延至").input_value() == "2024-10-11"
    form.get_by_label("申请理由").fill("台风影响")
    city.press("申请延期", "#ask-time")
    assert "已提交延期申请。答复前，原截止时间不变。" in city.text and "待答复" in city.text


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_link_in_a_letter_pressed_twice_and_taken_back(office: Office, script: bool) -> None:
    letter = office.letter(mail(WUHU), "示范车间申报").partition("2. 示范车间申报")[2]
    link = re.findall(r"签收：(http\S+)", letter)[0]
    phone = office.person(TELEPHONE, script=script).open(link)
    assert "确认已收到并知悉本事项" in phone.text and f"{WUHU}市工信局" in phone.text
    other = office.person(TELEPHONE, script=script).open(link)  # the same letter, open on a second screen
    assert "acknowledge" not in _verbs(office, WUHU)
    phone.press("确认签收")
    assert "已签收。" in phone.text
    other.press("确认签收")
    assert "此前已登记，未重复登记。" in other.text
    assert _verbs(office, WUHU) == ["acknowledge"]
    phone.press("撤销这次登记")
    assert "已撤销登记。" in phone.text and "确认签收" in phone.text
    assert _verbs(office, WUHU) == ["acknowledge", "undo"]


def test_the_province_decides_records_and_telephones(office: Office) -> None:
    city = office.signed_in(mail(HEFEI))
    card = city.page.locator("article.item").filter(has_text="示范车间申报")
    with city.page.expect_navigation():
        card.get_by_role("link", name="申请延期").click()  # it leads to the form, unfolded
    for name, words in (("拟延至", "2024-09-20"), ("申请理由", "台风影响"), ("目前进展", "已完成八成")):
        city.page.locator("#ask-time").get_by_label(name).fill(words)
    city.press("申请延期", "#ask-time")

    province = office.signed_in(mail(ANHUI), there="/requests")
    assert "台风影响" in province.text and "申请延至" in province.text
    province.page.get_by_label("同意延至").fill("2024-09-18")
    province.press("同意延期")
    assert "已同意延期至2024年9月18日" in province.text
    assert office.world.owed(HEFEI, "file").due_at == at("09-19 00:00")
    city.open("/mine")
    assert "2024年9月18日（星期三）24时前" in city.text

    province.follow("我的事项", ".top").follow("示范车间摸底")
    row = province.page.locator("tr").filter(has_text=f"{WUHU}市工信局")
    with province.page.expect_navigation():
        row.get_by_role("link", name="登记报送").click()
    assert f"代{WUHU}市工信局登记" in province.text
    province.unfold("登记报送").press("登记报送", "#submit")
    assert "已登记报送" in province.text
    assert office.world.owed(WUHU, "early").status == "submitted"

    province.follow("电话提醒", ".top")
    card = province.page.locator("section.call").filter(has_text=f"{WUHU}市工信局")
    with province.page.expect_download() as started:
        province.page.get_by_role("link", name="下载 Excel").click()
    sheet = load_workbook(io.BytesIO(started.value.path().read_bytes())).active
    assert f"{WUHU}市工信局" in {row[1] for row in sheet.iter_rows(values_only=True)}
    card.get_by_label("通话情况").fill("已告知值班人员")
    with province.page.expect_navigation():
        card.get_by_role("button", name="登记已电话告知").click()
    assert "已登记电话告知" in province.text
    assert province.page.locator("section.call").filter(has_text=f"{WUHU}市工信局").count() == 0
    assert "call" in _verbs(office, WUHU)


@pytest.mark.parametrize("size", [TELEPHONE, (1280, 800)], ids=["telephone", "desk"])
def test_a_superior_finds_what_is_late(office: Office, size: tuple[int, int]) -> None:
    superior = office.signed_in(mail(ANHUI, "supervisor"), size)
    assert "看板" in superior.text  # where superiors arrive
    late = superior.page.locator("section.card").filter(has_text="逾期").first
    expect(late).to_contain_text("示范车间摸底")
    expect(late).to_contain_text("2 个单位，最长逾期 3 个工作日")
    with superior.page.expect_navigation():
        late.get_by_role("link", name="示范车间摸底").click()
    assert f"{HEFEI}市工信局" in superior.text and "逾期 3 个工作日" in superior.text
    with superior.page.expect_navigation():
        superior.page.locator("table a").filter(has_text="逾期 3 个工作日").first.click()
    assert "逾期 3 个工作日" in superior.text and "登记报送" not in superior.text


def _verbs(office: Office, unit: str, stage: str = "file") -> list[str]:
    return office.world.history(f"obligation:{office.world.owed(unit, stage).id}")
