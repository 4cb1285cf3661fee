"""A call in Excel: its status as one may see it, receipts out and in, the table that a province seals."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from duban.faces.problem_words import CALENDAR, RECEIPTS, ROSTER, problem_word
from duban.notices.codes import CODES
from duban.problems import Problem
from duban.roster.codes import ROSTER_CODES
from duban.services import entries
from duban.services.naming import Target
from duban.sheets.receipts import RECEIPT_CODES
from duban.sheets.status import Standing, status_sheet
from tests.faces.conftest import Browser, Console
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, WUHU, ZHEJIANG, mail

CASES = "miit-2024-city-cases"
HEAD = ("单位代码", "环节", "办理情况", "办理日期", "编号")


def rows_of(content: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(content)).worksheets[0].values)


def book(*rows: tuple[str, ...]) -> bytes:
    made = Workbook()
    for row in (HEAD, *rows):
        made.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def send(browser: Browser, content: bytes, key: str = "simple", **fields: str):  # type: ignore[no-untyped-def]
    return browser.post(f"/calls/{key}/sheets", fields, files={"file": ("登记.xlsx", content)})


def test_every_code_has_its_sentence() -> None:
    assert CODES.keys() <= CALENDAR.keys()
    assert ROSTER_CODES.keys() == ROSTER.keys()
    assert RECEIPT_CODES.keys() == RECEIPTS.keys()
    for words in (*CALENDAR.values(), *ROSTER.values(), *RECEIPTS.values()):
        assert words.endswith("。") and len(words) < 50 and "！" not in words
    strange = Problem("a", 1, 1, "no-such-code", "something else")
    assert problem_word(strange) and problem_word(Problem("a", 1, 1, "not-owed", "")) != problem_word(strange)


def test_the_status_holds_what_one_may_see(served: Console) -> None:
    served.world.submit(HEFEI, "file")
    for address, codes in ((mail(ANHUI), [HEFEI, WUHU]), (mail(WUHU), [WUHU])):
        sheet = served.sign_in(address).get("/calls/simple/status.xlsx")
        assert sheet.status_code == 200 and "simple.xlsx" in sheet.headers["content-disposition"]
        assert [row[0] for row in rows_of(sheet.content)[4:]] == codes
    rows = rows_of(served.admin().get("/calls/simple/status.xlsx").content)
    assert rows[4][:6] == (HEFEI, f"{HEFEI}市工信局", f"{ANHUI}省工信厅", "已报送", "2024-08-26", None)
    assert rows[5][3] == "办理中" and "示范车间申报" in str(rows[2][3])
    served.world.clock.move_to(served.world.clock().replace(month=9, day=19))
    late = rows_of(served.sign_in(mail(WUHU)).get("/calls/simple/status.xlsx").content)[4]
    assert late[3] == "逾期" and late[5] == 1  # a number; days on which no engine ran are left out
    for path in ("status.xlsx", "sheets", "receipts.xlsx", "summary.xlsx"):
        assert served.sign_in(mail(HANGZHOU)).get(f"/calls/simple/{path}").status_code == 404


def test_receipts_go_out_and_come_back_filled_in(served: Console) -> None:
    browser = served.sign_in(mail(ANHUI))
    made = load_workbook(io.BytesIO(browser.get("/calls/simple/receipts.xlsx").content))
    sheet = made.worksheets[0]
    assert [row[1] for row in sheet.values][1:] == [HEFEI, WUHU]
    sheet["G2"], sheet["H2"], sheet["I2"] = "报送", "2024-08-26", "回执7"
    out = io.BytesIO()
    made.save(out)
    tried = send(browser, out.getvalue(), how="try")
    assert "可以登记 1 项" in tried.text and served.world.owed(HEFEI, "file").status == "open"
    assert send(browser, out.getvalue()).status_code == 303
    assert served.world.owed(HEFEI, "file").status == "submitted"
    ledger = served.admin().get("/ledger?verb=submit").text
    assert mail(ANHUI) in ledger  # the person, beside the unit


def test_bad_receipts_are_shown_in_place_and_nothing_is_half_recorded(served: Console) -> None:
    browser = served.sign_in(mail(ANHUI))
    good = (HEFEI, "file", "报送", "2024-08-26", "1")
    bad = (
        (WUHU, "file", "送了", "2024-13-01", "2"),
        (HANGZHOU, "file", "报送", "", ""),
        (WUHU, "x", "报送", "", "=1"),
    )
    page = send(browser, book(good, *bad))
    assert page.status_code == 422 and "没有登记任何内容" in page.text
    for words in ("没有这种办理情况", "没有这一天", "查看或办理范围", "公式"):
        assert words in page.text
    assert served.world.owed(HEFEI, "file").status == "open"
    part = send(browser, book(good, *bad), how="sound")
    assert part.status_code == 200 and "已登记 1 项" in part.text
    assert served.world.owed(HEFEI, "file").status == "submitted"
    assert send(browser, b"PK\x03\x04").status_code == 422 and send(browser, b"").status_code == 422


def test_who_may_record_and_for_whom(served: Console) -> None:
    mine = book((HEFEI, "file", "报送", "", ""))
    for browser in (served.reader(ANHUI), served.sign_in(mail(ANHUI, "supervisor"))):
        assert browser.get("/calls/simple/sheets").status_code == 200
        assert "批量登记" not in browser.get("/calls/simple/sheets").text
        assert browser.get("/calls/simple/receipts.xlsx").status_code == 403
        assert send(browser, mine).status_code == 403
    assert send(served.sign_in(mail(WUHU)), mine).status_code == 422  # a neighbour's
    assert send(served.sign_in(mail(ZHEJIANG)), mine).status_code == 404
    assert served.world.owed(HEFEI, "file").status == "open"
    own = served.sign_in(mail(HEFEI))
    assert (
        own.post("/calls/simple/sheets", {}, csrf=False, files={"file": ("a.xlsx", mine)}).status_code == 403
    )
    assert send(own, mine).status_code == 303
    assert served.admin().get("/calls/none/sheets").status_code == 404


def test_a_province_seals_its_own_table_and_no_other(served: Console) -> None:
    served.world.activate(CASES)
    now = served.world.clock()
    entries.add(
        served.app, Target(CASES, "review", ANHUI), "comprehensive", "=甲", now, subject=HEFEI, actor=ANHUI
    )
    browser = served.sign_in(mail(ANHUI))
    assert f"unit={ANHUI}" in browser.get(f"/calls/{CASES}/sheets").text
    content = browser.get(f"/calls/{CASES}/summary.xlsx?unit={ANHUI}").content
    cell = next(
        c for row in load_workbook(io.BytesIO(content)).worksheets[0] for c in row if c.value == "=甲"
    )
    assert cell.data_type == "s" and cell.quotePrefix
    assert browser.get(f"/calls/{CASES}/summary.xlsx?unit={ZHEJIANG}").status_code == 403
    assert served.sign_in(mail(ZHEJIANG)).get(f"/calls/{CASES}/summary.xlsx?unit={ANHUI}").status_code == 403
    chosen = served.admin().get(f"/calls/{CASES}/sheets").text
    assert "<select" in chosen and f"{ZHEJIANG}省工信厅" in chosen and f"{HEFEI}市工信局" not in chosen


@pytest.mark.parametrize("evil", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\x07=1"])
def test_what_people_typed_is_no_formula(evil: str) -> None:
    content = status_sheet(
        evil,
        evil,
        [evil],
        [
            (
                evil,
                evil,
                evil,
                [
                    Standing(evil, evil, 1),
                ],
            )
        ],
    )
    for row in load_workbook(io.BytesIO(content)).worksheets[0]:
        for cell in row:
            if isinstance(cell.value, str) and cell.value[:1] in "=+-@":
                assert cell.data_type == "s" and cell.quotePrefix
