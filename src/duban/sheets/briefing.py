"""A briefing paper (呈阅件) as values in, a Word document of one page out, for leaders who read paper.

One law: it never takes a second page. Lists are cut with the count of the rest, rows have a fixed height, and
texts are cut to the lines they have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from duban.sheets.official import HEADING, Paper

#: Rows that the page has room for.
MATTERS, LATE = 5, 8
MARGINS = (20.0, 18.0, 25.0, 25.0)
ROW = 7.5  # millimetres
HEADINGS = ("环节", "截止时间", "应报", "已报", "逾期")
WIDTHS = (7.2, 4.8, 1.6, 1.6, 1.6)
LATE_HEADINGS = ("单位", "事项", "截止日期", "逾期工作日")
LATE_WIDTHS = (5.6, 5.6, 2.4, 3.4)


@dataclass(frozen=True, slots=True)
class Matter:
    """How one stage of one period stands. ``late``: past the deadline, late by at least one working day."""

    title: str
    due: str
    total: int
    filed: int
    late: int


@dataclass(frozen=True, slots=True)
class Late:
    """One unit that is late with one thing."""

    name: str
    matter: str
    due_on: date
    workdays: int
    filed: bool


@dataclass(frozen=True, slots=True)
class Briefing:
    """A paper before it is paper. ``to`` is who reads it, ``unit`` whose units it is about; ``asked`` are
    sentences. ``matters`` and ``late`` are whole: the page takes what it has room for."""

    title: str
    number: str
    to: str
    unit: str
    dated: datetime
    matters: tuple[Matter, ...]
    late: tuple[Late, ...]
    asked: tuple[str, ...]
    sender: str
    contact: str
    phone: str


def document(briefing: Briefing) -> bytes:
    """Return the document of a briefing."""
    paper = Paper(margins=MARGINS, size=12, spacing=20, table=10.5)
    paper.title("呈阅件", 20, 30)
    paper.said(f"呈：{_cut(briefing.to, 32)}", indent=False)
    number = f"（{_cut(briefing.number, 20)}）" if briefing.number else ""
    paper.said(
        f"{_cut(briefing.title, 50)}{number}在{_cut(briefing.unit, 25)}范围内的报送情况，"
        f"截至{_day(briefing.dated)}，呈报如下。"
    )
    paper.said("一、总体情况", font=HEADING)
    shown = briefing.matters[:MATTERS]
    rows = [(_cut(m.title, 17), m.due, str(m.total), str(m.filed), str(m.late)) for m in shown]
    paper.table(HEADINGS, WIDTHS, rows, height=ROW)
    if len(briefing.matters) > MATTERS:
        paper.said(f"另有{len(briefing.matters) - MATTERS}个环节未列出。")
    paper.said("二、逾期情况", font=HEADING)
    _late(paper, briefing.late)
    paper.said("三、呈请事项", font=HEADING)
    for one in briefing.asked[:2]:
        paper.said(_cut(one, 70))
    paper.said(_cut(briefing.sender, 30), right=2)
    paper.said(_day(briefing.dated), right=4)
    asked = "，".join(part for part in (_cut(briefing.contact, 20), _cut(briefing.phone, 30)) if part)
    if asked:
        paper.said(f"（联系人：{asked}）")
    return paper.packed(title=f"呈阅件：{briefing.title}", author=briefing.sender, at=briefing.dated)


def _late(paper: Paper, late: tuple[Late, ...]) -> None:
    if not late:
        paper.said("已到截止时间的事项均无逾期。")
        return
    rows = [
        (
            _cut(one.name, 13), _cut(one.matter, 13), f"{one.due_on.month}月{one.due_on.day}日",
            f"{one.workdays}" + ("（已补报）" if one.filed else ""),
        )
        for one in late[:LATE]
    ]  # fmt: skip
    paper.table(LATE_HEADINGS, LATE_WIDTHS, rows, height=ROW)
    if len(late) > LATE:
        paper.said(f"另有{len(late) - LATE}项逾期未列出，完整名单可由联系人提供。")


def _cut(text: str, limit: int) -> str:
    """Return a text of one line, cut with … at so many characters as wide as Chinese ones."""
    text, wide = " ".join(text.split()), 0.0
    for place, mark in enumerate(text):
        wide += 0.5 if mark.isascii() else 1.0
        if wide > limit:
            return text[: place - 1].rstrip() + "…"
    return text


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
