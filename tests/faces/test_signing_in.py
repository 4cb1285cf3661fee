"""Coming in: by a link that scanners cannot use up, by password, and what ends it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from duban.services.mailing import mail_link
from duban.services.signing_in import ask_link, first_admin, set_password, viewer_by_cookie
from tests.faces.conftest import BASE, Console
from tests.scenarios.world import HEFEI, World, mail


def link_in_the_inbox(served: Console) -> str:
    import email
    import email.policy

    files = sorted((served.world.home / "inbox").rglob("*.eml"), key=lambda f: f.stat().st_mtime)
    letters = [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]
    (letter,) = [one for one in letters if one["Subject"] == "登录督办平台"]
    part = letter.get_body(("plain",))
    assert part is not None
    found = re.search(r"https://\S+", str(part.get_content()))
    assert found
    return found.group().removeprefix(BASE)


def test_a_coordinator_signs_in_by_letter(served: Console) -> None:
    browser = served.browser()
    assert browser.get("/me").headers["location"] == "/sign-in?next=%2Fme"
    assert mail_link(served.app, mail(HEFEI).upper(), BASE, "/mine", served.app.clock())
    link = link_in_the_inbox(served)
    for _ in range(5):  # scanners look, and look again
        assert browser.get(link).status_code == 200
        assert browser.client.head(link).status_code in (200, 405)
    entered = browser.post(link, {"next": "/mine"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/mine")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie and "Secure" in cookie and "SameSite=lax" in cookie
    assert browser.get("/").headers["location"] == "/mine"
    assert browser.post(link).status_code == 410  # once
    assert served.browser().get(link).status_code == 410


def test_nobody_learns_who_is_known(served: Console) -> None:
    answers = {
        served.browser().post("/sign-in", {"address": address}).text.replace(address, "…")
        for address in (mail(HEFEI), "nobody@duban.example")
    }
    assert len({re.sub(r'value="[0-9a-f]+"', "", one) for one in answers}) == 1


def test_a_link_expires_and_so_many_an_hour(served: Console) -> None:
    now = served.app.clock()
    secrets = [ask_link(served.app, mail(HEFEI), now) for _ in range(6)]
    assert [bool(one) for one in secrets] == [True] * 5 + [False]
    assert ask_link(served.app, "nobody@duban.example", now) is None
    served.world.clock.advance(timedelta(minutes=31))
    assert served.browser().post(f"/enter/{secrets[0]}").status_code == 410


def test_who_leaves_the_roster_is_out_at_once(served: Console) -> None:
    browser = served.sign_in(mail(HEFEI))
    assert browser.get("/").status_code == 303
    from tests.scenarios.world import people, units

    with served.app.store.writing() as conn:
        from duban.store import roster_rows

        roster_rows.save_roster(conn, units(), [c for c in people(units()) if c.unit != HEFEI])
    assert browser.get("/").headers["location"].startswith("/sign-in")


def test_leaving_ends_the_session_everywhere(served: Console) -> None:
    one, two = served.sign_in(mail(HEFEI)), served.sign_in(mail(HEFEI))
    left = one.post("/leave", {"everywhere": "yes"})
    assert left.headers["location"] == "/sign-in"
    assert two.get("/").headers["location"].startswith("/sign-in")


def test_a_session_ends_by_itself(served: Console) -> None:
    browser = served.sign_in(mail(HEFEI))
    for _ in range(3):  # while it is used it lasts
        served.world.clock.advance(timedelta(hours=11))
        assert browser.get("/").headers["location"] == "/mine"
    served.world.clock.advance(timedelta(hours=13))
    assert browser.get("/").headers["location"].startswith("/sign-in")


def test_an_admin_signs_in_by_password_and_five_wrong_ones_close_it(served: Console) -> None:
    admin = served.admin()
    viewer = viewer_by_cookie(served.app, admin.client.cookies["duban_session"], served.app.clock())
    assert viewer is not None
    set_password(served.app, viewer, "一二三四五六七八九十正确", served.app.clock())
    browser = served.browser()
    fields = {"address": "admin@duban.example", "password": "一二三四五六七八九十正确", "next": "/board"}
    assert browser.post("/sign-in/password", fields).headers["location"] == "/board"
    for _ in range(5):
        assert browser.post("/sign-in/password", fields | {"password": "wrong"}).status_code == 422
    assert browser.post("/sign-in/password", fields).status_code == 422
    served.world.clock.advance(timedelta(minutes=16))
    assert browser.post("/sign-in/password", fields).status_code == 303


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:1",
        "/\tx",
        "evil",
        "/%0d%0aX: y\r\nX: y",
    ],
)
def test_nobody_is_sent_elsewhere(served: Console, there: str) -> None:
    now = served.app.clock()
    secret = ask_link(served.app, mail(HEFEI), now)
    entered = served.browser().post(f"/enter/{secret}", {"next": there})
    assert entered.headers["location"] == "/"


def test_forms_of_other_sites_change_nothing(served: Console) -> None:
    secret = ask_link(served.app, mail(HEFEI), served.app.clock())
    browser = served.browser()
    assert browser.post(f"/enter/{secret}", {"next": "/"}, csrf=False).status_code == 403
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert browser.post(f"/enter/{secret}", headers=header).status_code == 403
    other = served.browser()
    stolen = other.token()
    assert browser.post(f"/enter/{secret}", {"csrf": stolen}, csrf=False).status_code == 403
    assert browser.post(f"/enter/{secret}").status_code == 303


def test_every_answer_carries_the_shield(served: Console) -> None:
    for path in ("/sign-in", "/nowhere", "/", "/alive"):
        answer = served.browser().get(path)
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_first_run_makes_an_admin_once(world: World) -> None:
    secret = first_admin(world.app, world.clock())
    assert secret is not None and first_admin(world.app, world.clock()) is None
    browser = Console(world).browser()
    assert browser.post(f"/enter/{secret}").headers["location"] == "/"
    assert browser.get("/").headers["location"] == "/board"
    assert browser.get("/ledger").status_code == 200


def test_nothing_is_sent_to_the_account_of_the_first_run(world: World) -> None:
    first_admin(world.app, world.clock())
    assert ask_link(world.app, "admin@localhost", world.clock()) is None


def test_one_mailbox_asks_for_few_links_and_its_office_is_not_shut_out(served: Console) -> None:
    browser = served.browser()
    asked = [browser.post("/sign-in", {"address": "one@duban.example"}).status_code for _ in range(11)]
    assert asked == [200] * 10 + [429]
    assert browser.post("/sign-in", {"address": "two@duban.example"}).status_code == 200
    assert browser.post("/sign-in/password", {"address": "admin@duban.example"}).status_code == 422


def test_a_database_that_is_gone_is_told_as_such(served: Console) -> None:
    browser = served.sign_in(mail(HEFEI))
    served.app.store.close()
    database = served.world.home / "duban.sqlite"
    database.rename(database.with_suffix(".away"))
    database.mkdir()
    assert browser.get("/me").status_code == 503
