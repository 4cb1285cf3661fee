"""The demo's season up to a day, opened for looking at: a replayed home in, an App that lives on that day and
a link for each role out. The links sign in once, and again under the name of the same person."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from duban.app import App
from duban.clock import RunningClock
from duban.services.knowledge import knowledge
from duban.services.season import ZONE, replay, season_settings
from duban.services.signing_in import create_account
from duban.services.viewing import ConsoleRole
from duban.settings import Smtp
from duban.store import console, reports
from duban.values import Role

if TYPE_CHECKING:
    from duban.services.knowledge import Knowledge
    from duban.store.engine import Connection

HOUR = time(15, 30)


@dataclass(frozen=True, slots=True)
class Way:
    """How to come in as one of the roles."""

    role: str
    who: str
    path: str


def showcase(
    home: Path, *, seed: int, since: date, day: date, listen: str, told: Callable[[int], None]
) -> tuple[App, list[Way]]:
    """Replay a season up to ``day`` and open it there, in the afternoon. The clock goes on from then;
    nothing leaves this machine."""
    address = f"http://{listen}"
    replay(home, seed=seed, since=since, until=day, told=told, base_url=address)
    inbox = {"smtp": Smtp(sender="duban@duban.example"), "listen": listen}
    settings = season_settings(home, base_url=address).model_copy(update=inbox)
    app = App(settings, clock=RunningClock(datetime.combine(day, HOUR, ZONE)))
    return app, ways(app, app.clock())


def ways(app: App, now: datetime) -> list[Way]:
    """Return a way in for each role: of a unit that is late with something, and of who stands above it."""
    unit = app.settings.operator
    admin = create_account(
        app, "admin@duban.example", "演示管理员", ConsoleRole.ADMIN, unit, now, actor="demo"
    )
    reader = create_account(
        app, "reader@duban.example", "演示查阅人", ConsoleRole.READER, unit, now, actor="demo"
    )
    with app.store.writing() as conn:
        known = knowledge(app, conn)
        city, province = _late_city(conn, known, now)
        return [
            Way("admin", "演示管理员", f"/enter/{admin}"),
            Way("city", known.roster.units[city].name, _link(conn, known, city, now)),
            Way("province", known.roster.units[province].name, _link(conn, known, province, now)),
            Way("superior", known.roster.units[province].name,
                _link(conn, known, province, now, Role.SUPERVISOR)),
            Way("reader", "演示查阅人", f"/enter/{reader}"),
        ]  # fmt: skip


def _late_city(conn: Connection, known: Knowledge, now: datetime) -> tuple[str, str]:
    for one in reports.late(conn, now):
        unit = known.roster.units[one.unit_code]
        above = known.roster.ancestors(unit)
        if unit.kind == "prefecture" and above:
            return unit.code, above[0].code
    city = next(
        u for u in known.roster.units.values() if u.kind == "prefecture" and known.roster.ancestors(u)
    )
    return city.code, known.roster.ancestors(city)[0].code


def _link(conn: Connection, known: Knowledge, unit: str, now: datetime, role: Role = Role.COORDINATOR) -> str:
    secret = secrets.token_urlsafe(32)
    contact = known.roster.contacts(unit, role)[0]
    console.add_signin(conn, secret, contact.email, now, now + timedelta(days=1))
    return f"/enter/{secret}"
