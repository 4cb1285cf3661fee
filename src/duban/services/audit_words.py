"""What the audit found in, in Chinese, for the operator's letter: each kind of finding with a count, one
example, and what to do. Short, however much was found.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from duban.rendering.chinese import clean
from duban.services.finding import Found

if TYPE_CHECKING:
    from collections.abc import Iterable

#: By code: what is wrong, the word of measure behind the number, and what to do.
WORDS = {
    "held": ("函件发送已中止，等待人工确认", "处", "查看 duban status 后，执行 duban resume 恢复发送"),
    "channel-paused": ("发信通道已暂停", "处", "检查邮件服务器设置（duban doctor），恢复后自动续发"),
    "engine-still": ("系统停止运行，到期事项未处理", "项", "重新启动 duban run 或流程服务，并查看其日志"),
    "slot-missed": ("发送时段已过，事项未触发", "项", "查看巡检日志，并执行 duban doctor"),
    "moment-without-letter": ("已触发的催办未生成函件", "条", "查看发送日志，并执行 duban doctor"),
    "stuck-letter": (
        "函件超过一个工作日未发出",
        "件",
        "执行 duban letters show 编号，必要时 duban letters retry 编号",
    ),
    "lapsed-claim": ("函件发送中断，未接续", "件", "确认 duban run 或发送流程正在运行"),
    "unreadable-term": ("环节规则无法读取，相关事项暂停", "个", "安装写入该规则的版本，或从备份恢复"),
    "no-next-slot": ("在办事项没有下一发送时段", "项", "属程序缺陷，请保留数据库并报告维护人员"),
    "step-hangs": ("催办步骤等待已不存在的函件", "项", "属程序缺陷，请保留数据库并报告维护人员"),
    "no-such-slot": ("在办事项的下一时段不在发送时段内", "项", "属程序缺陷，请保留数据库并报告维护人员"),
    "set-aside": ("事项处理出错，暂缓一日", "项", "按所列原因修正，系统次日自动重试"),
    "unsealed": ("台账记录未及时封存", "条", "确认 duban run 或发送流程正在运行"),
}
_UNKNOWN = ("其他异常", "项", "执行 duban doctor 查看")
#: Characters of an example: a reason may quote a whole traceback.
EXAMPLE = 120


def audit_facts(found: Iterable[Found]) -> dict[str, object]:
    """Return ``findings`` for ``letter.extra``: one entry for a code, in the order of the audit."""
    told = []
    for code, group in groupby(found, key=lambda f: f.code):
        every = list(group)
        what, measure, remedy = WORDS.get(code, _UNKNOWN)
        example = next((f.example for f in every if f.example), "")
        told.append(
            {"code": code, "what": what, "count": sum(f.count for f in every), "measure": measure,
             "example": clean(example, EXAMPLE), "remedy": remedy}
        )  # fmt: skip
    return {"findings": tuple(told)}
