"""What every answer carries, and what no request may do. ASGI in, ASGI out.

The laws: no script and no style but ours runs (CSP without inline); nothing is changed for
another site (Sec-Fetch-Site, Origin; OWASP); no page of a person is kept by a browser or a proxy.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'"
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Shield:
    """Headers on every answer; refusal of what another site sends."""

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self.app = app
        self.origin = _origin(base_url) if base_url else ""
        self.secure = base_url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        personal = not scope["path"].startswith("/static/")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out.setdefault("Content-Security-Policy", CSP)
                out["X-Content-Type-Options"] = "nosniff"
                out["Referrer-Policy"] = "same-origin"  # no-referrer makes a form's Origin null
                out.setdefault("X-Frame-Options", "SAMEORIGIN")
                out["Cross-Origin-Opener-Policy"] = "same-origin"
                out["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
                out["X-Robots-Tag"] = "noindex, nofollow"
                if personal:
                    out.setdefault("Cache-Control", "no-store")
                if self.secure:
                    out["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        if scope["method"] not in SAFE and not self._ours(headers):
            await _refuse(guarded)
            return
        await self.app(scope, receive, guarded)

    def _ours(self, headers: Headers) -> bool:
        """Say whether a request comes from our own pages. What no browser sent names no origin: other
        programs do, and they bring a token instead of a cookie."""
        site = headers.get("sec-fetch-site")
        if site is not None and site not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        return origin in (self.origin, f"http://{headers.get('host')}", f"https://{headers.get('host')}")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _refuse(send: Send) -> None:
    words = "这一请求来自别的网站，未予办理。请在本站页面上操作。".encode()
    await send(
        {
            "type": "http.response.start",
            "status": 403,
            "headers": [(b"content-type", b"text/plain; charset=utf-8")],
        }
    )
    await send({"type": "http.response.body", "body": words})
