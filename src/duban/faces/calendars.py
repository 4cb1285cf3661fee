"""Calendar files: the list, an editor with problems at their line, preview, activation, plan and apply."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.responses import Response

from duban.faces.editing import differences, in_lines, marks
from duban.faces.visiting import Page, Visit
from duban.notices.reading import source_lines
from duban.problems import BadInput, Problem, Refused
from duban.services import calendar_room, calendar_steps
from duban.services.calendar_checks import checked, digest
from duban.services.calendar_room import Conflict, Opened
from duban.services.calendar_steps import Asked
from duban.services.notice_drafts import Made
from duban.services.viewing import ADMINS


def index(visit: Visit) -> Response:
    rows, page, pages = calendar_room.listed(visit.app, visit.viewer, visit.number("page", 1))
    return visit.show("calendars.html.j2", rows=rows, page=page, pages=pages)


def new(visit: Visit) -> Response:
    calendar_room.must_run_duban(visit.viewer)
    text = visit.pages.render("new_calendar.yaml.j2", today=visit.now.astimezone(visit.pages.zone).date())
    return new_editor(visit, text)


def check_new(visit: Visit) -> Response:
    return new_editor(visit, _text(visit))


def create(visit: Visit) -> Response:
    text = _text(visit)
    try:
        key = calendar_room.key_in(visit.app, text)
        calendar_room.save(visit.app, visit.viewer, key, text, digest(""), visit.now)
    except Refused as refused:
        return new_editor(visit, text, refused.code)
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
        apart = differences(conflict.now, mine.text)
        return _editor(visit, mine, status=409, wrong="edited", differences=apart)
    except Refused as refused:
        mine = calendar_room.opened(visit.app, visit.viewer, key, text)
        return _editor(visit, mine, status=422, wrong=refused.code, digest=visit.form.get("digest", "")[:64])
    said = "已保存。" + ("正在执行的日程没有变化，应用后才生效。" if found.state == "active" else "")
    if found.errors:
        said = f"已保存为草稿，还有 {found.errors} 处错误，改正后才能预览和启用。"
    return visit.go(f"/calendars/{key}", said)


def preview(visit: Visit) -> Response:
    asked = Asked(
        visit.day("since"), visit.day("until"),
        visit.query.get("unit", "")[:64], visit.number("page", 1),
    )  # fmt: skip

    def shown() -> Response:
        found = calendar_steps.foreseen(visit.app, visit.viewer, _key(visit), visit.now, asked)
        return visit.show("calendar_preview.html.j2", found=found, one=found.opened, unit=asked.unit)

    return _or_editor(visit, shown)


def before_activation(visit: Visit) -> Response:
    return _or_editor(visit, lambda: _before_activation(visit))


def _before_activation(visit: Visit, *, status: int = 200) -> Response:
    found = calendar_steps.ahead(visit.app, visit.viewer, _key(visit), visit.now)
    return visit.show("calendar_activate.html.j2", status=status, found=found, one=found.opened)


def activate(visit: Visit) -> Response:
    key = _key(visit)

    def done() -> Response:
        looked_at = visit.form.get("digest", "")
        compared = visit.form.get("compared") == "yes"
        try:
            made = calendar_steps.activate(visit.app, visit.viewer, key, looked_at, visit.now, compared)
        except Refused as refused:
            if refused.code != "not-verified":
                raise
            return _before_activation(visit, status=422)
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
    visit: Visit,
    one: Opened,
    *,
    status: int = 200,
    wrong: str = "",
    digest: str = "",
    differences: Sequence[tuple[str, str]] = (),
) -> Response:
    return _show(
        visit, one.text, one.problems, status, one=one, digest=digest or one.digest, wrong=wrong,
        differences=differences, made=None, long=False,
    )  # fmt: skip


def new_editor(
    visit: Visit, text: str, wrong: str = "", made: Made | None = None, long: bool = False
) -> Response:
    """Show the editor of a new calendar. ``made``: drafted from a notice; ``long``: from one that is too long
    to be asked about on a page."""
    calendar_room.must_run_duban(visit.viewer)
    text = calendar_room.plain_breaks(text)
    _, problems = checked(visit.app, text)
    status = 422 if wrong else 200
    return _show(
        visit, text, problems, status, one=None, digest="", wrong=wrong, differences=(), made=made, long=long
    )  # fmt: skip


def _show(visit: Visit, text: str, problems: Sequence[Problem], status: int, **facts: object) -> Response:
    """Show the editor; to htmx only what the check found, with the margin."""
    page = "calendar_checked.html.j2" if visit.wants_part else "calendar_edit.html.j2"
    return visit.show(
        page, status=status, text=text, found=in_lines(problems, text), total=problems, marks=marks(problems),
        lines=len(source_lines(text)), **facts,
    )  # fmt: skip


def _text(visit: Visit) -> str:
    return visit.form.get("text", "")


def _key(visit: Visit) -> str:
    key = str(visit.path["key"])
    calendar_room.must_be_key(key)
    return key


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
