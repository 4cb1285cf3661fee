"""Signing in and out. The answer to a request for a link never tells whether the address is known."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from duban.faces.refusals import in_chinese
from duban.faces.visiting import COOKIE, Page, Visit
from duban.problems import Refused
from duban.services import signing_in
from duban.services.mailing import mail_link

#: Tries in five minutes: a whole office may stand behind one address.
FROM_ONE_PLACE, FOR_ONE_MAILBOX = 300, 10


def page(visit: Visit) -> Response:
    if visit.someone is not None:
        return visit.go(_where(visit.query.get("next", "")))
    return visit.show("sign_in.html.j2", there=_where(visit.query.get("next", "")), wrong="", address="")


def send(visit: Visit) -> Response:
    """Send a link, in a thread of its own: how long it takes tells nothing."""
    address, there = visit.form.get("address", "").strip()[:320], _where(visit.form.get("next", ""))
    if "@" not in address:
        words = "请输入您在通讯录中登记的邮箱地址。"
        return visit.show("sign_in.html.j2", status=422, there=there, wrong=words, address=address)
    _count(visit, "link", address)
    # Never the Host of the request: whoever sends one would have links to his own site sent to others.
    base = visit.app.settings.base_url or f"http://{visit.app.settings.listen}"
    threading.Thread(
        target=mail_link, args=(visit.app, address, base.rstrip("/"), there, visit.now), daemon=True
    ).start()
    return visit.show("link_sent.html.j2", address=address)


def by_password(visit: Visit) -> Response:
    address, there = visit.form.get("address", ""), _where(visit.form.get("next", ""))
    _count(visit, "password", address)
    try:
        entered = signing_in.enter_by_password(
            visit.app, address[:320], visit.form.get("password", "")[:200], visit.now
        )
    except Refused as error:
        return visit.show(
            "sign_in.html.j2", status=422, there=there, wrong=in_chinese(error), address=address
        )
    return _come_in(visit, entered.secret, there)


def link(visit: Visit) -> Response:
    """Show the button. Whatever fetches the link uses nothing up."""
    secret = str(visit.path["secret"])
    address = signing_in.link_of(visit.app, secret, visit.now)
    there = _where(visit.query.get("next", ""))
    if address is None:
        return visit.show("link_over.html.j2", status=410)
    return visit.show("link.html.j2", secret=secret, address=address, there=there)


def enter(visit: Visit) -> Response:
    try:
        entered = signing_in.enter_by_link(visit.app, str(visit.path["secret"]), visit.now)
    except Refused:
        return visit.show("link_over.html.j2", status=410)
    return _come_in(visit, entered.secret, _where(visit.form.get("next", "")))


def leave(visit: Visit) -> Response:
    signing_in.leave(visit.app, visit.viewer, visit.now, everywhere=visit.form.get("everywhere") == "yes")
    answer = visit.go("/sign-in", "已退出登录。")
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _come_in(visit: Visit, secret: str, there: str) -> Response:
    answer = RedirectResponse(there, 303)
    answer.set_cookie(COOKIE, secret, httponly=True, samesite="lax", secure=visit.pages.secure, path="/")
    return answer


def _where(there: str) -> str:
    """Return a path of ours to go on to; whatever else was asked for is the front page."""
    try:
        parts = urlsplit(there)
    except ValueError:
        return "/"
    inert = not any(ord(mark) < 33 or mark == "\\" for mark in there)
    ours = inert and not parts.scheme and not parts.netloc and there.startswith("/") and there[1:2] != "/"
    return there if ours else "/"


def _count(visit: Visit, what: str, address: str) -> None:
    visit.pages.limits.count(f"{what} {visit.client}", FROM_ONE_PLACE)
    visit.pages.limits.count(f"{what} {visit.client} {address.strip().lower()[:320]}", FOR_ONE_MAILBOX)


PAGES = (
    Page("GET", "/sign-in", page, None),
    Page("POST", "/sign-in", send, None),
    Page("POST", "/sign-in/password", by_password, None),
    Page("GET", "/enter/{secret}", link, None),
    Page("POST", "/enter/{secret}", enter, None),
    Page("POST", "/leave", leave),
)
