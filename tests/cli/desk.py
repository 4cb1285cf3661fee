"""A province's desk for the command line's stories: a home with one call, due in a month, and its cities."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duban.clock import system_clock
from duban.planning.workdays import shipped_workdays

ZONE = ZoneInfo("Asia/Shanghai")
HEFEI, WUHU = "340100", "340200"

CALENDAR = """\
key: simple
title: 示范车间征集
notice: {{title: 关于开展示范车间征集的通知, number: 示函〔2024〕7号, issuer: 示例部, issued_on: {issued}}}
operator: "340000"
policy: standard
units:
  cities: {{title: 各市, kinds: [prefecture], within: ["340000"], reports_to: region}}
stages:
  - {{key: file, title: 示范车间申报, owner: cities, due: {{on: {due}, basis: arranged}}}}
"""
ROSTER = """\
单位代码,单位名称,类别,姓名,角色,邮箱,电话
340000,省工业和信息化厅,,省联系人,联系人,coordinator.340000@duban.example,000-0
340000,省工业和信息化厅,,厅负责人,分管领导,leader.340000@duban.example,000-1
340100,合肥市工业和信息化局,,市联系人,联系人,coordinator.340100@duban.example,000-2
340200,芜湖市工业和信息化局,,市联系人,联系人,coordinator.340200@duban.example,000-3
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


Say = Callable[..., Said]


def today() -> date:
    return system_clock().astimezone(ZONE).date()


def in_a_month() -> date:
    """Return a working day about a month ahead."""
    return shipped_workdays().next(today() + timedelta(days=30))


def next_slot() -> str:
    """Return the opening of the next working day after today, as ``--at`` takes it."""
    day = shipped_workdays().next(today() + timedelta(days=1))
    return datetime.combine(day, time(9)).isoformat()


def write(home: Path, due: date | None = None, **changed: str) -> Path:
    """Write the call into a home; ``changed`` replaces words of it."""
    text = CALENDAR.format(issued=today() - timedelta(days=1), due=due or in_a_month())
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    path = home / "calendars" / "notices" / "simple.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
