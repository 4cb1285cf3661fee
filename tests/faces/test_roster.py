"""The roster on pages: who sees whom, bad rows in place, nothing half-imported, hostile files refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from duban.services.roster import stored_roster
from duban.sheets.roster import roster_template
from tests.faces.conftest import Browser, Console
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, WUHU, ZHEJIANG, mail

HEAD = ("单位代码", "单位名称", "类别", "姓名", "角色", "邮箱", "电话")
GOOD = ("340300", "蚌埠市工信局", "地级行政区", "市联系人", "联系人", "a@duban.example", "0552-1234567")
BAD = ("340400", "淮南市工信局", "地级市市", "市联系人", "联系员", "b＠duban.example", "")


@pytest.fixture
def admin(served: Console) -> Browser:
    return served.admin()


def book(*rows: tuple[str, ...]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def send(browser: Browser, content: bytes, name: str = "通讯录.xlsx", **fields: str):  # type: ignore[no-untyped-def]
    return browser.post("/roster/import", fields, files={"file": (name, content)})


def test_each_sees_its_own_unit_and_those_below(served: Console) -> None:
    for address, seen in (
        (mail(HEFEI), {HEFEI}), (mail(ANHUI), {ANHUI, HEFEI, WUHU}), (mail(ZHEJIANG), {ZHEJIANG, HANGZHOU}),
    ):  # fmt: skip
        browser = served.sign_in(address)
        page, sheet = browser.get("/roster").text, browser.get("/roster.xlsx").content
        told = {row[0] for row in load_workbook(io.BytesIO(sheet)).active.values}  # type: ignore[union-attr]
        for code in (ANHUI, HEFEI, WUHU, ZHEJIANG, HANGZHOU):
            assert (mail(code) in page) is (code in seen), (address, code)
            assert (code in told) is (code in seen)
        assert mail(HANGZHOU) not in served.sign_in(mail(ANHUI)).get(f"/roster?words={HANGZHOU}").text


def test_who_is_unreachable_comes_first_and_is_found(served: Console, admin: Browser) -> None:
    assert admin.get("/roster").text.count("函件无法送达联系人") == 0
    alone = book(HEAD, ("343000", "某县工信局", "县", "值班室", "联系人", "", "000-1"))
    assert "没有邮箱" in send(admin, alone).text  # and its region does not exist
    send(admin, book(HEAD, ("340500", "马鞍山市工信局", "", "值班室", "联系人", "", "000-0001")))
    page = admin.get("/roster").text
    assert (
        page.index("马鞍山市工信局") < page.index(f"{ANHUI}省工信厅") and "1 个单位的联系人收不到函件" in page
    )
    only = admin.get("/roster?unreachable=1").text
    assert "马鞍山市工信局" in only and mail(HEFEI) not in only
    found = admin.get(f"/roster?words={HEFEI} COORDINATOR").text
    assert mail(HEFEI) in found and mail(WUHU) not in found
    assert "没有符合条件的单位" in admin.get("/roster?words=%25&page=99999999").text


def test_bad_rows_are_shown_in_place_and_nothing_is_half_imported(served: Console, admin: Browser) -> None:
    before = set(stored_roster(served.app).units)
    page = send(admin, book(HEAD, GOOD, BAD))
    assert page.status_code == 422 and "没有导入任何内容" in page.text
    row = page.text.partition('<td class="number when">3')[2].partition("</tr>")[0]
    assert row.count('class="wrong"') == 3  # kind, role and address, each in its cell
    for cell, words in (
        ("地级市市", "没有这种单位类别"),
        ("联系员", "没有这种角色"),
        ("b＠duban.example", "邮箱地址不正确"),
    ):
        assert f'<td class="wrong">{cell}<strong>{words}' in row
    assert set(stored_roster(served.app).units) == before
    part = send(admin, book(HEAD, GOOD, BAD), partial="yes")
    assert part.status_code == 200 and "有错误的行没有导入" in part.text and "1 个单位" in part.text
    assert set(stored_roster(served.app).units) == before | {"340300"}
    mended = (*BAD[:2], "", "市联系人", "联系人", "b@duban.example", "")
    assert send(admin, book(HEAD, GOOD, mended)).headers["location"] == "/roster"
    assert set(stored_roster(served.app).units) == before | {"340300", "340400"}
    assert "admin@duban.example" in admin.get("/ledger?verb=import").text


def test_what_goes_out_comes_back_in_the_same(served: Console, admin: Browser) -> None:
    before = stored_roster(served.app)
    sheet = admin.get("/roster.xlsx")
    assert "%E9%80%9A%E8%AE%AF%E5%BD%95.xlsx" in sheet.headers["content-disposition"]
    assert send(admin, sheet.content).status_code == 303
    after = stored_roster(served.app)
    assert after.units == before.units
    assert all(after.contacts(code) == before.contacts(code) for code in before.units)


def test_the_template_offers_kinds_and_roles(admin: Browser) -> None:
    content = admin.get("/roster/template.xlsx").content
    assert content[:2] == b"PK"
    sheet = load_workbook(io.BytesIO(roster_template())).worksheets[0]
    rules = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert any("试验区" in str(rule) and "计划单列市" in str(rule) for rule in rules)
    assert any("分管领导" in str(rule) for rule in rules)
    assert all(len(str(rule)) < 256 for rule in rules)  # Excel takes no longer list
    assert send(admin, content).status_code == 303  # empty, it changes nothing


def test_formulas_and_markup_in_a_roster_stay_words(served: Console, admin: Browser) -> None:
    evil = book(HEAD, ("=1+1", "<script>x</script>", "县", "@a", "联系人", "x@duban.example", "=cmd"))
    page = send(admin, evil, "<b>\r\n.xlsx")
    assert page.status_code == 422 and "公式" in page.text
    assert "<script>x" not in page.text and "<b>" not in page.text
    csv = "单位代码,单位名称,类别,姓名,角色,邮箱,电话\n340300,-2+3市,,甲,联系人,x@duban.example,\n"
    assert send(admin, csv.encode("gb18030"), "a.csv").status_code == 422


def test_hostile_files_are_refused(served: Console, admin: Browser) -> None:
    before = set(stored_roster(served.app).units)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 8_100_000)
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(600):
            archive.writestr(f"{number}", b"")
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    expanding = repacked(book(HEAD, GOOD), lol)
    for content in (
        bomb.getvalue(),
        many.getvalue(),
        expanding,
        b"PK\x03\x04",
        b"",
        b"\x00" * 9,
        b"\xd0\xcf\x11\xe0",
    ):
        answer = send(admin, content)
        assert answer.status_code == 422, content[:9]
        assert "/tmp" not in answer.text and "/dev/shm" not in answer.text
    assert send(admin, b"x" * (5 * 1024 * 1024 + 1)).status_code == 413
    assert admin.post("/roster/import", {}).status_code == 409
    assert set(stored_roster(served.app).units) == before


def repacked(content: bytes, entities: str) -> bytes:
    """Return a workbook whose sheet begins with these entities and uses the last."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                doctype = f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'.encode()
                data = doctype + data.replace(
                    b"<sheetData>", b"<sheetData><row r='1'><c r='A1' t='str'><v>&l8;</v></c></row>", 1
                )
            new.writestr(name, data)
    return out.getvalue()


def test_importing_is_the_admins(served: Console) -> None:
    for browser in (served.sign_in(mail(ANHUI)), served.sign_in(mail(ANHUI, "leader")), served.reader()):
        assert browser.get("/roster").status_code == 200
        assert browser.get("/roster/import").status_code == 403
        assert send(browser, book(HEAD, GOOD)).status_code == 403
    assert served.browser().get("/roster.xlsx").status_code == 303
    files = {"file": ("a.xlsx", book(HEAD, GOOD))}
    assert served.admin().post("/roster/import", {}, csrf=False, files=files).status_code == 403
    assert "340300" not in stored_roster(served.app).units
