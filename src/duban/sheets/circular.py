"""A circular (通报) as values in, the bytes of a Word document out: 标题, 主送, 正文, 落款, lists as 附件."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duban.planning.circular import Line
from duban.sheets.official import HEADING, Paper

HEADINGS = ("序号", "单位", "事项", "截止日期", "情况")
WIDTHS = (1.4, 4.3, 4.4, 2.8, 4.3)
RED, YELLOW, APART = "按时报送名单（红榜）", "逾期报送、尚未报送名单（黄榜）", "未列入红榜、黄榜的情况"


@dataclass(frozen=True, slots=True)
class Circular:
    """A circular before it is paper. ``dated`` is when it was drafted, in the call's zone."""

    title: str
    number: str  # 文号 of the call's notice
    on: date
    sender: str
    contact: str
    phone: str
    dated: datetime
    red: tuple[Line, ...]
    yellow: tuple[Line, ...]
    apart: tuple[Line, ...]


def document(circular: Circular) -> bytes:
    """Return the document of a circular."""
    paper, name = Paper(), f"关于{circular.title}报送情况的通报"
    paper.title(name)
    paper.gap()
    paper.said("各有关单位：", indent=False)
    number = f"（{circular.number}）" if circular.number else ""
    paper.said(f"现将{circular.title}{number}截至{_day(circular.on)}的报送情况通报如下。")
    paper.said(_counts(circular))
    paper.said("逾期天数按法定工作日计算，截止当日不计；不计入的天数及其原因，已在附件中注明。")
    owing = any(not one.done_on for one in circular.yellow)
    paper.said(("请尚未报送的单位尽快报送；" if owing else "") + "对所列情况有异议的，请与联系人核对。")
    paper.said("特此通报。", joined=True)  # a page with the signature alone is none
    lists = [(RED, circular.red), (YELLOW, circular.yellow), (APART, circular.apart)]
    attached = [(title, lines) for title, lines in lists if lines]
    paper.gap(joined=True)
    for place, (title, _) in enumerate(attached, start=1):
        paper.said(f"{'附件：' if place == 1 else '　　　'}{place}. {title}", joined=True)
    paper.gap(joined=True)
    paper.said(circular.sender, right=2, joined=True)
    paper.said(_day(circular.dated), right=4)
    asked = "，".join(part for part in (circular.contact, circular.phone) if part)
    if asked:
        paper.gap()
        paper.said(f"（联系人：{asked}）")
    paper.numbered()
    for place, (title, lines) in enumerate(attached, start=1):
        _attach(paper, place, title, lines, circular.on.year)
    return paper.packed(title=name, author=circular.sender, at=circular.dated)


def _counts(circular: Circular) -> str:
    filed = sum(1 for one in circular.yellow if one.done_on)
    total = len(circular.red) + len(circular.yellow) + len(circular.apart)
    told = [
        f"已到截止时间的应报事项共{total}项，按时报送{len(circular.red)}项",
        f"逾期报送{filed}项",
        f"尚未报送{len(circular.yellow) - filed}项",
    ]
    rest = f"；另有{len(circular.apart)}项因延期申请待答复、免报等情况单独列明" if circular.apart else ""
    return "，".join(told) + rest + "。"


def _attach(paper: Paper, place: int, title: str, lines: Sequence[Line], year: int) -> None:
    paper.said(f"附件{place}", indent=False, font=HEADING, new_page=True)
    paper.gap()
    paper.title(title)
    paper.gap()
    rows = [
        (str(n), one.name, one.matter, _due(date.fromisoformat(one.due_on), year), one.said)
        for n, one in enumerate(lines, start=1)
    ]
    paper.table(HEADINGS, WIDTHS, rows)
    counted = [(n, one) for n, one in enumerate(lines, start=1) if one.excused]
    for n, one in counted:
        paper.said(f"注（序号{n}，{one.name}）：{'；'.join(one.steps)}。")


def _due(day: date, year: int) -> str:
    """Return a day without the year that the whole circular is of."""
    return _day(day).removeprefix(f"{year}年")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
