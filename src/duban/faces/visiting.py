"""One request as an endpoint sees it: who, when, what was sent; and the ways to answer.

A face is a module of plain functions ``(Visit) -> Response`` and ends with its ``PAGES``. They run in a
thread, because the engine and the store are synchronous; the form was read before, within its limits.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from duban.faces.sending import Upload
from duban.problems import Refused
from duban.services.viewing import EVERYBODY, ConsoleRole, Viewer

if TYPE_CHECKING:
    from duban.app import App
    from duban.faces.pages import Pages

COOKIE = "duban_session"
NONCE = "duban_form"  # of a browser that is not signed in: its forms are its own all the same


@dataclass(frozen=True, slots=True)
class Visit:
    """A request. ``viewer`` is None only on pages that are open to everybody."""

    app: App
    pages: Pages
    request: Request
    now: datetime
    someone: Viewer | None = None
    cookie: str = ""  # the session's secret: signs forms
    form: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, list[str]] = field(default_factory=dict)  # fields that came more than once
    files: Mapping[str, Upload] = field(default_factory=dict)
    body: bytes = b""  # of what is no form: the interface's JSON
    nonce: str = ""  # of forms without a session: a cookie of their own

    @property
    def viewer(self) -> Viewer:
        """Return who is signed in. The routes see to it that somebody is."""
        assert self.someone is not None
        return self.someone

    @property
    def path(self) -> Mapping[str, Any]:
        """Return the parts of the address: ``{key}``."""
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query_params

    def number(self, name: str, otherwise: int = 0) -> int:
        """Return a number of the query; ``otherwise`` for what is none, or more than anything is numbered."""
        given = self.query.get(name, "")
        return int(given) if given.isdecimal() and len(given) < 16 else otherwise

    def day(self, name: str) -> date | None:
        """Return a day of the query; None for what is none."""
        try:
            return typed_day(self.query.get(name, ""))
        except Refused:
            return None

    @property
    def wants_part(self) -> bool:
        """Say whether htmx asks, which swaps a part of the page."""
        return self.request.headers.get("HX-Request") == "true"

    @property
    def client(self) -> str:
        """Return the address a request came from; of a proxy's clients where the proxy is trusted."""
        return self.request.client.host if self.request.client else ""

    @property
    def csrf(self) -> str:
        """Return what a form of this session must bring back."""
        return form_token(self.pages.key, self.cookie or self.nonce)

    def show(self, template: str, /, *, status: int = 200, **facts: Any) -> Response:
        """Answer with a page. ``said`` is what the last step left to say."""
        said = unquote(self.request.cookies.get("duban_said", ""))[:500]
        return HTMLResponse(self.pages.render(template, visit=self, said=said, **facts), status)

    def go(self, where: str, said: str = "") -> Response:
        """Send the browser on with GET; ``said`` is shown there once. ``where`` is a path of ours."""
        assert where.startswith("/") and not where.startswith("//")
        answer = RedirectResponse(quote(where, safe="/?&=#%:+,;@"), 303)
        if said:
            answer.set_cookie("duban_said", quote(said), max_age=60, httponly=True, samesite="strict",
                              secure=self.pages.secure)  # fmt: skip
        return answer

    def json(self, value: Any, status: int = 200) -> Response:
        return JSONResponse(value, status)

    def file(self, content: bytes, name: str, media: str) -> Response:
        """Answer with a file to keep."""
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
        return Response(content, media_type=media, headers=headers)


Endpoint = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """A route. ``who``: the roles that may ask; None: everybody, signed in or not."""

    method: str
    path: str
    endpoint: Endpoint
    who: frozenset[ConsoleRole] | None = EVERYBODY
    uploads: bool = False
    own_check: bool = False  # a POST that proves itself otherwise: a signed link, a token
    raw: bool = False  # a POST of bytes, not of a form


def typed_day(text: str) -> date | None:
    """Return the day that somebody typed; None for nothing. Raises Refused for what is no day of this
    century: the first and the last that a calendar has are no instants everywhere."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = date.min
    if not 2000 <= day.year < 2100:
        raise Refused("that is no day", code="bad-day")
    return day


def form_token(key: bytes, secret: str) -> str:
    """Return the token of the forms of one browser."""
    return hmac.new(key, b"form\0" + secret.encode(), sha256).hexdigest()[:40]
