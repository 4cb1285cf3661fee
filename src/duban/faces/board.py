"""The board: every call as lights, what is near, what is late; and a year of all calls as a picture."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.drawing import year_picture
from duban.faces.visiting import Page, Visit
from duban.services.boarding import Filters, board
from duban.services.year import year_of


def show(visit: Visit) -> Response:
    asked = _asked(visit)
    found = board(visit.app, visit.viewer, visit.now, asked)
    return visit.show("board.html.j2", board=found, asked=asked, kept=_kept(asked))


def year(visit: Visit) -> Response:
    asked, this = _asked(visit), visit.app.slots().day(visit.now).year
    wanted = visit.number("year", this)
    found = year_of(visit.app, visit.viewer, visit.now, wanted if 2000 <= wanted <= 2100 else this, asked)
    return visit.show("year.html.j2", year=found, picture=year_picture(found), asked=asked, kept=_kept(asked))


def _asked(visit: Visit) -> Filters:
    return Filters(
        kind=visit.query.get("kind", "")[:32],
        region=visit.query.get("region", "")[:64],
        call=visit.query.get("call", "").strip()[:80],
        page=visit.number("page", 1),
    )


def _kept(asked: Filters) -> dict[str, str]:
    """Return what a link to another page of the same keeps."""
    return {n: v for n, v in (("kind", asked.kind), ("region", asked.region), ("call", asked.call)) if v}


PAGES = (Page("GET", "/board", show), Page("GET", "/board/year", year))
