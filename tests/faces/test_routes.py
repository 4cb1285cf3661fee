"""Every route for every role: who is let in, who is turned away, and what another province's numbers open.

The table is written out here, apart from the routes: a route without a row, or with another, fails.
"""

from __future__ import annotations

import pytest

from duban.faces.web import all_pages
from tests.faces.conftest import Browser, Console
from tests.scenarios.world import ANHUI, HANGZHOU, HEFEI, ZHEJIANG, mail

#: Who may: a admin, s superior, c coordinator, r reader, * everybody, also nobody signed in.
TABLE = """
*     GET  /sign-in
*     POST /sign-in
*     POST /sign-in/password
*     GET  /enter/{secret}
*     POST /enter/{secret}
*     GET  /alive
*     GET  /do/{link}
*     POST /do/{link}
*     POST /do/{link}/undo
*     GET  /feed/{secret}.ics
*     GET  /api/v1/openapi.json
*     GET  /api/v1/obligations
*     GET  /api/v1/obligations/{number}
*     GET  /api/v1/board
*     POST /api/v1/obligations/{number}/submission
*     POST /api/v1/obligations/{number}/posting
*     POST /api/v1/obligations/{number}/receipt
ascr  POST /leave
ascr  GET  /
ascr  GET  /me
ar    POST /me/password
ascr  GET  /letters
ascr  GET  /letters/{number}
ascr  GET  /letters/{number}/body
a     POST /letters/{number}/retry
a     POST /letters/{number}/release
a     GET  /ledger
a     POST /ledger/verify
a     GET  /health
a     POST /health/examine
a     POST /health/hold
a     POST /health/resume
ascr  GET  /feeds
ascr  POST /feeds
ascr  POST /feeds/{number}/revoke
ascr  GET  /requests
asc   POST /requests/{number}/grant
asc   POST /requests/{number}/refuse
asc   POST /requests/{number}/withdraw
ascr  GET  /call-list
ascr  GET  /call-list.xlsx
asc   POST /call-list
ascr  GET  /mine
ascr  GET  /mine/{number}
ascr  GET  /mine/below/{term}
asc   POST /mine/{number}/{verb}
ascr  GET  /board
ascr  GET  /board/year
ascr  GET  /calls/{key}
ascr  GET  /calls/{key}/letters
ascr  GET  /calls/{key}/quotas
ascr  GET  /calls/{key}/indicators
ascr  GET  /calls/{key}/versions
a     GET  /calendars
a     GET  /calendars/new
a     POST /calendars/new
a     POST /calendars/new/check
a     POST /calendars/new/draft
a     POST /calendars/new/draft/answers
a     GET  /calendars/{key}
a     POST /calendars/{key}
a     POST /calendars/{key}/check
a     GET  /calendars/{key}/preview
a     GET  /calendars/{key}/activate
a     POST /calendars/{key}/activate
a     POST /calendars/{key}/plan
a     POST /calendars/{key}/apply
ascr  GET  /roster
ascr  GET  /roster.xlsx
a     GET  /roster/template.xlsx
a     GET  /roster/import
a     POST /roster/import
ascr  GET  /calls/{key}/sheets
ac    POST /calls/{key}/sheets
ascr  GET  /calls/{key}/status.xlsx
ac    GET  /calls/{key}/receipts.xlsx
ascr  GET  /calls/{key}/summary.xlsx
"""
ROWS = {tuple(line.split()[1:]): line.split()[0] for line in TABLE.strip().splitlines()}
FILLED = {"key": "simple", "verb": "acknowledge", "secret": "x" * 43, "link": "x" * 60, "term": "1"}
SHUT = {401, 403}


def route(path: str, number: int = 1) -> str:
    for name, value in {**FILLED, "number": str(number)}.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def ask(browser: Browser, method: str, path: str) -> int:
    if method == "GET":
        return int(browser.get(path).status_code)
    return int(browser.post(path, {"epoch": "1"}).status_code)


def test_every_route_has_its_row() -> None:
    known = {(page.method, page.path.replace(":number", "").replace(":path", "")) for page in all_pages()}
    assert known == set(ROWS)


@pytest.mark.parametrize("role", ["nobody", "a", "s", "c", "r"])
def test_each_role_is_let_in_where_the_table_says(served: Console, role: str) -> None:
    wrong = []
    for (method, path), who in ROWS.items():
        browser = _as(served, role)
        status = ask(browser, method, route(path, served.world.owed(HEFEI, "file").id))
        api = path.startswith("/api/v1/") and not path.endswith("openapi.json")
        if role == "nobody" and who != "*":
            well = status == (303 if method == "GET" else 401)
        elif who == "*" or role in who:
            well = status == 401 if api else status not in SHUT and status < 500
        else:
            well = status == 403
        if not well:
            wrong.append((role, method, path, status))
    assert wrong == []


@pytest.mark.parametrize("who", [mail(ZHEJIANG), mail(HANGZHOU), mail(ZHEJIANG, "supervisor")])
def test_another_provinces_numbers_open_nothing(served: Console, who: str) -> None:
    owed, letter = served.world.owed(HEFEI, "file"), served.world.sent(mail(HEFEI))[0].id
    browser = served.sign_in(who)
    before = served.world.history(f"obligation:{owed.id}")
    for verb in (
        "acknowledge",
        "submit",
        "decline",
        "ask-time",
        "waive",
        "extend",
        "undo",
        "call",
        "nonsense",
    ):
        answer = browser.post(f"/mine/{owed.id}/{verb}", {"epoch": "1", "reason": "x", "until": "2024-09-20"})
        assert answer.status_code in (403, 404, 409), verb
    for path in (f"/mine/{owed.id}", f"/letters/{letter}", f"/letters/{letter}/body"):
        answer = browser.get(path)
        assert answer.status_code in (403, 404, 409) and HEFEI not in answer.text, path
    for path in ("/calls/simple", "/calls/simple/letters", "/calls/simple/versions", "/board", "/call-list"):
        assert f"{HEFEI}市工信局" not in browser.get(path).text, path
    assert served.world.history(f"obligation:{owed.id}") == before
    assert served.world.owed(HEFEI, "file").status == "open"


def _as(served: Console, role: str) -> Browser:
    if role == "nobody":
        return served.browser()
    if role == "a":
        return served.admin()
    if role == "r":
        return served.reader(ANHUI)
    return served.sign_in(mail(ANHUI, "supervisor" if role == "s" else "coordinator"))
