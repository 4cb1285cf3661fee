"""What a circular (通报) says of each obligation: its dates and excuses in, a line of a list out. Pure.

One law: red is who handed in by the deadline, yellow is who is late by at least one working day that counts.
Whoever is neither stands apart, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from duban.planning.lateness import Excuse, Lateness, lateness
from duban.planning.workdays import WorkingDays
from duban.values import Status

RED, YELLOW, APART = "red", "yellow", "apart"
#: Where no day counts: not owed, in time, or not decided yet.
_NOTHING = Lateness(0, 0, ())
_VOID = {Status.DECLINED: "不申报", Status.WAIVED: "免报", Status.REASSIGNED: "已转办"}


@dataclass(frozen=True, slots=True)
class Owed:
    """One required obligation past its deadline. ``done_on`` is the day of the first submission."""

    unit: str
    name: str
    stage: str
    period: str
    matter: str  # the stage and its period, as people say it
    due_on: date
    status: Status
    done_on: date | None
    zero: bool  # it was handed in as a zero report
    undecided: bool  # more time was asked for in time, and nobody has answered
    excuses: tuple[Excuse, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. ``done_on`` is "" or an ISO date, ``steps`` say how the days were counted."""

    colour: str
    unit: str
    name: str
    stage: str
    period: str
    matter: str
    due_on: str
    done_on: str
    workdays: int
    excused: int
    note: str
    steps: tuple[str, ...]

    @property
    def said(self) -> str:
        """Return how it stands, in a few words."""
        if self.colour == RED:
            return "按时报送" + (f"（{self.note}）" if self.note else "")
        if self.colour == APART:
            return self.note
        how = f"{in_chinese(self.done_on)}报送" if self.done_on else "尚未报送"
        return f"{how}，逾期{self.workdays}个工作日" + (f"（{self.note}）" if self.note else "")


def line(owed: Owed, on: date, workdays: WorkingDays) -> Line:
    """Say how an obligation stood at the end of ``on``. What was handed in later is told, but counts as not
    handed in by then."""
    done = owed.done_on if owed.done_on is not None and owed.done_on <= on else None
    counted = lateness(owed.due_on, done or on, done is not None, workdays, owed.excuses)
    note = ""
    if owed.status in _VOID and owed.done_on is None:
        colour, note, counted = APART, _VOID[owed.status], _NOTHING
    elif done is not None and done <= owed.due_on:
        colour, note, counted = RED, "零申报" if owed.zero else "", _NOTHING
    elif done is None and owed.undecided:
        colour, note, counted = APART, "延期申请已按时提出，尚待答复", _NOTHING
    elif counted.late:
        colour, note = YELLOW, ""
        if counted.excused:
            note = f"另有{counted.excused}个工作日不计：{_why(counted)}"
        if done is None and owed.done_on is not None:
            later = f"{in_chinese(owed.done_on.isoformat())}已报送"
            note = "，".join(part for part in (note, later) if part)
    else:
        how = "截止后报送" if done is not None else "尚未报送"
        why = f"（{counted.excused}个工作日：{_why(counted)}）" if counted.excused else ""
        colour, note = APART, f"{how}，不计逾期{why}"
    return Line(
        colour, owed.unit, owed.name, owed.stage, owed.period, owed.matter, owed.due_on.isoformat(),
        done.isoformat() if done else "",
        counted.workdays, counted.excused, note, counted.steps,
    )  # fmt: skip


def _why(counted: Lateness) -> str:
    """Return the reasons that took days off the count, from its steps."""
    return "、".join(dict.fromkeys(step.rpartition("：")[2] for step in counted.steps[1:-1]))


def as_row(one: Line) -> dict[str, Any]:
    """Return a line as the ledger keeps it."""
    return asdict(one) | {"steps": list(one.steps)}


def from_row(row: Mapping[str, Any]) -> Line:
    """Return a line from the ledger's row."""
    return Line(**{**row, "steps": tuple(row["steps"])})


def changes(before: Iterable[Line], after: Iterable[Line]) -> list[str]:
    """Say what two drafts of one day tell differently, in the order of the first."""
    old = {(x.stage, x.period, x.unit): x for x in before}
    new = {(x.stage, x.period, x.unit): x for x in after}
    told = []
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was != now:
            one = now or was
            assert one is not None
            words = [x.said if x else "未列入" for x in (was, now)]
            told.append(f"{one.name}，{one.matter}：{words[0]} → {words[1]}")
    return told


def in_chinese(iso: str) -> str:
    """Return 9月13日 of an ISO date."""
    day = date.fromisoformat(iso)
    return f"{day.month}月{day.day}日"
