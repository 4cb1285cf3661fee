"""The page behind a link in a letter: a telephone, a scanner, a colleague and somebody who tries things."""

from __future__ import annotations

import re
from datetime import date

import pytest

from duban.services import deciding, links
from duban.services.naming import Target
from duban.store import ledger, roster_rows
from duban.values import Contact, Role
from tests.faces.conftest import Browser, Console
from tests.scenarios.world import ANHUI, HEFEI, WUHU, World, mail, units

LINK = re.compile(r"(\S+)：https://console\.duban\.example(/do/\S+)")


@pytest.fixture
def mine(served: Console) -> dict[str, str]:
    """What the opening letter to Hefei offers, by label."""
    return _offered(served, HEFEI)


@pytest.fixture
def phone(served: Console) -> Browser:
    """A browser in which nobody is signed in."""
    return served.browser()


def _offered(served: Console, unit: str) -> dict[str, str]:
    return dict(LINK.findall(served.world.sent(mail(unit))[-1].text))


def _verbs(served: Console, unit: str = HEFEI) -> list[str]:
    return served.world.history(f"obligation:{served.world.owed(unit, 'file').id}")


def _named(served: Console) -> list[str]:
    """Return who is named as 经办人 of each deed."""
    with served.app.store.reading() as conn:
        told = ledger.history(conn, f"obligation:{served.world.owed(HEFEI, 'file').id}")
    return [entry.payload["by"].get("name", "") for entry in told]


def _share(world: World, *names: str) -> None:
    """Let these people of Hefei read the one mailbox."""
    own = [Contact(HEFEI, name, frozenset({Role.COORDINATOR}), mail(HEFEI)) for name in names]
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, [u for u in units() if u.code == HEFEI], own)


def test_a_coordinator_signs_and_files_from_a_telephone_and_takes_it_back(
    served: Console, mine: dict[str, str], phone: Browser
) -> None:
    page = phone.get(mine["签收"])
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
    for words in (
        "示范车间申报",
        "示函〔2024〕7号",
        f"{HEFEI}市工信局",
        "2024年9月13日（星期五）24时前",
        "确认签收",
    ):
        assert words in page.text
    assert page.text.count("<button") == 1 and mail(HEFEI) not in page.text
    done = phone.post(mine["签收"], csrf=False)
    assert (done.status_code, done.headers["location"]) == (303, mine["签收"])
    after = phone.get(mine["签收"])
    assert "已签收。" in after.text and "撤销这次登记" in after.text and "确认签收" not in after.text
    assert phone.post(mine["已报送"], {"on": "2024-08-26", "number": "17"}, csrf=False).status_code == 303
    assert f"{HEFEI} coordinator" in phone.get(mine["已报送"]).text
    assert phone.post(mine["已报送"] + "/undo", csrf=False).status_code == 303
    assert "确认已报送" in phone.get(mine["已报送"]).text
    assert _verbs(served) == ["acknowledge", "submit", "undo"]


def test_scanners_change_nothing_however_often(served: Console, mine: dict[str, str], phone: Browser) -> None:
    before = served.world.owed(HEFEI, "file")
    for path in mine.values():
        for _ in range(10):
            assert phone.get(path).status_code == phone.client.head(path).status_code == 200
        for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
            assert phone.client.request(method, path).status_code == 405
        assert phone.get(path + "/undo").status_code == 405
    assert _verbs(served) == [] and served.world.owed(HEFEI, "file") == before


def test_pressing_twice_is_harmless_and_says_so(
    served: Console, mine: dict[str, str], phone: Browser
) -> None:
    assert [phone.post(mine["已报送"], csrf=False).status_code for _ in range(3)] == [303] * 3
    assert "此前已登记，未重复登记。" in phone.get(mine["已报送"]).text
    assert _verbs(served) == ["submit"]


def test_undoing_twice_is_harmless_and_says_so(served: Console, mine: dict[str, str], phone: Browser) -> None:
    phone.post(mine["签收"], csrf=False)
    assert [phone.post(mine["签收"] + "/undo", csrf=False).status_code for _ in range(2)] == [303, 303]
    assert "没有可撤销的登记。" in phone.get(mine["签收"]).text
    assert _verbs(served) == ["acknowledge", "undo"]


def test_more_time_is_asked_for_with_day_reason_and_progress(
    served: Console, mine: dict[str, str], phone: Browser
) -> None:
    wrong = phone.post(
        mine["申请延期"], {"until": "2024-09-10", "reason": "汛<情", "progress": "七成"}, csrf=False
    )
    assert wrong.status_code == 409 and "晚于现在的截止日期" in wrong.text and "汛&lt;情" in wrong.text
    asked = {"until": "2024-09-20", "reason": "汛情", "progress": "七成"}
    assert phone.post(mine["申请延期"], asked, csrf=False).status_code == 303
    assert "2024年9月20日，待340000省工信厅答复" in phone.get(mine["申请延期"]).text
    assert _verbs(served) == ["ask-time"]


@pytest.mark.parametrize(("label", "fields", "words"), [
    ("承诺日期", {}, "请填写日期"), ("承诺日期", {"until": "13/9"}, "日期格式不正确"),
    ("承诺日期", {"until": "2024-09-14"}, "不能晚于截止日期"),
    ("承诺日期", {"until": "2024-08-01"}, "不能早于今天"),
    ("承诺日期", {"until": "9" * 4000}, "日期格式不正确"), ("已报送", {"on": "2024-08-27"}, "不能晚于今天"),
    ("已报送", {"number": "1" * 200}, "过长"), ("申请延期", {"until": "2024-09-20"}, "请填写原因"),
])  # fmt: skip
def test_what_is_wrong_is_said_in_chinese_and_nothing_is_recorded(
    served: Console, mine: dict[str, str], phone: Browser, label: str, fields: dict[str, str], words: str
) -> None:
    answer = phone.post(mine[label], fields, csrf=False)
    assert answer.status_code == 409 and words in answer.text and "不能办理：" not in answer.text
    assert _verbs(served) == []


def test_a_shared_mailbox_asks_who_acts(served: Console, mine: dict[str, str], phone: Browser) -> None:
    _share(served.world, "张工", "李工")
    assert 'name="clerk"' in phone.get(mine["签收"]).text
    refused = phone.post(mine["签收"], csrf=False)
    assert refused.status_code == 409 and "请填写经办人姓名" in refused.text and _verbs(served) == []
    assert phone.post(mine["签收"], {"clerk": "李工"}, csrf=False).status_code == 303
    assert "（经办人：李工）" in phone.get(mine["签收"]).text and _named(served) == ["李工"]


def test_a_shared_mailbox_asks_who_takes_it_back(
    served: Console, mine: dict[str, str], phone: Browser
) -> None:
    _share(served.world, "张工", "李工")
    phone.post(mine["已报送"], {"clerk": "李工"}, csrf=False)
    assert 'id="undo-clerk"' in phone.get(mine["已报送"]).text
    refused = phone.post(mine["已报送"] + "/undo", csrf=False)
    assert refused.status_code == 409 and "请填写经办人姓名" in refused.text
    assert phone.post(mine["已报送"] + "/undo", {"clerk": "张工"}, csrf=False).status_code == 303
    assert _named(served) == ["李工", "张工"]


@pytest.mark.parametrize(("typed", "kept", "shown"), [
    ("<script>alert(1)</script>", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("李工\r\nSet-Cookie: a=b\r\n\r\n<b>", "李工 Set-Cookie: a=b <b>", "李工 Set-Cookie: a=b &lt;b&gt;"),
    ("{{ 7 * 7 }}\u202e\u0007", "{{ 7 * 7 }}", "{{ 7 * 7 }}"),
])  # fmt: skip
def test_what_is_typed_as_a_name_is_a_name(
    served: Console, mine: dict[str, str], phone: Browser, typed: str, kept: str, shown: str
) -> None:
    _share(served.world, "张工", "李工")
    answer = phone.post(mine["签收"], {"clerk": typed}, csrf=False)
    assert answer.status_code == 303 and set(answer.headers) & {"a", "bcc"} == set()
    assert len(answer.headers.get_list("set-cookie")) == 1 and "a=b" not in answer.headers["set-cookie"]
    page = phone.get(mine["签收"]).text
    assert shown in page and "<script>alert" not in page and _named(served) == [kept]


@pytest.mark.parametrize("alter", [
    lambda path: path[:-1], lambda path: path + "A",
    lambda path: path[:-1] + ("B" if path[-1] == "A" else "A"),
    lambda path: path.replace("/do/AQ", "/do/Ag"), lambda path: "/do/" + path[:3:-1], lambda path: "/do/%01",
    lambda path: "/do/..%2F..%2Fsettings", lambda path: "/do/" + "A" * 5000, lambda path: path + "%0d%0aX: y",
    lambda path: "/do/一二三", lambda path: path + "?verb=decline&obligation=2&epoch=1",
])  # fmt: skip
def test_an_altered_link_does_nothing(
    served: Console, mine: dict[str, str], phone: Browser, alter: object
) -> None:
    path = alter(mine["签收"])  # type: ignore[operator]
    if "?" in path:  # what the link does not sign is not read
        assert phone.post(path, {"verb": "decline"}, csrf=False).status_code == 303
        assert _verbs(served) == ["acknowledge"]
        return
    looked, pressed = phone.get(path), phone.post(path, csrf=False)
    assert looked.status_code == pressed.status_code == 404
    assert "市工信局" not in looked.text + pressed.text
    assert "x" not in looked.headers and _verbs(served) == _verbs(served, WUHU) == []


def test_a_void_link_says_why_and_what_to_do(served: Console, mine: dict[str, str], phone: Browser) -> None:
    world = served.world
    deciding.extend(
        world.app, Target("simple", "file", HEFEI), world.clock(), date(2024, 9, 20), "汛情", actor="operator"
    )
    for answer in (phone.get(mine["已报送"]), phone.post(mine["已报送"], csrf=False),
                   phone.post(mine["已报送"] + "/undo", csrf=False)):  # fmt: skip
        assert answer.status_code == 410
        assert "事项已调整" in answer.text and "2024年9月20日（星期五）24时前" in answer.text
    theirs = _offered(served, WUHU)["签收"]
    links.revoke(world.app, mail(WUHU), world.clock().replace(year=2025), actor="operator")
    assert "链接已停用" in phone.get(theirs).text
    world.clock.move_to(world.clock().replace(year=2025))
    assert "链接已过期" in phone.get(theirs).text
    assert phone.get(theirs).status_code == 410


def test_who_left_reads_nothing_of_the_unit(served: Console, mine: dict[str, str], phone: Browser) -> None:
    new = Contact(HEFEI, "新人", frozenset({Role.COORDINATOR}), "new@duban.example")
    with served.app.store.writing() as conn:
        roster_rows.save_roster(conn, [u for u in units() if u.code == HEFEI], [new])
    for answer in (phone.get(mine["已报送"]), phone.post(mine["已报送"], csrf=False)):
        assert answer.status_code == 410 and "已不是责任单位登记的联系邮箱" in answer.text
        assert "示范车间" not in answer.text
    assert _verbs(served) == []


def test_another_site_presses_nothing(served: Console, mine: dict[str, str], phone: Browser) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert phone.post(mine["签收"], csrf=False, headers=headers).status_code == 403
    assert _verbs(served) == []


def test_a_form_too_large_or_of_another_kind_records_nothing(
    served: Console, mine: dict[str, str], phone: Browser
) -> None:
    assert phone.post(mine["签收"], {"clerk": "王" * 600_000}, csrf=False).status_code == 413
    assert _verbs(served) == []


def test_a_letter_in_the_console_bears_its_links_for_its_reader_only(served: Console) -> None:
    letter = served.world.sent(mail(HEFEI))[-1]
    for browser, links_shown in (
        (served.sign_in(mail(HEFEI)), 4), (served.sign_in(mail(ANHUI, "leader")), 0), (served.admin(), 0),
    ):  # fmt: skip
        for path in (f"/letters/{letter.id}", f"/letters/{letter.id}/body"):
            page = browser.get(path)
            assert page.status_code == 200
            assert len(set(re.findall(r"/do/[\w-]{56}", page.text))) in (0, links_shown), path
        assert len(set(re.findall(r"/do/[\w-]{56}", page.text))) == links_shown


def test_each_page_is_whole_and_light(mine: dict[str, str], phone: Browser) -> None:
    for path in mine.values():
        page = phone.get(path)
        assert len(page.content) < 20_000 and "style=" not in page.text and "onclick" not in page.text
        labels = set(re.findall(r'<label for="(\w+)"', page.text))
        fields = set(re.findall(r'<(?:input|select|textarea) id="(\w+)"', page.text))
        assert labels == fields


def test_every_link_of_a_verb_and_every_void_one_has_its_words() -> None:
    from duban.faces.acting import VOID, WORDS
    from duban.signing import VERBS, Flaw

    assert {str(verb) for verb in WORDS} == set(VERBS)
    assert {f"link-{flaw}" for flaw in Flaw} < set(VOID)
