"""A problem's code in, a short Chinese sentence out: what is wrong, and what to do about it.

The services speak English, and precisely; that stands beneath in smaller type. One law: every code that a
calendar, a roster or a sheet of receipts can bear has its sentence (a test holds it).
"""

from __future__ import annotations

import re

from duban.faces.refusals import WORDS as REFUSALS
from duban.problems import Problem

CALENDAR = {
    # the file
    "unreadable-file": "文件打不开。请检查文件名和读取权限。",
    "not-utf8": "文件不是 UTF-8 编码。请另存为 UTF-8。",
    "too-large": "内容过大，超出一份日程的限度。请删去附件正文等不需要的内容。",
    "too-deep": "层次过深。请按示例减少缩进层次。",
    "bad-character": "含有不能使用的控制字符。请删除后重新输入。",
    "hidden-character": "含有看不见的字符。请删除后重新输入。",
    "yaml-syntax": "这一行的写法读不懂。请检查缩进、英文冒号（后加空格）和引号。",
    "yaml-alias": "不能使用 &、*、! 这类记号。请直接写出内容，或加引号。",
    "many-documents": "一个文件只能写一份日程。请删去“---”及其后的内容。",
    "empty-file": "文件是空的。请按“新建日程”的示例填写。",
    "duplicate-key": "同一处写了两个相同的项。请合并或删去一个。",
    "more-problems": "问题太多，未全部列出。请先修改已列出的。",
    # shape
    "unknown-key": "没有这个项，可能拼写有误。请参照提示改正。",
    "missing-key": "缺少必填的项。请补上。",
    "empty-value": "这一项没有填写内容。请填写，或删去这一行。",
    "wrong-shape": "写法不对：该写列表或分项的地方写成了文字，或者相反。请对照示例。",
    "bad-key": "代号只能用小写字母、数字和连字符。中文名称请写在 title。",
    "file-name": "日程代号与文件名不一致。请改成一致。",
    "bad-date": "日期请写成 2024-09-13 的格式。",
    "impossible-date": "没有这一天。请核对日期。",
    "bad-time": "时间请写成 17:30 的格式。",
    "bad-number": "数字请用阿拉伯数字，不加单位。",
    "bad-boolean": "请写 true（是）或 false（否）。",
    "bad-choice": "不是可选的词。请从提示中选一个。",
    "bad-value": "这个值不成立。请核对。",
    "duplicate-name": "两处用了同一个代号。请改掉一个。",
    # references
    "unknown-group": "没有这个单位分组。请核对 units 中的代号。",
    "unknown-kind": "没有这种单位类别。请从提示中选一个。",
    "unknown-stage": "没有这个环节。请核对环节代号。",
    "unknown-track": "没有这个类别。请核对 tracks 中的代号。",
    "unknown-policy": "没有这套催办规则。请核对规则代号。",
    "unknown-unit": "通讯录中没有这个单位。请核对单位代码，或先导入通讯录。",
    "unknown-region": "没有这个行政区划代码。请核对六位代码。",
    "circular-reference": "环节之间互相等待，无法推算日期。请改掉其中一个。",
    "follows-owner": "前后两个环节的责任单位不同，不能前后衔接。请改用 feeds。",
    "follows-period": "前后两个环节的报告期不同，不能衔接。请改成一致。",
    "empty-audience": "这一分组没有任何单位。请核对类别、地区和单位代码。",
    "unused-part": "这一分组或类别没有用到。请删去，或在环节中引用。",
    # dates
    "due-anchor": "日期规则须写 on、after、before 之一，且只写一个。",
    "due-amount": "相对日期须写 days、workdays、months 之一，且只写一个。",
    "due-extra": "日期的几个设置相互矛盾。请只保留需要的。",
    "period-anchor": "本环节没有报告期，不能按报告期推算日期。",
    "recurs-without-anchor": "定期报送的环节，日期须按报告期推算。",
    "bad-recurs": "报告期的起止不成立。请核对 from 和 until。",
    "opens-after-due": "开始日期晚于截止日期。请核对。",
    "feeds-order": "本环节截止晚于它所服务的上级环节。请提前。",
    "due-before-notice": "日期早于通知的发文日期。请核对年份。",
    "bad-slot": "发送时段不成立。请写成 09:00-12:00 的格式。",
    "unknown-zone": "没有这个时区。一般写 Asia/Shanghai。",
    # basis and numbers
    "basis-clause": "依据为“原文所定”（stated）的，须写明出处 clause。",
    "asked-question": "依据为“待问”（asked）的，须写明要问的问题 question。",
    "asked-value": "依据为“待问”（asked）的，不能同时给出值。问清后请改为 arranged 或 stated。",
    "value-missing": "写了依据，但没有给出值。请补上。",
    "open-question": "尚有待问的日期或数字。问清后请填写。",
    "unanswered-question": "起草时留下的问题尚未回答。请在 answer 中填写。",
    "not-verified": "本日程由程序起草，尚未与原文核对。核对后请改为 verified: true。",
    "quota-value": "名额的写法相互矛盾。请核对。",
    "limit-value": "限额过小，没有意义。请核对。",
    "post-without-paper": "要求寄送，却没有纸质材料。请核对材料的 medium。",
    "bad-rule": "提醒或催办规则的数值不成立。请核对。",
    # days
    "day-off": "截止日期是休息日。日期不变，请在前一个工作日办结；需要顺延的请写 roll。",
    "past-horizon": "日期超出已公布的放假安排，暂按推定计算。",
    "nil-slack": "上下级环节之间没有留出工作日。请考虑提前下级的截止日期。",
    "stored-version": "正在执行的版本读不出来。请联系运维恢复。",
}

ROSTER = {
    "roster-unreadable": "文件打不开，或不是表格。请另存为 .xlsx 再上传。",
    "roster-too-large": "表格过大。请只保留通讯录内容，或拆成几个文件。",
    "roster-no-header": "前十行中没有找到表头。请使用模板的表头。",
    "roster-duplicate-column": "两列的表头意思相同。请保留一列。",
    "roster-unknown-column": "这一列不会读取。无需理会，或改用模板的表头。",
    "roster-formula": "单元格里是公式或错误值。请粘贴为文字。",
    "roster-bad-character": "单元格里有换行或看不见的字符。请重新输入。",
    "roster-too-long": "文字过长。请精简。",
    "roster-no-code": "这一行没有单位代码。请填写。",
    "roster-bad-code": "单位代码只能用字母、数字和 . _ -。",
    "roster-unknown-kind": "没有这种单位类别。请从模板的下拉框中选择。",
    "roster-no-kind": "看不出单位类别。请填写“类别”。",
    "roster-unknown-region": "没有这个行政区划代码。请填写六位代码。",
    "roster-kind-mismatch": "类别与区划不符。请改正其中一项。",
    "roster-bad-sector": "“系统”请填工信或财政。",
    "roster-unit-conflict": "与前面同一单位的填写不一致。请改成一致，或留空。",
    "roster-unknown-parent": "没有这个上级单位。请填写其单位代码，或留空。",
    "roster-circular-parent": "上下级关系成了循环。请改正上级。",
    "roster-unknown-unit": "没有这个单位。请先在某一行填写单位名称。",
    "roster-refused-unit": "该单位的另一行有误。请先改正那一行。",
    "roster-no-name": "没有填写姓名。可写岗位名称，如“值班室”。",
    "roster-unknown-role": "没有这种角色。请填联系人、处室负责人或分管领导。",
    "roster-no-role": "没有填写角色。请填联系人、处室负责人或分管领导。",
    "roster-bad-email": "邮箱地址不正确。请核对，注意不要用全角字符。",
    "roster-bad-phone": "电话号码不正确。请只填数字、空格和连字符。",
    "roster-unreachable": "邮箱和电话都没有填写。至少填一项。",
    "roster-duplicate": "同一单位重复列了同一个人。多个角色请写在一格里。",
    "roster-bad-absence": "外出代理填写不完整。起止日期和代理人须一并填写。",
    "roster-unknown-colleague": "代理人或联络员须是本单位的另一名联系人。",
    "roster-no-email": "没有邮箱：将列入电话提醒清单。",
}

RECEIPTS = {
    "receipt-unreadable": "文件打不开，或不是表格。请另存为 .xlsx 再上传。",
    "receipt-too-large": "表格过大。请拆成几个文件。",
    "receipt-no-header": "前十行中没有找到表头。请使用模板的表头。",
    "receipt-duplicate-column": "两列的表头意思相同。请保留一列。",
    "receipt-formula": "单元格里是公式或错误值。请粘贴为文字。",
    "receipt-bad-character": "单元格里有换行或看不见的字符。请重新输入。",
    "receipt-too-long": "文字过长。请精简。",
    "receipt-no-calendar": "没有这个通知，或者没有写明是哪个通知。请使用本通知的模板。",
    "receipt-no-unit": "没有填写单位。请填写单位代码或名称。",
    "receipt-unknown-unit": "通讯录中没有这个单位，或有同名单位。请填写单位代码。",
    "receipt-two-units": "单位代码与单位名称不是同一个单位。请改正其中一项。",
    "receipt-two-stages": "环节与环节名称不是同一个环节。请改正其中一项。",
    "receipt-no-stage": "没有填写环节。请使用模板中的环节。",
    "receipt-unknown-stage": "本通知没有这个环节。请使用模板中的环节。",
    "receipt-unknown-period": "本环节没有这个报告期。请使用模板中的报告期。",
    "receipt-no-verb": "没有填写办理情况。请从下拉框中选择。",
    "receipt-unknown-verb": "没有这种办理情况。请从下拉框中选择。",
    "receipt-bad-day": "没有这一天。请写成 2024-09-13 的格式。",
    "receipt-bad-answer": "请填是或否。",
    "receipt-refused": "按规则不能这样登记。",
}

_GENERAL = {"error": "这里有误，请按下面的提示修改。", "warning": "请留意下面的提示。"}


_MEANT = re.compile(r'did you mean "([^"]+)"')


def problem_word(problem: Problem) -> str:
    """Return what to read of a problem, with what was probably meant."""
    tables = (CALENDAR, ROSTER, RECEIPTS, REFUSALS)
    words = next((table[problem.code] for table in tables if problem.code in table), None)
    meant = _MEANT.search(problem.hint)
    return (words or _GENERAL[problem.severity]) + (f"是不是“{meant[1]}”？" if meant else "")
