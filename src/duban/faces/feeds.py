"""Calendar feeds: fetched by programs with a token and an ETag; made and revoked by people."""

from __future__ import annotations

from hashlib import sha256

from starlette.exceptions import HTTPException
from starlette.responses import Response

from duban.faces.visiting import Page, Visit
from duban.services import feeding


def fetch(visit: Visit) -> Response:
    found = feeding.read(visit.app, str(visit.path["secret"]), visit.now)
    if found is None:
        raise HTTPException(404)  # the same for a revoked one: nobody learns that it ever was
    tag = f'"{sha256(found.content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=900, must-revalidate"}
    given = [
        one.strip().removeprefix("W/") for one in visit.request.headers.get("if-none-match", "").split(",")
    ]
    if tag in given or "*" in given:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="duban.ics"'
    return Response(found.content, media_type="text/calendar; charset=utf-8", headers=headers)


def index(visit: Visit) -> Response:
    return visit.show("feeds.html.j2", feeds=feeding.feeds_of(visit.app, visit.viewer), fresh="")


def make(visit: Visit) -> Response:
    """Show the address of a new feed, once: only its digest is kept."""
    secret = feeding.make(visit.app, visit.viewer, visit.now, visit.form.get("calendar", "")[:64])
    base = visit.app.settings.base_url or f"http://{visit.app.settings.listen}"
    address = f"{base.rstrip('/')}/feed/{secret}.ics"
    return visit.show("feeds.html.j2", feeds=feeding.feeds_of(visit.app, visit.viewer), fresh=address)


def revoke(visit: Visit) -> Response:
    feeding.revoke(visit.app, visit.viewer, visit.path["number"], visit.now)
    return visit.go("/feeds", "该日历订阅已停用。")


PAGES = (
    Page("GET", "/feed/{secret}.ics", fetch, None, own_check=True),
    Page("GET", "/feeds", index),
    Page("POST", "/feeds", make),
    Page("POST", "/feeds/{number:number}/revoke", revoke),
)
