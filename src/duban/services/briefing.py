"""A call and a unit in; the one-page briefing (呈阅件) on the unit and those below it out. Only looks.

Counts are of now; who is late is judged as a circular judges it, excuses and all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from duban.planning.circular import YELLOW, Line
from duban.planning.dates import local_day
from duban.planning.periods import period_title
from duban.problems import Refused
from duban.rendering.chinese import brief_deadline
from duban.services.circulating import in_force, lines_of
from duban.services.composing import sender
from duban.services.knowledge import Knowledge, knowledge, operator_of
from duban.services.naming import must_be_unit
from duban.sheets.briefing import Briefing, Late, Matter
from duban.store import reports
from duban.store.reports import Standing
from duban.values import OWED, Duty, Role, Status, Unit

if TYPE_CHECKING:
    from duban.app import App

#: Nothing was ever asked of the unit, or not any more.
_OUT = frozenset({Status.WAITING, Status.WITHDRAWN, Status.WAIVED, Status.REASSIGNED})


def briefing(app: App, key: str, unit_code: str, now: datetime) -> Briefing:
    """Return the briefing on a call for a unit's leader. Raises Refused where the roster does not have the
    unit, or neither it nor a unit below it takes part."""
    with app.store.reading() as conn:
        known, terms = knowledge(app, conn), in_force(conn, key)
        unit = must_be_unit(known.roster, unit_code)
        detail, operator = terms[0].detail, operator_of(terms[0])
        today = local_day(now, detail["zone"])
        inside = {code for code in known.roster.units if _within(known, code, unit, operator)}
        found = [s for s in reports.standings(conn, key, limit=1_000_000) if s.unit_code in inside]
        if not found:
            raise Refused(f"{unit.name} and the units below it owe nothing in {key}", code="nothing-owed")
        lines = [x for x in lines_of(app, conn, known, key, terms, today, now) if x.unit in inside]
        desk = sender(known, app.settings, operator, today)
    late = sorted((x for x in lines if x.colour == YELLOW), key=lambda x: (bool(x.done_on), -x.workdays))
    return Briefing(
        detail["calendar_title"], detail["number"], _reader(known, unit), unit.name,
        now.astimezone(ZoneInfo(detail["zone"])),
        tuple(_matters(found, late, now, detail["zone"])),
        tuple(
            Late(x.name, x.matter, date.fromisoformat(x.due_on), x.workdays, bool(x.done_on)) for x in late
        ),
        tuple(_asked(late, found, now)), desk.name, desk.contact, desk.phone,
    )  # fmt: skip


def _within(known: Knowledge, code: str, unit: Unit, operator: str) -> bool:
    """The operator sees the whole call; anybody else itself and what is below it."""
    return unit.code in (code, operator) or known.roster.is_below(known.roster.units[code], unit)


def _reader(known: Knowledge, unit: Unit) -> str:
    leaders = known.roster.contacts(unit.code, Role.LEADER)
    return unit.name + (f" {leaders[0].name}" if leaders else "负责同志")


def _matters(found: list[Standing], late: list[Line], now: datetime, zone: str) -> Iterator[Matter]:
    """Yield the stages by deadline; where there are too many for the page, what is late or still to come
    stands before what is done."""
    groups: dict[tuple[str, str], list[Standing]] = {}
    for one in found:
        fell_away = one.status == Status.DECLINED and one.duty == Duty.REQUIRED  # with the stage before it
        if one.status not in _OUT and not fell_away:
            groups.setdefault((one.stage_key, one.period), []).append(one)
    rows = []
    for key, some in groups.items():
        first = min(some, key=lambda s: s.due_at)
        slow = sum(1 for x in late if (x.stage, x.period) == key)
        title = first.title + (f"（{period_title(first.period)}）" if first.period else "")
        filed = sum(1 for s in some if s.submitted_on is not None or s.status not in (*OWED, Status.DECLINED))
        voluntary = "（选报）" if first.duty == Duty.VOLUNTARY else ""
        due = brief_deadline(first.due_at, zone, now.year)
        open_ = any(s.status in OWED for s in some)
        rows.append(
            (not (slow or open_), first.due_at, Matter(title + voluntary, due, len(some), filed, slow))
        )
    for _, _, matter in sorted(rows, key=lambda row: row[:2]):
        yield matter


def _asked(late: list[Line], found: list[Standing], now: datetime) -> Iterator[str]:
    owing = [x for x in late if not x.done_on]
    if owing:
        units = len({x.unit for x in owing})
        yield f"请督促尚未报送的{units}个单位尽快报送；确有困难的，请其说明原因和预计报送时间。"
    ahead = sum(1 for s in found if s.status in OWED and s.due_at > now and s.duty == Duty.REQUIRED)
    if ahead:
        yield f"另有{ahead}项应报事项尚未到截止时间，请提醒有关单位按时报送。"
    if not owing and not ahead:
        yield "目前没有需要督促的事项，呈请阅知。"
