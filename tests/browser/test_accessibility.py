"""Every page for everybody: an audit by axe against WCAG 2.2 AA on a desk and a telephone, and keys alone.

What is folded is unfolded before the audit. A page wider than a telephone of 360 points fails.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from duban.services import extending
from duban.services.naming import Target
from duban.services.targets import Evidence
from duban.services.viewing import ConsoleRole
from tests.browser.conftest import DESK, TELEPHONE, Office, Person
from tests.scenarios.world import ANHUI, HEFEI, MIIT, WUHU, mail

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

#: What is asked of a page. The rules of good practice come with those of the three versions of WCAG.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script
NARROWEST = 360
CALL = ("", "?late=1", "/letters", "/quotas", "/indicators", "/sheets", "/versions")


@pytest.fixture
def busy(office: Office) -> Office:
    """An office in which something of everything happened."""
    target, now = Target("simple", "plan", HEFEI), office.world.clock()
    extending.ask(
        office.world.app, target, now, date(2024, 10, 11), "台风影响", progress="已完成八成", actor=HEFEI
    )
    office.world.submit(HEFEI, "file", evidence=Evidence("回执-7"))
    return office


def test_a_city_and_whoever_is_not_signed_in(busy: Office) -> None:
    stranger = busy.person()
    asked = busy.letter(mail(HEFEI), "示范车间摸底")
    links = re.findall(r"：(http\S+/do/\S+)", asked)[:4]
    audit(stranger, "/sign-in", "/enter/nothing", "/do/nothing", *links)
    stranger.open("/sign-in").page.get_by_label("邮箱地址").first.fill(mail(HEFEI))
    audit(stranger.press("发送登录链接"))
    audit(stranger.open(busy.link(mail(HEFEI), "/enter/")))
    city = stranger.press("登录")
    owed = [busy.world.owed(HEFEI, key).id for key in ("early", "file", "plan")]
    letter = busy.world.sent(mail(HEFEI))[0].id
    audit(
        city, "/mine", *(f"/mine/{number}" for number in owed), "/board", "/board/year", "/requests",
        "/call-list", "/letters", f"/letters/{letter}", "/roster", "/feeds", "/me", "/nowhere",
        *(f"/calls/simple{part}" for part in CALL),
    )  # fmt: skip


def test_the_province_and_its_superior(busy: Office) -> None:
    province = busy.signed_in(mail(ANHUI))
    below = province.page.locator("a[href^='/mine/below/']").first.get_attribute("href")
    owed = busy.world.owed(WUHU, "early").id
    audit(province, "/mine", str(below), f"/mine/{owed}", f"/mine/{owed}?do=call", "/requests", "/call-list")
    superior = busy.signed_in(mail(ANHUI, "supervisor"))
    audit(
        superior, "/board", "/board/year", "/calls/simple?late=1", "/calls/simple", f"/mine/{owed}", "/mine"
    )


def test_an_admin_and_a_reader(busy: Office) -> None:
    admin = account(busy, ConsoleRole.ADMIN)
    letter = busy.world.sent(mail(HEFEI))[0].id
    audit(
        admin, "/board", "/board?call=nothing", "/letters", f"/letters/{letter}", "/letters?state=failed",
        "/ledger", "/health", "/me", "/feeds", "/requests", "/call-list", "/mine", "/roster",
        "/roster?words=nobody", "/roster/import", "/calendars", "/calendars/new", "/calendars/simple",
        "/calendars/simple/preview",
        *(f"/calls/simple{part}" for part in CALL),
    )  # fmt: skip
    admin.open("/calendars/simple").page.get_by_label("日程文件").fill("key: simple\ntitel: x\n")
    audit(admin.press("检查"))
    audit(admin.open("/calendars/simple").press("看变化并应用"))
    bad = {
        "name": "r.csv",
        "mimeType": "text/csv",
        "buffer": "单位代码,单位名称,邮箱\n340300,蚌埠,x".encode(),
    }
    admin.open("/roster/import").page.get_by_label("通讯录文件").set_input_files(bad)
    audit(admin.press("导入"))
    reader = account(busy, ConsoleRole.READER)
    audit(reader, "/board", f"/mine/{busy.world.owed(HEFEI, 'early').id}", "/ledger")


@pytest.mark.parametrize("path", ["/sign-in", "/mine", "/board", "/board/year", "/letters", "/calls/simple"])
def test_keys_lead_through_a_page_in_its_order_and_one_sees_where(office: Office, path: str) -> None:
    person = office.person() if path == "/sign-in" else office.signed_in(mail(ANHUI))
    page = person.open(path).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip" and seen(page)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    person.open(path)
    places = []
    for _ in range(400):
        page.keyboard.press("Tab")
        place = page.evaluate(PLACE)
        if place is None or place in places:
            break
        places.append(place)
        assert seen(page), page.evaluate("document.activeElement.outerHTML")
    assert places == sorted(places) and len(places) == page.evaluate(REACHABLE)


def test_a_link_in_a_letter_is_pressed_with_keys_alone(office: Office) -> None:
    asked = office.letter(mail(WUHU), "示范车间申报").partition("2. 示范车间申报")[2]
    page = office.person(TELEPHONE).open(re.findall(r"签收：(http\S+)", asked)[0]).page
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "确认签收":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "已签收。" in page.locator("main").inner_text()


#: Where the focused element stands among all of the page; none when it has left the page.
PLACE = """() => { const at = document.activeElement;
  return at && at !== document.body ? [...document.querySelectorAll("*")].indexOf(at) : null; }"""
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(e => e.type !== "hidden" && !e.disabled && e.checkVisibility()).length"""
#: The focused element is on the screen and drawn around.
SEEN = """() => { const at = document.activeElement;
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
    && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; }"""


def seen(page: Page) -> bool:
    return bool(page.evaluate(SEEN))


def account(office: Office, role: ConsoleRole) -> Person:
    from duban.services.signing_in import create_account

    email = f"{role}@duban.example"
    secret = create_account(
        office.world.app, email, f"{role}一", role, MIIT, office.world.clock(), actor="operator"
    )
    return office.person().open(f"/enter/{secret}").press("登录")


def audit(person: Person, *paths: str) -> None:
    """Look at these pages, or at the one that is open, on a desk and on a telephone."""
    found = []
    for path in paths or (person.page.url,):
        if paths:
            person.faults, kept = [], person.faults
            person.open(path)
            # A page that says no is a page too.
            person.faults = kept + [fault for fault in person.faults if not fault.startswith(("403", "404"))]
        found += _audited(person.page, path)
    assert found == []


def _audited(page: Page, path: str) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.evaluate(AXE)
    found = []
    for width, height in (DESK, TELEPHONE):
        page.set_viewport_size({"width": width, "height": height})
        for one in page.evaluate("rules => axe.run(rules)", RULES)["violations"]:
            places = [f"{node['html'][:160]}: {node['failureSummary']}" for node in one["nodes"][:3]]
            found.append(f"{path} at {width}: {one['id']}: {places}")
    page.set_viewport_size({"width": NARROWEST, "height": 740})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > NARROWEST:
        found.append(f"{path} is {wide} wide")
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return found
