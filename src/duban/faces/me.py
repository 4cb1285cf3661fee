"""Who I am here: my units, my sessions, my password."""

from __future__ import annotations

from starlette.responses import Response

from duban.faces.visiting import Page, Visit
from duban.problems import Refused
from duban.services import signing_in
from duban.services.viewing import ADMINS, ConsoleRole
from duban.services.whoami import whoami


def show(visit: Visit) -> Response:
    return visit.show("me.html.j2", me=whoami(visit.app, visit.viewer, visit.now))


def password(visit: Visit) -> Response:
    first, again = visit.form.get("password", ""), visit.form.get("again", "")
    if first != again:
        raise Refused("the two passwords differ", code="passwords-differ")
    signing_in.set_password(visit.app, visit.viewer, first[:200], visit.now)
    return visit.go("/me", "密码已更新，其他设备已退出登录。")


PAGES = (
    Page("GET", "/me", show),
    Page("POST", "/me/password", password, ADMINS | {ConsoleRole.READER}),
)
