"""Normalised text in, what is counted from an event out: 印发之日起15个工作日内, 会前10天."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from duban.drafting.dates.chinese_numbers import AHEAD, NUMERAL, number

Unit = Literal["days", "workdays", "months"]


@dataclass(frozen=True, slots=True)
class Counted:
    """So many days, working days or months after (or before) something."""

    start: int
    end: int
    amount: int
    unit: Unit
    event: str
    after: bool = True
    from_issue: bool = False


_AMOUNT = rf"[ ]?(?P<n>{NUMERAL})[ ]?(?:个)?(?P<u>工作日|自然日|日历日|日|天|个月|周|星期|小时)"
_AMOUNT2 = _AMOUNT.replace("?P<n>", "?P<n2>").replace("?P<u>", "?P<u2>")
_WITHIN = re.compile(rf"{_AMOUNT}(?:\(含\))?[ ]?(?:之内|以内|内)")
#: A count whose day is said beside it: 10日内(即4月14日前).
_DAY_SAID = re.compile(r"[ ]*\([^()]{0,4}?(?:\d{4}年)?\d{1,2}月\d{1,2}日")
#: Between two counts from one event: 收到后15日内报告,60日内整改.
_GOES_ON = r"[^。;,后起]{0,20},"
_EVENT = re.compile(
    r"(?:自|从|在|于)?(?P<e>(?:[^,。;:()《》\n]|《[^《》]{1,20}》){1,40}?)(?:之日|当日|之后|以后|后|日)?(?:起算?"
    r"|开始)?(?:的)?[,]?(?:在)?$"
)
_AHEAD_OF = re.compile(
    rf"(?P<e>[^,。;:()\n]{{2,24}}?|会|赛|节)(?:的)?(?:开始|召开|举行|举办)?(?<!提){AHEAD}(?:至少)?"
    rf"{_AMOUNT}(?:[以之]?内(?=[^。;,]{{0,20}}(?:报|提出|提交|申请|办理|备案|登记)))?(?![以之]?内|起)"
    rf"|提前(?P<n2>{NUMERAL})个?(?P<u2>工作日|日|天|个?月)"
    r"|(?P<e3>[^,。;:()\n]{0,14}(?:届满|期满|到期|召开|举办|举行|开[始展幕工业班课赛]|实施|施工|启用|结束)(?:之?日的?)?)"
    rf"(?P<n3>{NUMERAL})个?(?P<u3>工作日|日|天|月){AHEAD}"
)
_PUBLICITY = re.compile(
    rf"公示[,(]?(?:期限?|时间|时长)?(?:一般|原则上|均)?(?:应|须)?(?:为期|为|:|满|不得?(?:少|低)于)?{_AMOUNT}"
    rf"|(?:进行|经过?|开展|组织)(?:为期|不得?(?:少|低)于)?{_AMOUNT2}(?:以上)?(?:的)?公示"
)
#: What is not good yet, and until when it must be: 不合格的,限期6个月整改.
_MEND = re.compile(
    rf"(?P<e>[^,。;:()\n]{{2,24}}?)(?:的|者)?(?:单位|企业|项目|机构|部门|学校)?,?(?:将|应当?|予以|给予)?"
    rf"(?:(?:限期|限|责令)(?:其|在|于)?{_AMOUNT}(?:[之以]?内)?(?:进行|完成)?(?=[^,。;]{{0,4}}(?:整改|改正|补正|补齐|整治))"
    rf"|(?:给予|设置?){_AMOUNT2}(?:的)?(?=整改期))"
)
_EVERY = re.compile(r"每(?:个|一)?(?:年|半年|季度?|月|周|学期|次)$")
#: A clause of nothing but who must: 县局应在10个工作日内. What it is counted from stands before it.
_WHO_MUST = re.compile(r"[于在]|[^,]{0,12}?(?:应当?|须|需要?|要|必须|可以?|将|请|务必)(?:按|在|于)?")
#: 请于10个工作日内: counted from the notice itself; 请各县灾情发生后2日内 is not.
_FROM_NOW = re.compile(
    r"(?:务?请|请各(?:(?!发生|结束|完成|到期|届满|收到|接到)[^,后起]){0,10}|务必)(?:于|在)?"
)
#: 4月10日起15日内: counted from a day; 4月1日前报送3个月内的…: of what a paper is, and no term.
_DATE = re.compile(r"\d{1,2}月\d{1,2}[日号]?")
_FROM_A_DATE = re.compile(
    r"(?P<day>(?:(?:20)?\d\d年)?\d{1,2}月\d{1,2}[日号])(?:之日)?(?:起|后|之后|以后)(?:的)?$"
)
#: How old a paper is: 提供3个月内的检测报告.
_OF_A_PAPER = re.compile(r"(?:报送|提交|提供|上传|上报|出示|携带|附|持|凭|具有)(?:近|最近)?$")
_ITS_AGE = re.compile(r"的|(?:开具|出具|核实|核发|拍摄|打印|签发|缴纳)[^,。;]{0,6}的")
_ISSUE = re.compile(
    r"(?<![^自从在于为按应须请可将的即》,;:\s])(?:本|此|该)?(?:通知|公告|通告|公示|文件|方案|办法|意见|指南|文)?(?:印发|发布|下发|发文|公布|公告"
    r"|下达|发出|公示)(?:之日|之后|以后|后|起|当日)|见文后|接(?:到)?(?:此|本)?(?:通知|文)|收到(?:本"
    r"|此)?(?:通知(?!书|单)|文(?!书)|函|来函|通告)|公示(?:期限|期)?(?:为|:)?$|即日起"
)


def counted(text: str, since: int = 0) -> Iterator[Counted]:
    """Yield what is counted from an event, from ``since`` on, in order of its pattern."""
    for m in _PUBLICITY.finditer(text, since):
        if (amount := _amount(m["n"] or m["n2"], m["u"] or m["u2"])) is not None:
            yield Counted(m.start(), m.end(), *amount, event="公示")
    for m in _MEND.finditer(text, since):
        if (amount := _amount(m["n"] or m["n2"], m["u"] or m["u2"])) is not None:
            yield Counted(m.start(), m.end(), *amount, event=m["e"].strip())
    told: Counted | None = None
    for m in _WITHIN.finditer(text, since):
        amount = _amount(m["n"], m["u"])
        if amount is None or _DAY_SAID.match(text, m.end()) or _ITS_AGE.match(text, m.end()):
            continue
        left = _counted_from(text[max(0, m.start() - 60) : m.start()].rstrip(", "))
        from_a_date = _FROM_A_DATE.search(left)
        if _OF_A_PAPER.search(left) or (_DATE.search(left) and not from_a_date):
            continue
        if re.search(
            r"每(?:个)?(?:年|半年|季|月|周)|(?:年度|(?<![一二三四])季度|月度|(?<![上下])半年)(?:终了|结束)|(?<![一二三四个\d])[季月]度?后$",
            left,
        ):
            continue  # 每季度结束后10日内: the period says it
        if told and re.fullmatch(_GOES_ON, text[told.end : m.start()]):
            told = replace(told, start=m.start(), end=m.end(), amount=amount[0], unit=amount[1])
            yield told
            continue
        named = _EVENT.search(left)
        event = from_a_date["day"] if from_a_date else (named["e"] if named else "").strip()
        start = text.rfind(left, 0, m.start()) if named and event else m.start()
        from_issue = bool(_ISSUE.search(left) or _FROM_NOW.fullmatch(left))
        told = Counted(max(start, 0), m.end(), *amount, event=event, from_issue=from_issue)
        yield told
    for m in _AHEAD_OF.finditer(text, since):
        amount = _amount(m["n"] or m["n2"] or m["n3"], m["u"] or m["u2"] or m["u3"])
        if amount is not None:
            event = (m["e"] or m["e3"] or "").strip()
            if _EVERY.search(event):
                continue  # 每季度前10日
            yield Counted(m.start(), m.end(), *amount, event=event, after=False)


def _counted_from(before: str) -> str:
    """Return the clause that says from what a count runs: the last, or the one before 应在."""
    clauses = re.split(r"[,。;:\n]", before)
    if len(clauses) > 1 and _WHO_MUST.fullmatch(clauses[-1]) and re.search(r"(?:后|起|的)$|^对", clauses[-2]):
        return clauses[-2]
    return clauses[-1][-44:]


def _amount(n: str, unit: str) -> tuple[int, Unit] | None:
    count = number(n)
    if count is None or unit == "小时" or not 0 < count < 400:
        return None
    if unit == "工作日":
        return count, "workdays"
    if unit.endswith("月"):
        return count, "months"
    return (count * 7, "days") if unit in ("周", "星期") else (count, "days")
