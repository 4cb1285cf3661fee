"""The call list: whom to telephone about what; one press logs the call; printed, or as Excel."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.visiting import Page, Visit
from duban.rendering import chinese
from duban.services import call_room
from duban.services.viewing import SPEAKERS
from duban.sheets.call_list import call_list_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def index(visit: Visit) -> Response:
    found = call_room.to_call(visit.app, visit.viewer, visit.now, visit.query.get("calendar", "")[:64])
    pages = max(1, -(-len(found) // call_room.PAGE))
    page = min(visit.number("page", 1) or 1, pages)
    shown = found[(page - 1) * call_room.PAGE : page * call_room.PAGE]
    return visit.show(
        "call_list.html.j2", units=shown, total=len(found), page=page, pages=pages,
        may=visit.viewer.role in SPEAKERS,
    )  # fmt: skip


def sheet(visit: Visit) -> Response:
    day = chinese.day(visit.now, visit.pages.zone.key)
    rows = [
        (
            one.unit_name,
            one.contact,
            one.phone,
            m.title,
            chinese.deadline(m.due_at, visit.pages.zone.key),
            m.why,
        )
        for one in call_room.to_call(visit.app, visit.viewer, visit.now)
        for m in one.matters
    ]
    return visit.file(call_list_sheet(f"电话提醒清单（{day}）", rows), f"电话提醒清单{day}.xlsx", XLSX)


def log(visit: Visit) -> Response:
    unit, note = visit.form.get("unit", ""), visit.form.get("note", "")
    matters = call_room.log_call(visit.app, visit.viewer, unit, visit.now, note)
    return visit.go("/call-list", f"已登记电话告知（{matters}项），作为告知记录。")


PAGES = (
    Page("GET", "/call-list", index),
    Page("GET", "/call-list.xlsx", sheet),
    Page("POST", "/call-list", log, SPEAKERS),
)
