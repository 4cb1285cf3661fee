"""The call list on pages: a province sees its silent cities, logs a call with one press, nobody else's."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from tests.faces.conftest import Console
from tests.scenarios.world import ANHUI, HEFEI, WUHU, ZHEJIANG, mail


def test_one_press_logs_a_call(served: Console) -> None:
    served.world.round("08-28 09:00")
    province = served.sign_in(mail(ANHUI))
    page = province.get("/call-list").text
    assert f"{HEFEI}市工信局" in page and "未签收" in page and 'href="tel:000-0001"' in page
    assert province.post("/call-list", {"unit": HEFEI}).headers["location"] == "/call-list"
    page = province.get("/call-list").text
    assert "已登记电话告知（1项）" in page and f"{HEFEI}市工信局" not in page
    assert f"{WUHU}市工信局" in page
    assert "call" in served.world.history(f"obligation:{served.world.owed(HEFEI, 'file').id}")
    assert "已登记电话告知" not in province.get("/call-list").text  # said once


def test_a_city_sees_nobody_and_another_province_nobody_elses(served: Console) -> None:
    served.world.round("08-28 09:00")
    for who in (HEFEI, ZHEJIANG):
        browser = served.sign_in(mail(who))
        assert "没有需要电话提醒的单位" in browser.get("/call-list").text
        assert browser.post("/call-list", {"unit": WUHU}).status_code == 409
    assert served.reader(ANHUI).post("/call-list", {"unit": WUHU}).status_code == 403


def test_the_sheet_has_them_all(served: Console) -> None:
    served.world.round("08-28 09:00")
    answer = served.sign_in(mail(ANHUI)).get("/call-list.xlsx")
    assert "spreadsheetml" in answer.headers["content-type"]
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[1][:4] == ("序号", "单位", "联系人", "电话")
    assert {row[1] for row in rows[2:]} == {f"{HEFEI}市工信局", f"{WUHU}市工信局"}
