"""Letters: what was sent, what waits, what failed, what is drafted; each as its reader saw it, and why."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

from duban.faces.visiting import Page, Visit
from duban.services import letter_room
from duban.services.viewing import ADMINS

#: A letter is shown in a frame that runs nothing and fetches nothing; mail needs its styles inline. Its links
#: open a page of their own.
FRAME = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'"
)


def index(visit: Visit) -> Response:
    asked = {name: visit.query.get(name, "")[:320] for name in ("state", "kind", "address", "calendar")}
    found = letter_room.listed(visit.app, visit.viewer, before=visit.number("before"), **asked)
    return visit.show("letters.html.j2", found=found, asked=asked, inbox=visit.app.via == "inbox")


def show(visit: Visit) -> Response:
    found = letter_room.shown(visit.app, visit.viewer, visit.path["number"])
    return visit.show("letter.html.j2", letter=found)


def body(visit: Visit) -> Response:
    found = letter_room.shown(visit.app, visit.viewer, visit.path["number"])
    words = found.html or "<p>这封函件尚未成文。</p>"
    return HTMLResponse(words, headers={"Content-Security-Policy": FRAME})


def retry(visit: Visit) -> Response:
    number = visit.path["number"]
    again = letter_room.retry(visit.app, visit.viewer, number, visit.now)
    said = "下一轮将重新发送。" if again else "退回的函件不再重发；该邮箱已恢复使用，以后的函件照常发送。"
    return visit.go(f"/letters/{number}", said)


def release(visit: Visit) -> Response:
    number = visit.path["number"]
    letter_room.release(visit.app, visit.viewer, number, visit.now)
    return visit.go(f"/letters/{number}", "已签发，将在下一个发送时段发出。")


PAGES = (
    Page("GET", "/letters", index),
    Page("GET", "/letters/{number:number}", show),
    Page("GET", "/letters/{number:number}/body", body),
    Page("POST", "/letters/{number:number}/retry", retry, ADMINS),
    Page("POST", "/letters/{number:number}/release", release, ADMINS),
)
