"""Somebody who tries things: markup and templates in every free field, paths that climb, bodies too large or
malformed, hosts and methods that lie, sessions laid in wait, secrets in logs.

What other files try already: other sites' forms, redirects and rates (signing in), altered links (acting),
sheets (roster), other provinces' numbers (routes).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from duban.faces.sending import MAX_FORM, MAX_UPLOAD
from duban.faces.visiting import COOKIE
from duban.services import programs
from duban.services.mailing import mail_link
from duban.services.signing_in import ask_link
from duban.store import roster_rows
from duban.values import Contact, Role, Unit
from tests.faces.conftest import Console
from tests.scenarios.world import ANHUI, HEFEI, World, mail, simple, stage

#: Markup, a template, a header, a cell that is a formula, and marks that turn a line around: in one name.
HOSTILE = "</title><script>alert(1)</script>{{7*7}}{% for x in y %}<img src=x onerror=a>\"'=1+1\u202e"
#: What a form takes: marks that nobody sees are refused there.
TYPED = HOSTILE.replace("\u202e", "")
ACTIVE = ("<script>alert", "<img src=x", "onerror=a>\"'", "\u202e")
READ = (
    "/mine", "/board", "/board/year", "/letters", "/requests", "/call-list", "/roster", "/feeds", "/me",
    "/calls/simple", "/calls/simple/letters", "/calls/simple/quotas", "/calls/simple/indicators",
    "/calls/simple/sheets", "/calls/simple/versions",
)  # fmt: skip


@pytest.fixture
def laden(world: World) -> Console:
    """A console in which every name and title, a note and a reason are hostile."""
    title = HOSTILE.replace("\u202e", "").replace('"', "").replace("'", "''")
    world.write(simple(stage(title=f"'{title}'")).replace("title: 示范车间征集", f"title: '{title}'"))
    unit = Unit(HEFEI, HOSTILE, "prefecture", HEFEI, ANHUI)
    person = Contact(HEFEI, HOSTILE, frozenset({Role.COORDINATOR}), mail(HEFEI), HOSTILE)
    with world.app.store.writing() as conn:
        roster_rows.save_roster(conn, [unit], [person])
    world.activate("simple")
    world.round("08-26 09:00")
    made = Console(world)
    city, owed = made.sign_in(mail(HEFEI)), world.owed(HEFEI, "file")
    asked = {"until": "2024-09-20", "epoch": str(owed.epoch), "reason": TYPED, "progress": TYPED}
    assert city.post(f"/mine/{owed.id}/ask-time", asked).status_code == 303
    province = made.sign_in(mail(ANHUI))
    told = province.post(f"/mine/{owed.id}/call", {"epoch": str(owed.epoch), "note": TYPED})
    assert told.status_code == 303
    filled = {"epoch": str(owed.epoch), "on": "2024-08-26", "number": TYPED}
    assert city.post(f"/mine/{owed.id}/submit", filled).status_code == 303
    return made


def test_what_people_write_is_shown_and_never_runs(laden: Console) -> None:
    owed, letter = laden.world.owed(HEFEI, "file").id, laden.world.sent(mail(HEFEI))[0].id
    more = (f"/mine/{owed}", f"/letters/{letter}", f"/letters/{letter}/body")
    kept = ("/ledger", "/health", "/calendars", "/calendars/simple", "/calendars/simple/preview")
    everybody = ((laden.sign_in(mail(HEFEI)), ()), (laden.sign_in(mail(ANHUI)), ()), (laden.admin(), kept))
    shown = 0
    for browser, extra in everybody:
        for path in (*READ, *more, *extra):
            page = browser.get(path)
            assert page.status_code == 200, path
            for active in ACTIVE:
                assert active not in page.text, (path, active)
            assert "{{49}}" not in page.text and ">49<" not in page.text
            shown += "{{7*7}}" in page.text and "&lt;script&gt;" in page.text
    assert shown > 25


def test_what_people_write_is_no_formula_and_no_header(laden: Console) -> None:
    city = laden.sign_in(mail(HEFEI))
    for path in ("/roster.xlsx", "/calls/simple/status.xlsx", "/call-list.xlsx"):
        sheet = laden.sign_in(mail(ANHUI)).get(path)
        assert "\n" not in sheet.headers["content-disposition"]
        for tab in load_workbook(io.BytesIO(sheet.content)).worksheets:
            assert all(cell.data_type != "f" for row in tab.iter_rows() for cell in row), path
    page = city.get("/me")
    assert set(page.headers) & {"bcc", "x-evil"} == set()
    letter = laden.world.sent(mail(HEFEI))[0]
    assert "\n" not in letter.subject and "\u202e" not in letter.subject + letter.text


@pytest.mark.parametrize("path", [
    "/static/../faces/web.py", "/static/%2e%2e/%2e%2e/pyproject.toml", "/static/..%2f..%2fpyproject.toml",
    "/static//etc/passwd", "/static/%00", "/static/", "/calls/..%2f..%2fetc%2fpasswd", "/calls/%00",
    "/calls/" + "k" * 5000, "/calls/simple%0d%0aX-Evil:%201", "/calendars/..%2f..%2fduban.sqlite",
    "/calendars/%2e%2e", "/calendars/simple.yaml", "/calendars/%00/preview", "/calls/../letters/1/body",
    "/mine/99999999999999999999999", "/letters/99999999999999999999999", "/mine/-1", "/mine/1e3",
    "/mine/below/99999999999999999999999", "/enter/%2e%2e%2f", "/feed/..%2f.ics", "/feed/%00.ics",
    "/letters?before=" + "9" * 30, "/letters?before=" + "9" * 5000, "/ledger?before=" + "9" * 5000,
    "/ledger?before=" + "9" * 30, "/call-list?page=" + "9" * 5000, "/roster?page=" + "9" * 5000,
    "/calls/simple?page=" + "9" * 5000, "/calls/simple?stage=%00&region=%00", "/board?page=" + "9" * 14,
    "/board/year?year=" + "9" * 5000, "/ledger?since=0001-01-01&until=9999-12-31", "/mine?page=-1",
    "/board?call=%00%25%5C", "/roster?words=%00%25_", "/ledger?subject=%00&actor=%00&verb=%00",
    "/calendars/simple/preview?since=0001-01-01&until=9999-12-31", "/calendars/simple/preview?unit=%00",
    "/letters?address=%00%25&kind=%00&calendar=%00", "/sign-in?next=//[", "/sign-in?next=http://[",
    "/mine/" + "9" * 5000, "/letters/" + "9" * 5000 + "/body", "/mine/9999999999", "/board/year?year=020240",
])  # fmt: skip
def test_no_address_climbs_or_breaks(served: Console, path: str) -> None:
    for browser in (served.admin(), served.browser()):
        answer = browser.get(path)
        assert answer.status_code < 500, path
        for inside in ("import ", "root:", "[project]", "SQLite format", "Traceback"):
            assert inside not in answer.text
        assert "x-evil" not in answer.headers


def test_nul_is_no_text_in_an_address_a_form_or_a_body(served: Console) -> None:
    """SQLite keeps it, PostgreSQL does not: it is refused before either is asked."""
    admin, secret = served.admin(), programs.create(served.app, ANHUI, programs.SCOPES, "p",
                                                    served.app.clock(), actor="operator")  # fmt: skip
    for path in ("/ledger?actor=%00", "/letters?address=%00", "/call-list?a%00=b", "/calls/%00"):
        assert admin.get(path).status_code == 400, path
    assert admin.post("/health/hold", {"reason": "a\0b"}).status_code == 400
    assert (
        served.browser().post("/sign-in/password", {"address": "a\0@b", "password": "x"}).status_code == 400
    )
    auth = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k"}
    api, path = (
        served.browser().client,
        f"/api/v1/obligations/{served.world.owed(HEFEI, 'file').id}/submission",
    )
    query = api.get("/api/v1/obligations?unit=%00", headers=auth)
    assert (query.status_code, query.headers["content-type"]) == (400, "application/problem+json")
    body = api.post(path, json={"evidence": {"number": "a\0"}}, headers=auth)
    assert (body.status_code, body.json()["code"]) == (422, "malformed")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/password", "/mine/1/submit", "/do/x", "/feeds"])
def test_a_body_too_large_is_refused_announced_or_not(served: Console, path: str) -> None:
    browser = served.sign_in(mail(HEFEI))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    limit = MAX_FORM + MAX_UPLOAD

    def pieces() -> Iterator[bytes]:
        for _ in range(limit // 65536 + 2):
            yield b"x" * 65536

    announced = browser.client.post(path, content=b"x" * (limit + 1), headers=kind)
    chunked = browser.client.post(path, content=pieces(), headers=kind)
    assert announced.status_code == chunked.status_code == 413


@pytest.mark.parametrize(("kind", "body"), [
    ("multipart/form-data", b"no boundary"), ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut'),
    ("multipart/form-data; boundary=" + "x" * 5000, b"--y--"), ("multipart/form-data; boundary=x", b""),
    ("application/x-www-form-urlencoded", b"csrf=" + b"&a=1" * 5000), ("application/json", b'{"csrf": 1}'),
    ("text/plain", b"csrf=1"), ("", b"csrf=1"), ("application/x-www-form-urlencoded", b"\xff\xfe=%ff%00"),
    ("multipart/form-data; boundary=x",
     b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a\x00"\r\n\r\n1\r\n--x--'),
    ("multipart/form-data; boundary=x; charset=utf-7",
     b'--x\r\nContent-Disposition: form-data; name="address"\r\n\r\n+2AA-@b.c\r\n--x--'),
    ("application/x-www-form-urlencoded", "csrf=é".encode()), ("application/x-www-form-urlencoded", b"a=%00"),
])  # fmt: skip
def test_a_malformed_form_records_nothing_and_breaks_nothing(served: Console, kind: str, body: bytes) -> None:
    city, owed = served.sign_in(mail(HEFEI)), served.world.owed(HEFEI, "file")
    for path in (f"/mine/{owed.id}/submit", "/sign-in", "/leave"):
        answer = city.client.post(path, content=body, headers={"Content-Type": kind} if kind else {})
        assert answer.status_code in (400, 403, 413), path
    assert served.world.owed(HEFEI, "file") == owed and city.get("/mine").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2024-02-30", "١٢", "\x00"])
@pytest.mark.parametrize("verb", ["submit", "promise", "ask-time", "extend", "return"])
def test_a_day_beyond_the_calendar_is_refused_in_words(served: Console, verb: str, day: str) -> None:
    owed = served.world.owed(HEFEI, "file")
    form = {"epoch": str(owed.epoch), "on": day, "until": day, "reason": "汛情", "progress": "七成"}
    browser = served.sign_in(mail(ANHUI if verb in ("extend", "return") else HEFEI))
    answer = browser.post(f"/mine/{owed.id}/{verb}", form)
    assert answer.status_code == (400 if "\0" in day else 409)
    assert served.world.owed(HEFEI, "file") == owed


def test_no_method_but_the_forms_own_does_anything(served: Console) -> None:
    city, owed = served.sign_in(mail(HEFEI)), served.world.owed(HEFEI, "file")
    path = f"/mine/{owed.id}/acknowledge"
    filled = {"epoch": str(owed.epoch), "csrf": city.token()}
    for method in ("GET", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        assert city.client.request(method, path, params=filled).status_code in (404, 405, 501), method
    pretended = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    assert city.client.get(path, params=filled | {"_method": "POST"}, headers=pretended).status_code == 405
    get = city.post("/feeds", {"_method": "GET"}, csrf=False, headers={"X-HTTP-Method-Override": "GET"})
    assert get.status_code == 403
    assert served.world.history(f"obligation:{owed.id}") == []


def test_the_host_that_a_request_names_reaches_no_letter_and_no_page(served: Console) -> None:
    lies = dict.fromkeys(("Host", "X-Forwarded-Host", "X-Forwarded-Server"), "evil.example")
    lies |= {"Forwarded": "host=evil.example", "X-Original-URL": "/ledger", "X-Rewrite-URL": "/ledger"}
    browser = served.sign_in(mail(HEFEI))
    for path in ("/", "/me", "/feeds", "/sign-in", "/nowhere"):
        answer = browser.get(path, headers=lies)
        assert "evil.example" not in answer.text + str(answer.headers) and "台账" not in answer.text
    fresh = served.browser()
    asked = {"address": mail(HEFEI), "csrf": fresh.token()}
    assert fresh.client.post("/sign-in", data=asked, headers=lies).status_code == 200
    assert mail_link(served.app, mail(HEFEI), served.app.settings.base_url, "/", served.app.clock())
    letters = b"".join(one.read_bytes() for one in (served.world.home / "inbox").rglob("*.eml"))
    assert b"evil.example" not in letters


def test_personal_pages_are_kept_by_nobody(served: Console) -> None:
    owed, letter = served.world.owed(HEFEI, "file").id, served.world.sent(mail(HEFEI))[0].id
    city = served.sign_in(mail(HEFEI))
    for path in (*READ, f"/mine/{owed}", f"/letters/{letter}", f"/letters/{letter}/body", "/roster.xlsx",
                 "/call-list.xlsx", "/calls/simple/status.xlsx", "/nowhere", "/ledger"):  # fmt: skip
        assert city.get(path).headers["cache-control"] == "no-store", path
    picture = city.get("/static/console.css")
    assert "no-store" not in picture.headers.get("cache-control", "")
    assert "set-cookie" not in picture.headers


def test_a_session_laid_in_wait_is_nobodys(served: Console) -> None:
    browser = served.browser()
    browser.client.cookies.set(COOKIE, "planted" * 7, domain="console.duban.example")
    assert browser.get("/mine").headers["location"].startswith("/sign-in")
    secret = ask_link(served.app, mail(HEFEI), served.app.clock())
    browser.client.cookies.clear()
    entered = browser.post(f"/enter/{secret}")
    fresh = [one for one in entered.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    assert len(fresh) == 1 and "planted" not in fresh[0]
    second = served.sign_in(mail(HEFEI))
    before = second.client.cookies[COOKIE]
    again = second.post(f"/enter/{ask_link(served.app, mail(ANHUI), served.app.clock())}")
    assert again.status_code == 303 and before not in str(again.headers)  # a session is never handed on


def test_every_cookie_is_for_the_server_alone(served: Console) -> None:
    secret = ask_link(served.app, mail(HEFEI), served.app.clock())
    browser = served.browser()
    answers = [browser.get("/sign-in"), browser.post(f"/enter/{secret}"), browser.post("/leave")]
    baked = [one for answer in answers for one in answer.headers.get_list("set-cookie")]
    assert len(baked) >= 3
    for one in baked:
        if "Max-Age=0" in one or "01 Jan 1970" in one:
            continue  # taken away
        flags = {part.strip().lower() for part in one.split(";")[1:]}
        assert {"httponly", "secure", "path=/"} <= flags and not any(f.startswith("domain") for f in flags)
        assert flags & {"samesite=lax", "samesite=strict"}


def test_looking_at_a_sign_in_link_uses_nothing_up_and_lets_nobody_in(served: Console) -> None:
    secret = ask_link(served.app, mail(HEFEI), served.app.clock())
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = served.browser().client.request(method, f"/enter/{secret}")
        assert not any(c.startswith(COOKIE) for c in answer.headers.get_list("set-cookie"))
    assert served.browser().post(f"/enter/{secret}").status_code == 303


def test_no_secret_is_logged(served: Console, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = str(ask_link(served.app, mail(HEFEI), served.app.clock()))
    browser = served.browser()
    browser.get(f"/enter/{secret}")
    entered = browser.post(f"/enter/{secret}")
    session = browser.client.cookies[COOKIE]
    password = "一二三四五六七八九十不对"
    browser.post("/sign-in/password", {"address": "admin@duban.example", "password": password})
    feed = browser.post("/feeds").text.partition('id="fresh" readonly value="')[2].partition('"')[0]
    browser.get("/mine")
    assert entered.status_code == 303 and "/feed/" in feed
    ours = "\n".join(
        one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))
    )
    for hidden in (secret, session, password, feed.rpartition("/")[2].removesuffix(".ics")):
        assert hidden not in ours
    with served.app.store.reading() as conn:
        kept = "\n".join(str(row) for row in conn.exec_driver_sql("SELECT * FROM ledger").all())
        stored = str(conn.exec_driver_sql("SELECT * FROM sessions").all())
        stored += str(conn.exec_driver_sql("SELECT * FROM signins").all())
    assert secret not in kept + stored and session not in kept + stored


def test_a_browser_is_told_to_guess_nothing(served: Console) -> None:
    answer = served.browser().get("/sign-in")
    policy = answer.headers["content-security-policy"]
    for part in ("default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'self'"):
        assert part in policy
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert "server" not in answer.headers and answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("text", [
    "", "\n", "key: simple", "key: simple\ntitel: x\n", "[]", "7", "title: [1]", "key: {a: 1}", "{{7*7}}",
    "\x00", "key: simple\nstages: 1\nunits: [a]\nnotice: b", "a: &a [*a]", "- " * 5000,
    "key: simple\ntitle: " + "字" * 9000,
    "key: simple\nstages:\n  - {}\n  - null\n  - [1]",
])  # fmt: skip
def test_half_a_calendar_is_answered_with_what_is_wrong(served: Console, text: str) -> None:
    admin = served.admin()
    for path in ("/calendars/simple/check", "/calendars/new/check", "/calendars/simple", "/calendars/new"):
        answer = admin.post(path, {"text": text, "digest": ""})
        assert answer.status_code in ((400,) if "\0" in text else (200, 303, 409, 422)), path
        assert "{{49}}" not in answer.text
    assert served.world.owed(HEFEI, "file").status == "open"
    assert admin.get("/calendars").status_code == admin.get("/calendars/simple").status_code == 200
