"""Letters on pages: who may see which, as it was seen, and why; what a page of the ledger proves."""

from __future__ import annotations

import re

from duban.store import roster_rows
from duban.values import Contact, Role
from tests.faces.conftest import Console
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, WUHU, ZHEJIANG, World, mail, people, simple, units


def letter_to(served: Console, address: str) -> int:
    return served.world.sent(address)[0].id


def test_each_sees_the_letters_of_its_mailbox_and_of_units_below(served: Console) -> None:
    number = letter_to(served, mail(HEFEI))
    path = f"/letters/{number}"
    for address, seen in (
        (mail(HEFEI), True), (mail(ANHUI), True), (mail(WUHU), False), (mail(ZHEJIANG), False),
        (mail(HANGZHOU), False),
    ):  # fmt: skip
        browser = served.sign_in(address)
        assert (browser.get(path).status_code == 200) is seen, address
        assert (browser.get(path + "/body").status_code == 200) is seen, address
        assert (mail(HEFEI) in browser.get("/letters").text) is seen, address
    assert served.admin().get(path).status_code == 200


def test_a_mailbox_that_moves_takes_no_letter_along(served: Console) -> None:
    number = letter_to(served, mail(HEFEI))
    moved = Contact(HANGZHOU, "调入", frozenset({Role.COORDINATOR}), mail(HEFEI))
    with served.app.store.writing() as conn:
        roster_rows.save_roster(
            conn, units(), [c for c in people(units()) if c.email != mail(HEFEI)] + [moved]
        )
    for address in (mail(HEFEI), mail(ZHEJIANG), mail(ANHUI)):
        browser = served.sign_in(address)
        assert browser.get(f"/letters/{number}").status_code == browser.get("/letters/999999").status_code
        assert f"/letters/{number}" not in browser.get("/letters").text, address
    assert served.admin().get(f"/letters/{number}").status_code == 200


def test_a_draft_is_shown_to_who_releases_it_alone(world: World) -> None:
    world.write(simple().replace('within: ["340000"]', 'within: ["330000"]'))
    world.activate("simple")
    world.go("09-20 09:00")
    served = Console(world)
    [number] = set(re.findall(r"/letters/(\d+)", served.admin().get("/letters?state=draft").text))
    reader = served.sign_in(mail(ZHEJIANG, "supervisor"))
    assert reader.get(f"/letters/{number}").status_code == reader.get("/letters/999999").status_code
    assert reader.get(f"/letters/{number}/body").status_code >= 400
    assert f"/letters/{number}" not in reader.get("/letters?state=draft").text
    assert served.admin().post(f"/letters/{number}/release").status_code == 303
    assert reader.get(f"/letters/{number}").status_code == 200


def test_a_letter_says_why_it_came_and_runs_nothing(served: Console) -> None:
    browser = served.sign_in(mail(HEFEI))
    page = browser.get(f"/letters/{letter_to(served, mail(HEFEI))}")
    assert "任务通知" in page.text and "示范车间申报" in page.text and f"{HEFEI}市工信局" in page.text
    body = browser.get(f"/letters/{letter_to(served, mail(HEFEI))}/body")
    policy = body.headers["Content-Security-Policy"]
    assert (
        policy.startswith("sandbox allow-popups ")
        and "default-src 'none'" in policy
        and "script" not in policy
    )


def test_another_units_letter_and_none_at_all_answer_alike(served: Console) -> None:
    browser = served.sign_in(mail(WUHU))
    theirs, none = browser.get(f"/letters/{letter_to(served, mail(HEFEI))}"), browser.get("/letters/999999")
    assert (theirs.status_code, theirs.text) == (none.status_code, none.text)


def test_only_an_admin_sends_again(served: Console) -> None:
    number = letter_to(served, mail(HEFEI))
    assert served.sign_in(mail(HEFEI)).post(f"/letters/{number}/retry").status_code == 403
    assert served.admin().post(f"/letters/{number}/retry").status_code == 409  # it was sent
    assert served.admin().post(f"/letters/{number}/release").status_code == 409


def test_letters_are_found_by_state_and_kind(served: Console) -> None:
    browser = served.admin()
    assert mail(HEFEI) in browser.get("/letters?state=sent&kind=opening").text
    assert mail(HEFEI) not in browser.get("/letters?state=failed").text
    assert browser.get("/letters?before=x&kind=%25&state=nonsense").status_code == 200


def test_the_ledger_is_searched_and_verified(served: Console) -> None:
    browser = served.admin()
    page = browser.get("/ledger?verb=activate").text
    assert "启用日程" in page
    assert "台账完整" in browser.post("/ledger/verify").text
    assert "没有符合条件的记录" in browser.get("/ledger?subject=letter:999999&since=2024-01-01&until=x").text
    assert served.sign_in(mail(ANHUI)).get("/ledger").status_code == 403


def test_sending_is_held_and_let_go(served: Console) -> None:
    browser = served.admin()
    assert "引擎运行正常" in browser.get("/health").text
    assert browser.post("/health/hold", {"reason": " "}).status_code == 409
    assert browser.post("/health/hold", {"reason": "恢复了星期一的备份"}).status_code == 303
    assert "恢复了星期一的备份" in browser.get("/health").text
    assert browser.post("/health/resume").status_code == 303
    assert "发函已暂停" not in browser.get("/health").text
    assert "检查" in browser.post("/health/examine").text
