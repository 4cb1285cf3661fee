"""The console as one ASGI application: routes, who may ask, forms read within their limits, errors as pages.

``PAGES`` of every face are the routes; each names its roles, and a request is let in here, once. What a role
then sees and says is for the services.
"""

from __future__ import annotations

import hmac
import importlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from duban.faces.api_problems import failure
from duban.faces.numbers import register
from duban.faces.pages import Pages, static_folder
from duban.faces.refusals import in_chinese
from duban.faces.security import SAFE, Shield
from duban.faces.sending import Sent, legible, read
from duban.faces.visiting import COOKIE, NONCE, Page, Visit, form_token
from duban.problems import BadInput, DubanError, Refused
from duban.services.keys import key_of
from duban.services.signing_in import viewer_by_cookie

if TYPE_CHECKING:
    from duban.app import App

log = logging.getLogger("duban")

#: The faces: each module has ``PAGES``.
FACES = (
    "signing_in",
    "home",
    "acting",
    "me",
    "letters",
    "ledger",
    "health",
    "feeds",
    "requests",
    "calling",
    "mine",
    "board",
    "call",
    "calendars",
    "drafts",
    "roster",
    "sheets_out",
    "api",
)

#: Refusals for what is not there, or not for whoever asks: which of the two is not told.
MISSING = frozenset({"no-obligation", "no-letter", "no-call", "no-request", "no-feed"})

_TITLES = {
    400: ("请求有误", "提交的内容不完整或不正确，请返回上一页重试。"),
    403: ("没有权限", "您没有查看或办理这一页的权限。如有需要，请联系承办单位。"),
    404: ("没有这一页", "地址可能有误，或者该事项已被调整。请从导航进入。"),
    405: ("不能这样访问", "请从本站页面上操作。"),
    413: ("文件过大", "上传的文件不能超过 5 MB。"),
    415: ("内容类型不符", "请从本站页面上操作。"),
    429: ("请求过于频繁", "请五分钟后再试。"),
    500: ("系统出错", "这不是您的问题，系统已记录。请稍后再试；急事请电话联系承办单位。"),
    503: ("暂时不能服务", "数据库正忙或不可用，请稍后再试。"),
}


def console(app: App) -> Starlette:
    """Return the console of a duban."""
    register()
    pages = Pages(app, key_of(app))
    routes: list[BaseRoute] = [
        Route(page.path, _endpoint(pages, page), methods=[page.method]) for page in all_pages()
    ]
    routes.append(Mount("/static", StaticFiles(directory=static_folder())))
    return Starlette(
        routes=routes,
        middleware=[Middleware(Shield, base_url=app.settings.base_url)],
        exception_handlers={HTTPException: _failed(pages), Exception: _fault(pages)},
    )


def all_pages() -> Iterator[Page]:
    """Yield every route of every face."""
    for name in FACES:
        yield from importlib.import_module(f"duban.faces.{name}").PAGES


def _endpoint(pages: Pages, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        legible([request.scope["path"], *chain(*request.query_params.multi_items())])
        writes = page.method not in SAFE
        sent = await read(request, uploads=page.uploads, raw=page.raw) if writes else Sent()
        return await run_in_threadpool(_answer, pages, page, request, sent)

    return answer


def _answer(pages: Pages, page: Page, request: Request, sent: Sent) -> Response:
    app = pages.app
    now, cookie = app.clock(), request.cookies.get(COOKIE, "")
    try:
        viewer = viewer_by_cookie(app, cookie, now) if cookie else None
    except DubanError as error:
        return _unserved(Visit(app, pages, request, now), error)
    nonce = request.cookies.get(NONCE, "")
    fresh = not nonce and viewer is None
    visit = Visit(
        app, pages, request, now, viewer, cookie if viewer else "", sent.form, sent.many, sent.files,
        sent.body, secrets.token_urlsafe(16) if fresh else nonce,
    )  # fmt: skip
    if page.who is not None and viewer is None:
        return _sign_in_first(visit)
    if page.who is not None and viewer is not None and viewer.role not in page.who:
        return _error(visit, 403)
    if page.method not in SAFE and not page.own_check and not _own_form(visit):
        return _error(visit, 403, "表单已过期，请返回上一页刷新后重试。")
    try:
        answer = page.endpoint(visit)
    except Refused as error:
        answer = _refused(visit, error)
    except BadInput as error:
        answer = visit.show(
            "error.html.j2",
            status=422,
            title="提交的内容有误",
            words=in_chinese(error),
            problems=error.problems,
        )
    except DubanError as error:
        answer = _unserved(visit, error)
    if fresh and page.who is None and not page.own_check:
        answer.set_cookie(NONCE, visit.nonce, httponly=True, samesite="strict", secure=pages.secure)
    if "duban_said" in request.cookies and answer.status_code == 200 and page.method == "GET":
        answer.delete_cookie("duban_said")
    return answer


def _refused(visit: Visit, error: Refused) -> Response:
    """Tell a refusal. What is another's, under a number, is told in the words for what is not there."""
    by_number = any(isinstance(value, int) for value in visit.path.values())
    if error.code in MISSING or (by_number and error.code == "not-yours"):
        return _error(
            visit, 404, "可能已被调整或撤销，或者不在您的查看范围内。请从导航进入。", title="没有找到"
        )
    status = 403 if error.code in ("not-yours", "not-authorised") else 409
    return _error(visit, status, in_chinese(error), title="未能办理")


def _own_form(visit: Visit) -> bool:
    secret = visit.cookie or visit.nonce
    given = visit.form.get("csrf", "") or visit.request.headers.get("X-CSRF", "")
    return bool(secret) and hmac.compare_digest(
        form_token(visit.pages.key, secret).encode(), given.encode(errors="replace")
    )


def _sign_in_first(visit: Visit) -> Response:
    if visit.request.method != "GET" or visit.wants_part:
        return _error(visit, 401, "登录已过期，请重新登录。", title="请先登录")
    from urllib.parse import urlencode

    url = visit.request.url
    there = url.path + (f"?{url.query}" if url.query else "")
    return RedirectResponse("/sign-in?" + urlencode({"next": there}), 303)


def _unserved(visit: Visit, error: DubanError) -> Response:
    log.error("%s%s", error, f" ({error.hint})" if error.hint else "")
    return _error(visit, 503)


def _error(visit: Visit, status: int, words: str = "", *, title: str = "") -> Response:
    heading, body = _TITLES.get(status, _TITLES[400])
    return visit.show(
        "error.html.j2", status=status, title=title or heading, words=words or body, problems=()
    )


def _lost(pages: Pages, request: Request, status: int) -> Response:
    """Answer what no endpoint did; whoever is signed in keeps his navigation."""
    now, cookie, viewer = pages.app.clock(), request.cookies.get(COOKIE, ""), None
    with suppress(DubanError):
        viewer = viewer_by_cookie(pages.app, cookie, now) if cookie else None
    return _error(Visit(pages.app, pages, request, now, viewer, cookie if viewer else ""), status)


def _failed(pages: Pages) -> Any:
    async def failed(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith("/api/"):
            return failure(error.status_code, _TITLES.get(error.status_code, _TITLES[400])[0])
        return await run_in_threadpool(_lost, pages, request, error.status_code)

    return failed


def _fault(pages: Pages) -> Any:
    async def fault(request: Request, error: Exception) -> Response:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        if request.url.path.startswith("/api/"):
            return failure(500, _TITLES[500][0])
        visit = Visit(pages.app, pages, request, pages.app.clock())
        return await run_in_threadpool(_error, visit, 500)

    return fault
