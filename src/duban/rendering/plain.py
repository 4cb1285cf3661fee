"""LetterFacts in, a bare but complete letter out, without any template. It cannot fail.

It goes out when a template does not render: a deadline must not be missed for a misplaced brace.
"""

from __future__ import annotations

from html import escape
from typing import Any

from duban.rendering.chinese import clean, day, deadline
from duban.rendering.view import counted
from duban.values import CORRECTION, NOTHING_TO_DO, Change, Duty, Item, Kind, LetterFacts, Rendered

#: The name of each kind of letter, its sentence of purpose and its last line.
WORDS = {
    Kind.OPENING: ("任务通知", "现将有关任务及办理时限通知如下。", "特此通知。"),
    Kind.REMINDER: ("提醒", "现将临近截止的任务提醒如下。", "特此提醒。"),
    Kind.CHASE: (
        "催报",
        "下列任务已过截止时间，尚未收到报送记录。如已报送，请登记报送时间。",
        "特此催报。",
    ),
    Kind.SUPERVISE: ("督办", "下列单位的任务已过截止时间，尚未收到报送记录。", "特此函告，请予督促。"),
    Kind.REPORT: ("逾期情况报告", "下列单位的任务已过截止时间，尚未收到报送记录。", "特此报告。"),
    Kind.UNREACHABLE: ("联系人核实", "下列任务未能告知责任单位。", "请协助核实责任单位的联系方式。"),
    Kind.CHANGE: ("调整通知", "下列任务有调整，各项情形如下。", "特此通知。"),
    Kind.REQUEST: ("延期申请", "下列任务的承担单位申请延期。", "请研究后予以答复。"),
    Kind.ANSWER: ("延期办理情况", "下列任务延期申请的办理情况如下。", "特此告知。"),
    Kind.DAILY: ("每日情况", "今日情况如下。", ""),
    Kind.AUDIT: ("系统核查", "系统核查情况如下，请及时处理。", "特此报告。"),
    Kind.CIRCULAR: ("通报", "现将报送情况通报如下。", "特此通报。"),
}

#: What happened to an item, and what its owner is to do.
SORTS: dict[str, str] = {
    Change.MOVED: "时限调整，请按调整后的时限办理",
    Change.EXTENDED: "同意延期，请按延期后的时限办理",
    Change.RETURNED: "材料退回，请于截止时间前更正后重新报送",
    Change.RESTORED: "恢复办理，请按所列截止时间办理",
    Change.TAKEN_BACK: "退回已撤销，无需更正或重新报送",
    Change.HANDED_OVER: "转由其他单位办理，无需再报送",
    Change.EXCUSED: "免予报送，无需再报送",
    Change.CANCELLED: "取消报送，无需再报送",
    CORRECTION: "材料已退回，待更正后重新报送",
}


def plain(facts: LetterFacts) -> Rendered:
    """Return the letter with every item, its deadline, and whom to ask."""
    name, purpose, closing = WORDS.get(facts.kind, ("函件", "有关任务如下。", ""))
    items = sorted(facts.items, key=lambda item: (item.due_at, item.stage_title, item.unit_name))
    lines = [f"{clean(facts.to_unit, 120)}：", "", purpose, ""]
    for number, item in enumerate(items, 1):
        lines += _lines(number, item, facts.zone)
    if facts.kind is Kind.CIRCULAR:
        lines += _circular(facts.extra)
    elif facts.extra and not items:
        lines += [
            f"{clean(str(key), 60)}：{clean(str(value))}"
            for key, value in facts.extra.items()
            if key != "units"
        ]
    sender = facts.sender
    asked = "，".join(clean(part, 120) for part in (sender.contact, sender.phone, sender.reply_to) if part)
    if facts.page:
        lines += ["", f"办理情况：{clean(facts.page, 400)}"]
    lines += ["", closing, f"联系人：{asked}" if asked else "", "", clean(sender.name, 120)]
    lines += [day(facts.slot_at, facts.zone)]
    text = "\n".join(lines)
    subject = f"【{name}】{len(items)}项" if items else f"【{name}】"
    if items:
        subject += f"，最近截止{deadline(items[0].due_at, facts.zone)}"
    html = (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>'
        + escape(subject)
        + '</title></head><body><pre style="font-family:inherit;white-space:pre-wrap">'
        + escape(text)
        + "</pre></body></html>\n"
    )
    return Rendered(clean(subject, 60), text + "\n", html)


def _lines(number: int, item: Item, zone: str) -> list[str]:
    title = clean(item.stage_title, 200) + (f"（{clean(item.period, 60)}）" if item.period else "")
    due = deadline(item.due_at, zone) + ("（推定）" if item.provisional else "")
    over = item.sort in NOTHING_TO_DO
    if item.duty == Duty.VOLUNTARY and not over:
        due = f"有意申报的，请于{due}报送"
    told = [
        f"{number}. {title}",
        f"   通知：{clean(item.calendar_title, 200)} {clean(item.number, 60)}".rstrip(),
        f"   单位：{clean(item.unit_name, 120)}",
        f"   {'原截止' if over else '截止'}：{due}",
    ]
    if item.sort in SORTS:
        told.append(f"   情形：{SORTS[item.sort]}")
    if item.old_due_at is not None:
        told.append(f"   原截止：{deadline(item.old_due_at, zone)}")
    if item.late_workdays > 0:
        how = f"（{counted(item)}）" if counted(item) else ""
        told.append(f"   已逾期：{item.late_workdays}个工作日{how}")
    if item.materials and not over:
        told.append("   材料：" + "、".join(clean(material.title, 200) for material in item.materials))
    for one in item.below:
        counts = f"已报{len(one.handed_in)}个、未报{len(one.owing)}个、不申报{len(one.declined)}个"
        told.append(f"   下级报送（{clean(one.stage_title, 200)}）：{counts}")
    recipient = "" if over else item.recipient
    for label, value in (("报送", recipient), ("告知记录", item.evidence), ("原因", item.reason)):
        if value:
            told.append(f"   {label}：{clean(value, 500)}")
    told += [f"   {clean(label, 20)}：{clean(where, 400)}" for label, where in item.links]
    return told


def _circular(extra: dict[str, Any]) -> list[str]:
    """Every line of every list: a circular is never cut."""
    told = [f"{clean(str(extra.get('title', '')), 200)} {clean(str(extra.get('document', '')), 60)}".rstrip()]
    for one in extra.get("lists", ()):
        for row in one["rows"]:
            words = (clean(str(row[name]), 300) for name in ("unit", "matter", "said"))
            told.append(f"{len(told)}. " + "，".join(words))
    return told
