"""The ledger: searched by what, who and when; verified on request."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from duban.faces.visiting import Page, Visit
from duban.services import book
from duban.services.viewing import ADMINS


def index(visit: Visit) -> Response:
    asked = {name: visit.query.get(name, "")[:128] for name in ("verb", "subject", "actor", "since", "until")}
    older = visit.query.get("before", "")
    found = book.search(
        visit.app, visit.viewer, verb=asked["verb"], subject=asked["subject"], actor=asked["actor"],
        since=_day(asked["since"]), until=_day(asked["until"]), before=int(older) if older.isdecimal() else 0,
    )  # fmt: skip
    return visit.show("ledger.html.j2", found=found, asked=asked)


def verify(visit: Visit) -> Response:
    return visit.show("verified.html.j2", done=book.verify(visit.app, visit.viewer, visit.now))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


PAGES = (
    Page("GET", "/ledger", index, ADMINS),
    Page("POST", "/ledger/verify", verify, ADMINS),
)
