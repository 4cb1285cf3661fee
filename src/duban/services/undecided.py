"""Requests for more time in, those that still wait for a word out: for ``duban extension list`` and the daily
letter of the operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from duban.planning.dates import local_day
from duban.planning.extending import decider
from duban.planning.periods import period_title
from duban.services.knowledge import Knowledge
from duban.store import extensions
from duban.store.extensions import Listed

if TYPE_CHECKING:
    from duban.store.engine import Connection

#: Requests that one daily letter lists.
LISTED = 20


def undecided(conn: Connection, calendar: str = "") -> list[Listed]:
    """Return the requests that still wait for a word, by deadline: of what was handed in meanwhile, or has
    moved to the day asked for, nothing is asked any more."""
    return [
        r for r in extensions.listing(conn, calendar)
        if r.owed and r.request.due_on > local_day(r.due_at, r.zone)
    ]  # fmt: skip


def undecided_lines(waiting: Sequence[Listed], known: Knowledge, operator: str) -> list[str]:
    """Say to an operator every morning what waits: for its word, to be forwarded, or with another unit."""
    lines = [_line(r, known, operator) for r in waiting[:LISTED]]
    if len(waiting) > LISTED:
        lines.append(f"另有{len(waiting) - LISTED}项延期申请待答复，完整清单用 duban extension list 查看")
    return lines


def _line(r: Listed, known: Knowledge, operator: str) -> str:
    by, asked = decider(r.request.decider, known.roster.units), r.request
    whose = "请答复" if by.code == operator else f"由{by.name}答复"
    if by.outside:
        whose = f"请转送{by.name}，并登记复函文号"
    progress = f"；进展：{asked.progress}" if asked.progress else ""
    period = f"（{period_title(r.period)}）" if r.period else ""
    due_on = in_chinese(local_day(r.due_at, r.zone))
    return (
        f"延期申请（{whose}）：{r.unit_name}，{r.title}{period}，{due_on}截止，"
        f"申请延至{in_chinese(asked.due_on)}：{asked.reason}{progress}"
    )


def in_chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
