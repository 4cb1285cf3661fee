"""The world of the measurements: calls of 4 stages over 500 units each, 3,200 units and people. Number of
calls in.

One call is as large as a province's; a unit owes in every sixth call. Three instants are prepared:
``IDLE`` (nothing is due), ``SOON`` (1,000 obligations are due) and ``FLOOD`` (as many as
``flooded(calls)`` says are due at once: 100,000 of a million).

Run as a program it makes the obligations of a world that has its roster, and prints seconds and memory:
a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from duban.app import App
from duban.clock import MovableClock
from duban.notices.model import Deliverable, Due, Notice, NoticeCalendar, Number, Stage, UnitGroup
from duban.planning.timeline import timeline
from duban.services.calendars import pinned
from duban.services.opening import open_terms
from duban.settings import Settings, Smtp
from duban.store import roster_rows
from duban.store.engine import open_store
from duban.store.schema import prepare
from duban.values import Basis, Contact, Role, Unit

ZONE = ZoneInfo("Asia/Shanghai")
STAGES, UNITS, GROUPS, PROVINCES, DISTRICTS = 4, 500, 6, 65, 134
PER_CALL = STAGES * UNITS
NOTICED, LEAD = date(2024, 8, 19), 7  # LEAD: working days of the first reminder before the day to act
STARTED = datetime(2024, 8, 20, 10, tzinfo=ZONE).astimezone(UTC)
IDLE = datetime(2024, 9, 2, 10, tzinfo=ZONE).astimezone(UTC)
SOON_DAY, FLOOD_DAY = date(2024, 9, 3), date(2024, 9, 4)
SOON, FLOOD = (datetime.combine(day, time(9), ZONE).astimezone(UTC) for day in (SOON_DAY, FLOOD_DAY))
_SEALED = Number(value=3, basis=Basis.STATED, clause="三")


def flooded(calls: int) -> int:
    """Return how many obligations are due at ``FLOOD``, besides those of ``SOON``."""
    return _flood_calls(calls) * UNITS * (2 if calls < 10 else STAGES)


def _flood_calls(calls: int) -> int:
    return max(calls // 10, min(calls - 1, 4))


def app_for(url: str, home: Path, *, now: datetime = IDLE, smtp_port: int = 0) -> App:
    """Return a running duban over a database; without a port its letters go nowhere by themselves."""
    smtp = Smtp(host="127.0.0.1" if smtp_port else "", port=smtp_port or 25, security="none",
                sender="duban@office.example", connections=8)  # fmt: skip
    settings = Settings(home=home, database=url, operator="office", smtp=smtp)
    return App(settings, clock=MovableClock(now))


def people() -> tuple[list[Unit], list[Contact]]:
    """Return 3,200 units, of which the districts owe nothing, and 3,200 people with an address each."""
    units = [Unit("office", "示范主管部门", "ministry")]
    units += [Unit(f"p{n:02}", f"第{n:02}省主管部门", "province", parent="office") for n in range(PROVINCES)]
    units += [
        Unit(
            f"c{n:04}",
            f"第{n:04}市工业和信息化主管部门",
            f"group-{n % GROUPS}",
            parent=f"p{n % PROVINCES:02}",
        )
        for n in range(GROUPS * UNITS)
    ]
    districts = [
        Unit(f"d{n:03}", f"第{n:03}区主管部门", "district", parent=f"c{n:04}") for n in range(DISTRICTS)
    ]
    contacts = []
    for unit in units:
        roles = [Role.COORDINATOR] if unit.kind.startswith("group") else list(Role)
        contacts += [
            Contact(unit.code, f"{unit.name}{role}", frozenset({role}), f"{role}.{unit.code}@duban.example",
                    "000-00000000")
            for role in roles
        ]  # fmt: skip
    contacts += [
        Contact("office", f"值班{n}", frozenset({Role.SUPERVISOR}), f"duty{n}@duban.example") for n in (1, 2)
    ]
    return [*units, *districts], contacts


def found(url: str) -> None:
    """Make the schema and the roster."""
    store = open_store(url)
    prepare(store)
    with store.writing() as conn:
        roster_rows.save_roster(conn, *people())
    store.close()


def calendars(calls: int, app: App) -> Iterator[NoticeCalendar]:
    """Yield the calls; the first reminder of each stage falls on its day."""
    flood = _flood_calls(calls)
    for call in range(calls):
        days = []
        for stage in range(STAGES):
            if call == 0:
                days.append(SOON_DAY if stage < 2 else date(2024, 10, 15))
            elif call <= flood and (calls >= 10 or stage < 2):  # a small world's letters hold two each
                days.append(FLOOD_DAY)
            else:
                spread = (call * STAGES + stage) % 250
                days.append(app.workdays.add(date(2024, 10, 8), spread + 1))
        yield calendar(call, [app.workdays.add(day, LEAD) for day in days])


def calendar(call: int, act_by: list[date]) -> NoticeCalendar:
    return NoticeCalendar(
        key=f"call-{call:03}",
        title=f"第{call:03}批先进制造业集群典型案例征集",
        notice=Notice(title=f"关于组织开展第{call:03}批典型案例征集的通知", number=f"示函〔2024〕{call}号",
                      issuer="示范主管部门", issued_on=NOTICED),
        units={"cities": UnitGroup(title="各市", kinds=(f"group-{call % GROUPS}",))},
        stages=tuple(
            Stage(
                key=f"stage-{n}", title=("网上填报", "材料审核", "推荐汇总", "纸质寄送")[n], owner="cities",
                due=Due(on=day, basis=Basis.STATED, clause=f"第{n + 2}条"), recipient="示范主管部门",
                deliverables=(
                    Deliverable(title="典型案例申报书", medium=("online",)),
                    Deliverable(title="推荐汇总表", copies=_SEALED, seal=True, medium=("paper",)),
                ),
            )
            for n, day in enumerate(act_by)
        ),
    )  # fmt: skip


def materialise(app: App, calls: int) -> int:
    """Store the terms of all calls and an obligation for each unit, as an activation does."""
    made = 0
    for calendar in calendars(calls, app):
        terms = timeline(calendar, app.workdays)
        made += open_terms(app, calendar, pinned(app, calendar), terms, STARTED)
    return made


def open_up(app: App) -> None:
    """Let the opening letters have gone: every obligation waits for its first reminder."""
    from duban.services.knowledge import knowledge
    from duban.store import terms_rows

    with app.store.writing() as conn:
        known = knowledge(app, conn)
        for term in terms_rows.load_terms(conn):
            known.add(term)
            rungs = known.schedule(term, max(term.opens_at or STARTED, STARTED), term.due_at, term.act_by)
            conn.exec_driver_sql(
                *marked(conn, "UPDATE obligations SET rung = 1, next_send_at = ?, noticed_at = ? "
                       "WHERE term_id = ?", rungs[1].send_at, STARTED + timedelta(hours=1), term.id)
            )  # fmt: skip


def marked(conn: object, statement: str, *values: object) -> tuple[str, tuple[object, ...]]:
    from duban.store import wire

    if conn.dialect.name == "sqlite":  # type: ignore[attr-defined]
        return statement, tuple(wire.instant_text(v) if isinstance(v, datetime) else v for v in values)
    return statement.replace("?", "%s"), values


def peak_memory() -> float:
    """Return this process's peak resident memory in MB (0 where /proc does not tell)."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def main() -> None:
    url, calls, home = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    app = app_for(url, home)
    _ = app.store, app.workdays
    began = perf_counter()
    made = materialise(app, calls)
    took = perf_counter() - began
    print(json.dumps({"made": made, "seconds": took, "peak": peak_memory()}))
    app.close()


if __name__ == "__main__":
    main()
