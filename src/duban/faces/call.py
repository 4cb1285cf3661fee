"""A call's page: stages with the proof of each date, the grid of units; its letters, quotas, indicators and
versions each on a page of their own."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.visiting import Page, Visit
from duban.planning.pace import bar
from duban.services import call_page
from duban.services.call_page import Asked

PACES = {
    "green": ("green", "达到进度"),
    "yellow": ("yellow", "略有滞后"),
    "red": ("red", "滞后"),
    "open": ("grey", "未判定"),
}


def show(visit: Visit) -> Response:
    asked = Asked(
        region=visit.query.get("region", "")[:64],
        stage=visit.query.get("stage", "")[:64],
        late=visit.query.get("late") == "1",
        page=visit.number("page", 1),
    )
    found = call_page.page(visit.app, visit.viewer, _key(visit), visit.now, asked)
    return visit.show("call.html.j2", page=found, call=found.call, asked=asked)


def letters(visit: Visit) -> Response:
    call, found = call_page.letters(visit.app, visit.viewer, _key(visit), visit.now)
    return visit.show("call_letters.html.j2", call=call, found=found)


def quotas(visit: Visit) -> Response:
    call, found = call_page.quotas(visit.app, visit.viewer, _key(visit), visit.now)
    return visit.show("call_quotas.html.j2", call=call, found=found)


def indicators(visit: Visit) -> Response:
    call, lines = call_page.indicators(visit.app, visit.viewer, _key(visit), visit.now)
    return visit.show("call_indicators.html.j2", call=call, lines=lines, paces=PACES, bar=bar)


def versions(visit: Visit) -> Response:
    call, found = call_page.versions(visit.app, visit.viewer, _key(visit), visit.now)
    return visit.show("call_versions.html.j2", call=call, versions=found)


def _key(visit: Visit) -> str:
    return str(visit.path["key"])


PAGES = (
    Page("GET", "/calls/{key}", show),
    Page("GET", "/calls/{key}/letters", letters),
    Page("GET", "/calls/{key}/quotas", quotas),
    Page("GET", "/calls/{key}/indicators", indicators),
    Page("GET", "/calls/{key}/versions", versions),
)
