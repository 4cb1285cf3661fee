"""A refusal of a service in, a Chinese sentence out. By its code; the services speak English."""

from __future__ import annotations

from duban.problems import BadInput, DubanError

#: What people read, by the code of the refusal: what it is, and what to do.
WORDS = {
    "not-yours": "这不在您的查看或办理范围内。您可以查看本单位及下级单位的事项。",
    "not-authorised": "按本环节的报送关系，您的单位不能办理这一步。请由责任单位、其上级单位或承办单位办理。",
    "not-owed": "该事项当前状态下不能这样办理：可能已经办结、已被调整或已经登记过。请刷新页面查看最新状态。",
    "no-obligation": "没有找到这一事项，可能已被调整或撤销。请返回“我的事项”查看。",
    "unknown-unit": "通讯录中没有这个单位。请核对单位代码。",
    "paper-differs": "纸质材料与网上申报不一致的，请先更正纸质材料，再登记寄出（网上申报已截止）。",
    "unconfirmed": "请逐项核对无误（纸质材料须与网上申报一致），并勾选确认。",
    "archived": "该通知的工作已结束并归档，不再办理。",
    "changed": "该事项刚刚有调整，请重新打开页面，核对后再办理。",
    "not-its-turn": "本环节须在前一环节报送之后办理。请先登记前一环节。",
    "no-clerk": "本邮箱由多人共用，请填写经办人姓名。",
    "no-day": "请填写日期。",
    "bad-day": "日期格式不正确，请按“2024-09-13”的格式填写。",
    "day-to-come": "办理日期不能晚于今天。",
    "day-passed": "承诺日期不能早于今天。",
    "after-deadline": "承诺日期不能晚于截止日期；确需延后的，请申请延期。",
    "chain": "所填日期过晚，上级环节或后续环节将来不及办理。请填写较早的日期，或与联系人商量。",
    "leaves-too-late": "函件发出时所定时限已过。请填写较晚的日期；转办的，请先由定期限的单位延期。",
    "unproven": "截止后登记此前已按时报送的，请填写编号、网址或附上文件；也可请上级单位登记。",
    "before-notice": "办理日期不能早于通知印发日期。",
    "not-posted": "请先登记寄出，并确认纸质材料与网上申报一致。",
    "unknown-subject": "没有找到这个名称的单位或地区，请填写代码。",
    "wrong-kind": "该类别不接受这一类单位或地区，请核对。",
    "owes-already": "该单位已承担这一事项。",
    "bad-text": "填写的内容为空、过长，或含有看不见的字符，请重新填写。",
    "too-long": "填写的内容过长，请精简后再提交。",
    "over-quota": "已登记的申报项超过名额限制，请先调整申报项，再登记报送。",
    "under-quota": "已登记的申报项少于规定数量，请先补充申报项，或与联系人联系。",
    "no-lead": "已登记的申报项没有按规定指定牵头单位，请先补充。",
    "has-entries": "已登记有申报项，不能作零申报或不申报。请先撤回申报项。",
    "too-late-to-undo": "这次登记已不能自行撤销。如有误，请与联系人联系更正。",
    "followed": "此后已有新的登记或后续办理，不能再撤销。如有误，请与联系人联系更正。",
    "nothing-to-undo": "没有可以撤销的登记。",
    "link-over": "这个链接已使用过或已过期。请重新申请登录链接。",
    "wrong-password": "邮箱地址或密码不正确。也可以使用登录链接。连续输错五次，十五分钟内不能使用密码登录。",
    "weak-password": "密码至少十二个字符，且不能由少数字符重复组成。",
    "passwords-differ": "两次输入的密码不一致，请重新输入。",
    "no-account": "没有这个账号；单位联系人请使用登录链接。",
    "not-on-list": "该单位不在您的电话提醒清单上，可能已经登记或已经签收。",
    "scope": "这个令牌没有这项权限。",
    "key-reused": "同一个 Idempotency-Key 已用于另一请求。",
    "no-key": "请求缺少 Idempotency-Key。",
    "no-token": "缺少有效的令牌。",
    "malformed": "请求内容的格式不正确。",
    "undone-before": "截止时间以后已撤销过一次报送登记，再次撤销请联系承办单位。",
    "no-reason": "请填写原因。",
    "coordinators-say": "报送等情况由本单位联系人登记；您可以审核、退回、答复延期申请和登记电话。",
    "asked-too-late": "已过截止时间，不能再申请延期。原定截止时间的单位仍可直接延期。",
    "not-later": "申请的日期应晚于现在的截止日期。",
    "request-undecided": "已有一项延期申请尚未答复，请先撤回原申请。",
    "no-request": "没有找到这项延期申请，可能已经答复或撤回。",
    "no-call": "没有这个通知，或者它还没有启用。",
    "no-feed": "没有这个订阅，可能已经停用。",
    "too-many": "数量已达上限，请先停用不再使用的。",
    "no-letter": "没有这封函件，或者它不在您的查看范围内。",
    "not-waiting": "只有未能发出、待重发或被退回的函件可以重新发送。",
    "no-draft": "这封函件不是待签发的草稿，可能已经签发。",
    "circular": "通报的函件须整份签发，不能单独签发其中一封。",
    "address": "邮箱地址格式不正确。",
    "unreadable-notice": "这个文件读不出通知的文字。请上传 .docx、.pdf（不是扫描件）、.txt 或保存的网页。",
    "nothing-to-draft": "这个文件里没有找到报送时限，可能是新闻或解读。请上传通知原文，或手工新建日程。",
    "no-file": "请先选择文件。",
    "no-calendar": "没有这份日程，或者代号的写法不对。请从“日程”进入。",
    "other-key": "日程代号（key）与文件名不一致。请改成一致。",
    "key-taken": "这个代号已经有一份日程，请换一个。",
    "not-readable": "这份内容读不出来。请先改正第一处错误。",
    "edited": "文件在您编辑期间已被改动，没有保存。",
    "already-active": "该日程已经启用。改动日程请用“看变化并应用”。",
    "no-operator": "没有设置承办单位，或通讯录中没有它。请先导入通讯录，并设置承办单位代码。",
    "empty-audience": "有环节没有任何责任单位。请核对该环节的单位分组，或先导入通讯录。",
    "open-question": "日程中还有待问的日期，问清并填写后才能启用。",
    "nothing-pending": "文件与正在执行的日程相同，没有需要应用的变化。",
    "plan-changed": "内容刚刚又有变化，没有办理。请重新查看后再办理。",
    "unknown-calendar": "该日程还没有启用。",
}


def in_chinese(error: DubanError) -> str:
    """Return what to show for a refusal. Without a known code the engine's own words follow."""
    if error.code in WORDS:
        return WORDS[error.code]
    if isinstance(error, BadInput):
        return "提交的内容有误，请按下列提示修改后再试。"
    return f"不能办理：{error.message}" + (f"（{error.hint}）" if error.hint else "")
