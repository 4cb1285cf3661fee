"""The console's fixed words: what a code is called in Chinese, and which pages are for whom."""

from __future__ import annotations

from dataclasses import dataclass

from duban.services.viewing import ADMINS, EVERYBODY, ConsoleRole

ROLES = {
    ConsoleRole.ADMIN: "管理员",
    ConsoleRole.SUPERIOR: "负责人",
    ConsoleRole.COORDINATOR: "联系人",
    ConsoleRole.READER: "查阅人",
}

STATUSES = {
    "waiting": "未开始",
    "open": "办理中",
    "submitted": "已报送",
    "posted": "已寄出",
    "returned": "已退回",
    "accepted": "审核通过",
    "received": "已收到",
    "declined": "不申报",
    "waived": "免报",
    "reassigned": "已转办",
    "withdrawn": "已撤销",
}

VERBS = {
    "acknowledge": "签收",
    "promise": "承诺日期",
    "submit": "报送",
    "zero-report": "零申报",
    "post": "寄出",
    "receive": "收到",
    "decline": "不申报",
    "ask-time": "申请延期",
    "drop-request": "撤回延期申请",
    "undo": "撤销",
    "accept": "审核通过",
    "return": "退回",
    "waive": "免报",
    "extend": "延期",
    "grant-time": "同意延期",
    "refuse-time": "不同意延期",
    "reassign": "转办",
    "call": "电话告知",
    "hold": "暂停发函",
    "resume": "恢复发函",
    "pause": "通道中断",
    "unpause": "通道恢复",
    "outage": "系统停机",
    "bounce": "退信",
    "sent": "发出函件",
    "failed": "未能发出",
    "retry": "重新发送",
    "release": "签发",
    "activate": "启用日程",
    "apply": "应用新版本",
    "pending": "登记待应用的版本",
    "edit-calendar": "修改日程文件",
    "import": "导入通讯录",
    "archive": "归档",
    "sign-in": "登录",
    "sign-in-link": "发送登录链接",
    "account": "开设账号",
    "account-closed": "停用账号",
    "password": "设置密码",
}

KINDS = {
    "opening": "任务通知",
    "reminder": "提醒",
    "chase": "催报",
    "supervise": "督办",
    "report": "逾期情况报告",
    "unreachable": "联系人无法告知",
    "change": "调整通知",
    "request": "延期申请",
    "answer": "延期办理情况",
    "daily": "每日情况",
    "audit": "系统核查",
    "circular": "通报",
}

LETTER_STATES = {
    "queued": "待发",
    "claimed": "正在发送",
    "retry": "待重发",
    "unknown": "结果待确认",
    "sent": "已发出，未退信",
    "failed": "未能发出",
    "cancelled": "已取消",
    "draft": "待签发",
}

#: What a row of the ledger tells, by its keys there.
FACTS = {
    "compared": "逐条核对",
    "epoch": "轮次",
    "on": "日期",
    "evidence": "凭据",
    "carrier": "承运",
    "address": "邮箱",
    "kind": "种类",
    "reason": "原因",
    "note": "说明",
    "email": "邮箱",
    "name": "姓名",
    "role": "身份",
    "unit": "单位",
    "calendar": "通知",
    "period": "报告期",
    "outcome": "结果",
    "session": "会话",
    "status": "状态",
    "by": "经办",
    "to": "转至",
    "due_on": "截止日",
    "version": "版本",
    "active": "有效",
}

MOMENT_STATES = {"pending": "待发", "sent": "已发出", "superseded": "已被后续提醒取代", "cancelled": "已取消"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the navigation."""

    path: str
    word: str
    who: frozenset[ConsoleRole]


NAVIGATION = (
    Entry("/board", "看板", EVERYBODY),
    Entry("/mine", "我的事项", EVERYBODY),
    Entry("/requests", "延期申请", EVERYBODY),
    Entry("/call-list", "电话提醒", EVERYBODY),
    Entry("/letters", "函件", EVERYBODY),
    Entry("/roster", "通讯录", EVERYBODY),
    Entry("/calendars", "日程", ADMINS),
    Entry("/ledger", "台账", ADMINS),
    Entry("/health", "运行状况", ADMINS),
)


def status_word(status: str) -> str:
    """Return 已报送 for ``submitted``."""
    return STATUSES.get(status, status)


def verb_word(verb: str) -> str:
    """Return 报送 for ``submit``."""
    return VERBS.get(verb, verb)


def kind_word(kind: str) -> str:
    """Return 催报 for ``chase``."""
    return KINDS.get(kind, kind)


def letter_state(state: str) -> str:
    """Return 待发 for ``queued``."""
    return LETTER_STATES.get(state, state)


def moment_state(state: str) -> str:
    return MOMENT_STATES.get(state, state)


def fact_word(key: str) -> str:
    """Return 凭据 for ``evidence``."""
    return FACTS.get(key, key)
