"""What of the indicators of an operator's calls its daily letter lists: groups of plain rows out.

Firm targets behind their pace and values that are late are for the operator to see; what is only aspired to
is listed apart. Nobody is chased for a pace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from duban.planning.pace import Pace
from duban.planning.periods import period_title
from duban.services.calendars import UNREADABLE
from duban.services.indicating import Line, board, in_force
from duban.services.knowledge import Knowledge
from duban.store import terms_rows
from duban.store.archiving import archived

if TYPE_CHECKING:
    from duban.app import App
    from duban.store.engine import Connection

LISTED = 40  # rows of a group in one letter; all of them: duban indicators

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that did not come with its report. ``periods``: empty of a report that comes once."""

    calendar: str
    indicator: str
    title: str
    unit: str
    unit_name: str
    periods: tuple[str, ...]
    late_workdays: int


def missing_values(
    app: App, conn: Connection, known: Knowledge, now: datetime, calendar: str
) -> list[Missing]:
    """Return the values that are late, the longest late first; of one call, or of all ("")."""
    found = [
        Missing(
            key, line.indicator.key, line.indicator.title, line.unit.code, line.unit.name,
            tuple(period for period in line.missing if period), line.late_workdays,
        )
        for key, lines in _boards(app, conn, known, [calendar] if calendar else None, now)
        for line in lines
        if line.missing
    ]  # fmt: skip
    return sorted(found, key=lambda m: -m.late_workdays)


def falling_behind(
    app: App, conn: Connection, known: Knowledge, calls: Mapping[str, str], now: datetime
) -> tuple[dict[str, Any], ...]:
    """Return the groups to list of these calls (titles by key); those with nothing in them are left out."""
    groups: dict[str, list[Row]] = {
        "硬指标落后于进度": [],
        "争取目标落后于进度（只供了解）": [],
        "指标值逾期未报": [],
    }
    red, aspired, late = groups.values()
    for _, lines in _boards(app, conn, known, calls, now):
        for line in lines:
            if line.pace is Pace.RED:
                red.append(_row(line, _behind(line)))
            elif line.pace is Pace.YELLOW and not line.indicator.firm:
                aspired.append(_row(line, _behind(line)))
            if line.missing:
                late.append(_row(line, _missing(line)))
    return tuple(
        {"title": title, "rows": tuple(rows[:LISTED]), "more": max(len(rows) - LISTED, 0)}
        for title, rows in groups.items()
        if rows
    )


def _boards(
    app: App, conn: Connection, known: Knowledge, keys: Collection[str] | None, now: datetime
) -> Iterator[tuple[str, list[Line]]]:
    """Yield how the indicators of these calls in force stand; None: of all."""
    over, versions = archived(conn), terms_rows.in_state(conn, "applied")
    for key in sorted(v.calendar_key for v in versions if "\nindicators:" in v.source):
        if key not in over and (keys is None or key in keys):
            with suppress(*UNREADABLE):  # sync and the doctor name it
                yield key, board(app, conn, known, in_force(conn, key), now)


def _row(line: Line, said: str) -> Row:
    return {"unit": line.unit.name, "title": line.indicator.title, "said": said}


def _behind(line: Line) -> str:
    assert line.latest is not None and line.judged is not None
    one, judged, target = line.indicator, line.judged, line.judged.target
    when = period_title(line.latest.period) or _day(line.latest.as_of)
    expected = f"，按进度应为{round(judged.expected, 1):g}{one.unit}" if judged.expected is not None else ""
    goal = f"目标{target.value:g}{one.unit}（{_day(target.on)}）"
    return f"{when}{line.latest.value:g}{one.unit}{expected}，{goal}"


def _missing(line: Line) -> str:
    periods = "、".join(period_title(period) for period in line.missing if period)
    late = f"逾期{line.late_workdays}个工作日" if line.late_workdays else "已过报送时限"
    return f"{periods}未报，{late}" if periods else f"未报，{late}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
