"""Requests for more time: what waits for an answer, mine to answer first; what was answered."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.visiting import Page, Visit, typed_day
from duban.rendering.chinese import day
from duban.services import request_room
from duban.services.viewing import SPEAKERS


def index(visit: Visit) -> Response:
    return visit.show("requests.html.j2", room=request_room.room(visit.app, visit.viewer))


def grant(visit: Visit) -> Response:
    done = request_room.grant(
        visit.app, visit.viewer, visit.path["number"], visit.now,
        due_on=typed_day(visit.form.get("due_on", "")), reply=visit.form.get("reply", "")[:120],
    )  # fmt: skip
    return visit.go("/requests", f"已同意延期至{day(done.due_on)}，将函告申请单位及有关单位。")


def refuse(visit: Visit) -> Response:
    request_room.refuse(
        visit.app, visit.viewer, visit.path["number"], visit.now, visit.form.get("reason", ""),
        reply=visit.form.get("reply", "")[:120],
    )  # fmt: skip
    return visit.go("/requests", "已答复不同意延期，将函告申请单位；原截止时间不变。")


def withdraw(visit: Visit) -> Response:
    request_room.withdraw(visit.app, visit.viewer, visit.path["number"], visit.now)
    return visit.go("/requests", "已撤回延期申请，原截止时间不变。")


PAGES = (
    Page("GET", "/requests", index),
    Page("POST", "/requests/{number:number}/grant", grant, SPEAKERS),
    Page("POST", "/requests/{number:number}/refuse", refuse, SPEAKERS),
    Page("POST", "/requests/{number:number}/withdraw", withdraw, SPEAKERS),
)
