"""Calendar files: the list, an editor with problems at their line, preview, activation, plan and apply."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from duban.faces.visiting import Page, Visit
from duban.notices.reading import source_lines
from duban.problems import BadInput, Problem, Refused
from duban.services import calendar_room, calendar_steps
from duban.services.calendar_room import Conflict, Opened
from duban.services.calendar_steps import Asked
from duban.services.viewing import ADMINS

SHOWN = 100  # problems of one page
CROP = 90  # characters of a source line


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem with the line it stands in: what is before it, what it covers, what is after."""

    problem: Problem
    before: str
    marked: str
    after: str


def index(visit: Visit) -> Response:
    rows, page, pages = calendar_room.listed(visit.app, visit.viewer, _page(visit))
    return visit.show("calendars.html.j2", rows=rows, page=page, pages=pages)


def new(visit: Visit) -> Response:
    calendar_room.must_run_duban(visit.viewer)
    text = visit.pages.render(
        "new_calendar.yaml.j2", visit, today=visit.now.astimezone(visit.pages.zone).date()
    )
    return _new(visit, text)


def check_new(visit: Visit) -> Response:
    return _new(visit, _text(visit))


def create(visit: Visit) -> Response:
    text = _text(visit)
    try:
        key = calendar_room.key_in(visit.app, text)
        calendar_room.save(visit.app, visit.viewer, key, text, calendar_room.digest(""), visit.now)
    except Refused as refused:
        return _new(visit, text, refused.code)
    return visit.go(f"/calendars/{key}", "已保存。请核对提示，预览函件，再启用。")


def edit(visit: Visit) -> Response:
    return _editor(visit, calendar_room.opened(visit.app, visit.viewer, _key(visit)))


def check(visit: Visit) -> Response:
    """Check the text as it is being typed. Nothing is stored."""
    found = calendar_room.opened(visit.app, visit.viewer, _key(visit), _text(visit))
    return _editor(visit, found, digest=visit.form.get("digest", "")[:64])


def save(visit: Visit) -> Response:
    text, key = _text(visit), _key(visit)
    try:
        found = calendar_room.save(
            visit.app, visit.viewer, key, text, visit.form.get("digest", ""), visit.now
        )
    except Conflict as conflict:
        mine = calendar_room.opened(visit.app, visit.viewer, key, text)
        differences = _differences(conflict.now, mine.text)
        return _editor(visit, mine, status=409, wrong="edited", differences=differences)
    except Refused as refused:
        mine = calendar_room.opened(visit.app, visit.viewer, key, text)
        return _editor(visit, mine, status=422, wrong=refused.code, digest=visit.form.get("digest", "")[:64])
    said = "已保存。" + ("正在执行的日程没有变化，应用后才生效。" if found.state == "active" else "")
    if found.errors:
        said = f"已保存为草稿，还有 {found.errors} 处错误，改正后才能预览和启用。"
    return visit.go(f"/calendars/{key}", said)


def preview(visit: Visit) -> Response:
    asked = Asked(
        _day(visit.query.get("since", "")), _day(visit.query.get("until", "")),
        visit.query.get("unit", "")[:64], _page(visit),
    )  # fmt: skip

    def shown() -> Response:
        found = calendar_steps.foreseen(visit.app, visit.viewer, _key(visit), visit.now, asked)
        return visit.show("calendar_preview.html.j2", found=found, one=found.opened, unit=asked.unit)

    return _or_editor(visit, shown)


def before_activation(visit: Visit) -> Response:
    def shown() -> Response:
        found = calendar_steps.ahead(visit.app, visit.viewer, _key(visit), visit.now)
        return visit.show("calendar_activate.html.j2", found=found, one=found.opened)

    return _or_editor(visit, shown)


def activate(visit: Visit) -> Response:
    key = _key(visit)

    def done() -> Response:
        looked_at = visit.form.get("digest", "")
        made = calendar_steps.activate(visit.app, visit.viewer, key, looked_at, visit.now)
        said = f"已启用：{made.terms} 个环节，{made.obligations} 个事项。首封任务通知将在下一个发送时段发出。"
        if made.without_coordinator:
            said += f"{len(made.without_coordinator)} 个单位没有联系人，已列入电话提醒清单。"
        return visit.go(f"/calls/{key}", said)

    return _or_editor(visit, done)


def plan(visit: Visit) -> Response:
    """Compare the saved file with what is in force. A POST: it lets the engine look at the files."""

    def shown() -> Response:
        one, found = calendar_steps.plan(visit.app, visit.viewer, _key(visit), visit.now)
        return visit.show("calendar_plan.html.j2", plan=found, one=one)

    return _or_editor(visit, shown)


def apply(visit: Visit) -> Response:
    key = _key(visit)

    def done() -> Response:
        mark = visit.form.get("fingerprint", "")
        made = calendar_steps.apply(visit.app, visit.viewer, key, mark, visit.now)
        return visit.go(f"/calls/{key}", f"已应用，涉及 {made.owed} 个事项。有变化的单位将收到一封调整通知。")

    return _or_editor(visit, done)


def _or_editor(visit: Visit, step: Callable[[], Response]) -> Response:
    """Do a step; a file with mistakes is shown in the editor instead, where they can be mended."""
    try:
        return step()
    except BadInput:
        found = calendar_room.opened(visit.app, visit.viewer, _key(visit))
        return _editor(visit, found, status=422, wrong="mistakes")


def _editor(
    visit: Visit, one: Opened, *, status: int = 200, wrong: str = "", digest: str = "",
    differences: Sequence[tuple[str, str]] = (),
) -> Response:  # fmt: skip
    part = visit.wants_part
    return visit.show(
        "calendar_checked.html.j2" if part else "calendar_edit.html.j2", status=status, one=one, new=False,
        text=one.text, digest=digest or one.digest, found=_shown(one.problems, one.text), total=one.problems,
        marks=_marks(one.problems), lines=len(source_lines(one.text)), wrong=wrong, differences=differences,
        part=part,
    )  # fmt: skip


def _new(visit: Visit, text: str, wrong: str = "") -> Response:
    calendar_room.must_run_duban(visit.viewer)
    text = calendar_room.plain_breaks(text)
    _, problems = calendar_room.checked(visit.app, text)
    part = visit.wants_part
    return visit.show(
        "calendar_checked.html.j2" if part else "calendar_edit.html.j2", status=422 if wrong else 200,
        one=None,
        new=True, text=text, digest="", found=_shown(problems, text), total=problems, marks=_marks(problems),
        lines=len(source_lines(text)), wrong=wrong, differences=(), part=part,
    )  # fmt: skip


def _shown(problems: Sequence[Problem], text: str) -> list[Shown]:
    lines = source_lines(text)
    return [_in_line(p, lines) for p in problems[:SHOWN]]


def _in_line(problem: Problem, lines: Sequence[str]) -> Shown:
    """Cut a problem's line in three, cropped around what is wrong."""
    if not 0 < problem.line <= len(lines):
        return Shown(problem, "", "", "")
    line = lines[problem.line - 1]
    start = min(max(problem.column - 1, 0), len(line))
    end = min(start + max(problem.width, 1), len(line), start + CROP)
    first = max(0, start - CROP // 2)
    return Shown(
        problem,
        ("…" if first else "") + line[first:start],
        line[start:end] or "␣",
        line[end : end + CROP // 2],
    )


def _marks(problems: Iterable[Problem]) -> dict[int, str]:
    """Return the severity by line: an error before a warning."""
    marks: dict[int, str] = {}
    for p in problems:
        if p.line and marks.get(p.line) != "error":
            marks[p.line] = p.severity
    return marks


def _differences(theirs: str, mine: str) -> list[tuple[str, str]]:
    """Return (kind, line) of a short comparison: what the file has now, and what was about to be saved."""
    found = difflib.unified_diff(theirs.splitlines(), mine.splitlines(), lineterm="", n=1)
    kinds = {"-": "theirs", "+": "mine", "@": "place"}
    lines = [line for line in found if not line.startswith(("---", "+++"))]
    return [(kinds.get(line[:1], ""), line) for line in lines[:200]]


def _text(visit: Visit) -> str:
    return visit.form.get("text", "")


def _key(visit: Visit) -> str:
    key = str(visit.path["key"])
    calendar_room.must_be_key(key)
    return key


def _page(visit: Visit) -> int:
    page = visit.query.get("page", "1")
    return int(page) if page.isdecimal() and len(page) < 6 else 1


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


PAGES = (
    Page("GET", "/calendars", index, ADMINS),
    Page("GET", "/calendars/new", new, ADMINS),
    Page("POST", "/calendars/new", create, ADMINS),
    Page("POST", "/calendars/new/check", check_new, ADMINS),
    Page("GET", "/calendars/{key}", edit, ADMINS),
    Page("POST", "/calendars/{key}", save, ADMINS),
    Page("POST", "/calendars/{key}/check", check, ADMINS),
    Page("GET", "/calendars/{key}/preview", preview, ADMINS),
    Page("GET", "/calendars/{key}/activate", before_activation, ADMINS),
    Page("POST", "/calendars/{key}/activate", activate, ADMINS),
    Page("POST", "/calendars/{key}/plan", plan, ADMINS),
    Page("POST", "/calendars/{key}/apply", apply, ADMINS),
)
