"""A call's sheets: its status and the sealed summary table out, receipts out and in."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.calling import XLSX
from duban.faces.visiting import Page, Visit
from duban.faces.words import status_word
from duban.problems import Refused
from duban.rendering import chinese
from duban.services import call_sheets
from duban.services.call_grid import Cell
from duban.sheets.status import Standing, status_sheet
from duban.sheets.summary import workbook


def index(visit: Visit) -> Response:
    return _room(visit)


def status(visit: Visit) -> Response:
    found = call_sheets.status(visit.app, visit.viewer, _key(visit), visit.now)
    zone = visit.pages.zone.key
    about = f"截至{chinese.day(visit.now, zone)}　逾期工作日已扣除不计的日子"
    stages = [
        f"{title}{f'（{period}）' if period else ''}\n{chinese.deadline(due_at, zone)}"
        for title, period, due_at in found.columns
    ]
    rows = [
        (unit.code, unit.name, superior, [_standing(cell) for cell in cells])
        for unit, superior, cells in found.rows
    ]
    content = status_sheet(f"{found.call.title}办理情况", about, stages, rows)
    return visit.file(content, f"办理情况-{found.call.key}.xlsx", XLSX)


def receipts(visit: Visit) -> Response:
    content = call_sheets.template(visit.app, visit.viewer, _key(visit), visit.now)
    return visit.file(content, f"报送登记-{_key(visit)}.xlsx", XLSX)


def record(visit: Visit) -> Response:
    upload = visit.files.get("file")
    if upload is None:
        raise Refused("no file was chosen", code="no-file")
    sound_rows, dry_run = visit.form.get("how") == "sound", visit.form.get("how") == "try"
    found = call_sheets.record(
        visit.app, visit.viewer, _key(visit), upload.name, upload.content, visit.now,
        sound_rows=sound_rows, dry_run=dry_run,
    )  # fmt: skip
    done = found.done
    if done is not None and done.kept and not done.problems:
        again = f"，另有 {done.before} 项此前已登记" if done.before else ""
        return visit.go(f"/calls/{_key(visit)}/sheets", f"已登记 {done.recorded} 项{again}。")
    return _room(visit, 200 if done is not None else 422, found=found, name=upload.name)


def summary(visit: Visit) -> Response:
    unit = visit.query.get("unit", "")[:64] or next(iter(visit.viewer.units), "")
    made = call_sheets.summary(visit.app, visit.viewer, _key(visit), unit, visit.now)
    return visit.file(workbook(made), f"汇总表-{made.unit}.xlsx", XLSX)


def _room(visit: Visit, status: int = 200, found: object = None, name: str = "") -> Response:
    room = call_sheets.room(visit.app, visit.viewer, _key(visit), visit.now)
    return visit.show(
        "call_sheets.html.j2", status=status, call=room.call, room=room, found=found, name=name
    )  # fmt: skip


def _standing(cell: Cell | None) -> Standing | None:
    if cell is None:
        return None
    words = status_word(cell.status)
    if cell.late is not None:
        words = "逾期" if cell.late else "已过截止"
    handed_in = cell.submitted_on.isoformat() if cell.submitted_on else ""
    return Standing(words, handed_in, cell.late)


def _key(visit: Visit) -> str:
    return str(visit.path["key"])


PAGES = (
    Page("GET", "/calls/{key}/sheets", index),
    Page("POST", "/calls/{key}/sheets", record, call_sheets.RECORDERS, uploads=True),
    Page("GET", "/calls/{key}/status.xlsx", status),
    Page("GET", "/calls/{key}/receipts.xlsx", receipts, call_sheets.RECORDERS),
    Page("GET", "/calls/{key}/summary.xlsx", summary),
)
