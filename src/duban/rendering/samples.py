"""Invented facts for every kind of letter: for `duban templates check`, previews of a template and tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from duban.values import CLASS_OF, CORRECTION, Below, Change, Duty, Item, Kind, LetterFacts, Material, Sender

_SLOT = datetime(2024, 9, 18, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai, a Wednesday
_CALENDARS = (
    ("sample-cases", "征集制造业发展典型案例", "示例函〔2024〕1号"),
    ("sample-zones", "试验区建设进展报送", "示例函〔2024〕2号"),
    ("sample-clusters", "特色产业集群案例征集", ""),
    ("sample-pilots", "改造试点城市推荐", "示例联函〔2024〕3号"),
)
_STAGES = ("网上申报", "盖章材料报送", "季度进展报送", "年度总结报送", "实施方案报送")
_UNITS = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸")
_PAPERS = (
    (
        Material("申报书", medium="网上填报", address="https://apply.example/cases"),
        Material("汇总表", copies=1, seal=True, medium="电子邮件"),
    ),
    (
        Material("推荐函", copies=2, seal=True, medium="纸质", address="示例省示例路1号综合处"),
        Material("申报书", copies=3, seal=True, medium="纸质", address="示例省示例路1号综合处"),
    ),
    (Material("进展情况报告", copies=1, seal=True, medium="电子邮件", address="zones@province.example"),),
)
_SENDER = Sender("示例省工业和信息化厅", "综合处", "值班员", "0000-0000000", "deadlines@province.example")
_LATE = (Kind.CHASE, Kind.SUPERVISE, Kind.REPORT, Kind.UNREACHABLE)
_UPWARD = (Kind.SUPERVISE, Kind.REPORT, Kind.UNREACHABLE, Kind.REQUEST)
_REASONS = {
    Kind.CHANGE: "示例函〔2024〕9号将截止时间顺延",
    Kind.REQUEST: "延至2024年10月11日：现场核查受汛情影响；进展：已完成七成",
    Kind.ANSWER: "延期至2024年10月11日的申请未获同意：上级汇总时间已定。原截止时间不变（答复单位：示例部）",
}
_CHANGES: dict[str, str] = {
    Change.MOVED: _REASONS[Kind.CHANGE],
    Change.EXTENDED: "示例部（示复〔2024〕3号）同意延期：现场核查受汛情影响",
    Change.RETURNED: "汇总表缺少单位公章",
    Change.RESTORED: "此前的免报已撤销，仍需按原要求办理",
    Change.TAKEN_BACK: "此前的退回已撤销，材料仍按原报送处理",
    Change.HANDED_OVER: "转由乙县工业和信息化局办理：机构职责调整",
    Change.EXCUSED: "已并入全省统报",
    Change.CANCELLED: "该环节已取消，无需报送",
}
_DESK = (Kind.DAILY, Kind.AUDIT)  # to the operator itself, about no single item
_LISTS = (*_DESK, Kind.CIRCULAR)  # what they say stands in ``extra``


def linked_facts(kind: Kind, *, items: int = 1, base: str = "https://duban.example") -> LetterFacts:
    """Return the same letter of an office with a console: with links, which lead nowhere."""
    facts = sample_facts(kind, items=items)
    if kind in (*_UPWARD, Kind.DAILY):
        return replace(facts, page=f"{base}/calls/sample-cases" if facts.items else f"{base}/board")
    return replace(facts, items=tuple(_linked(item, base) for item in facts.items))


def _linked(item: Item, base: str) -> Item:
    late = item.kind is Kind.CHASE
    labels = ["签收", "已寄出" if item.checklist else "已报送", *(() if late else ("承诺日期", "申请延期"))]
    labels += ["零申报"] if item.zero_report else []
    labels += ["不申报"] if item.duty is Duty.VOLUNTARY else []
    where = (f"{base}/do/{f'AQ{item.obligation_id:04}{place}':-<56}" for place in range(9))
    return replace(item, links=tuple(zip(labels, where, strict=False)))


def sample_facts(kind: Kind, *, items: int = 1) -> LetterFacts:
    """Return a letter of ``kind`` with ``items`` items about invented calls and units. Always the same."""
    upward = kind in _UPWARD
    return LetterFacts(
        kind=kind,
        letter_class=CLASS_OF[kind],
        to_unit={
            Kind.SUPERVISE: "示例市工业和信息化局",
            Kind.REPORT: "厅领导",
            Kind.UNREACHABLE: "示例省工业和信息化厅综合处",
            Kind.REQUEST: "示例市工业和信息化局",
            Kind.DAILY: "示例省工业和信息化厅综合处",
            Kind.AUDIT: "示例省工业和信息化厅综合处",
        }.get(kind, "甲市工业和信息化局"),
        to_address="coordinator@city.example",
        to_names=() if upward or kind in _LISTS else ("产业科联系人",),
        sender=_SENDER,
        as_of=_SLOT - timedelta(minutes=20),
        slot_at=_SLOT,
        items=() if kind in _LISTS else tuple(_item(kind, index, items > 6) for index in range(items)),
        extra={Kind.DAILY: _daily, Kind.AUDIT: _audit, Kind.CIRCULAR: _circular}[kind](items)
        if kind in _LISTS
        else {},
    )


def sorted_facts(sort: str, *, items: int = 1) -> LetterFacts:
    """Return a letter of a change of one sort, or one that chases corrections."""
    facts = sample_facts(Kind.CHASE if sort == CORRECTION else Kind.CHANGE, items=items)
    return replace(facts, items=tuple(_as_sort(item, sort) for item in facts.items))


def _as_sort(item: Item, sort: str) -> Item:
    late = "自更正时限9月13日起计，首次报送未逾期" if sort == CORRECTION else ""
    moved = item.old_due_at if sort in (Change.MOVED, Change.EXTENDED) else None
    basis = "" if sort in (Change.EXTENDED, Change.RETURNED, CORRECTION) else item.basis
    reason = _CHANGES.get(sort, "")
    return replace(item, sort=sort, reason=reason, old_due_at=moved, basis=basis, counted_from=late)


def _item(kind: Kind, index: int, shared: bool) -> Item:
    """One of many items is of many units: they share the mailbox, or the superior."""
    calendar = (index // 20 if shared else index // 3) % len(_CALENDARS)
    key, title, number = _CALENDARS[calendar]
    stage = (index // 4 if shared else index + calendar) % len(_STAGES)
    late = kind in _LATE
    on = date(2024, 9, 13) if late else date(2024, 9, 27) + timedelta(days=7 * calendar + stage)
    voluntary = stage == 0 and not late
    unit = "甲市工业和信息化局"
    if kind in _UPWARD or shared:
        unit = f"{_UNITS[index % 10]}{('县', '区', '市', '旗')[index // 10 % 4]}工业和信息化局"
    close = stage == 2
    return Item(
        kind=kind,
        calendar_key=key,
        calendar_title=title,
        number=number,
        stage_title=_STAGES[stage],
        period="2024年第三季度" if stage == 2 else "",
        unit_name=unit,
        due_at=datetime(on.year, on.month, on.day, 16, 0, tzinfo=UTC)
        if not close
        else datetime(on.year, on.month, on.day, 9, 30, tzinfo=UTC),
        act_by=on - timedelta(days=3) if stage == 1 else on,
        duty=Duty.VOLUNTARY if voluntary else Duty.REQUIRED,
        provisional=stage == 3 and not late,
        zero_report=stage == 2,
        basis=f"{number or f'《{title}》'}第二部分（一）" if stage % 2 == 0 else "承办单位工作安排",
        recipient="示例省工业和信息化厅综合处",
        materials=_PAPERS[min(stage, 2)],
        checklist=("内容真实，数据有出处", "不含国家秘密和个人信息") if stage == 1 else (),
        late_workdays=2 if late else 0,
        evidence=_evidence(kind),
        old_due_at=datetime(2024, 9, 20, 16, 0, tzinfo=UTC) if kind is Kind.CHANGE else None,
        reason=_REASONS.get(kind, ""),
        obligation_id=index + 1,
        epoch=2 if kind is Kind.CHANGE else 1,
        phone="0000-0000001" if kind in _UPWARD else "",
        below=_below(kind, stage),
    )


def _below(kind: Kind, stage: int) -> tuple[Below, ...]:
    if stage != 1 or kind not in (Kind.OPENING, Kind.REMINDER, Kind.CHASE):
        return ()
    names = [f"{unit}县工业和信息化局" for unit in _UNITS]
    return (Below("网上申报", tuple(names[:2]), tuple(names[2:5]), tuple(names[5:6])),)


def _evidence(kind: Kind) -> str:
    if kind is Kind.UNREACHABLE:
        return "2024年9月14日函件被退回：地址不存在"
    return "2024年9月14日告知函件已发出，未退信" if kind in (Kind.SUPERVISE, Kind.REPORT) else ""


def _daily(calls: int) -> dict[str, object]:
    return {
        "counts": {"今日拟发函件": 12, "已发出": 10, "待重发": 2, "未报送事项": 86, "其中逾期": 3},
        "channel": "正常",
        "head": "3f9a" * 16,
        "call_list": tuple(
            {
                "unit": f"{_UNITS[index % 10]}市工业和信息化局",
                "contact": "产业科联系人",
                "phone": "0000-0000001",
                "stage": _STAGES[index % len(_STAGES)],
                "due_at": datetime(2024, 9, 27, 16, 0, tzinfo=UTC),
                "why": ("任务通知发出满1个工作日未签收", "无电子邮箱", "函件被退回")[index % 3],
            }
            for index in range(calls)
        ),
        "indicators": (
            {
                "title": "硬指标落后于进度",
                "rows": (
                    {
                        "unit": "甲市工业和信息化局",
                        "title": "新增规模以上工业企业",
                        "said": "2024年第二季度30家，按进度应为49.6家，目标100家（2024年12月31日）",
                    },
                ),
                "more": 2,
            },
        ),
        "problems": ("丙市：无联系人",),
    }


def _audit(found: int) -> dict[str, object]:
    kinds = (
        ("slot-missed", "发送时段已过，事项未触发", "项", "查看巡检日志，并执行 duban doctor"),
        ("stuck-letter", "函件超过一个工作日未发出", "件", "执行 duban letters retry 编号"),
        ("set-aside", "事项处理出错，暂缓一日", "项", "按所列原因修正，系统次日自动重试"),
    )
    return {
        "findings": tuple(
            {
                "code": code,
                "what": what,
                "count": 1 + index * 37,
                "measure": measure,
                "example": f"{_CALENDARS[0][1]}，{_STAGES[index % len(_STAGES)]}，甲市工业和信息化局",
                "remedy": remedy,
            }
            for index, (code, what, measure, remedy) in enumerate(kinds[:found])
        )
    }


def _circular(units: int) -> dict[str, object]:
    says = (
        ("red", "按时报送"),
        ("yellow", "尚未报送，逾期3个工作日（另有1个工作日不计：系统停发）"),
        ("apart", "延期申请已按时提出，尚待答复"),
    )
    rows = [
        {
            "unit": f"{_UNITS[index % 10]}市工业和信息化局",
            "matter": _STAGES[index % len(_STAGES)],
            "due_on": date(2024, 9, 12),
            "said": said,
            "steps": ("截止日 2024-09-12，2024-09-18 尚未报送：其间 4 个工作日（截止当日不计）",),
            "colour": colour,
        }
        for index in range(units)
        for colour, said in (says[index % 3],)
    ]
    return {
        "on": date(2024, 9, 18),
        "title": "征集制造业发展典型案例",
        "document": "示例函〔2024〕1号",
        "lists": tuple(
            {"colour": colour, "rows": tuple(row for row in rows if row["colour"] == colour)}
            for colour, _ in says
        ),
    }
