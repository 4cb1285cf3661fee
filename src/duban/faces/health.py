"""How the engine fares: at a look, examined on request; held and let go."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.visiting import Page, Visit
from duban.services import health
from duban.services.viewing import ADMINS


def index(visit: Visit) -> Response:
    return visit.show("health.html.j2", health=health.health(visit.app, visit.viewer, visit.now), found=None)


def examine(visit: Visit) -> Response:
    found = health.findings(visit.app, visit.viewer, visit.now)
    seen = health.health(visit.app, visit.viewer, visit.now)
    return visit.show("health.html.j2", health=seen, found=found)


def hold(visit: Visit) -> Response:
    health.hold(visit.app, visit.viewer, visit.now, visit.form.get("reason", ""))
    return visit.go("/health", "已暂停发函。恢复之前，任何函件都不会发出。")


def resume(visit: Visit) -> Response:
    health.resume(visit.app, visit.viewer, visit.now)
    return visit.go("/health", "已恢复发函。")


PAGES = (
    Page("GET", "/health", index, ADMINS),
    Page("POST", "/health/examine", examine, ADMINS),
    Page("POST", "/health/hold", hold, ADMINS),
    Page("POST", "/health/resume", resume, ADMINS),
)
