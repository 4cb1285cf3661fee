"""The front page: to the board for who looks over others, to the own items for who owes."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from duban.faces.visiting import Page, Visit
from duban.services.viewing import ConsoleRole


def front(visit: Visit) -> Response:
    return RedirectResponse("/mine" if visit.viewer.role is ConsoleRole.COORDINATOR else "/board", 303)


def alive(visit: Visit) -> Response:
    """Say that the process answers; for a proxy's health check."""
    return visit.json({"status": "ok"})


PAGES = (
    Page("GET", "/", front),
    Page("GET", "/alive", alive, None),
)
