"""My items in a browser: all that is needed stands there, a verb is one form, no other unit's can be sent."""

from __future__ import annotations

from tests.faces.conftest import Console
from tests.scenarios.world import ANHUI, HEFEI, WUHU, ZHEJIANG, Role, World, joint, mail


def owed(served: Console, unit: str = HEFEI):  # type: ignore[no-untyped-def]
    return served.world.owed(unit, "file")


def test_a_city_files_with_evidence_and_takes_it_back(served: Console) -> None:
    city, o = served.sign_in(mail(HEFEI)), owed(served)
    assert "登记报送" in city.get("/mine").text
    page = city.get(f"/mine/{o.id}")
    assert 'name="epoch"' in page.text and "承办单位工作安排" in page.text
    form = {"epoch": str(o.epoch), "on": "2024-08-26", "number": "回执-7"}
    done = city.post(f"/mine/{o.id}/submit", form, files={"file": ("回执.pdf", b"proof")})
    assert done.status_code == 303 and done.headers["location"] == f"/mine/{o.id}"
    assert owed(served).status == "submitted"
    page = city.get(f"/mine/{o.id}")
    assert "回执-7" in page.text and "sha256:" in page.text and "撤销上一次登记" in page.text
    deed = page.text.split('name="deed" value="')[1].split('"')[0]
    city.post(f"/mine/{o.id}/undo", {"epoch": str(owed(served).epoch), "deed": deed})
    assert owed(served).status == "open"


def test_what_is_wrong_is_said_beside_what_was_filled_in(served: Console) -> None:
    city, o = served.sign_in(mail(HEFEI)), owed(served)
    wrong = city.post(f"/mine/{o.id}/ask-time", {"epoch": "1", "reason": "核实数据", "progress": "八成"})
    assert wrong.status_code == 409 and "请填写日期" in wrong.text and "核实数据" in wrong.text
    assert '<details class="card" id="ask-time" open>' in wrong.text
    assert '<details class="card" id="promise" open>' in city.get(f"/mine/{o.id}?do=promise").text
    wrong = city.post(f"/mine/{o.id}/submit", {"epoch": "1", "on": "31/12"})
    assert wrong.status_code == 409
    wrong = city.post(f"/mine/{o.id}/submit", {"epoch": "9", "on": "2024-08-26"})
    assert wrong.status_code == 409 and owed(served).status == "open"
    assert city.post(f"/mine/{o.id}/burn", {"epoch": "1"}).status_code == 409
    assert city.post(f"/mine/{o.id}/submit", {"epoch": "1"}, csrf=False).status_code == 403


def test_nobody_reads_or_says_what_is_not_his(served: Console) -> None:
    o = owed(served)
    for address in (mail(WUHU), mail(ZHEJIANG)):
        browser = served.sign_in(address)
        his, none = browser.get(f"/mine/{o.id}"), browser.get("/mine/99999")
        assert his.status_code == none.status_code == 404 and his.text == none.text  # not told apart
        assert browser.post(f"/mine/{o.id}/submit", {"epoch": "1"}).status_code == 404
    reader = served.reader(ANHUI)
    assert reader.get(f"/mine/{o.id}").status_code == 200
    assert "不能登记" in reader.get(f"/mine/{o.id}").text
    assert reader.post(f"/mine/{o.id}/submit", {"epoch": "1"}).status_code == 403
    superior = served.sign_in(mail(ANHUI, Role.SUPERVISOR))
    assert superior.post(f"/mine/{o.id}/submit", {"epoch": "1"}).status_code == 409
    assert served.browser().get(f"/mine/{o.id}").status_code == 303
    assert owed(served).status == "open"


def test_numbers_that_are_none_are_refused_like_strangers(served: Console) -> None:
    city = served.sign_in(mail(HEFEI))
    for number in (0, 999_999, 2**31, 10**30):
        assert city.get(f"/mine/{number}").status_code == 404
        assert city.get(f"/mine/below/{number}").status_code == 404
        assert city.post(f"/mine/{number}/submit", {"epoch": "1"}).status_code == 404


def test_a_province_records_for_its_city_from_the_list(served: Console) -> None:
    province = served.sign_in(mail(ANHUI))
    mine = province.get("/mine").text
    below = mine.split('href="/mine/below/')[1].split('"')[0]
    page = province.get(f"/mine/below/{below}").text
    o = owed(served, WUHU)
    assert f"{WUHU}市工信局" in page and f"/mine/{o.id}?do=submit#submit" in page
    province.post(f"/mine/{o.id}/submit", {"epoch": "1", "on": "2024-08-26"})
    assert owed(served, WUHU).status == "submitted"
    assert served.sign_in(mail(ZHEJIANG)).get(f"/mine/below/{below}").status_code == 404


def test_nothing_to_do_teaches(world: World) -> None:
    assert "眼下没有要办的事项" in Console(world).sign_in(mail(HEFEI)).get("/mine").text


def test_a_co_owner_signs_what_another_unit_leads(served: Console) -> None:
    world = served.world
    world.write(joint().replace("key: simple", "key: joint"), "joint")
    world.activate("joint")
    o = world.owed(ANHUI, "file", "joint")
    finance = served.sign_in(mail(f"{ANHUI}-finance"))
    assert "共同承办的事项" in finance.get("/mine").text
    page = finance.get(f"/mine/{o.id}").text
    assert "牵头报送，共同承办单位可以签收" in page and "登记报送" not in page
    assert finance.post(f"/mine/{o.id}/submit", {"epoch": str(o.epoch)}).status_code == 409
    assert finance.post(f"/mine/{o.id}/acknowledge", {"epoch": str(o.epoch)}).status_code == 303
    assert "共同承办单位可以签收" not in finance.get(f"/mine/{o.id}").text
    stranger = served.sign_in(mail(ZHEJIANG))
    assert "共同承办" not in stranger.get("/mine").text and stranger.get(f"/mine/{o.id}").status_code == 404
