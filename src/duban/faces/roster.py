"""The roster: units with contacts and reporting lines, one's own and below; files in and out."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.calling import XLSX
from duban.faces.visiting import Page, Visit
from duban.problems import Refused
from duban.services import roster_room
from duban.services.viewing import ADMINS
from duban.sheets.roster import ROLES, kind_word, roster_sheet, roster_template


def index(visit: Visit) -> Response:
    words, only = visit.query.get("words", "")[:100], visit.query.get("unreachable") == "1"
    page = visit.number("page", 1)
    found = roster_room.listed(visit.app, visit.viewer, words, only, page)
    return visit.show(
        "roster.html.j2", found=found, words=words, only=only, roles=ROLES, kind_of=kind_word,
        today=visit.now.astimezone(visit.pages.zone).date(),
    )  # fmt: skip


def sheet(visit: Visit) -> Response:
    every = roster_room.visible(visit.app, visit.viewer)
    return visit.file(roster_sheet((one.unit, one.contacts) for one in every), "通讯录.xlsx", XLSX)


def template(visit: Visit) -> Response:
    return visit.file(roster_template(), "通讯录模板.xlsx", XLSX)


def before_import(visit: Visit) -> Response:
    return visit.show("roster_import.html.j2", found=None, name="")


def import_(visit: Visit) -> Response:
    upload = visit.files.get("file")
    if upload is None:
        raise Refused("no file was chosen", code="no-file")
    found = roster_room.import_file(
        visit.app, visit.viewer, upload.name, upload.content, visit.now,
        partial=visit.form.get("partial") == "yes",
    )  # fmt: skip
    if found.done is not None and not found.rows and not found.general:
        return visit.go("/roster", f"已导入：{found.done.units} 个单位、{found.done.contacts} 名联系人。")
    status = 200 if found.done is not None else 422
    return visit.show("roster_import.html.j2", status=status, found=found, name=upload.name)


PAGES = (
    Page("GET", "/roster", index),
    Page("GET", "/roster.xlsx", sheet),
    Page("GET", "/roster/template.xlsx", template, ADMINS),
    Page("GET", "/roster/import", before_import, ADMINS),
    Page("POST", "/roster/import", import_, ADMINS, uploads=True),
)
