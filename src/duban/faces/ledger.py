"""The ledger: searched by what, who and when; verified on request."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.visiting import Page, Visit
from duban.services import book
from duban.services.viewing import ADMINS


def index(visit: Visit) -> Response:
    asked = {name: visit.query.get(name, "")[:128] for name in ("verb", "subject", "actor", "since", "until")}
    found = book.search(
        visit.app, visit.viewer, verb=asked["verb"], subject=asked["subject"], actor=asked["actor"],
        since=visit.day("since"), until=visit.day("until"), before=visit.number("before"),
    )  # fmt: skip
    return visit.show("ledger.html.j2", found=found, asked=asked)


def verify(visit: Visit) -> Response:
    return visit.show("verified.html.j2", done=book.verify(visit.app, visit.viewer, visit.now))


PAGES = (
    Page("GET", "/ledger", index, ADMINS),
    Page("POST", "/ledger/verify", verify, ADMINS),
)
